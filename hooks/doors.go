package hooks

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
)

// Limits of a request's body. A play is below 4 kB, an avatar below 5 MB.
const (
	floorBody = 4 << 10
	houseBody = 256 << 10
)

// bindDoors guards both doors: what comes in is small, and a dead credential is told so instead of being
// taken for a guest.
func (h *house) bindDoors(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pikaHouseDoor", Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, Func: houseDoor,
		})
		e.Router.GET("/api/{path...}", func(e *core.RequestEvent) error {
			return e.NotFoundError("There is nothing at this address.", nil)
		})
		return e.Next()
	})
}

func houseDoor(e *core.RequestEvent) error {
	records := strings.HasPrefix(e.Request.URL.Path, "/api/collections/") && strings.Contains(e.Request.URL.Path, "/records")
	users := strings.HasPrefix(e.Request.URL.Path, "/api/collections/users/") ||
		strings.HasPrefix(e.Request.URL.Path, "/api/collections/_pb_users_auth_/")
	booths := strings.HasPrefix(e.Request.URL.Path, "/api/booths/")
	writes := e.Request.Method != http.MethodGet && e.Request.Method != http.MethodHead

	if writes && ((records && !users) || booths) && !e.HasSuperuserAuth() {
		if e.Request.ContentLength > houseBody {
			return apis.NewApiError(http.StatusRequestEntityTooLarge, "The request is too large: 256 kB at the most.", nil)
		}
		e.Request.Body = http.MaxBytesReader(e.Response, e.Request.Body, houseBody)
		// A MaxBytesReader cannot be read again; PocketBase's own can, and hooks rely on it.
		e.Request.Body = &router.RereadableReadCloser{ReadCloser: e.Request.Body}
	}
	if e.Auth == nil && e.Request.Header.Get("Authorization") != "" && writes && ((records && !users) || booths) {
		return refuse(e, http.StatusUnauthorized, "token_revoked", "token",
			"This sign-in is no longer valid. Sign in again, or pair this laptop again.")
	}
	return e.Next()
}

// sameSite keeps other web sites from speaking in a dancer's name: Sec-Fetch-Site same-origin or none, or
// Origin equal to the public one, or neither header present (then it is no browser).
func (h *house) sameSite(e *core.RequestEvent) error {
	if e.Request.Method == http.MethodGet || e.Request.Method == http.MethodHead {
		return e.Next()
	}
	site, origin := e.Request.Header.Get("Sec-Fetch-Site"), e.Request.Header.Get("Origin")
	switch {
	case site == "same-origin" || site == "none",
		site == "" && origin == "",
		origin != "" && h.ownOrigin(e.Request, origin):
		return e.Next()
	}
	return refuse(e, http.StatusForbidden, "cross_site", "origin", "This request came from another web site.")
}

func (h *house) ownOrigin(r *http.Request, origin string) bool {
	o, err := url.Parse(origin)
	if err != nil || o.Host == "" {
		return false
	}
	if h.PublicURL != nil {
		return strings.EqualFold(o.Scheme+"://"+o.Host, h.PublicURL.Scheme+"://"+h.PublicURL.Host)
	}
	return strings.EqualFold(o.Host, r.Host)
}
