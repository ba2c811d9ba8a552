package hooks

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// bindTakeovers writes down who tried to act in a stranger's session. The refusal itself is PocketBase's, by
// the collection's rule, so no record hook runs: this one stands around the router.
func (h *house) bindTakeovers(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.BindFunc(func(e *core.RequestEvent) error {
			err := e.Next()
			if err != nil && changes(e.Request) {
				h.noteTakeover(e, router.ToApiError(err).Status)
			}
			return err
		})
		return e.Next()
	})
}

// noteTakeover writes a refused try down, at most one a minute per session and actor. It never names an
// address: all guests are one actor.
func (h *house) noteTakeover(e *core.RequestEvent, status int) {
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound: // what a rule answers on create, where nobody may, and on the rest
	default:
		return
	}
	collection := collectionOf(e)
	session := strangersSession(e, collection)
	if session == "" || e.HasSuperuserAuth() {
		return
	}
	actor := "guest"
	if e.Auth != nil {
		actor = e.Auth.Collection().Name + ":" + e.Auth.Id
	}
	if !h.refused.may(session + "|" + actor) {
		return
	}
	if err := h.note(e.App, session, "takeover_refused", map[string]any{
		"actor": actor, "act": e.Request.Method + " " + collection,
	}); err != nil {
		e.App.Logger().Error("note a refused takeover", "session", session, "error", err)
	}
}

// notePlayRefused leaves a word in the session when a play of its own booth was refused, at most one a minute: the booth
// sets it aside, and its DJ is at the decks.
func (h *house) notePlayRefused(e *core.RecordRequestEvent, refusal error) {
	session := e.Record.GetString("session")
	var api *router.ApiError
	if !errors.As(refusal, &api) || api.Status >= 500 || e.Auth == nil || e.Auth.Collection().Name != "booths" ||
		related(e.App, "sessions", session, "owner") != ownerOf(e.Auth) || !h.refused.may("play|"+session) {
		return
	}
	field := ""
	for field = range api.Data {
		break
	}
	if err := h.note(e.App, session, "play_refused", map[string]any{"field": field, "title": clip(e.Record.GetString("title"), 300)}); err != nil {
		e.App.Logger().Error("note a refused play", "session", session, "error", err)
	}
}

// strangersSession returns the session that a write was about and that is not the actor's own; "" when there
// is none. It looks at the record and at the body: one's own play may be aimed at another's session.
func strangersSession(e *core.RequestEvent, collection string) string {
	var in struct {
		Session string `json:"session" form:"session"`
		Play    string `json:"play" form:"play"`
	}
	_ = e.BindBody(&in) // a body that cannot be read names no session
	record := e.Request.PathValue("id")
	var aimed []string
	switch collection {
	case "sessions":
		aimed = []string{record}
	case "plays", "polls", "announcements", "session_events", "session_minutes":
		aimed = []string{related(e.App, collection, record, "session"), in.Session}
	case "play_marks":
		for _, play := range []string{related(e.App, collection, record, "play"), in.Play} {
			aimed = append(aimed, related(e.App, "plays", play, "session"))
		}
	}
	for _, session := range aimed {
		if owner := related(e.App, "sessions", session, "owner"); owner != "" && owner != ownerOf(e.Auth) {
			return session
		}
	}
	return ""
}

// related returns what a record's relation points to; "" without such a record.
func related(app core.App, collection, id, field string) string {
	if id == "" {
		return ""
	}
	r, err := app.FindRecordById(collection, id)
	if err != nil {
		return ""
	}
	return r.GetString(field)
}

// oncePer lets something happen at most once per key and period.
type oncePer struct {
	now    func() time.Time
	period time.Duration
	mu     sync.Mutex
	last   map[string]time.Time
}

func newOncePer(now func() time.Time, period time.Duration) *oncePer {
	return &oncePer{now: now, period: period, last: map[string]time.Time{}}
}

func (o *oncePer) may(key string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	for k, at := range o.last {
		if now.Sub(at) >= o.period {
			delete(o.last, k)
		}
	}
	if _, recent := o.last[key]; recent {
		return false
	}
	o.last[key] = now
	return true
}
