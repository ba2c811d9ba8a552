package hooks

import (
	"testing"
	"time"
)

// A DJ gives an open poll more time, or takes its timer off: the floor sees it, and only the new end counts.
func TestPollExtended(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 30})
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	n.clock.advance(20 * time.Second)
	dj.must("PATCH", pollRows+"/"+asked.ID, m{"seconds": 60}, nil)
	if p := feed.poll(); p == nil || p.EndsAt == nil || *p.EndsAt != wire(n.clock.now().Add(time.Minute)) {
		t.Errorf("extended: %+v", p)
	}
	n.clock.advance(59 * time.Second)
	n.clocks()
	n.snapshot(s).Poll.says(t, "long after its first end", "open", []int{0, 0}, []int{})
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 0}, nil)
	dj.must("PATCH", pollRows+"/"+asked.ID, m{"endsAt": ""}, nil)
	n.clock.advance(time.Hour)
	n.clocks()
	if p := n.snapshot(s).Poll; p == nil || p.Status != "open" || p.EndsAt != nil {
		t.Errorf("without a timer: %+v", p)
	}
	dj.must("PATCH", pollRows+"/"+asked.ID, m{"seconds": 5}, nil)
	n.clock.advance(5 * time.Second)
	n.snapshot(s).Poll.says(t, "at its last end", "closed", []int{1, 0}, []int{0})
}

// A forgotten session takes its open poll along, and no poll ends before it was asked.
func TestForgottenPoll(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	n.clock.advance(time.Hour)
	asked := dj.ask(s, "Anybody?", yesNo)
	n.clock.advance(7 * time.Hour)
	n.clocks()
	var row struct{ Status string }
	if n.guest().must("GET", sessionRows+"/"+s.ID, nil, &row); row.Status != "ended" {
		t.Fatal("the session goes on")
	}
	n.clocks()
	if p := dj.pollRow(asked.ID); p.ClosedAt == "" || p.ClosedAt < p.StartedAt {
		t.Errorf("asked at %s, closed at %s", p.StartedAt, p.ClosedAt)
	}
	if polls := n.guest().recap(s).Polls; len(polls) != 1 || polls[0].ClosedAt == nil || *polls[0].ClosedAt < *polls[0].StartedAt {
		t.Errorf("recap: %+v", polls)
	}
}

// A pulse tells of the poll's votes only when they changed.
func TestPulseTellsVotesOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Shoreline", 0)
	asked := dj.ask(s, "Blues?", yesNo)
	feed := n.guest().follow(s.floor("/feed?view=stage"))
	feed.next("mine")
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 0}, nil)
	feed.tallies("the vote", func(w talliesWire) bool { return w.Poll != nil && w.Poll.Votes[0] == 1 })
	n.phone().must("PUT", s.tempo(play.ID), m{"vote": "slower"}, nil)
	if w := feed.tallies("the tempo", func(w talliesWire) bool { return w.Tempo.Slower == 1 }); w.Poll != nil {
		t.Errorf("the votes are told again: %+v", w.Poll)
	}
	dj.closePoll(asked.ID)
	feed.poll()
	n.phone().must("POST", s.floor("/thanks"), nil, nil)
	if w := feed.tallies("thanks", func(w talliesWire) bool { return w.Thanks == 1 }); w.Poll != nil || w.Plays != nil {
		t.Errorf("a pulse of thanks tells of more: %+v", w)
	}
}
