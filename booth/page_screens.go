package booth

import (
	"cmp"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v5"
)

// policy allows the screens nothing but their own files: the same as on the server, whose screens they are.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html app-worker"

// shell is the one page whose router knows all others.
const shell = "index.html"

// unbuilt is what a booth built without the screens shows.
const unbuilt = "The booth is running, but this Pika was built without its screens. Run \"make build\" in the source folder.\n"

// screens are the built pages in the binary, so that they need no network.
type screens struct{ files fs.FS }

// page serves them as the server does: hashed assets for ever, everything else anew, and every other path the shell.
// A missing file is never a page: the browser would keep HTML as a script for a year.
func (s screens) page(c *echo.Context) error {
	header := c.Response().Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin") // no other site sees that a booth runs here
	header.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), screen-wake-lock=(self)")
	header.Set("Cache-Control", "no-cache")
	if !s.built() {
		return c.String(http.StatusServiceUnavailable, unbuilt)
	}
	name := strings.TrimPrefix(path.Clean("/"+c.Request().URL.Path), "/")
	info, err := fs.Stat(s.files, cmp.Or(name, "."))
	switch {
	case err == nil && !info.IsDir() && name != shell:
		if strings.HasPrefix(name, "assets/") {
			header.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
	case name != shell && (strings.Contains(name, ".") || strings.HasPrefix(name+"/", "assets/")):
		return c.String(http.StatusNotFound, "There is no such file.\n")
	default:
		name = shell
	}
	return s.file(c, name)
}

func (s screens) built() bool {
	if s.files == nil {
		return false
	}
	_, err := fs.Stat(s.files, shell)
	return err == nil
}

// file sends a file as it was compressed at build time, when the browser takes that.
func (s screens) file(c *echo.Context, name string) error {
	kind, ok := kinds[path.Ext(name)]
	if !ok {
		kind = "application/octet-stream"
	}
	header := c.Response().Header()
	header.Add("Vary", "Accept-Encoding")
	for _, packed := range []struct{ coding, ext string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(c.Request(), packed.coding) {
			continue
		}
		if data, err := fs.ReadFile(s.files, name+packed.ext); err == nil {
			header.Set("Content-Encoding", packed.coding)
			return c.Blob(http.StatusOK, kind, data)
		}
	}
	data, err := fs.ReadFile(s.files, name)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, kind, data)
}

// kinds are the types of our files. The system's own table is not asked: on some laptops a script is a text, which a
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
