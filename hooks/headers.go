package hooks

import (
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// hstsYear is for how long a browser that came by https once never comes without it.
const hstsYear = "max-age=31536000"

const (
	// dataPolicy is for answers that are no pages: opened in a tab or a frame they can do nothing. What PocketBase sends
	// of uploaded files has a stricter one, a sandbox.
	dataPolicy = "default-src 'none'; frame-ancestors 'none'"

	// dashboardPolicy is PocketBase's own without its map tiles and without other ports of the visitor's machine. Its styles
	// are written by its scripts, so 'unsafe-inline' stays for them; scripts are files only.
	dashboardPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

// bindHeaders tells browsers what an answer may not be used for. Pages add their own policy (pages.go). Programs on
// other sites can read what everybody may (PocketBase's CORS, without cookies), but no other site can embed an answer;
// QR codes and avatars are pictures that a DJ may show anywhere.
func (h *house) bindHeaders(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pikaHeaders", Priority: apis.DefaultSecurityHeadersMiddlewarePriority + 1, Func: h.header,
		})
		return e.Next()
	})
}

func (h *house) header(e *core.RequestEvent) error {
	header, path := e.Response.Header(), e.Request.URL.Path
	header.Del("X-XSS-Protection") // for browsers that are gone; where it worked it could be turned against a page
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "same-origin")
	if h.secure() {
		header.Set("Strict-Transport-Security", hstsYear)
	}
	switch {
	case strings.HasPrefix(path, "/_/"):
		header.Set("Content-Security-Policy", dashboardPolicy)
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		header.Set("Cache-Control", "no-store") // PocketBase's own lets a missing file be missing for two weeks
	case strings.HasPrefix(path, "/api/files/"):
		header.Set("Cross-Origin-Resource-Policy", "cross-origin")
		return withoutThumbs(e)
	case strings.HasPrefix(path, "/qr/"):
		header.Set("Content-Security-Policy", dataPolicy)
		header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	case strings.HasPrefix(path, "/api/"):
		header.Set("Content-Security-Policy", dataPolicy)
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		if e.Request.Header.Get("Authorization") != "" {
			header.Set("Cache-Control", "no-store") // what one account sees, nobody keeps
		}
	default:
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
	return e.Next()
}

// withoutThumbs serves pictures as they are. PocketBase would decode one to make it smaller, for anybody who asks, and a
// megabyte that unfolds to a gigabyte is easily drawn: one such avatar took a server 2 GB.
func withoutThumbs(e *core.RequestEvent) error {
	if query := e.Request.URL.Query(); query.Has("thumb") {
		query.Del("thumb")
		e.Request.URL.RawQuery = query.Encode()
	}
	return e.Next()
}
