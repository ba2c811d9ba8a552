package hooks

import (
	"net/http"
	"testing"
	"time"
)

// acceptance 20: with 40 s left the server restarts in five: the poll is still open with its votes, takes more,
// and ends to the second it was to end.
func TestPollTimerAcrossRestart(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 60})
	ends := n.clock.now().Add(time.Minute)
	phone := n.phone()
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	n.clock.advance(20 * time.Second)
	n.stop()
	n.clock.advance(5 * time.Second)
	n.start()
	p := n.snapshot(s).Poll
	if p.says(t, "after the restart", "open", []int{0, 1}, []int{}); p.EndsAt == nil || *p.EndsAt != wire(ends) {
		t.Errorf("ends at %v, want %s", p.EndsAt, wire(ends))
	}
	feed := phone.follow(s.floor("/feed"))
	var mine mineWire
	if feed.next("mine").into(t, &mine); mine.Option == nil || *mine.Option != 1 {
		t.Errorf("mine: %+v", mine)
	}
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 0}, nil)
	n.clock.advance(34*time.Second + 999*time.Millisecond)
	n.clocks()
	n.snapshot(s).Poll.says(t, "a millisecond before its end", "open", []int{1, 1}, []int{})
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	n.clock.advance(time.Millisecond)
	if got := n.phone().refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 0}); got.code("poll") != "closed" {
		t.Errorf("a vote at the end: %s", got.body)
	}
	feed.poll().says(t, "at its end", "closed", []int{1, 2}, []int{1})
	n.clocks()
	if row := dj.pollRow(asked.ID); row.ClosedAt != stamp(ends) || row.Canceled {
		t.Errorf("row: %+v", row)
	}
	if p := n.snapshot(s).Poll; p == nil || p.Status != "closed" {
		t.Errorf("snapshot: %+v", p)
	}
}

// acceptance 20: a poll whose time came while the server was down ended when it should have, not at the start.
func TestPollEndsWhileDown(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 60})
	ends := n.clock.now().Add(time.Minute)
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	n.stop()
	n.clock.advance(90 * time.Second)
	n.start()
	n.snapshot(s).Poll.says(t, "at the start", "closed", []int{0, 1}, []int{1})
	n.phone().refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 1})
	n.clocks()
	if row := dj.pollRow(asked.ID); row.ClosedAt != stamp(ends) {
		t.Errorf("closed at %s, want %s", row.ClosedAt, stamp(ends))
	}
	n.clock.advance(30 * time.Second)
	if p := n.snapshot(s).Poll; p != nil {
		t.Errorf("a minute after its end: %+v", p)
	}
	dj.ask(s, "Soul?", yesNo)
}

// acceptance 20: nobody waits for the clock: what is over by its time stands in no next poll's way.
func TestPollOverByItsTime(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	first := dj.ask(s, "Blues?", yesNo, m{"seconds": 30})
	n.phone().must("PUT", s.vote(first.ID), m{"option": 0}, nil)
	ends := n.clock.now().Add(30 * time.Second)
	n.clock.advance(31 * time.Second)
	second := dj.ask(s, "Soul?", yesNo, m{"seconds": 30})
	if p := n.snapshot(s).Poll; p == nil || p.ID != second.ID || p.Status != "open" {
		t.Errorf("shown: %+v", p)
	}
	if row := dj.pollRow(first.ID); row.ClosedAt != stamp(ends) {
		t.Errorf("the first closed at %s, want %s", row.ClosedAt, stamp(ends))
	}
	ends = n.clock.now().Add(30 * time.Second)
	n.clock.advance(31 * time.Second)
	if dj.closePoll(second.ID); dj.pollRow(second.ID).ClosedAt != stamp(ends) {
		t.Errorf("the second closed at %s, want %s: its timer was faster", dj.pollRow(second.ID).ClosedAt, stamp(ends))
	}
	third := dj.ask(s, "Pop?", yesNo, m{"seconds": 30})
	ends = n.clock.now().Add(30 * time.Second)
	n.clock.advance(31 * time.Second)
	if dj.end(s); dj.pollRow(third.ID).ClosedAt != stamp(ends) {
		t.Errorf("the third closed at %s, want %s: before its session", dj.pollRow(third.ID).ClosedAt, stamp(ends))
	}
}

