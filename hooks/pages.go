package hooks

import (
	"cmp"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// policy allows our pages nothing but their own files. Svelte's policy for trusted HTML and ours for the
// service worker are the only two.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html app-worker"

// shell is the one page whose router knows all others.
const shell = "index.html"

// unbuilt is what a server built without the screens shows.
const unbuilt = "Pika is running, but its screens are not built. Run \"make build\" in the source folder.\n"

// bindPages serves the screens: hashed assets for ever, everything else anew, and every other path the shell,
// whose router knows the pages.
func (h *house) bindPages(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if !h.hasScreens() {
			e.App.Logger().Info("The screens are not built: run make build.") // server.go says it in the terminal
		}
		e.Router.GET("/{path...}", h.page).Unbind(apis.DefaultActivityLoggerMiddlewareId, apis.DefaultLoadAuthTokenMiddlewareId,
			apis.DefaultRateLimitMiddlewareId)
		return e.Next()
	})
}

func (h *house) hasScreens() bool {
	if h.Screens == nil {
		return false
	}
	_, err := fs.Stat(h.Screens, shell)
	return err == nil
}

func (h *house) page(e *core.RequestEvent) error {
	header := e.Response.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), screen-wake-lock=(self)")
	header.Set("Cache-Control", "no-cache")
	if !h.hasScreens() {
		return e.String(http.StatusServiceUnavailable, unbuilt)
	}
	name := strings.TrimPrefix(path.Clean("/"+e.Request.PathValue("path")), "/")
	info, err := fs.Stat(h.Screens, cmp.Or(name, "."))
	switch {
	case err == nil && !info.IsDir() && name != shell:
		if strings.HasPrefix(name, "assets/") {
			header.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
	case name != shell && (strings.Contains(name, ".") || strings.HasPrefix(name+"/", "assets/")):
		// A missing file must never be a page: phones would keep HTML as a script for a year.
		return e.String(http.StatusNotFound, "There is no such file.\n")
	default:
		page := name
		name = shell
		h.meetOnPage(e, page)
		if done, err := h.previewed(e, page); done || err != nil {
			return err
		}
	}
	return h.file(e, name)
}

// file sends a file as it was compressed at build time, when the browser takes that.
func (h *house) file(e *core.RequestEvent, name string) error {
	kind, ok := kinds[path.Ext(name)]
	if !ok {
		kind = "application/octet-stream"
	}
	header := e.Response.Header()
	header.Add("Vary", "Accept-Encoding")
	for _, packed := range []struct{ coding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(e.Request, packed.coding) {
			continue
		}
		if b, err := fs.ReadFile(h.Screens, name+packed.ext); err == nil {
			header.Set("Content-Encoding", packed.coding)
			return e.Blob(http.StatusOK, kind, b)
		}
	}
	b, err := fs.ReadFile(h.Screens, name)
	if err != nil {
		return err
	}
	return e.Blob(http.StatusOK, kind, b)
}

// kinds are the types of our files. The system's own table is not asked: on some a script is a text, which a
// browser then refuses to run.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon", ".jpg": "image/jpeg",
	".js": "text/javascript; charset=utf-8", ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".webp": "image/webp", ".woff2": "font/woff2",
}

// accepts says whether a browser takes a coding: it is named, and not with a weight of nothing.
func accepts(r *http.Request, coding string) bool {
	for _, offer := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(offer, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
			return err != nil || q > 0
		}
	}
	return false
}
