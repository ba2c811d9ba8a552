package hooks

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
)

// Limits of a request's body, in bytes. A superuser's are PocketBase's own.
const (
	floorBody  = 4 << 10
	houseBody  = 256 << 10 // a play is below 4 kB, a DJ's presets below 20
	avatarBody = 6 << 20   // an avatar is at most 5 MB
)

// readAnyway is how much of a body net/http reads that no handler wanted. Of more, under PocketBase's router,
// it would take the rest for the next request on the connection: with a proxy before us, for somebody else's.
const readAnyway = 256 << 10

// Patience with whoever is slow to say what they want: thousands of connections that say a byte a minute cost nothing to
// hold. A phone says all of it in one packet, an avatar may come over a bad line.
const (
	headPatience   = 10 * time.Second
	bodyPatience   = 30 * time.Second
	avatarPatience = 2 * time.Minute
	idlePatience   = 2 * time.Minute
	headMost       = 32 << 10 // bytes; net/http's own megabyte would be a gigabyte for a thousand of them
)

// bindDoors guards both doors: what comes in is small, comes soon and from our own pages, and a dead credential is told
// so instead of being taken for a guest.
func (h *house) bindDoors(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pikaHouseDoor", Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1, Func: h.houseDoor,
		})
		if e.Server != nil {
			e.Server.ReadHeaderTimeout, e.Server.IdleTimeout, e.Server.MaxHeaderBytes = headPatience, idlePatience, headMost
		}
		e.Router.GET("/api/{path...}", func(e *core.RequestEvent) error {
			return e.NotFoundError("There is nothing at this address.", nil)
		})
		return e.Next()
	})
}

func (h *house) houseDoor(e *core.RequestEvent) error {
	if e.Auth == nil && e.Request.Header.Get("Authorization") != "" && needsCredential(e) {
		return refuse(http.StatusUnauthorized, "token_revoked", "token",
			"This sign-in is no longer valid. Sign in again, or pair this laptop again.")
	}
	if length := e.Request.ContentLength; length < 0 || length > readAnyway {
		e.Response.Header().Set("Connection", "close")
	}
	floor := strings.HasPrefix(e.Request.URL.Path, "/api/live/")
	if !changes(e.Request) || (e.HasSuperuserAuth() && !floor) {
		return e.Next()
	}
	if !floor && h.otherSite(e) {
		return crossSite()
	}
	limit, patience := int64(houseBody), bodyPatience
	if floor {
		limit = floorBody
	} else if collectionOf(e) == "users" && strings.HasPrefix(e.Request.Header.Get("Content-Type"), "multipart/form-data") {
		limit, patience = avatarBody, avatarPatience
	}
	if err := http.NewResponseController(e.Response).SetReadDeadline(time.Now().Add(patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return atMost(e, limit)
}

// atMost refuses a body of more than limit bytes with 413, whoever reads it and whatever they make of the
// error.
func atMost(e *core.RequestEvent, limit int64) error {
	kept, ok := e.Request.Body.(*router.RereadableReadCloser)
	if !ok {
		return apis.BodyLimit(limit).Func(e)
	}
	body := &bounded{ReadCloser: kept.ReadCloser, left: limit}
	if body.over = e.Request.ContentLength > limit; !body.over {
		kept.ReadCloser = body
		if err := e.Next(); !body.over {
			return err
		}
	}
	// Most clients say all before they listen, and would see a broken connection instead of the answer.
	_, _ = io.CopyN(io.Discard, body.ReadCloser, 2*avatarBody)
	return apis.ErrRequestEntityTooLarge
}

// bounded is a body that ends with an error when it is too large.
type bounded struct {
	io.ReadCloser
	left int64
	over bool
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.over {
		return 0, apis.ErrRequestEntityTooLarge
	}
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		b.over = true
		return 0, apis.ErrRequestEntityTooLarge
	}
	return n, err
}

// needsCredential says whether a request means nothing without the credential it brought. PocketBase alone
// would take it for a guest's. Signing in and up are not among them: whoever does that has only an old one.
func needsCredential(e *core.RequestEvent) bool {
	path := e.Request.URL.Path
	if strings.HasPrefix(path, "/api/booths/") {
		return true
	}
	signsUp := e.Request.Method == http.MethodPost && collectionOf(e) == "users"
	return changes(e.Request) && strings.HasPrefix(path, "/api/collections/") && strings.Contains(path, "/records") && !signsUp
}

// collectionOf names the collection of a request to PocketBase's API, which may be asked for by its id too.
func collectionOf(e *core.RequestEvent) string {
	asked := e.Request.PathValue("collection")
	if asked == "" {
		return ""
	}
	c, err := e.App.FindCachedCollectionByNameOrId(asked)
	if err != nil {
		return ""
	}
	return c.Name
}

// changes says whether a request asks for a change.
func changes(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
}
