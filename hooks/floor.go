package hooks

import (
	"context"
	"database/sql"
	"errors"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindFloor opens the floor when the server serves, tells it what changes in the rows (whoever changes them:
// DJ, booth, superuser or our own clock), and closes it after the last request.
func (h *house) bindFloor(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := h.loadCookieKeys(e.App); err != nil {
			return err
		}
		floor, err := live.Open(context.Background(), live.Options{
			Read: sqlDB(e.App.ConcurrentDB()), Write: sqlDB(e.App.NonconcurrentDB()), Now: h.Now, Log: e.App.Logger(),
		})
		if err != nil {
			return err
		}
		h.floor.Store(floor)
		return e.Next()
	})
	// At default priority this runs after PocketBase has shut the server down and before it closes the database.
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		if floor := h.floor.Load(); floor != nil {
			floor.Close()
		}
		return e.Next()
	})

	for collection, tell := range map[string]func(*core.Record){
		"sessions": func(r *core.Record) { h.tellOwner(r.Id, r.GetString("owner")) },
		"plays":    func(r *core.Record) { h.tell(r.GetString("session")) },
		"users":    func(r *core.Record) { h.tellOwner("", r.Id) },
	} {
		// Before e.Next(): behind it PocketBase walks all its realtime clients.
		told := func(e *core.RecordEvent) error { tell(e.Record); return e.Next() }
		app.OnRecordAfterCreateSuccess(collection).BindFunc(told)
		app.OnRecordAfterUpdateSuccess(collection).BindFunc(told)
		app.OnRecordAfterDeleteSuccess(collection).BindFunc(told)
	}
	recount := func(e *core.RecordEvent) error {
		if play, err := e.App.FindRecordById("plays", e.Record.GetString("play")); err == nil {
			h.recount(play.GetString("session"))
		}
		return e.Next()
	}
	app.OnRecordAfterCreateSuccess("likes").BindFunc(recount)
	app.OnRecordAfterDeleteSuccess("likes").BindFunc(recount)
	app.OnRecordAfterUpdateSuccess("likes").BindFunc(recount)

	// Likes go in one statement: record by record, a night's 20 000 hold the single writer for over a second.
	app.OnRecordDelete("plays").BindFunc(func(e *core.RecordEvent) error {
		return deleteRaw(e, "DELETE FROM likes WHERE play = {:id}")
	})
	app.OnRecordDelete("sessions").BindFunc(func(e *core.RecordEvent) error {
		return deleteRaw(e, "DELETE FROM likes WHERE play IN (SELECT id FROM plays WHERE session = {:id})")
	})
}

func deleteRaw(e *core.RecordEvent, query string) error {
	if _, err := e.App.NonconcurrentDB().NewQuery(query).Bind(dbx.Params{"id": e.Record.Id}).Execute(); err != nil {
		return err
	}
	return e.Next()
}

// tell lets the floor look at a session's rows again. Before the server serves, nobody listens.
func (h *house) tell(session string) {
	if floor := h.floor.Load(); floor != nil {
		floor.Refresh(context.Background(), session)
	}
}

// recount lets the floor count a session's likes again.
func (h *house) recount(session string) {
	if floor := h.floor.Load(); floor != nil {
		floor.Recount(context.Background(), session)
	}
}

// tellOwner lets the floor look at a session and at the others of its DJ, whose `next` it may be.
func (h *house) tellOwner(session, owner string) {
	floor := h.floor.Load()
	if floor == nil {
		return
	}
	if session != "" {
		floor.Refresh(context.Background(), session)
	}
	floor.RefreshOwner(context.Background(), owner)
}

// floorError translates what the floor refuses.
func floorError(e *core.RequestEvent, err error) error {
	switch {
	case errors.Is(err, live.ErrUnknown):
		return refuse(http.StatusNotFound, "unknown", "code", "No session has this code.")
	case errors.Is(err, live.ErrUnknownPlay):
		return refuse(http.StatusNotFound, "unknown", "play", "This session has no such track.")
	case errors.Is(err, live.ErrEnded):
		return refuse(http.StatusConflict, "ended", "code", "This session is over.")
	case errors.Is(err, live.ErrBusy), errors.Is(err, live.ErrClosed):
		e.Response.Header().Set("Retry-After", "1")
		return refuse(http.StatusServiceUnavailable, "busy", "server", "The server is busy. Try again in a moment.")
	case errors.Is(err, context.Canceled) && e.Request.Context().Err() != nil:
		return err // the phone hung up: nobody hears the answer
	case err != nil:
		e.App.Logger().Error("floor", "error", err)
		return e.InternalServerError("Something went wrong here. Try again in a moment.", nil)
	}
	return nil
}

// sqlDB returns the handle below PocketBase's query builder.
func sqlDB(b dbx.Builder) *sql.DB { return b.(*dbx.DB).DB() }
