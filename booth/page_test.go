package booth

import (
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// The screens come from the binary, without any network; a missing file is never a page.
func TestPageShowsTheScreens(t *testing.T) {
	t.Parallel()
	l := newLaptop(t, "http://127.0.0.1:1").withPage()
	l.start()
	html, script, text := "text/html; charset=utf-8", "text/javascript; charset=utf-8", "text/plain; charset=UTF-8"
	for _, c := range []struct {
		path, accept        string
		status              int
		kind, coding, cache string
		body                string
	}{
		{"/", "", 200, html, "", "no-cache", "<!doctype html><title>Pika</title>"},
		{"/booth", "gzip, br", 200, html, "br", "no-cache", "BR"},
		{"/stage/K7M2QX", "br;q=0", 200, html, "", "no-cache", "<!doctype html><title>Pika</title>"},
		{"/index.html", "", 200, html, "", "no-cache", "<!doctype html><title>Pika</title>"},
		{"/assets/a-1.js", "gzip", 200, script, "gzip", "public, max-age=31536000, immutable", "GZJS"},
		{"/sw.js", "", 200, script, "", "no-cache", "2"},
		{"/assets/gone.js", "", 404, text, "", "no-cache", "There is no such file.\n"},
		{"/assets/gone", "", 404, text, "", "no-cache", "There is no such file.\n"},
		{"/favicon.ico", "", 404, text, "", "no-cache", "There is no such file.\n"},
		{"/..%2f..%2fgo.mod", "", 404, text, "", "no-cache", "There is no such file.\n"},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			got := browse(t, method, l.page()+c.path, "", "Accept-Encoding: "+c.accept)
			body := c.body
			if method == "HEAD" {
				body = ""
			}
			if got.status != c.status || got.header.Get("Content-Type") != c.kind || got.header.Get("Content-Encoding") != c.coding ||
				got.header.Get("Cache-Control") != c.cache || got.body != body {
				t.Errorf("%s %s: %d %v %q", method, c.path, got.status, got.header, got.body)
			}
			if !strings.Contains(got.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") || got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s %s: %v", method, c.path, got.header)
			}
		}
	}
	for path, want := range map[string]int{"/booth": 405, "/booth/api/state": 404, "/booth/api/import/x": 404} {
		if got := l.act(path, "{}"); got.status != want || got.code() == "" {
			t.Errorf("POST %s: %d %s", path, got.status, got.body)
		}
	}
	if got := browse(t, "GET", l.page()+"/booth/api/nothing", ""); got.status != 404 || got.code() != "unknown" {
		t.Errorf("an unknown route: %d %s", got.status, got.body)
	}
}

// What is no screen, right or refused, is data that no other page can show, embed or keep.
func TestPageDataIsNoPage(t *testing.T) {
	t.Parallel()
	l := newLaptop(t, "http://127.0.0.1:1").withPage()
	l.start()
	for path, status := range map[string]int{"/booth/api/state": 200, "/booth/api/nothing": 404, "/api/live": 502, "/api/booths/beat": 403, "/qr/X.svg": 502} {
		got := browse(t, "GET", l.page()+path, "")
		if got.status != status || got.header.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" || got.header.Get("X-Content-Type-Options") != "nosniff" ||
			got.header.Get("Cross-Origin-Resource-Policy") != "same-origin" || got.header.Get("Cache-Control") != "no-store" || got.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d %v", path, got.status, got.header)
		}
	}
}

func TestPageWithoutScreens(t *testing.T) {
	t.Parallel()
	l := newLaptop(t, "http://127.0.0.1:1").withPage()
	l.config.Screens = nil
	l.start()
	if got := browse(t, "GET", l.page()+"/booth", ""); got.status != 503 || !strings.Contains(got.body, "make build") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if l.seen().Server != "http://127.0.0.1:1" {
		t.Error("the state is not told")
	}
}

