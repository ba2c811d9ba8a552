package booth

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAnswers(t *testing.T) {
	t.Parallel()
	again := []int{301, 408, 425, 429, 500, 502, 503, 504, 507}
	aside := []int{400, 402, 403, 404, 405, 409, 410, 413, 415, 422, 451}
	for _, status := range slices.Concat(again, aside) {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			server := newStandIn(t)
			server.live = "one"
			server.fault = func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
				if body["title"] != "Bad" {
					return false
				}
				refuse(w, status, "no_good")
				return true
			}
			l := newLaptop(t, server.http.URL)
			l.start()
			server.untilBeats(1)
			l.play("Bad", 2*time.Minute)
			l.play("Good", time.Minute)
			l.play("Better", 0)
			server.untilAccepted(2) // no play blocks the next
			if slices.Contains(aside, status) {
				l.until("the row set aside", func() bool { return strings.Contains(l.out.String(), "Set aside: A – Bad. No. session: Because (") })
				server.untilBeats(3)
				if n := server.tries["Bad"]; n != 1 {
					t.Errorf("sent %d times", n)
				}
				if st := l.state(); len(st.Rows) != 1 || st.Rows[0].Phase != setAside || st.Rows[0].Reason == "" {
					t.Errorf("outbox: %+v", st.Rows)
				}
				return
			}
			server.until("several tries", func() bool { return server.tries["Bad"] >= 4 })
			server.set(func() { server.fault = nil })
			server.untilAccepted(3)
		})
	}
}

// A proxy without a server behind it is no contact: one row finds that out for all, and until a beat gets through none
// of them is tried.
func TestProxyWithoutServer(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	l.untilSeen("contact", func(p pageState) bool { return p.Contact.Reached })
	gone := func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	server.set(func() { server.fault = gone })
	l.untilSeen("that contact is lost", func(p pageState) bool { return !p.Contact.Reached })
	for _, title := range []string{"First", "Second", "Third"} {
		l.play(title, 0)
	}
	l.untilSeen("all of it waiting", func(p pageState) bool { return len(p.Rows) == 3 })
	beats := func() (n int) {
		for _, r := range server.requests {
			if strings.HasSuffix(r, "/beat") {
				n++
			}
		}
		return n
	}
	var before int
	server.set(func() { before = beats() })
	server.until("beats that fail", func() bool { return beats() >= before+3 })
	server.set(func() {
		if len(server.tries) > 0 {
			t.Errorf("tried: %v", server.tries)
		}
		server.fault = nil
	})
	server.untilAccepted(3)
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	var refusedAt time.Time
	server.fault = func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		if body["title"] != "Song" || !refusedAt.IsZero() {
			return false
		}
		refusedAt = time.Now()
		w.Header().Set("Retry-After", "1")
		refuse(w, 429, "")
		return true
	}
	l := newLaptop(t, server.http.URL)
	l.start()
	server.untilBeats(1)
	l.play("Song", 0)
	server.untilAccepted(1)
	if waited := time.Since(refusedAt); waited < time.Second {
		t.Errorf("tried again after %s", waited)
	}
}

// One play that the server never answers does not stop the others.
func TestBlackHole(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	server.fault = func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		if body["title"] != "Hole" {
			return false
		}
		<-r.Context().Done()
		return true
	}
	l := newLaptop(t, server.http.URL)
	l.config.Timeout = 100 * time.Millisecond
	l.start()
	server.untilBeats(1)
	l.play("Song 1", 3*time.Minute)
	l.play("Song 2", 2*time.Minute)
	l.play("Hole", time.Minute)
	server.untilAccepted(2)
	server.until("tries for the one without an answer", func() bool { return server.tries["Hole"] >= 3 })
}

// A venue's Wi-Fi answers everything with its sign-in page: that is no "done".
func TestSignInPageOfTheWifi(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.start()
	server.untilBeats(1)
	server.set(func() {
		server.fault = func(w http.ResponseWriter, _ *http.Request, _ map[string]any) bool {
			_, _ = io.WriteString(w, "<html>Welcome! Accept our terms.</html>")
			return true
		}
	})
	l.play("Song", 0)
	server.until("a try", func() bool { return server.tries["Song"] > 0 })
	l.until("the reason on the screen", func() bool { return strings.Contains(l.out.String(), "sign-in page") })
	server.set(func() { server.fault = nil })
	server.untilAccepted(1)
}

// A venue's Wi-Fi that refuses with pages of its own is no server that does: nothing is set aside, nobody is signed
// out, and no session is over.
func TestRefusalsOfTheWifi(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 404, 407, 451} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			server := newStandIn(t)
			server.live = "one"
			l := newLaptop(t, server.http.URL)
			l.start()
			server.untilBeats(1)
			beats := 0
			server.set(func() {
				server.fault = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
					if strings.HasSuffix(r.URL.Path, "/beat") {
						server.set(func() { beats++ })
					}
					w.WriteHeader(status)
					_, _ = io.WriteString(w, "<html>Welcome! Accept our terms.</html>")
					return true
				}
			})
			l.play("Song", 0)
			server.until("tries", func() bool { return server.tries["Song"] > 0 && beats >= 2 })
			if st := l.state(); st.count(waiting) != 1 || st.Live.ID != "one" || contains(l.out, "Signed out") {
				t.Errorf("%+v\n%s", st, l.out)
			}
			server.set(func() { server.fault = nil })
			server.untilAccepted(1)
		})
	}
}
