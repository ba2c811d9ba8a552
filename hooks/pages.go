package hooks

import (
	"bytes"
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// policy allows our pages nothing but their own files. Svelte's policy for trusted HTML and ours for the
// service worker are the only two.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html app-worker"

// unbuilt is what a server built without the screens shows.
const unbuilt = "Pika is running, but its screens are not built. Run \"make build\" in the source folder.\n"

// bindPages serves the screens: hashed assets for ever, everything else anew, and every other path the shell,
// whose router knows the pages.
func (h *house) bindPages(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if !h.hasScreens() {
			e.App.Logger().Warn("The screens are not built: run make build.")
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
	_, err := fs.Stat(h.Screens, "index.html")
	return err == nil
}

func (h *house) page(e *core.RequestEvent) error {
	header := e.Response.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), screen-wake-lock=(self)")
	name := strings.TrimPrefix(path.Clean("/"+e.Request.PathValue("path")), "/")
	if name == "" {
		name = "index.html"
	}
	if !h.hasScreens() {
		return e.String(http.StatusServiceUnavailable, unbuilt)
	}
	header.Set("Cache-Control", "no-cache")
	switch info, err := fs.Stat(h.Screens, name); {
	case err == nil && !info.IsDir() && name != "index.html":
		if strings.HasPrefix(name, "assets/") {
			header.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
	case path.Ext(name) != "" && name != "index.html", strings.HasPrefix(name, "assets/"):
		// A missing file must never be a page: phones would keep HTML as a script for a year.
		return e.String(http.StatusNotFound, "There is no such file.\n")
	case err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid):
		return err
	default:
		name = "index.html"
		h.dancer(e)
	}
	return h.file(e, name)
}

// file sends a file as it was compressed at build time, when the browser takes that.
func (h *house) file(e *core.RequestEvent, name string) error {
	header := e.Response.Header()
	kind := mime.TypeByExtension(path.Ext(name))
	if path.Ext(name) == ".webmanifest" {
		kind = "application/manifest+json"
	}
	header.Set("Content-Type", kind)
	header.Add("Vary", "Accept-Encoding")
	accepted := e.Request.Header.Get("Accept-Encoding")
	for _, packed := range []struct{ coding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !strings.Contains(accepted, packed.coding) {
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
	return e.Stream(http.StatusOK, kind, bytes.NewReader(b))
}
