package hooks

import (
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
