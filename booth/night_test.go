package booth

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// acceptance 32
func TestOfflineHour(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.start()
	server.untilBeats(1)
	server.set(func() { server.fault = offline })
	began := time.Now().Add(-time.Hour).Truncate(time.Second)
	for n := range 15 {
		l.playAt(fmt.Sprintf("T%02d", n), began.Add(time.Duration(n)*4*time.Minute))
	}
	l.untilRead("T14")
	server.set(func() { server.fault = nil })
	server.untilAccepted(15)
	server.untilBeats(2)

	want := []string{"one T14"}
	for n := range 14 {
		want = append(want, fmt.Sprintf("one T%02d", n))
	}
	if got := server.accepted(); got != strings.Join(want, "\n") {
		t.Errorf("accepted, in this order:\n%s", got)
	}
	for _, p := range server.plays {
		var n int
		fmt.Sscanf(p.Title, "T%d", &n)
		if at := began.Add(time.Duration(n) * 4 * time.Minute); !p.StartedAt.Equal(at) || p.Seconds != 200 || p.Source != "virtualdj" || p.Artist != "A" {
			t.Errorf("%+v, want it at %s", p, at)
		}
	}
	l.until("an empty outbox", func() bool { st := l.state(); return len(st.Rows) == 0 && st.Sent == 15 })
}

// acceptance 39
func TestFirstStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		age  time.Duration
		want string
	}{
		"a stale history is not announced": {3 * time.Hour, "one New"},
		"what is still playing is":         {2 * time.Minute, "one Newest\none New"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStandIn(t)
			server.live = "one"
			l := newLaptop(t, server.http.URL)
			l.play("Older", c.age+4*time.Minute)
			l.play("Newest", c.age)
			l.start()
			server.untilBeats(2)
			l.play("New", 0)
			server.until("the new track", func() bool { return server.tries["New"] > 0 })
			server.untilBeats(1)
			if got := server.accepted(); got != c.want {
				t.Errorf("accepted:\n%s", got)
			}
		})
	}
}

// acceptance 33
func TestRestartGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.start()
	server.untilBeats(1)
	l.play("Before", 3*time.Hour)
	server.untilAccepted(1)
	l.stop()
	// Lines after the position belong to the session, whatever their time.
	l.play("While dead", 2*time.Hour)
	l.play("Also while dead", time.Hour)
	l.start()
	server.untilAccepted(3)
	server.untilBeats(1)
	if got := server.accepted(); got != "one Before\none Also while dead\none While dead" {
		t.Errorf("accepted:\n%s", got)
	}
}

func TestLinesWhileNoSessionIsLive(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL)
	l.start()
	server.untilBeats(2)
	l.play("Warm-up 1", 9*time.Minute)
	l.play("Warm-up 2", 5*time.Minute)
	l.play("Warm-up 3", time.Minute)
	l.untilRead("Warm-up 3")
	server.untilBeats(2)
	server.set(func() { server.live = "one" })
	server.untilAccepted(1)
	l.play("First", 0)
	server.untilAccepted(2)
	server.untilBeats(2)
	if got := server.accepted(); got != "one Warm-up 3\none First" {
		t.Errorf("accepted:\n%s", got)
	}
	l.until("held rows on the screen", func() bool { return strings.Contains(l.out.String(), "sent 2 · held 2") })
}

// A booth that starts without network decides at its first beat, for the lines since its start.
func TestOfflineFromTheStart(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.fault = "one", offline
	l := newLaptop(t, server.http.URL)
	l.play("Long ago", 3*time.Hour)
	l.start()
	l.play("A", 50*time.Minute)
	l.play("B", 45*time.Minute)
	l.untilRead("B")
	server.set(func() { server.fault = nil })
	server.untilAccepted(2)
	server.untilBeats(1)
	if got := server.accepted(); got != "one B\none A" {
		t.Errorf("accepted:\n%s", got)
	}
}

