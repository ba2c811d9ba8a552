package booth

import (
	"encoding/json"
	"net"
	"net/http"
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

// Every change is told to an open page, which sees the truth at once when it comes, and hears that the booth lives.
func TestEventsOfThePage(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Pulse = 10 * time.Millisecond
	l.config.Beat = time.Hour // so that between the changes there is silence
	l.start()
	l.untilSeen("the first beat", func(p pageState) bool { return p.Contact.Reached })
	heard := events(t, l.page()+"/booth/api/events")
	var last pageState
	state := func(what string, cond func(pageState) bool) {
		t.Helper()
		if cond(last) {
			return
		}
		hear(t, heard, what, func(event, data string) bool {
			if last.Server == "" && event != "state" {
				t.Errorf("begins with %s", event)
			}
			return event == "state" && json.Unmarshal([]byte(data), &last) == nil && cond(last)
		})
	}
	state("contact", func(p pageState) bool { return p.Contact.Reached && p.Session == nil })
	hear(t, heard, "a heartbeat", func(event, data string) bool { return event == "hb" && data == "{}" })
	server.set(func() { server.live = "one" })
	l.play("Song", 0)
	state("the track", func(p pageState) bool { return p.Playing != nil && p.Playing.Title == "Song" })
	state("the session, and the track sent", func(p pageState) bool {
		return p.Session != nil && p.Session.Code == "CODE42" && p.Sent == 1 && len(p.Rows) == 0
	})
	stopped := time.Now()
	l.stop()
	for range heard { // what was under way
	}
	if took := time.Since(stopped); took > 5*time.Second {
		t.Errorf("an open page held the booth up for %s", took)
	}
}

// What the page says at each turn of an evening.
func TestStateOnThePage(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.ahead = time.Hour
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Token = ""
	l.start()
	p := l.untilSeen("a code to confirm", func(p pageState) bool { return p.Pairing != nil })
	if p.Pairing.Code != "ABCD-EFGH" || p.Pairing.URL != server.http.URL+"/pair" || time.Until(p.Pairing.ExpiresAt) < 9*time.Minute {
		t.Errorf("%+v", p.Pairing)
	}
	if p.Credential != "none" || p.SignedIn || p.Session != nil || p.Playing != nil || p.Contact.Last != nil || p.Version != Version || p.Server != server.http.URL {
		t.Errorf("before pairing: %+v", p)
	}
	server.set(func() { server.approved = true })
	p = l.untilSeen("pairing", func(p pageState) bool { return p.SignedIn && p.Contact.Reached })
	if p.Credential != "paired" || p.Pairing != nil || p.ClockOffset != 3600 || !p.Lead || p.History.Folder != l.history || !p.History.Chosen || p.History.File != "" {
		t.Errorf("paired: %+v", p)
	}
	l.play("Over", time.Hour)
	l.play("Held", 0)
	p = l.untilSeen("the rows held", func(p pageState) bool { return p.phases() == "Over held, Held held" })
	if r := p.Rows[0]; r.Number != 1 || r.Artist != "A" || time.Since(r.PlayedAt) < 59*time.Minute || time.Since(r.Since) > time.Minute || p.History.File != "2024-09-03.m3u" {
		t.Errorf("%+v in %+v", r, p.History)
	}
	if p.Playing.Title != "Held" || p.Playing.Seconds != 200 {
		t.Errorf("playing: %+v", p.Playing)
	}
	server.set(func() { server.live, server.fault = "one", offline })
	p = l.untilSeen("the network's end", func(p pageState) bool { return !p.Contact.Reached })
	if p.Contact.Problem == "" || p.Contact.Since.Before(*p.Contact.Last) || !p.SignedIn {
		t.Errorf("offline: %+v", p.Contact)
	}
	server.set(func() {
		server.fault = func(w http.ResponseWriter, _ *http.Request, body map[string]any) bool {
			if body["title"] == "Held" {
				refuse(w, 400, "no_good")
				return true
			}
			return false
		}
	})
	p = l.untilSeen("one set aside", func(p pageState) bool { return p.phases() == "Over offered, Held set aside" })
	if !strings.Contains(p.Rows[1].Reason, "Because") || p.Session == nil || p.Session.ID != "one" || !p.Contact.Reached || p.Contact.Problem != "" {
		t.Errorf("%+v", p)
	}
	server.set(func() { server.token, server.approved = "other", false })
	l.untilSeen("being signed out", func(p pageState) bool { return !p.SignedIn && p.Credential == "paired" && p.Pairing != nil })
}

// A track must be over some time after its length, though no DJ software says so.
func TestPlayingEnds(t *testing.T) {
	t.Parallel()
	st := state{Playing: song("A", 0)}
	if st.playing(at(11.9)) == nil || st.playing(at(12.1)) != nil {
		t.Error("of unknown length")
	}
	st.Playing.Seconds = 180
	if st.playing(at(3.9)) == nil || st.playing(at(4.1)) != nil {
		t.Error("of three minutes")
	}
	if (&state{}).playing(at(0)) != nil {
		t.Error("nothing was played")
	}
}
