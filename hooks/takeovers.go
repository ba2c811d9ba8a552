package hooks

import (
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// bindTakeovers writes down who tried to act in a stranger's session. The refusal itself is PocketBase's, by
// the collection's rule, so no record hook runs: this one stands around the router.
func (h *house) bindTakeovers(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.BindFunc(func(e *core.RequestEvent) error {
			err := e.Next()
			if err != nil && e.Request.Method != http.MethodGet && !e.HasSuperuserAuth() {
				h.noteTakeover(e, err)
			}
			return err
		})
		return e.Next()
	})
}

func (h *house) noteTakeover(e *core.RequestEvent, err error) {
	if status := router.ToApiError(err).Status; status != http.StatusBadRequest && status != http.StatusForbidden && status != http.StatusNotFound {
		return
	}
	path, ok := strings.CutPrefix(e.Request.URL.Path, "/api/collections/")
	collection, rest, _ := strings.Cut(path, "/")
	if !ok || !strings.HasPrefix(rest, "records") {
		return
	}
	session := sessionAimedAt(e, collection, e.Request.PathValue("id"))
	if session == nil || session.GetString("owner") == ownerOf(e.Auth) {
		return
	}
	actor := "guest"
	if e.Auth != nil {
		actor = e.Auth.Collection().Name + ":" + e.Auth.Id
	}
	if !h.refused.may(session.Id + "|" + actor) {
		return
	}
	if err := h.note(e.App, session.Id, "takeover_refused", map[string]any{
		"actor": actor, "act": e.Request.Method + " " + collection,
	}); err != nil {
		e.App.Logger().Error("note a refused takeover", "session", session.Id, "error", err)
	}
}

// sessionAimedAt finds the session that a refused write was about; nil when there is none.
func sessionAimedAt(e *core.RequestEvent, collection, id string) *core.Record {
	switch collection {
	case "sessions":
	case "plays", "polls", "announcements", "session_events", "session_minutes":
		if id == "" {
			var in struct {
				Session string `json:"session" form:"session"`
			}
			if e.BindBody(&in) != nil {
				return nil
			}
			id = in.Session
			break
		}
		r, err := e.App.FindRecordById(collection, id)
		if err != nil {
			return nil
		}
		id = r.GetString("session")
	default:
		return nil
	}
	if id == "" {
		return nil
	}
	session, err := e.App.FindRecordById("sessions", id)
	if err != nil {
		return nil
	}
	return session
}
