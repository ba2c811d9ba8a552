package hooks

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// deletedAtOnce is how many rows go in one step when a whole night does: some 50 ms of the single writer, so that a like
// in another session hardly waits. Fewer would touch the same pages of the indexes more often.
const deletedAtOnce = 5_000

// rowsOf are rows of a table that go with a record.
type rowsOf struct{ table, where string }

// What goes with a play, a poll and a session, the rows that hang on others first. It goes without PocketBase's hooks:
// record by record, a night's 20 000 likes would hold the writer for over a second. That a session is gone is told by
// its own record; its plays and polls go in silence.
var (
	rowsOfPlay    = []rowsOf{{"likes", "play = {:id}"}, {"tempo_votes", "play = {:id}"}}
	rowsOfPoll    = []rowsOf{{"poll_votes", "poll = {:id}"}}
	rowsOfSession = []rowsOf{
		{"likes", "play IN (SELECT id FROM plays WHERE session = {:id})"},
		{"tempo_votes", "play IN (SELECT id FROM plays WHERE session = {:id})"},
		{"play_marks", "play IN (SELECT id FROM plays WHERE session = {:id})"},
		{"poll_votes", "poll IN (SELECT id FROM polls WHERE session = {:id})"},
		{"polls", "session = {:id}"},
		{"plays", "session = {:id}"},
		{"announcements", "session = {:id}"},
		{"session_minutes", "session = {:id}"},
		{"session_events", "session = {:id}"},
		{"push_subscriptions", "session = {:id}"},
	}
)

// bindDeletions takes along what belongs to a play, a poll or a session that is deleted.
func (h *house) bindDeletions(app core.App) {
	for collection, all := range map[string][]rowsOf{"plays": rowsOfPlay, "polls": rowsOfPoll, "sessions": rowsOfSession} {
		app.OnRecordDelete(collection).BindFunc(func(e *core.RecordEvent) error {
			for _, rows := range all {
				if _, err := e.App.NonconcurrentDB().Delete(rows.table, dbx.NewExp(rows.where, dbx.Params{"id": e.Record.Id})).Execute(); err != nil {
					return err
				}
			}
			return e.Next()
		})
	}
	app.OnRecordDeleteRequest("sessions").BindFunc(emptySession)
}

// emptySession deletes a night little by little, before its session goes with what is left. A server that is killed in
// between leaves a part of the night, whose deletion can be asked for again.
func emptySession(e *core.RecordRequestEvent) error {
	for _, rows := range rowsOfSession {
		some := e.App.NonconcurrentDB().NewQuery("DELETE FROM " + rows.table + " WHERE rowid IN (SELECT rowid FROM " + rows.table + " WHERE " + rows.where + " LIMIT {:most})").
			Bind(dbx.Params{"id": e.Record.Id, "most": deletedAtOnce})
		for gone := int64(deletedAtOnce); gone == deletedAtOnce; {
			res, err := some.Execute()
			if err != nil {
				return err
			}
			if gone, err = res.RowsAffected(); err != nil {
				return err
			}
		}
	}
	return e.Next()
}
