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

// forgottenAfter is how long nothing at all must happen in a session before it closes by itself, forgottenLook how
// often we look.
const (
	forgottenAfter = 6 * time.Hour
	forgottenLook  = time.Minute
)

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

// due does what the rows say is due by now. One moment holds for the whole pass: were the machine suspended in the middle
// of it, a session could else be forgotten before its last play was over.
func (h *house) due(app core.App) error {
	h.dueing.Lock()
	defer h.dueing.Unlock()
	now := h.Now()
	failed := []error{endOverduePlays(app, now), closeOverduePolls(app, now)} // one row that cannot be saved must not keep the others waiting
	sessions, err := app.FindRecordsByFilter("sessions", "status = 'live'", "", 0, 0)
	failed = append(failed, err)
	look := now.Sub(h.lookedForForgotten) >= forgottenLook
	for _, session := range sessions {
		failed = append(failed, h.boothAway(app, session, now))
		if look {
			failed = append(failed, h.closeForgotten(app, session, now))
		}
	}
	if look {
		h.lookedForForgotten = now
	}
	return errors.Join(failed...)
}

func endOverduePlays(app core.App, now time.Time) error {
	var open []*core.Record
	err := app.RecordQuery("plays").AndWhere(dbx.NewExp("endedAt = ''")).All(&open) // a filter would miss the partial index
	if err != nil {
		return err
	}
	var failed []error
	for _, play := range open {
		end := latestEnd(play)
		ended, over := sessionEnd(app, play)
		if over { // left behind by a server that was killed between two saves
			end = earlier(end, ended)
		}
		if over || now.After(end) {
			failed = append(failed, stillOpen(app, play, "endedAt", func(tx core.App, play *core.Record) error {
				play.Set("endedAt", end)
				return tx.Save(play)
			}))
		}
	}
	return errors.Join(failed...)
}

// sessionEnd is when the session of a row ended, if it did.
func sessionEnd(app core.App, row *core.Record) (at time.Time, ended bool) {
	session, err := app.FindRecordById("sessions", row.GetString("session"))
	if err != nil || session.GetString("status") != "ended" {
		return at, false
	}
	return session.GetDateTime("endedAt").Time(), true
}

// stillOpen runs do on a row as it is now, if a time of it is still empty: what came between its reading and its saving
// must not be undone.
func stillOpen(app core.App, row *core.Record, field string, do func(core.App, *core.Record) error) error {
	return app.RunInTransaction(func(tx core.App) error {
		fresh, err := tx.FindRecordById(row.Collection().Name, row.Id)
		if noRows(err) || (err == nil && fresh.GetString(field) != "") {
			return nil
		}
		if err != nil {
			return err
		}
		return do(tx, fresh)
	})
}

// boothAway notes that the booths of a session's DJ have been silent for three beats, since the last of these. It ends
// nothing. While the server itself was down nobody was silent.
func (h *house) boothAway(app core.App, session *core.Record, now time.Time) error {
	seen, err := boothSeen(app, session.GetString("owner"))
	if err != nil || seen.IsZero() || now.Sub(seen) <= live.BoothSilence || now.Sub(h.servingSince) <= live.BoothSilence {
		return err
	}
	kind, here, err := lastBoothEvent(app, session.Id)
	if err != nil || kind != "booth_here" {
		return err
	}
	if seen.Before(here) {
		seen = here
	}
	return noteAt(app, session.Id, "booth_away", seen, map[string]any{"reason": "silent", "seconds": int(seen.Sub(here).Seconds())})
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

// closeForgotten ends a session in which nothing happened for hours.
func (h *house) closeForgotten(app core.App, session *core.Record, now time.Time) error {
	if forgotten, err := forgotten(app, session, now); err != nil || !forgotten {
		return err
	}
	return stillOpen(app, session, "endedAt", func(tx core.App, session *core.Record) error {
		if forgotten, err := forgotten(tx, session, now); err != nil || !forgotten { // somebody came back just now
			return err
		}
		end := session.GetDateTime("startedAt").Time()
		plays, err := tx.FindRecordsByFilter("plays", "session = {:id}", "-startedAt", 1, 0, dbx.Params{"id": session.Id})
		if err != nil {
			return err
		}
		if len(plays) > 0 {
			end = earlier(naturalEnd(plays[0]), now) // a "track" may be a mix of hours
		}
		session.Set("status", "ended")
		session.Set("endedAt", end)
		if err := h.note(tx, session.Id, "auto_closed", nil); err != nil {
			return err
		}
		return tx.Save(session)
	})
}

// forgotten says that nothing happened in a session for hours: no play, no act of the DJ, no beat.
func forgotten(app core.App, session *core.Record, now time.Time) (bool, error) {
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
		return false, err
	}
	at, err := time.Parse(rowLayout, last)
	return err == nil && now.Sub(at) >= forgottenAfter, err
}

func wasAutoClosed(app core.App, session string) (bool, error) {
	var n int
	err := app.DB().NewQuery("SELECT COUNT(*) FROM session_events WHERE session = {:id} AND kind = 'auto_closed'").
		Bind(dbx.Params{"id": session}).Row(&n)
	return n > 0, err
}
