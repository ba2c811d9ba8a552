package hooks

import (
	"net/http"
	"testing"
	"time"
)

// shut says whether the session keeps this phone out because its door is closed.
func (a *actor) shut(s set) bool {
	a.n.t.Helper()
	got := a.do("GET", s.floor(""), nil)
	if got.status != http.StatusOK && (got.status != http.StatusForbidden || got.code("code") != "door_closed" || got.sentence() == "") {
		a.n.t.Errorf("neither in nor shut out: %d %s", got.status, got.body)
	}
	return got.status == http.StatusForbidden
}

// The DJ closes the door: who is here and who was known stays in, also over a pocket, a reload and a restart; who is
// new is refused with a reason, at every door of the floor. Screens that are views pass.
func TestDoorClosed(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	asked := dj.ask(s, "Blues?", yesNo)
	regular, follower, poller, gone := n.phone(), n.phone(), n.phone(), n.phone()
	regular.must("PUT", s.like(p.ID), nil, nil)
	gone.must("GET", s.floor(""), nil, nil)
	n.clock.advance(6 * time.Minute) // the regular is away, and known; the one who only looked is forgotten
	feed := follower.follow(s.floor("/feed"))
	feed.next("mine")
	poller.must("GET", s.floor(""), nil, nil)
	n.clocks()
	feed.tallies("two are here", func(w talliesWire) bool { return w.Listeners == 2 })

	var row struct{ DoorClosedAt string }
	if dj.must("PATCH", sessionRows+"/"+s.ID, m{"doorClosedAt": "2001-01-01"}, &row); row.DoorClosedAt != stamp(n.clock.now()) {
		t.Errorf("closed at %q", row.DoorClosedAt) // any text means now
	}
	n.clock.advance(time.Second) // who comes now has come too late
	visitor := n.phone()
	for _, try := range []struct {
		method, path string
		body         any
	}{
		{"GET", s.floor(""), nil}, {"GET", s.floor("/mine"), nil}, {"GET", s.floor("/feed"), nil}, {"PUT", s.like(p.ID), nil}, {"DELETE", s.like(p.ID), nil},
		{"PUT", s.tempo(p.ID), m{"vote": "slower"}}, {"DELETE", s.tempo(p.ID), nil}, {"PUT", s.vote(asked.ID), m{"option": 0}}, {"POST", s.floor("/thanks"), nil},
	} {
		for who, stranger := range map[string]*actor{"with a cookie": visitor, "without": n.guest(), "who looked in long ago": gone} {
			if got := stranger.refused(http.StatusForbidden, try.method, try.path, try.body); got.code("code") != "door_closed" || got.sentence() == "" {
				t.Errorf("%s, %s %s: %s", who, try.method, try.path, got.body)
			}
		}
	}
	if got := n.snapshot(s).Tallies; got.Likes != 1 || got.Thanks != 0 || got.Tempo != (tempoWire{}) {
		t.Errorf("tallies: %+v", got)
	}
	for _, view := range []string{"console", "stage", "overlay"} {
		n.guest().follow(s.floor("/feed?view=" + view)).next("mine")
		n.guest().must("GET", s.floor("?view="+view), nil, nil)
	}
	n.guest().must("GET", "/live/"+s.Code, nil, nil)
	inside := func(when string) {
		t.Helper()
		for who, phone := range map[string]*actor{"a follower": follower, "who polls": poller, "a regular": regular} {
			if phone.shut(s) {
				t.Errorf("%s: %s is shut out", when, who)
				continue
			}
			phone.mine(s)
			phone.must("PUT", s.like(p.ID), nil, nil)
			phone.follow(s.floor("/feed")).next("mine")
		}
		if !visitor.shut(s) || !n.guest().shut(s) {
			t.Errorf("%s: a new dancer comes in", when)
		}
	}
	inside("closed")
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"title": "Friday, later"}, nil)
	n.restart()
	inside("after a restart")
	n.clock.advance(20 * time.Minute)
	inside("after a pocket")

	elsewhere := n.dj("Ann").goLive("Elsewhere")
	if visitor.shut(elsewhere) {
		t.Error("another session is shut, too")
	}
	var live []struct{ Code string }
	if n.guest().must("GET", "/api/live", nil, &live); len(live) != 2 {
		t.Errorf("the lobby: %+v", live)
	}
	for _, stranger := range []*actor{n.guest(), n.dj("Mallory")} {
		stranger.refused(http.StatusNotFound, "PATCH", sessionRows+"/"+s.ID, m{"doorClosedAt": ""})
	}
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"doorClosedAt": ""}, &row)
	if row.DoorClosedAt != "" || visitor.shut(s) || n.guest().shut(s) {
		t.Errorf("opened: %+v", row)
	}
}

// acceptance 29: a pass opens no closed door, but for screens that are views, and without a pass nothing is shown.
func TestDoorClosedAndLocked(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	dj.lock(s, "4711")
	phone := n.phone()
	phone.enter(s, "4711")
	phone.must("GET", s.floor(""), nil, nil)
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"doorClosedAt": "now"}, nil)
	phone.must("GET", s.floor(""), nil, nil)
	key := dj.door(s).Key
	for _, body := range []m{{"pin": "4711"}, {"key": key}} {
		late := n.phone()
		late.must("POST", s.floor("/enter"), body, nil) // a stage enters so, too
		if !late.shut(s) {
			t.Errorf("%v opens a closed door", body)
		}
		late.follow(s.floor("/feed?view=stage")).next("mine")
	}
	for _, path := range []string{"", "/mine", "/feed", "?view=stage"} {
		if got := n.phone().do("GET", s.floor(path), nil); got.status != http.StatusForbidden && got.status != http.StatusUnauthorized {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	dj.end(s)
	next := dj.goLive("Saturday")
	if n.phone().shut(next) {
		t.Error("the next session's door is closed from the start")
	}
}
