package hooks

import (
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	questionMost = 200
	optionMost   = 100
	optionsLeast = 2
	optionsMost  = 10
)

// bindPolls lets a DJ ask the floor: one poll at a time, which ends by its timer, by the DJ, or with the session.
func (h *house) bindPolls(app core.App) {
	app.OnRecordCreateRequest("polls").BindFunc(inTransaction) // of two at once the second hears of the first
	app.OnRecordCreateRequest("polls").BindFunc(h.ask)
	app.OnRecordUpdateRequest("polls").BindFunc(inTransaction) // nobody votes between the look at the votes and other options
	app.OnRecordUpdateRequest("polls").BindFunc(h.changePoll)
}

func (h *house) ask(e *core.RecordRequestEvent) error {
	r := e.Record
	raw, err := said(e, "question")
	if err != nil {
		return err
	}
	if err := mayAsk(e); err != nil {
		return err
	}
	if err := cleanQuestion(r, raw); err != nil {
		return err
	}
	if err := cleanOptions(r, raw["options"]); err != nil {
		return err
	}
	if err := h.setEnd(r, raw); err != nil {
		return err
	}
	session := r.GetString("session")
	if err := closeOverdue(e.App, session, h.Now()); err != nil {
		return err
	}
	open, err := openPolls(e.App, session)
	if err != nil {
		return err
	}
	if len(open) > 0 {
		return refuse(http.StatusBadRequest, "poll_open", "session", "A poll is open: "+open[0].GetString("question")+" End it first.")
	}
	r.Set("startedAt", h.Now())
	r.Set("closedAt", "")
	r.Set("canceled", false)
	on, err := e.App.FindRecordsByFilter("plays", "session = {:id} && endedAt = '' && hidden = false", "-startedAt", 1, 0, dbx.Params{"id": session})
	if err != nil {
		return err
	}
	r.Set("play", "")
	if len(on) > 0 {
		r.Set("play", on[0].Id)
	}
	return e.Next()
}

// changePoll corrects, extends, closes or cancels an open poll. A closed one stays as it was answered.
func (h *house) changePoll(e *core.RecordRequestEvent) error {
	r, was := e.Record, e.Record.Original()
	raw, err := said(e, "question")
	if err != nil {
		return err
	}
	ends := was.GetDateTime("endsAt").Time() // its time may be up before its row says so
	if over := was.GetString("closedAt") != "" || (!ends.IsZero() && !h.Now().Before(ends)); over && !e.HasSuperuserAuth() {
		return keepClosed(e, raw, ends)
	}
	for _, field := range []string{"session", "startedAt", "play", "closedAt", "canceled"} {
		r.Set(field, was.Get(field))
	}
	if err := cleanQuestion(r, raw); err != nil {
		return err
	}
	if err := changeOptions(e.App, r, was, raw); err != nil {
		return err
	}
	if err := h.setEnd(r, raw); err != nil {
		return err
	}
	if was.GetString("closedAt") != "" {
		return e.Next()
	}
	if canceled := raw["canceled"] == true || raw["canceled"] == "true"; canceled || wanted(raw, "closedAt") {
		r.Set("canceled", canceled)
		r.Set("closedAt", closing(was, h.Now()))
	}
	return e.Next()
}

// keepClosed refuses to change what was answered. Closing it again is harmless.
func keepClosed(e *core.RecordRequestEvent, raw map[string]any, ends time.Time) error {
	r, was := e.Record, e.Record.Original()
	for _, field := range []string{"question", "options", "canceled"} {
		if r.GetString(field) != was.GetString(field) {
			return refuse(http.StatusConflict, "closed", field, "This poll is closed: it stays as it was answered.")
		}
	}
	if raw["seconds"] != nil {
		return refuse(http.StatusConflict, "closed", "seconds", "This poll is closed. Ask again.")
	}
	for _, field := range []string{"session", "startedAt", "play", "endsAt", "closedAt"} {
		r.Set(field, was.Get(field))
	}
	if was.GetString("closedAt") == "" {
		r.Set("closedAt", ends)
	}
	return e.Next()
}

