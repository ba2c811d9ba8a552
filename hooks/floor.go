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
		"sessions":      func(r *core.Record) { h.tellOwner(r.Id, r.GetString("owner")) },
		"plays":         func(r *core.Record) { h.tell(r.GetString("session")) },
		"polls":         func(r *core.Record) { h.tell(r.GetString("session")) },
		"announcements": func(r *core.Record) { h.tell(r.GetString("session")) },
		"users":         func(r *core.Record) { h.tellOwner("", r.Id) },
	} {
		// Before e.Next(): behind it PocketBase walks all its realtime clients.
		told := func(e *core.RecordEvent) error { tell(e.Record); return e.Next() }
		app.OnRecordAfterCreateSuccess(collection).BindFunc(told)
		app.OnRecordAfterUpdateSuccess(collection).BindFunc(told)
		app.OnRecordAfterDeleteSuccess(collection).BindFunc(told)
	}
	// Rows that go take what was said with them, and rows that a superuser moves bring it along.
	for _, collection := range []string{"plays", "polls", "announcements"} {
		app.OnRecordAfterDeleteSuccess(collection).BindFunc(func(e *core.RecordEvent) error {
			h.recount(e.Record.GetString("session"))
			return e.Next()
		})
		app.OnRecordAfterUpdateSuccess(collection).BindFunc(func(e *core.RecordEvent) error {
			if was, is := e.Record.Original().GetString("session"), e.Record.GetString("session"); was != is {
				h.tell(was)
				h.recount(was)
				h.recount(is)
			}
			return e.Next()
		})
	}
	for collection, session := range map[string]func(core.App, *core.Record) string{
		"likes": func(app core.App, r *core.Record) string {
			return related(app, "plays", r.GetString("play"), "session")
		},
		"tempo_votes": func(app core.App, r *core.Record) string {
			return related(app, "plays", r.GetString("play"), "session")
		},
		"poll_votes": func(app core.App, r *core.Record) string {
			return related(app, "polls", r.GetString("poll"), "session")
		},
		"session_minutes": func(_ core.App, r *core.Record) string { return r.GetString("session") },
	} {
		recount := func(e *core.RecordEvent) error { h.recount(session(e.App, e.Record)); return e.Next() }
		app.OnRecordAfterCreateSuccess(collection).BindFunc(recount)
		app.OnRecordAfterUpdateSuccess(collection).BindFunc(recount)
		app.OnRecordAfterDeleteSuccess(collection).BindFunc(recount)
	}

	app.OnRecordAfterDeleteSuccess("dancers").BindFunc(func(e *core.RecordEvent) error {
		if floor := h.floor.Load(); floor != nil {
			floor.ForgetDancers(context.Background())
		}
		return e.Next()
	})
}

// tell lets the floor look at a session's rows again. Before the server serves, nobody listens.
func (h *house) tell(session string) {
	if floor := h.floor.Load(); floor != nil {
		floor.Refresh(context.Background(), session)
	}
}

// recount lets the floor count again what was said in a session.
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
	case errors.Is(err, live.ErrUnknownPoll):
		return refuse(http.StatusNotFound, "unknown", "poll", "This session has no such poll.")
	case errors.Is(err, live.ErrOption):
		return refuse(http.StatusBadRequest, "out_of_range", "option", "The poll has no such option.")
	case errors.Is(err, live.ErrPollClosed):
		return refuse(http.StatusConflict, "closed", "poll", "This poll is closed.")
	case errors.Is(err, live.ErrVoted):
		return refuse(http.StatusConflict, "already_voted", "option", "You have voted in this poll already. The first vote stands.")
	case errors.Is(err, live.ErrDoorClosed):
		return refuse(http.StatusForbidden, "door_closed", "code", "The DJ has closed the door: nobody new can come in just now.")
	case errors.Is(err, live.ErrEnded):
		return refuse(http.StatusConflict, "ended", "code", "This session is over.")
	case errors.Is(err, live.ErrBusy), errors.Is(err, live.ErrClosed),
		errors.Is(err, context.Canceled) && e.Request.Context().Err() != nil: // the phone hung up, or the server goes down
		e.Response.Header().Set("Retry-After", "1")
		return refuse(http.StatusServiceUnavailable, "busy", "server", "The server is busy. Try again in a moment.")
	case isFull(err):
		return fullDisk(e, err)
	case err != nil:
		e.App.Logger().Error("floor", "error", err)
		return e.InternalServerError("Something went wrong here. Try again in a moment.", nil)
	}
	return nil
}

// sqlDB returns the handle below PocketBase's query builder.
func sqlDB(b dbx.Builder) *sql.DB { return b.(*dbx.DB).DB() }
