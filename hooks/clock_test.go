package hooks

import (
	"sync/atomic"
	"testing"
	"time"
)

// A server that was killed between the end of a session and the end of what was on in it makes good for it:
// nothing is on in a session that ended.
func TestNothingIsOnAfterTheEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Last", time.Minute)
	if _, err := n.app.NonconcurrentDB().NewQuery("UPDATE sessions SET status = 'ended', endedAt = '" + stamp(n.clock.now()) + "'").Execute(); err != nil {
		t.Fatal(err)
	}
	n.stop()
	n.start()
	if err := n.due(); err != nil {
		t.Fatal(err)
	}
	var row playRow
	if n.guest().must("GET", "/api/collections/plays/records/"+play.ID, nil, &row); row.EndedAt != stamp(n.clock.now()) {
		t.Errorf("ended %q, the session %q", row.EndedAt, stamp(n.clock.now()))
	}
	if on := n.snapshot(s).Play; on != nil {
		t.Errorf("%s is on", on.Title)
	}
}

// A machine that sleeps in the middle of the clock's round, as a suspended one does, changes no end: the last play of a
// forgotten session is over at its length and a minute, as on a machine that stays awake.
func TestClockJumpsWithinARound(t *testing.T) {
	t.Parallel()
	var sleeps, slept atomic.Int64 // how long after each look at the clock, and in all
	at := time.Now().UTC().Truncate(time.Millisecond)
	n := newNight(t, func(o *Options) {
		o.Now = func() time.Time { sleep := sleeps.Load(); return at.Add(time.Duration(slept.Add(sleep) - sleep)) }
	})
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Last", 0, m{"seconds": 240})
	sleeps.Store(int64(7 * time.Hour))
	for range 3 {
		if err := n.due(); err != nil {
			t.Fatal(err)
		}
	}
	var row playRow
	if n.guest().must("GET", "/api/collections/plays/records/"+play.ID, nil, &row); row.EndedAt != stamp(at.Add(5*time.Minute)) {
		t.Errorf("ended %q, want %q", row.EndedAt, stamp(at.Add(5*time.Minute)))
	}
}
