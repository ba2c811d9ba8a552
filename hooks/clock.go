package hooks

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// forgottenAfter is how long nothing at all must happen in a session before it closes by itself.
const forgottenAfter = 6 * time.Hour

// bindClock does what is due without anybody asking: plays that are over, booths that fell silent, sessions
// that were forgotten. It asks the rows each time, so what came due while the server was down is done at start.
func (h *house) bindClock(app core.App) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		running.Add(1)
		go func() {
			defer running.Done()
			tick := time.NewTicker(time.Second)
			defer tick.Stop()
			for {
				if err := h.due(e.App); err != nil && ctx.Err() == nil {
					e.App.Logger().Error("do what is due", "error", err)
				}
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
			}
		}()
		return e.Next()
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		cancel()
		running.Wait()
		return e.Next()
	})
}

// due does what the rows say is due by now.
func (h *house) due(app core.App) error {
	failed := []error{h.endOverduePlays(app), h.closeOverduePolls(app)} // one row that cannot be saved must not keep the others waiting
	sessions, err := app.FindRecordsByFilter("sessions", "status = 'live'", "", 0, 0)
	failed = append(failed, err)
	for _, session := range sessions {
		failed = append(failed, h.boothAway(app, session), h.closeForgotten(app, session))
	}
	return errors.Join(failed...)
}

func (h *house) endOverduePlays(app core.App) error {
	var open []*core.Record
	err := app.RecordQuery("plays").AndWhere(dbx.NewExp("endedAt = ''")).All(&open) // a filter would miss the partial index
	if err != nil {
		return err
	}
	var failed []error
	for _, play := range open {
		end, over := latestEnd(play), false
		// A session and what is on in it end in two saves: a server killed in between leaves the second to us.
		session, err := app.FindRecordById("sessions", play.GetString("session"))
		if err == nil && session.GetString("status") == "ended" {
			end, over = earlier(end, session.GetDateTime("endedAt").Time()), true
		}
		if over || h.Now().After(end) {
			play.Set("endedAt", end)
			failed = append(failed, app.Save(play))
		}
	}
	return errors.Join(failed...)
}

// boothAway notes that the booths of a session's DJ have been silent for three beats. It ends nothing.
func (h *house) boothAway(app core.App, session *core.Record) error {
	seen, err := boothSeen(app, session.GetString("owner"))
	if err != nil || seen.IsZero() || h.Now().Sub(seen) <= live.BoothSilence {
		return err
	}
	kind, here, err := lastBoothEvent(app, session.Id)
	if err != nil || kind != "booth_here" {
		return err
	}
	return h.note(app, session.Id, "booth_away", map[string]any{"reason": "silent", "seconds": int(seen.Sub(here).Seconds())})
}

func boothSeen(app core.App, owner string) (time.Time, error) {
	var seen string
	err := app.DB().NewQuery("SELECT COALESCE(MAX(lastSeen), '') FROM booths WHERE owner = {:owner}").
		Bind(dbx.Params{"owner": owner}).Row(&seen)
	if err != nil || seen == "" {
		return time.Time{}, err
	}
	return time.Parse(rowLayout, seen)
}

// closeForgotten ends a session in which nothing happened for hours: no play, no act of the DJ, no beat.
func (h *house) closeForgotten(app core.App, session *core.Record) error {
	var last string
	err := app.DB().NewQuery(`SELECT MAX(at) FROM (
		SELECT {:started} AS at
		UNION ALL SELECT COALESCE(MAX(updated), '') FROM sessions WHERE id = {:id}
		UNION ALL SELECT COALESCE(MAX(MAX(startedAt, updated)), '') FROM plays WHERE session = {:id}
		UNION ALL SELECT COALESCE(MAX(updated), '') FROM polls WHERE session = {:id}
		UNION ALL SELECT COALESCE(MAX(updated), '') FROM announcements WHERE session = {:id}
		UNION ALL SELECT COALESCE(MAX(lastSeen), '') FROM booths WHERE owner = {:owner})`).
		Bind(dbx.Params{"id": session.Id, "owner": session.GetString("owner"), "started": session.GetString("startedAt")}).Row(&last)
	if err != nil {
		return err
	}
	if at, err := time.Parse(rowLayout, last); err != nil || h.Now().Sub(at) < forgottenAfter {
		return err
	}
	end := session.GetDateTime("startedAt").Time()
	plays, err := app.FindRecordsByFilter("plays", "session = {:id}", "-startedAt", 1, 0, dbx.Params{"id": session.Id})
	if err != nil {
		return err
	}
	if len(plays) > 0 {
		end = earlier(naturalEnd(plays[0]), h.Now()) // a "track" may be a mix of hours
	}
	session.Set("status", "ended")
	session.Set("endedAt", end)
	return app.RunInTransaction(func(tx core.App) error {
		if err := h.note(tx, session.Id, "auto_closed", nil); err != nil {
			return err
		}
		return tx.Save(session)
	})
}

func wasAutoClosed(app core.App, session string) (bool, error) {
	var n int
	err := app.DB().NewQuery("SELECT COUNT(*) FROM session_events WHERE session = {:id} AND kind = 'auto_closed'").
		Bind(dbx.Params{"id": session}).Row(&n)
	return n > 0, err
}