func cleanQuestion(r *core.Record, raw map[string]any) error {
	return textField(r, raw, "question", questionMost, "A poll needs a question.", "A question has at most 200 characters.")
}

// cleanOptions sets the options of a poll: 2 to 10 texts, no two the same.
func cleanOptions(r *core.Record, given any) error {
	options, ok := texts(given)
	if !ok || len(options) < optionsLeast || len(options) > optionsMost {
		return refuse(http.StatusBadRequest, "invalid", "options", "A poll has 2 to 10 options, each a text.")
	}
	seen := map[string]bool{}
	for _, option := range options {
		switch {
		case option == "":
			return refuse(http.StatusBadRequest, "required", "options", "An option is empty.")
		case len([]rune(option)) > optionMost:
			return refuse(http.StatusBadRequest, "too_long", "options", "An option has at most 100 characters.")
		case seen[option]:
			return refuse(http.StatusBadRequest, "twice", "options", "Two options are the same: "+option)
		}
		seen[option] = true
	}
	r.Set("options", options)
	return nil
}

// changeOptions corrects the options as long as nobody has chosen one.
func changeOptions(app core.App, r, was *core.Record, raw map[string]any) error {
	given, ok := raw["options"]
	if !ok {
		r.Set("options", was.Get("options"))
		return nil
	}
	if err := cleanOptions(r, given); err != nil {
		return err
	}
	if r.GetString("options") == was.GetString("options") {
		return nil
	}
	var voted int
	err := app.DB().NewQuery("SELECT COUNT(*) FROM (SELECT 1 FROM poll_votes WHERE poll = {:id} LIMIT 1)").Bind(dbx.Params{"id": r.Id}).Row(&voted)
	if err == nil && voted > 0 {
		return refuse(http.StatusBadRequest, "voted", "options", "Somebody has voted already. Cancel the poll and ask again.")
	}
	return err
}

// closing is when a poll that is closed now ended: its timer may have been faster. Nothing ends before it began, not
// even with a session that was over before anybody noticed.
func closing(poll *core.Record, now time.Time) time.Time {
	if asked := poll.GetDateTime("startedAt").Time(); now.Before(asked) {
		now = asked
	}
	if ends := poll.GetDateTime("endsAt").Time(); !ends.IsZero() {
		return earlier(ends, now)
	}
	return now
}

// openPolls are the open polls of a session: one, or none.
func openPolls(app core.App, session string) ([]*core.Record, error) {
	return app.FindRecordsByFilter("polls", "session = {:id} && closedAt = ''", "", 0, 0, dbx.Params{"id": session})
}

// closePolls closes what is open in a session, at the latest at end.
func (h *house) closePolls(app core.App, session string, end time.Time) error {
	open, err := openPolls(app, session)
	for _, poll := range open {
		err = errors.Join(err, closePoll(app, poll, end))
	}
	return err
}

// closePoll closes a poll at the latest at end, if it is still open.
func closePoll(app core.App, poll *core.Record, end time.Time) error {
	return stillOpen(app, poll, "closedAt", func(tx core.App, poll *core.Record) error {
		poll.Set("closedAt", closing(poll, end))
		return tx.Save(poll)
	})
}

// closeOverdue closes a session's poll if its time is up and the clock has not come round yet.
func closeOverdue(app core.App, session string, now time.Time) error {
	open, err := openPolls(app, session)
	for _, poll := range open {
		err = errors.Join(err, closeIfOver(app, poll, now))
	}
	return err
}

// closeOverduePolls closes the polls whose time is up, or whose session is over.
func closeOverduePolls(app core.App, now time.Time) error {
	var open []*core.Record
	err := app.RecordQuery("polls").AndWhere(dbx.NewExp("closedAt = ''")).All(&open) // a filter would miss the partial index
	for _, poll := range open {
		err = errors.Join(err, closeIfOver(app, poll, now))
	}
	return err
}

func closeIfOver(app core.App, poll *core.Record, now time.Time) error {
	if end, over := sessionEnd(app, poll); over { // left behind, as a play may be
		return closePoll(app, poll, end)
	}
	if end := poll.GetDateTime("endsAt").Time(); end.IsZero() || now.Before(end) {
		return nil
	}
	return closePoll(app, poll, now)
}
