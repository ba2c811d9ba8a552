package booth

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// screensAsk makes the stand-in answer what only screens ask for, and leaves the booth's own requests to it.
func (s *standIn) screensAsk(answer http.HandlerFunc) {
	s.set(func() {
		s.fault = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			own := strings.HasPrefix(r.URL.Path, "/api/booths/") || r.URL.Path == "/api/collections/booths/auth-refresh"
			if !own {
				answer(w, r)
			}
			return !own
		}
	})
}

// The screens' requests reach the server as the booth's, without what the browser says about itself, and the answers
// come back without what is meant for dancers and other sites.
func TestScreensSpeakToTheServer(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	asked := make(chan *http.Request, 1)
	server.screensAsk(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Clone(t.Context())
		for name, value := range map[string]string{
			"Set-Cookie": "pika_dancer=x", "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "ETag": `"7"`,
			"Content-Type": "application/json", "X-Content-Type-Options": "maybe", "Strict-Transport-Security": "max-age=1",
		} {
			w.Header().Set(name, value)
		}
		w.WriteHeader(409)
		_, _ = io.WriteString(w, `{"status":409}`)
	})
	url := l.page()
	for _, c := range []struct{ method, path string }{
		{"GET", "/api/live/CODE42?view=console&x=a%2Fb"}, {"PATCH", "/api/collections/sessions/records/one"},
		{"POST", "/api/collections/polls/records"}, {"DELETE", "/api/collections/plays/records/p%2F1"}, {"GET", "/qr/CODE42.svg?k=KEY"}, {"PUT", "/api"},
	} {
		got := browse(t, c.method, url+c.path, `{"title":"x"}`, "Origin: "+url, "Referer: "+url+"/booth", "Sec-Fetch-Site: same-origin",
			"Sec-Fetch-Mode: cors", "Sec-Ch-Ua: x", "Cookie: pika_dancer=y", "Authorization: browser's", "X-Forwarded-For: 1.2.3.4", "If-None-Match: \"6\"")
		r := <-asked
		if r.Method+" "+r.RequestURI != c.method+" "+c.path || "http://"+r.Host != server.http.URL {
			t.Errorf("%v arrived as %s %s at %s", c, r.Method, r.RequestURI, r.Host)
		}
		if r.Header.Get("Authorization") != "good" || r.Header.Get("If-None-Match") != `"6"` {
			t.Errorf("%v arrived with %v", c, r.Header)
		}
		for _, name := range []string{"Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Ch-Ua", "Cookie", "X-Forwarded-For"} {
			if value, there := r.Header[name]; there {
				t.Errorf("%v arrived with %s: %v", c, name, value)
			}
		}
		h := got.header
		if got.status != 409 || got.body != `{"status":409}` || h.Get("ETag") != `"7"` || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") == "" {
			t.Errorf("%v answered %d %s %v", c, got.status, got.body, h)
		}
		if h.Get("Set-Cookie") != "" || h.Get("Access-Control-Allow-Origin") != "" || h.Get("Access-Control-Allow-Headers") != "" || h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%v answered with %v", c, h)
		}
	}
}

// A server below a path, and a laptop that is not paired yet: its screens are a guest's.
func TestScreensOfALaptopWithoutCredential(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL+"/sub").withPage()
	l.config.Token = ""
	l.start()
	var path, credential atomic.Value
	server.screensAsk(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/sub/api/booths") {
			path.Store(r.URL.Path)
			credential.Store(fmt.Sprint(r.Header["Authorization"]))
		}
		answerJSON(w, 200, map[string]any{})
	})
	if got := browse(t, "GET", l.page()+"/api/about", "", "Authorization: browser's"); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if path.Load() != "/sub/api/about" || credential.Load() != "[]" {
		t.Errorf("asked for %v with %v", path.Load(), credential.Load())
	}
}

// acceptance 29: the pass for a session with a PIN stays in the booth, which shows it to the server with whatever the
// screens ask from then on. A dancer's cookie is not kept.
func TestPassesAreTheBooths(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	server.screensAsk(func(w http.ResponseWriter, r *http.Request) {
		for _, cookie := range []string{"pika_pass_one=1; Path=/", "__Host-pika_pass_two=2; Path=/; Secure", "pika_dancer=x", "pika_pass=y"} {
			w.Header().Add("Set-Cookie", cookie)
		}
		answerJSON(w, 200, map[string]any{"shown": len(r.Cookies()), "one": r.CookiesNamed("pika_pass_one"), "two": r.CookiesNamed("__Host-pika_pass_two")})
	})
	first := browse(t, "POST", l.page()+"/api/live/CODE42/enter", `{"key":"k"}`)
	if first.body == "" || first.header.Get("Set-Cookie") != "" || !strings.Contains(first.body, `"shown":0`) {
		t.Errorf("%v %s", first.header, first.body)
	}
	for range 2 {
		got := browse(t, "GET", l.page()+"/api/live/CODE42", "", "Cookie: pika_pass_one=browser's")
		if !strings.Contains(got.body, `"shown":2`) || !strings.Contains(got.body, `"Value":"1"`) || !strings.Contains(got.body, `"Value":"2"`) {
			t.Errorf("%s", got.body)
		}
	}
}

