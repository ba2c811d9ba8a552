package hooks

import (
	"encoding/json"
	"math"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// How long a poll or an announcement may last. The screens offer 30 seconds and more.
const (
	askedLeast = 5 * time.Second
	askedMost  = time.Hour
)

// setEnd sets when a poll or an announcement is to end: after so many seconds, or at a time, or, with an empty one, when
// the DJ says so. What was not said, or is as before, stays.
func (h *house) setEnd(r *core.Record, raw map[string]any) error {
	at, given, err := h.endsAt(raw, r.Original().GetDateTime("endsAt").Time())
	if given {
		setTime(r, "endsAt", at)
	} else {
		r.Set("endsAt", r.Original().Get("endsAt"))
	}
	return err
}

func (h *house) endsAt(raw map[string]any, was time.Time) (at time.Time, given bool, err error) {
	now := h.Now()
	if seconds := raw["seconds"]; seconds != nil && seconds != "" {
		if n, ok := seconds.(float64); ok && n == math.Trunc(n) && n >= askedLeast.Seconds() && n <= askedMost.Seconds() {
			return now.Add(time.Duration(n) * time.Second), true, nil
		}
		return at, true, refuse(http.StatusBadRequest, "out_of_range", "seconds", "The time is 5 to 3 600 whole seconds.")
	}
	when, given := raw["endsAt"]
	if !given || when == nil || when == "" {
		return at, given, nil
	}
	text, _ := when.(string)
	parsed, err := types.ParseDateTime(text)
	if err != nil || parsed.IsZero() {
		return at, true, refuse(http.StatusBadRequest, "invalid", "endsAt", "This is no time. Times look like 2026-03-07T21:04:00.000Z.")
	}
	if parsed.Time().Equal(was) { // the whole row was sent back
		return was, true, nil
	}
	if length := parsed.Time().Sub(now); length < askedLeast || length > askedMost {
		return at, true, refuse(http.StatusBadRequest, "out_of_range", "endsAt", "The end is 5 seconds to an hour from now.")
	}
	return parsed.Time(), true, nil
}

// mayAsk refuses to ask or tell anything in a session that is over.
func mayAsk(e *core.RecordRequestEvent) error {
	session, err := e.App.FindRecordById("sessions", e.Record.GetString("session"))
	if err != nil {
		return refuse(http.StatusBadRequest, "unknown", "session", "There is no such session.")
	}
	if session.GetString("status") != "live" {
		return refuse(http.StatusConflict, "ended", "session", "This session is over.")
	}
	return nil
}

// textField makes one tidy line of a text of at most so many characters, and refuses what is none.
func textField(r *core.Record, raw map[string]any, field string, most int, missing, long string) error {
	if v, given := raw[field]; given {
		text, ok := v.(string)
		if !ok {
			return refuse(http.StatusBadRequest, "invalid", field, "This must be a text.")
		}
		r.Set(field, tidy(text))
	}
	switch n := len([]rune(r.GetString(field))); {
	case n == 0:
		return refuse(http.StatusBadRequest, "required", field, missing)
	case n > most:
		return refuse(http.StatusBadRequest, "too_long", field, long)
	}
	return nil
}

// said reads a body for what a record would lose.
func said(e *core.RecordRequestEvent, field string) (raw map[string]any, err error) {
	raw = map[string]any{}
	if err := e.BindBody(&raw); err != nil {
		return nil, refuse(http.StatusBadRequest, "invalid", field, "This could not be read.")
	}
	return raw, nil
}

// wanted says whether a body asks for a time that the server sets: any text means now.
func wanted(raw map[string]any, field string) bool {
	v, given := raw[field]
	return given && v != nil && v != "" && v != false
}

// endAsking ends what is asked and told in a session that is over.
func (h *house) endAsking(app core.App, session *core.Record) error {
	end := session.GetDateTime("endedAt").Time()
	if err := h.closePolls(app, session.Id, end); err != nil {
		return err
	}
	return h.takeDown(app, session.Id, "", end)
}

// texts reads a list of texts, tidied; in a form it is written as JSON.
func texts(v any) (list []string, ok bool) {
	raw, err := json.Marshal(v)
	if text, isText := v.(string); isText {
		raw = []byte(text)
	}
	if err != nil || json.Unmarshal(raw, &list) != nil {
		return nil, false
	}
	for i := range list {
		list[i] = tidy(list[i])
	}
	return list, true
}
