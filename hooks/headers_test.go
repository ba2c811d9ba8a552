package hooks

import (
	"net/url"
	"strings"
	"testing"
)

// Every answer says what it may not be used for: pages, data, pictures, errors, whatever is missing. The dashboard is in
// the binary's own tests.
func TestHeaders(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse("https://pika.example.org/")
	n := newNight(t, func(o *Options) { o.PublicURL = public })
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	const page, data = "frame-ancestors 'none'; require-trusted-types-for 'script'", "default-src 'none'; frame-ancestors 'none'"
	for _, c := range []struct{ method, path, csp, corp string }{
		{"GET", "/", page, "same-origin"}, {"GET", "/live/" + s.Code, page, "same-origin"}, {"GET", "/assets/a-123.js", page, "same-origin"},
		{"GET", "/assets/gone.js", page, "same-origin"},
		{"GET", "/api/about", data, "same-origin"}, {"GET", "/api/health", data, "same-origin"}, {"GET", "/api/nope", data, "same-origin"},
		{"GET", "/api/live/" + s.Code, data, "same-origin"}, {"GET", "/api/live/ZZZZZZ", data, "same-origin"},
		{"GET", "/api/collections/sessions/records", data, "same-origin"}, {"POST", "/api/collections/users/auth-with-password", data, "same-origin"},
		{"GET", "/api/recaps/" + s.Code + "/setlist.csv", data, "same-origin"}, {"GET", "/api/files/users/x/y", "", "cross-origin"},
		{"GET", "/qr/" + s.Code + ".svg", data, "cross-origin"}, {"GET", "/qr/nothing", data, "cross-origin"},
	} {
		got := n.guest().do(c.method, c.path, nil).header
		if !strings.Contains(got.Get("Content-Security-Policy"), c.csp) || strings.Contains(got.Get("Content-Security-Policy"), "unsafe-eval") ||
			got.Get("Cross-Origin-Resource-Policy") != c.corp || got.Get("X-Content-Type-Options") != "nosniff" || got.Get("X-Frame-Options") != "DENY" ||
			got.Get("Referrer-Policy") != "same-origin" || got.Get("Strict-Transport-Security") != hstsYear || got.Get("X-XSS-Protection") != "" {
			t.Errorf("%s %s: %v", c.method, c.path, got)
		}
		if c.csp == page && (strings.Contains(got.Get("Content-Security-Policy"), "unsafe") || got.Get("Cross-Origin-Opener-Policy") != "same-origin" || got.Get("Permissions-Policy") == "") {
			t.Errorf("%s: %v", c.path, got)
		}
	}
	if got := dj.do("GET", "/api/collections/users/records", nil); got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("an account's own answer may be kept: %v", got.header)
	}
	n = newNight(t) // by http a browser must not be told to come by https
	if got := n.guest().do("GET", "/", nil).header; got.Get("Strict-Transport-Security") != "" {
		t.Errorf("%v", got)
	}
}

// What is missing is never a page, whoever asks where.
func TestMissingIsNeverHTML(t *testing.T) {
	t.Parallel()
	n := newNight(t, func(o *Options) { o.Screens = builtScreens })
	for _, path := range []string{"/assets/gone.js", "/sw.js.map", "/api/gone", "/api/gone.js", "/qr/gone", "/api/files/users/a/b.html", "/api/live/ZZZZZZ"} {
		got := n.guest().do("GET", path, nil)
		if got.status != 404 || strings.Contains(got.header.Get("Content-Type"), "html") || got.contains("<") {
			t.Errorf("%s: %d %s %s", path, got.status, got.header.Get("Content-Type"), got.body)
		}
	}
}