// acceptance 18: timers never cross: not those of two sessions, and not that of a poll ended early with the next one's.
func TestPollTimersNeverCross(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	ann, bob := n.dj("Ann"), n.dj("Bob")
	a, b := ann.goLive("Alpha"), bob.goLive("Beta")
	short := ann.ask(a, "Short?", yesNo, m{"seconds": 30})
	long := bob.ask(b, "Long?", yesNo, m{"seconds": 300})
	feed := n.guest().follow(b.floor("/feed"))
	feed.next("mine")
	n.clock.advance(10 * time.Second)
	ann.closePoll(short.ID)
	next := ann.ask(a, "Next?", yesNo, m{"seconds": 60})
	endless := n.dj("Carl")
	c := endless.goLive("Gamma")
	endless.ask(c, "Whenever?", yesNo)
	n.clock.advance(59 * time.Second) // the first poll's 30 s are over long ago
	n.clocks()
	if p := n.snapshot(a).Poll; p == nil || p.ID != next.ID || p.Status != "open" {
		t.Errorf("ended by another's timer: %+v", p)
	}
	n.clock.advance(time.Second)
	n.clocks()
	if p := n.snapshot(a).Poll; p == nil || p.ID != next.ID || p.Status != "closed" {
		t.Errorf("at its own end: %+v", p)
	}
	n.clock.advance(230 * time.Second)
	if p := feed.poll(); p == nil || p.ID != long.ID || p.Status != "closed" {
		t.Errorf("the other session saw %+v first", p)
	}
	n.clock.advance(2 * time.Hour)
	n.clocks()
	if p := n.snapshot(c).Poll; p == nil || p.Status != "open" || p.EndsAt != nil {
		t.Errorf("a poll without a timer: %+v", p)
	}
}

// The end of a session closes what is asked, with its votes, and takes down what is told.
func TestSessionEndClosesThePoll(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 600})
	told := dj.announce(s, "Lost: one shoe", m{"seconds": 600})
	phone := n.phone()
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	feed := phone.follow(s.floor("/feed"))
	feed.next("mine")
	n.clock.advance(time.Minute)
	dj.end(s)
	ended := stamp(n.clock.now())
	var poll, announcement string
	for poll == "" || announcement == "" {
		switch ev := feed.next("poll", "announcement"); ev.name {
		case "poll":
			poll = string(ev.data)
			var p *pollWire
			ev.into(t, &p)
			p.says(t, "at the end", "closed", []int{0, 1}, []int{1})
		case "announcement":
			announcement = string(ev.data)
		}
	}
	if announcement != "null" {
		t.Errorf("still told: %s", announcement)
	}
	n.clocks()
	if row := dj.pollRow(asked.ID); row.ClosedAt != ended || row.Canceled {
		t.Errorf("row: %+v, want closed at %s", row, ended)
	}
	var down toldRow
	if dj.must("GET", announcementRows+"/"+told.ID, nil, &down); down.CanceledAt != ended {
		t.Errorf("taken down at %s, want %s", down.CanceledAt, ended)
	}
	if got := n.phone().refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 0}); got.code("poll") != "closed" {
		t.Errorf("a vote after the end: %s", got.body)
	}
	n.restart()
	snap := n.snapshot(s)
	if snap.Poll.says(t, "after a restart", "closed", []int{0, 1}, []int{1}); snap.Announcement != nil {
		t.Errorf("after a restart: %+v", snap.Announcement)
	}
}

// A server that was killed between the end of a session and the end of what is asked and told in it makes good for it.
func TestNothingIsAskedAfterTheEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo)
	dj.announce(s, "Lost: one shoe")
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	n.stop()
	app := newTestApp(n.dir, nil)
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	ended := stamp(n.clock.now())
	if _, err := app.NonconcurrentDB().NewQuery("UPDATE sessions SET status = 'ended', endedAt = '" + ended + "'").Execute(); err != nil {
		t.Fatal(err)
	}
	if err := app.ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
	n.clock.advance(10 * time.Second)
	n.start()
	n.snapshot(s).Announcement.shows(t, "after the start", "")
	n.clocks()
	n.snapshot(s).Poll.says(t, "after the start", "closed", []int{0, 1}, []int{1})
	if row := dj.pollRow(asked.ID); row.ClosedAt != ended {
		t.Errorf("closed at %s, want %s", row.ClosedAt, ended)
	}
	if got := n.phone().refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 0}); got.code("poll") != "closed" {
		t.Errorf("%s", got.body)
	}
}

// Closed means closed in the recap, too: in the second before the row says so it shows the result.
func TestRecapOfAPollWhoseTimeIsUp(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 5})
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	n.house.dueing.Lock() // the clock comes round a moment later
	defer n.house.dueing.Unlock()
	n.clock.advance(5 * time.Second)
	n.guest().recap(s).Polls[0].says(t, "recap", "closed", []int{0, 1}, []int{1})
}
