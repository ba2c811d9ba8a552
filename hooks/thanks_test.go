package hooks

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// thanksStored is what the minutes of a session say of its thanks.
func (n *night) thanksStored(s set) int {
	n.t.Helper()
	return n.counted("SELECT COALESCE(SUM(thanks), 0) FROM session_minutes WHERE session = {:s}", dbx.Params{"s": s.ID})
}

// acceptance 15: 200 dancers thank within five seconds: phones and stage see it in at most four pulses a second,
// the total is right and never falls, and what was acknowledged is stored, also over a restart.
func TestThanks(t *testing.T) {
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	crowd := n.phones(200)
	feeds := []*feed{n.guest().follow(s.floor("/feed")), n.guest().follow(s.floor("/feed?view=stage"))}
	for _, f := range feeds {
		f.next("mine")
	}
	pulses := make([][]int, len(feeds))
	done := make(chan struct{}, len(feeds))
	begun := time.Now()
	const rounds, want = 8, 8 * 200
	for i, f := range feeds {
		go func() {
			defer func() { done <- struct{}{} }()
			f.tallies("all thanks", func(w talliesWire) bool {
				pulses[i] = append(pulses[i], w.Thanks)
				return w.Thanks == want
			})
		}()
	}
	var acknowledged atomic.Int32
	gate := make(chan struct{}, 16)
	for range rounds {
		atOnce(len(crowd), func(i int) {
			gate <- struct{}{}
			defer func() { <-gate }()
			if got := crowd[i].do("POST", s.floor("/thanks"), nil); got.status == http.StatusNoContent {
				acknowledged.Add(1)
			} else {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
		n.clock.advance(3 * time.Second)
	}
	for range feeds {
		<-done
	}
	took := time.Since(begun)
	for i, totals := range pulses {
		if most := 4*took.Seconds() + 2; float64(len(totals)) > most {
			t.Errorf("feed %d: %d pulses in %s", i, len(totals), took)
		}
		for j, total := range totals {
			if j > 0 && total < totals[j-1] {
				t.Errorf("feed %d: the total fell from %d to %d", i, totals[j-1], total)
			}
		}
	}
	check := func(when string) {
		t.Helper()
		if got := n.snapshot(s).Tallies.Thanks; got != want || int(acknowledged.Load()) != want || n.thanksStored(s) != want || n.guest().recap(s).Thanks != want {
			t.Errorf("%s: %d in the snapshot, %d acknowledged, %d stored, %d in the recap, want %d",
				when, got, acknowledged.Load(), n.thanksStored(s), n.guest().recap(s).Thanks, want)
		}
	}
	check("before the restart")
	n.restart()
	check("after the restart")
	dj.end(s)
	check("after the end")
}

// acceptance 15: one thanks per dancer in three seconds, also from all tabs at once; the neighbour is not
// concerned.
func TestThanksCoolDown(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s, elsewhere := dj.goLive("Friday"), n.dj("Ann").goLive("Elsewhere")
	phone := n.phone()
	var thanked, refused atomic.Int32
	atOnce(12, func(int) {
		switch got := phone.tab().do("POST", s.floor("/thanks"), nil); {
		case got.status == http.StatusNoContent:
			thanked.Add(1)
		case got.status == http.StatusTooManyRequests:
			refused.Add(1)
		default:
			t.Errorf("%d %s", got.status, got.body)
		}
	})
	if thanked.Load() != 1 || refused.Load() != 11 {
		t.Errorf("%d thanked, %d refused", thanked.Load(), refused.Load())
	}
	n.clock.advance(time.Second)
	got := phone.refused(http.StatusTooManyRequests, "POST", s.floor("/thanks"), nil)
	if wait := got.retryAfter(t); wait != 2*time.Second || got.sentence() == "" || !saysCode(got, "too_many_thanks") {
		t.Errorf("Retry-After %s: %s", wait, got.body)
	}
	n.phone().must("POST", s.floor("/thanks"), nil, nil)
	n.clock.advance(2 * time.Second)
	if got := phone.refused(http.StatusNoContent, "POST", s.floor("/thanks"), nil); len(got.body) > 0 {
		t.Errorf("answers %s", got.body)
	}
	if got := n.snapshot(s).Tallies.Thanks; got != 3 || n.thanksStored(s) != 3 {
		t.Errorf("%d thanks, %d stored", got, n.thanksStored(s))
	}
	n.phone().must("POST", elsewhere.floor("/thanks"), nil, nil)
	if got := n.snapshot(elsewhere).Tallies.Thanks; got != 1 {
		t.Errorf("%d thanks elsewhere", got)
	}
	phone.refused(http.StatusNotFound, "POST", "/api/live/ZZZZZZ/thanks", nil)
	phone.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	n.clock.advance(3 * time.Second)
	phone.refused(http.StatusForbidden, "POST", s.floor("/thanks"), nil)
}

// acceptance 15: an ended session refuses, at once, and keeps what it had.
func TestThanksAfterTheEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	n.phone().must("POST", s.floor("/thanks"), nil, nil)
	n.clock.advance(70 * time.Second) // another minute, another row
	n.phone().must("POST", s.floor("/thanks"), nil, nil)
	dj.end(s)
	if got := n.phone().refused(http.StatusConflict, "POST", s.floor("/thanks"), nil); !saysCode(got, "ended") || got.sentence() == "" {
		t.Errorf("%s", got.body)
	}
	n.restart()
	n.phone().refused(http.StatusConflict, "POST", s.floor("/thanks"), nil)
	if got := n.snapshot(s).Tallies.Thanks; got != 2 || n.thanksStored(s) != 2 {
		t.Errorf("%d thanks, %d stored", got, n.thanksStored(s))
	}
	if rows := n.counted("SELECT COUNT(*) FROM session_minutes WHERE session = {:s} AND thanks > 0", dbx.Params{"s": s.ID}); rows != 2 {
		t.Errorf("%d minutes with thanks", rows)
	}
}