// What another site has the browser ask is refused on every route, before anything happens: under a foreign name
// (DNS rebinding), and from a foreign page.
func TestOnlyThisLaptopMaySpeakToThePage(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	server.untilBeats(1)
	url := l.page()
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
	acts := []string{
		"GET /booth/api/state", "GET /booth/api/events", "POST /booth/api/pair", "POST /booth/api/drop",
		"POST /booth/api/again", "GET /booth/api/nothing", "GET /api/about", "GET /api/live/CODE42/feed", "PATCH /api/collections/sessions/records/one",
		"DELETE /api/x", "OPTIONS /api/x", "GET /qr/CODE42.svg", "GET /booth/../api/about", "POST /booth", "GET //api/about",
	}
	looks := []string{"GET /", "GET /booth", "GET /assets/a-1.js", "GET /assets/gone.js"}
	foreign := func(method, path string, header ...string) {
		t.Helper()
		if got := browse(t, method, url+path, `{"number":1}`, header...); got.status != 403 || got.code() != "foreign" {
			t.Errorf("%s %s with %v: %d %s", method, path, header, got.status, got.body)
		}
	}
	for _, route := range append(acts, looks...) {
		method, path, _ := strings.Cut(route, " ")
		for _, host := range []string{"evil.example", "evil.example:" + port, "127.0.0.1.evil.example:" + port, "127.0.0.1:1", "127.0.0.1", "10.0.0.5:" + port, "localhost.:" + port} {
			foreign(method, path, "Host: "+host)
			foreign(method, path, "Host: "+host, "Origin: http://"+host, "Sec-Fetch-Site: same-origin")
		}
		for _, origin := range []string{"https://evil.example", "null", "", "http://127.0.0.1:3000", "https://127.0.0.1:" + port, "http://localhost:" + port, "http://127.0.0.1:" + port + ".evil.example"} {
			foreign(method, path, "Origin: "+origin)
		}
	}
	for _, route := range acts {
		method, path, _ := strings.Cut(route, " ")
		for _, site := range []string{"cross-site", "same-site", "nonsense"} {
			foreign(method, path, "Sec-Fetch-Site: "+site)
		}
	}
	server.set(func() {
		for _, r := range server.requests {
			if r != "POST /api/booths/beat" {
				t.Errorf("the server was asked: %s", r)
			}
		}
	})
	// The same, from the page itself and by a typed address.
	for _, host := range []string{"127.0.0.1:" + port, "localhost:" + port, "LOCALHOST:" + port, "[::1]:" + port} {
		for _, header := range [][]string{
			{"Host: " + host}, {"Host: " + host, "Sec-Fetch-Site: none"},
			{"Host: " + host, "Origin: http://" + strings.ToLower(host), "Sec-Fetch-Site: same-origin"},
		} {
			if got := browse(t, "GET", url+"/booth/api/state", "", header...); got.status != 200 {
				t.Errorf("%v: %d %s", header, got.status, got.body)
			}
		}
	}
	if got := browse(t, "GET", url+"/booth", "", "Sec-Fetch-Site: cross-site"); got.status != 200 {
		t.Errorf("a link on another site does not lead to the screens: %d", got.status)
	}
}

// The page acts for the DJ, so it is never where others could reach it.
func TestPageIsForThisLaptopOnly(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		":8091": "can only be", "0.0.0.0:8091": "can only be", "192.168.1.5:8091": "can only be", "[::]:8091": "can only be",
		"evil.example:80": "can only be", "8091": "is no address", "on": "is no address",
	} {
		err := Run(t.Context(), Config{Server: "http://127.0.0.1:1", State: t.TempDir(), Page: address})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// While its address is taken the booth works without its page, says so once, and has it as soon as it can.
func TestPageWhoseAddressIsTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Page, l.config.Again = taken.Addr().String(), 5*time.Millisecond
	l.start()
	l.until("the line", func() bool { return contains(l.out, "No page at "+l.config.Page+": another program is there") })
	l.play("Song", 0)
	server.untilAccepted(1)
	taken.Close()
	if l.page() != "http://"+l.config.Page {
		t.Errorf("the page is at %s", l.page())
	}
	if l.seen().Sent != 1 || strings.Count(l.out.String(), "No page at") != 1 {
		t.Errorf("%+v\n%s", l.seen(), l.out)
	}
}

// The page is opened once, and only for a DJ who sits at a terminal and has not said otherwise.
func TestBrowserIsOpenedOnATerminalOnly(t *testing.T) {
	t.Setenv("TERM", "xterm")
	terminal, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // a device, which is what tells a terminal from a file
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	for _, c := range []struct {
		name string
		with func(*Config)
		want bool
	}{
		{"a terminal", func(c *Config) { c.Out = terminal }, true},
		{"a terminal, --no-open", func(c *Config) { c.Out, c.NoOpen = terminal, true }, false},
		{"a file", func(*Config) {}, false},
		{"no page", func(c *Config) { c.Out, c.Page = terminal, "" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newStandIn(t)
			l := newLaptop(t, server.http.URL).withPage()
			c.with(&l.config)
			opened := make(chan string, 9)
			l.config.Open = func(url string) error { opened <- url; return nil }
			l.start()
			if c.want {
				select {
				case url := <-opened:
					if got := browse(t, "GET", url, ""); got.status != 200 || !strings.HasSuffix(url, "/booth") {
						t.Errorf("%s: %d", url, got.status)
					}
				case <-time.After(20 * time.Second):
					t.Fatal("not opened")
				}
			}
			if c.name == "a file" {
				l.page() // it is there, unopened
			}
			server.untilBeats(3)
			l.stop()
			if len(opened) > 0 {
				t.Errorf("opened: %s", <-opened)
			}
		})
	}
}