// What the screens do to sessions is known to the booth at once, not with its next beat.
func TestBeatAfterTheScreensChangedSessions(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Beat = time.Hour
	l.start()
	l.until("the first beat's answer", func() bool { return l.state().DJ.ID != "" })
	server.screensAsk(func(w http.ResponseWriter, _ *http.Request) {
		server.set(func() { server.live = "friday" })
		answerJSON(w, 200, map[string]any{"id": "friday"})
	})
	if got := browse(t, "POST", l.page()+"/api/collections/sessions/records", `{"title":"Friday"}`); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	l.until("the session", func() bool { return l.state().Live.ID == "friday" })
}

// The credential never reaches the browser, whichever way its address is written.
func TestCredentialStaysInTheBooth(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	server.untilBeats(1)
	for _, path := range []string{
		"/api/collections/booths/auth-refresh", "/api/collections/pbc_123/auth-refresh", "/api/collections/booths/auth%2Drefresh",
		"/api/collections/x/../booths/AUTH-refresh/", "/api//collections/booths/auth-refresh", "/api/booths/token", "/api/booths/beat", "/api/x/../booths/pair",
	} {
		if got := l.act(path, "{}"); got.status != 403 || got.code() != "private" {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	server.set(func() {
		for _, r := range server.requests {
			if strings.Contains(r, "auth-refresh") || strings.Contains(r, "token") {
				t.Errorf("the server was asked: %s", r)
			}
		}
	})
	for _, url := range []string{"/booth/api/state", "/booth"} {
		if got := browse(t, "GET", l.page()+url, ""); strings.Contains(got.body, "good") {
			t.Errorf("%s tells the credential: %s", url, got.body)
		}
	}
}

// Streams come through event by event, and end with the booth and with the page.
func TestStreamsComeThrough(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	next, gone := make(chan string), make(chan struct{}, 2)
	server.screensAsk(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.WriteHeader(200)
		_ = http.NewResponseController(w).Flush()
		for {
			select {
			case <-r.Context().Done():
				gone <- struct{}{}
				return
			case data := <-next:
				fmt.Fprintf(w, "event: play\ndata: %s\n\n", data)
				_ = http.NewResponseController(w).Flush()
			}
		}
	})
	heard := events(t, l.page()+"/api/live/CODE42/feed?view=console")
	for n := range 3 { // each is sent only once the former was heard
		data := fmt.Sprint(n)
		next <- data
		hear(t, heard, "event "+data, func(event, got string) bool { return event == "play" && got == data })
	}
	l.stop()
	if _, open := <-heard; open {
		t.Error("the stream goes on without the booth")
	}
	<-gone
}

// Without the server the screens get an answer that they understand, in the place of what a venue's Wi-Fi says too.
func TestScreensOffline(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	server.untilBeats(1)
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request, map[string]any) bool{
		"no network": offline,
		"a sign-in page": func(w http.ResponseWriter, _ *http.Request, _ map[string]any) bool {
			_, _ = io.WriteString(w, "<html><script>alert(1)</script>")
			return true
		},
		"on the way to a sign-in page": func(w http.ResponseWriter, _ *http.Request, _ map[string]any) bool {
			w.Header().Set("Location", "http://wifi.example/")
			w.WriteHeader(http.StatusFound)
			return true
		},
	} {
		server.set(func() { server.fault = answer })
		for _, path := range []string{"/api/live/CODE42", "/qr/CODE42.svg"} {
			if got := browse(t, "GET", l.page()+path, ""); got.status != 502 || got.code() != "offline" || got.header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: %s: %d %s", name, path, got.status, got.body)
			}
		}
	}
	if got := browse(t, "GET", l.page()+"/booth", ""); got.status != 200 {
		t.Errorf("the screens themselves: %d", got.status)
	}
	server.set(func() { server.fault = nil })
	server.screensAsk(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	if got := browse(t, "GET", l.page()+"/api/live/CODE42", ""); got.status != http.StatusNotModified {
		t.Errorf("unchanged: %d", got.status)
	}
}
