package hooks

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
)

var builtScreens = fstest.MapFS{
	"index.html": {Data: []byte("<!doctype html><title>Pika</title>")}, "index.html.br": {Data: []byte("BR")}, "index.html.gz": {Data: []byte("GZ")},
	"assets/a-1.js": {Data: []byte("1")}, "assets/a-1.js.gz": {Data: []byte("GZJS")}, "assets/a-1.css": {Data: []byte("a{}")},
	"manifest.webmanifest": {Data: []byte("{}")}, "sw.js": {Data: []byte("2")}, "icon.svg": {Data: []byte("<svg/>")},
}

// Pages are the shell, files are themselves, and what is missing is never a page.
func TestPages(t *testing.T) {
	t.Parallel()
	n := newNight(t, func(o *Options) { o.Screens = builtScreens })
	html, script := "text/html; charset=utf-8", "text/javascript; charset=utf-8"
	for _, c := range []struct {
		path, accept        string
		status              int
		kind, coding, cache string
		body                string
		cookie              bool
	}{
		{"/", "", 200, html, "", "no-cache", "<!doctype html><title>Pika</title>", true},
		{"/live/K7M2QX", "", 200, html, "", "no-cache", "<!doctype html><title>Pika</title>", true},
		{"/index.html", "gzip, deflate, br", 200, html, "br", "no-cache", "BR", true},
		{"/dj/" + url.PathEscape("李小龙"), "gzip", 200, html, "gzip", "no-cache", "GZ", true},
		{"/booth", "br;q=0, gzip;q=0.5", 200, html, "gzip", "no-cache", "GZ", true},
		{"/booth/", "zbra", 200, html, "", "no-cache", "<!doctype html><title>Pika</title>", true},
		{"/assets/a-1.js", "br, gzip", 200, script, "gzip", "public, max-age=31536000, immutable", "GZJS", false},
		{"/assets/a-1.css", "br, gzip", 200, "text/css; charset=utf-8", "", "public, max-age=31536000, immutable", "a{}", false},
		{"/manifest.webmanifest", "", 200, "application/manifest+json", "", "no-cache", "{}", false},
		{"/sw.js", "", 200, script, "", "no-cache", "2", false},
		{"/icon.svg", "", 200, "image/svg+xml", "", "no-cache", "<svg/>", false},
		{"/assets/gone.js", "", 404, "text/plain; charset=utf-8", "", "no-cache", "There is no such file.\n", false},
		{"/assets/gone", "", 404, "text/plain; charset=utf-8", "", "no-cache", "There is no such file.\n", false},
		{"/assets", "", 404, "text/plain; charset=utf-8", "", "no-cache", "There is no such file.\n", false},
		{"/favicon.ico", "", 404, "text/plain; charset=utf-8", "", "no-cache", "There is no such file.\n", false},
		{"/.well-known/security", "", 404, "text/plain; charset=utf-8", "", "no-cache", "There is no such file.\n", false},
		{"/..%2f..%2fgo.mod", "", 404, "text/plain; charset=utf-8", "", "no-cache", "There is no such file.\n", false},
		{"/assets/..%2f..%2f..%2fetc%2fpasswd", "", 200, html, "", "no-cache", "<!doctype html><title>Pika</title>", true},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			phone := n.guest()
			req := phone.request(method, c.path, nil)
			req.Header.Set("Accept-Encoding", c.accept)
			got := phone.send(req, &http.Transport{DisableCompression: true})
			body := c.body
			if method == "HEAD" {
				body = ""
			}
			header := got.header
			if got.status != c.status || header.Get("Content-Type") != c.kind || header.Get("Content-Encoding") != c.coding ||
				header.Get("Cache-Control") != c.cache || string(got.body) != body || (header.Get("Set-Cookie") != "") != c.cookie {
				t.Errorf("%s %s (%s): %d %v %q", method, c.path, c.accept, got.status, header, got.body)
			}
			if !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") || header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s %s: %v", method, c.path, header)
			}
		}
	}
	for _, path := range []string{"/api/about", "/qr/K7M2QX.svg", "/api/collections/sessions/records"} {
		if got := n.guest().do("GET", path, nil); strings.Contains(got.header.Get("Content-Security-Policy"), "'self'") {
			t.Errorf("%s has the policy of a page", path)
		}
	}
	if got := n.guest().do("POST", "/booth", nil); got.status != 404 || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("POST to a page: %d %s", got.status, got.body)
	}
}

// A server built without the screens says so.
func TestUnbuiltScreens(t *testing.T) {
	t.Parallel()
	n := newNight(t, func(o *Options) { o.Screens = fstest.MapFS{".gitkeep": {}} })
	if got := n.guest().do("GET", "/", nil); got.status != 503 || !strings.Contains(string(got.body), "make build") {
		t.Errorf("%d %s", got.status, got.body)
	}
	n.guest().must("GET", "/api/live", nil, nil)
}
