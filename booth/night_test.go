package booth

import (
	"fmt"
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
	// A try that is under way would else get through with what was the newest track then.
	tried := func() (n int) { server.set(func() { n = len(server.requests) }); return n }
	before := tried()
	l.until("beats that fail", func() bool { return tried() > before+2 })
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