// What was played before the end of the old session belongs to it, what was played later to the new one.
func TestAnotherSessionAfterTheBreak(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.start()
	server.untilBeats(1)
	server.set(func() { server.fault = offline })
	l.play("In one", 30*time.Minute)
	l.play("In two", 10*time.Minute)
	l.play("Also in two", 5*time.Minute)
	l.untilRead("Also in two")
	server.set(func() {
		server.ended["one"] = time.Now().Add(-20 * time.Minute)
		server.live, server.fault = "two", nil
	})
	server.untilAccepted(3)
	server.untilBeats(1)
	if got := server.accepted(); got != "two Also in two\none In one\ntwo In two" {
		t.Errorf("accepted:\n%s", got)
	}
}

func TestPlayAfterTheEndIsHeld(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.config.Beat = time.Hour // the end is first heard of by the refusal
	l.start()
	l.until("the first beat", func() bool { return l.state().Live.ID == "one" })
	server.set(func() { server.live, server.ended["one"] = "", time.Now().Add(-time.Minute) })
	l.play("Before the end", 2*time.Minute)
	server.untilAccepted(1)
	l.play("After the end", 0)
	l.until("the row held", func() bool {
		st := l.state()
		return len(st.Rows) == 1 && st.Rows[0].Phase == held && st.Live.ID == ""
	})
}

