package booth

import (
	"strings"
	"testing"
	"time"
)

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
	l.until("held rows on the screen", func() bool { return strings.Contains(l.out.String(), "sent 2 · 2 tracks from before you went live") })
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
