package hooks

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// rowLayout is how PocketBase keeps times.
const rowLayout = "2006-01-02 15:04:05.000Z"

// stamp writes a time as a row keeps it.
func stamp(t time.Time) string { return t.UTC().Format(rowLayout) }

// bindRows lets a save write what it changed and nothing else. PocketBase reads a record, changes it and writes
// all of it back: a new title would bring a session back to life that was ended in between.
func (h *house) bindRows(app core.App) {
	app.OnRecordUpdate().BindFunc(func(e *core.RecordEvent) error {
		e.Record.IgnoreUnchangedFields(true)
		return e.Next()
	})
}

func noRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// clip cuts a text to n characters.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n]))
	}
	return s
}

// liveSession returns a DJ's live session, or nil.
func liveSession(app core.App, owner string) (*core.Record, error) {
	r, err := app.FindFirstRecordByFilter("sessions", "owner = {:owner} && status = 'live'", dbx.Params{"owner": owner})
	if noRows(err) {
		return nil, nil
	}
	return r, err
}

// note writes down what happened in a session.
func (h *house) note(app core.App, session, kind string, detail map[string]any) error {
	return noteAt(app, session, kind, h.Now(), detail)
}

// noteAt is note for what is known only later.
func noteAt(app core.App, session, kind string, at time.Time, detail map[string]any) error {
	collection, err := app.FindCachedCollectionByNameOrId("session_events")
	if err != nil {
		return err
	}
	r := core.NewRecord(collection)
	r.Set("session", session)
	r.Set("kind", kind)
	r.Set("at", at)
	r.Set("detail", detail)
	return app.Save(r)
}