func TestLineFromBeforeTheEndReadAfterIt(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.start()
	l.until("the session", func() bool { return l.state().Live.ID == "one" })
	server.set(func() { server.live, server.ended["one"] = "", time.Now().Add(-time.Minute) })
	l.until("its end", func() bool { return l.state().Live.ID == "" })
	l.play("Before", 90*time.Second)
	l.play("After", 30*time.Second)
	server.untilAccepted(1)
	l.until("the later line held", func() bool { st := l.state(); return st.count(held) == 1 && len(st.Rows) == 1 })
	if got := server.accepted(); got != "one Before" {
		t.Errorf("accepted:\n%s", got)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	again := []int{301, 408, 425, 429, 500, 502, 503, 504}
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

// acceptance 35
func TestNoNetworkNeverSignsOut(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.approved = "one", true
	l := newLaptop(t, server.http.URL)
	l.config.Token = ""
	l.start()
	l.until("pairing", func() bool { return l.state().Token == "good" })
	l.stop()
	// Due for a renewal, in a network that fails in every way.
	l.config.Now = func() time.Time { return time.Now().Add(8 * 24 * time.Hour) }
	faults := 0
	server.set(func() {
		server.fault = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			server.set(func() { faults++ })
			switch faults % 3 {
			case 0:
				refuse(w, 503, "")
			case 1:
				_, _ = io.WriteString(w, "<html>")
			default:
				panic(http.ErrAbortHandler)
			}
			return true
		}
	})
	l.start()
	server.until("failed checks", func() bool { return faults >= 9 })
	if st := l.state(); st.Token != "good" || strings.Contains(l.out.String(), "Signed out") {
		t.Errorf("signed out: %+v\n%s", st, l.out)
	}
	server.set(func() { server.fault = nil })
	server.untilBeats(1)
	server.until("the renewal", func() bool { return slices.Contains(server.requests, "POST /api/collections/booths/auth-refresh") })
}

func TestSignedOutKeepsEverythingAndPairsAgain(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.approved = "one", true
	l := newLaptop(t, server.http.URL)
	l.config.Token = ""
	l.start()
	server.untilBeats(1)
	server.set(func() { server.token, server.approved = "other", false })
	l.play("Song", 0)
	l.until("the sentence", func() bool { return strings.Contains(l.out.String(), "Signed out: pair again.") })
	if st := l.state(); st.Token != "good" || st.count(waiting) != 1 {
		t.Errorf("state: %+v", st)
	}
	server.set(func() { server.approved = true })
	server.untilAccepted(1)
}

// Another DJ signs in on the same laptop: the first one's plays are not theirs.
func TestPairedWithAnotherDJ(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.approved = "anns", true
	l := newLaptop(t, server.http.URL)
	l.config.Token = ""
	l.start()
	server.untilBeats(1)
	server.set(func() { server.token, server.approved = "other", false })
	l.play("Ann's", time.Minute)
	l.until("being signed out", func() bool { return strings.Contains(l.out.String(), "Signed out") })
	server.set(func() { server.owner, server.live, server.approved = "bob", "bobs", true })
	l.until("Bob's session", func() bool { return l.state().Live.ID == "bobs" })
	l.play("Bob's", 0)
	server.untilAccepted(1)
	server.untilBeats(1)
	if got := server.accepted(); got != "bobs Bob's" {
		t.Errorf("accepted:\n%s", got)
	}
}

// So too with a credential from the environment, of which the booth cannot know whose it is.
func TestCredentialOfAnotherDJ(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "anns"
	l := newLaptop(t, server.http.URL)
	l.start()
	l.until("Ann's session", func() bool { return l.state().Live.ID == "anns" })
	server.set(func() { server.fault = offline })
	l.play("Ann's", time.Minute)
	l.untilRead("Ann's")
	l.stop()
	server.set(func() {
		server.token, server.live, server.fault = "bob", "bobs", nil
		server.others = "anns"
	})
	l.config.Token = "bob"
	l.start()
	l.until("Bob's session", func() bool { return l.state().Live.ID == "bobs" })
	l.play("Bob's", 0)
	server.untilAccepted(1)
	server.untilBeats(1)
	if got := server.accepted(); got != "bobs Bob's" {
		t.Errorf("accepted:\n%s", got)
	}
}

// acceptance 36
func TestServersAreKeptApart(t *testing.T) {
	t.Parallel()
	one, two := newStandIn(t), newStandIn(t)
	one.live, two.live = "one", "two"
	one.approved, two.token = true, "of two"
	l := newLaptop(t, one.http.URL)
	l.config.Token = ""
	l.start()
	one.untilBeats(1)
	one.set(func() { one.fault = offline })
	l.play("For one", time.Hour)
	l.untilRead("For one")
	l.stop()

	l.config.Server = two.http.URL
	two.approved = true
	l.start()
	two.untilBeats(2)
	l.play("For two", 0)
	two.untilAccepted(1)
	l.stop()
	for _, r := range two.requests {
		if r == "GET /api/collections/sessions/records/one" {
			t.Error("the second server was asked about the first one's session")
		}
	}
	if got := two.accepted(); got != "two For two" {
		t.Errorf("the second server accepted:\n%s", got)
	}
	l.config.Server = one.http.URL
	one.set(func() { one.fault = nil })
	l.start()
	one.untilAccepted(2)
	if got := one.accepted(); got != "one For two\none For one" && got != "one For one\none For two" {
		t.Errorf("the first server accepted:\n%s", got)
	}
	if folders, _ := filepath.Glob(filepath.Join(l.config.State, "*", "state.json")); len(folders) != 2 {
		t.Errorf("states: %v", folders)
	}
}

func TestWrongClock(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.ahead = "one", 3*time.Hour
	l := newLaptop(t, server.http.URL)
	l.start()
	server.untilBeats(1)
	at := time.Now().Truncate(time.Second)
	l.playAt("Song", at)
	server.untilAccepted(1)
	p := server.plays[0]
	if off := p.StartedAt.Sub(at.Add(3 * time.Hour)).Abs(); off > time.Second {
		t.Errorf("started at %s, %s off", p.StartedAt, off)
	}
	// The same line under a right clock is the same play.
	right := newStandIn(t)
	right.live = "one"
	l.stop()
	l.config.Server = right.http.URL
	l.start()
	right.untilAccepted(1)
	if right.plays[0].ID != p.ID {
		t.Error("the clock is in the play's identity")
	}
}

// acceptance 41: a line is with the server well under a second after it was written, in the shipped settings.
func TestLatency(t *testing.T) {
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.config.Poll, l.config.Debounce, l.config.Beat = 0, 0, 0
	l.start()
	l.until("the session", func() bool { return l.state().Live.ID == "one" })
	var took []time.Duration
	for n := range 5 {
		written := time.Now()
		l.play(fmt.Sprintf("T%d", n), 0)
		server.untilAccepted(n + 1)
		took = append(took, time.Since(written))
	}
	t.Logf("line written → accepted: %v", took)
	if slowest := slices.Max(took); slowest > time.Second {
		t.Errorf("slowest: %s", slowest)
	}
}
