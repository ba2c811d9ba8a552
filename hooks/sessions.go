package hooks

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// sessionLetters are the 31 signs of a session's code: nothing that looks like another (0 O 1 I L).
const sessionLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

const sessionCodeSize = 6

// bindSessions lets a DJ go live and end: creating the row is going live, PATCH status=ended is the end. Code,
// owner and times are the server's.
func (h *house) bindSessions(app core.App) {
	app.OnRecordCreateRequest("sessions").BindFunc(inTransaction) // of two at once the second hears of the first
	app.OnRecordCreateRequest("sessions").BindFunc(h.goLive)
	app.OnRecordUpdateRequest("sessions").BindFunc(inTransaction) // a session ends together with all that is on in it
	app.OnRecordUpdateRequest("sessions").BindFunc(h.changeSession)
	app.OnRecordAfterCreateSuccess("sessions").BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetString("status") == "live" {
			if err := h.note(e.App, e.Record.Id, "live", nil); err != nil {
				return err
			}
		}
		return e.Next()
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error { // whoever was live is live again
		running, err := e.App.FindRecordsByFilter("sessions", "status = 'live'", "", 0, 0)
		for _, session := range running {
			err = errors.Join(err, h.note(e.App, session.Id, "restored", nil))
		}
		if err != nil {
			return err
		}
		return e.Next()
	})
	// However a session ends (its DJ, a superuser, our clock), the play that is on ends with it, and what is asked and told.
	app.OnRecordUpdate("sessions").BindFunc(func(e *core.RecordEvent) error {
		was, is := e.Record.Original().GetString("status"), e.Record.GetString("status")
		if was == is || is != "ended" {
			return e.Next()
		}
		if e.Record.GetDateTime("endedAt").IsZero() {
			e.Record.Set("endedAt", h.Now())
		}
		if err := e.Next(); err != nil {
			return err
		}
		return errors.Join(h.endPlays(e.App, e.Record), h.endAsking(e.App, e.Record), h.note(e.App, e.Record.Id, "ended", nil))
	})
}

// sessionIn is what a client may say of a session and a collection would lose or bend.
type sessionIn struct {
	Title string   `json:"title" form:"title"`
	Hue   *float64 `json:"hue" form:"hue"`
	Pin   string   `json:"pin" form:"pin"`                   // "" takes it off
	Door  string   `json:"doorClosedAt" form:"doorClosedAt"` // any text closes the door now, "" opens it

	said map[string]any // what was said at all
}

// wrongType names the field that is of another type than sessionIn's.
func wrongType(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "hue" {
		return refuse(http.StatusBadRequest, "invalid", wrong.Field, "This must be a text.")
	}
	return refuse(http.StatusBadRequest, "invalid", "hue", "The hue is a number from 0 to 359.")
}

func (h *house) goLive(e *core.RecordRequestEvent) error {
	r := e.Record
	in, err := h.cleanSession(e)
	if err != nil {
		return err
	}
	if !e.HasSuperuserAuth() {
		r.Set("owner", ownerOf(e.Auth))
	}
	running, err := liveSession(e.App, r.GetString("owner"))
	if err != nil {
		return err
	}
	if running != nil {
		return refuse(http.StatusBadRequest, "already_live", "owner",
			"You are already live with the code "+running.GetString("code")+". End that session first.")
	}
	if r.GetString("title") == "" {
		dj, err := e.App.FindRecordById("users", r.GetString("owner"))
		if err != nil {
			return refuse(http.StatusBadRequest, "unknown", "owner", "There is no such DJ.")
		}
		r.Set("title", dj.GetString("name"))
	}
	r.Set("code", security.RandomStringWithAlphabet(sessionCodeSize, sessionLetters))
	r.Set("status", "live")
	r.Set("startedAt", h.Now())
	r.Set("endedAt", "")
	for _, field := range []string{"locked", "pin", "doorKey", "doorClosedAt"} {
		r.Set(field, "")
	}
	if err := h.setPin(r, in); err != nil {
		return err
	}
	if r.GetString("recap") == "" {
		r.Set("recap", "public")
	}
	return e.Next()
}

func (h *house) changeSession(e *core.RecordRequestEvent) error {
	r, was := e.Record, e.Record.Original()
	if now, err := e.App.FindRecordById("sessions", r.Id); err == nil && was.GetString("status") != now.GetString("status") && r.GetString("status") == now.GetString("status") {
		return e.JSON(http.StatusOK, now) // of two ends at once the first is the end
	}
	for _, field := range []string{"owner", "code", "startedAt", "locked", "pin", "doorKey", "doorClosedAt"} {
		r.Set(field, was.Get(field))
	}
	in, err := h.cleanSession(e)
	if err != nil {
		return err
	}
	if err := h.setPin(r, in); err != nil {
		return err
	}
	switch {
	case in.said["doorClosedAt"] == nil:
	case in.Door == "":
		r.Set("doorClosedAt", "")
	case was.GetString("doorClosedAt") == "":
		r.Set("doorClosedAt", h.Now())
	}
	if r.GetString("title") == "" {
		return refuse(http.StatusBadRequest, "required", "title", "A session needs a title.")
	}
	switch {
	case was.GetString("status") == "ended" && r.GetString("status") == "live":
		return refuse(http.StatusBadRequest, "ended", "status", "An ended session stays ended. Go live again for a new one.")
	case was.GetString("status") == "live" && r.GetString("status") == "ended":
		r.Set("endedAt", h.Now())
	default:
		r.Set("endedAt", was.Get("endedAt"))
	}
	if err := e.Next(); err != nil || in.said["pin"] == nil {
		return err
	}
	// Of two changes at once each writes what it changed: the public mark must follow the lock.
	_, err = e.App.NonconcurrentDB().NewQuery("UPDATE sessions SET locked = (doorKey != '') WHERE id = {:id}").Bind(dbx.Params{"id": r.Id}).Execute()
	return err
}

// cleanSession checks what both going live and a change may carry, and returns what it said.
func (h *house) cleanSession(e *core.RecordRequestEvent) (in sessionIn, err error) {
	r := e.Record
	title := tidy(r.GetString("title"))
	if len([]rune(title)) > 120 {
		return in, refuse(http.StatusBadRequest, "too_long", "title", "A title has at most 120 characters.")
	}
	r.Set("title", title)
	if err := e.BindBody(&in); err != nil {
		return in, wrongType(err)
	}
	if in.said, err = said(e, "title"); err != nil {
		return in, err
	}
	if in.Hue != nil && (*in.Hue < 0 || *in.Hue > 359) {
		return in, refuse(http.StatusBadRequest, "out_of_range", "hue", "The hue is a number from 0 to 359.")
	}
	r.Set("hue", int(r.GetFloat("hue")))
	if tz := r.GetString("tz"); tz != "" {
		if _, err := time.LoadLocation(tz); err != nil || tz == "Local" {
			return in, refuse(http.StatusBadRequest, "invalid", "tz", "This time zone is unknown. Zones look like Europe/Warsaw.")
		}
	}
	return in, nil
}

// ownerOf is the DJ for whom an account speaks: itself, or the DJ whose booth it is.
func ownerOf(auth *core.Record) string {
	switch {
	case auth == nil:
		return ""
	case auth.Collection().Name == "booths":
		return auth.GetString("owner")
	case auth.Collection().Name == "users":
		return auth.Id
	}
	return ""
}
