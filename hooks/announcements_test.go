package hooks

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// shows compares what is told with what should be; "" is nothing.
func (a *announcementWire) shows(t testing.TB, when, message string) {
	t.Helper()
	if got := a.message(); got != message {
		t.Errorf("%s: %q is told, want %q", when, got, message)
	}
}

func (a *announcementWire) message() string {
	if a == nil {
		return ""
	}
	return a.Message
}

// acceptance 22: everybody in the session is told once, with the time it has; it goes at its end on both sides, and
// who comes later, even by a moment, never sees it.
func TestAnnouncement(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	feeds := []*feed{n.phone().follow(s.floor("/feed")), n.guest().follow(s.floor("/feed")), dj.follow(s.floor("/feed?view=console")), n.guest().follow(s.floor("/feed?view=stage"))}
	for _, f := range feeds {
		f.next("mine")
	}
	told := dj.announce(s, "  Workshop at   eleven ", m{"seconds": 180})
	ends := n.clock.now().Add(3 * time.Minute)
	if told.Message != "Workshop at eleven" || told.EndsAt != stamp(ends) || told.CanceledAt != "" {
		t.Errorf("told: %+v", told)
	}
	n.clock.advance(time.Minute)
	late := n.guest().follow(s.floor("/feed"))
	var snap snapshotWire
	late.next("snapshot").into(t, &snap)
	if a := snap.Announcement; a == nil || a.ID != told.ID || a.Message != told.Message || a.EndsAt == nil || *a.EndsAt != wire(ends) {
		t.Errorf("a late joiner: %+v", a)
	}
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"title": "First marker"}, nil)
	for i, f := range feeds {
		times := 0
		for _, ev := range f.all("session") {
			if ev.name != "announcement" {
				continue
			}
			times++
			var a *announcementWire
			if ev.into(t, &a); a == nil || a.ID != told.ID || a.Message != "Workshop at eleven" || *a.EndsAt != wire(ends) {
				t.Errorf("feed %d: %s", i, ev.data)
			}
		}
		if times != 1 {
			t.Errorf("feed %d was told %d times", i, times)
		}
	}
	n.clock.advance(2*time.Minute - time.Millisecond)
	n.snapshot(s).Announcement.shows(t, "a millisecond before its end", told.Message)
	n.clock.advance(time.Millisecond)
	n.snapshot(s).Announcement.shows(t, "at its end", "")
	n.guest().follow(s.floor("/feed")).next("snapshot").into(t, &snap)
	snap.Announcement.shows(t, "a late joiner at its end", "")
	for _, f := range append(feeds, late) {
		f.announcement().shows(t, "the feed at its end", "")
	}
	n.restart()
	n.snapshot(s).Announcement.shows(t, "after a restart", "")
}

// acceptance 22: without an end it stays, over hours and a restart, until it is taken down, and then it goes at once.
func TestAnnouncementUntilTakenDown(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	told := dj.announce(s, "Shoes off, please")
	n.clock.advance(2 * time.Hour)
	n.clocks()
	n.restart()
	if a := n.snapshot(s).Announcement; a == nil || a.ID != told.ID || a.EndsAt != nil {
		t.Errorf("after two hours and a restart: %+v", a)
	}
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	var row toldRow
	dj.must("PATCH", announcementRows+"/"+told.ID, m{"canceledAt": "2001-01-01"}, &row)
	if row.CanceledAt != stamp(n.clock.now()) {
		t.Errorf("taken down at %s", row.CanceledAt) // any text means now
	}
	feed.announcement().shows(t, "taken down", "")
	n.snapshot(s).Announcement.shows(t, "taken down", "")
	dj.do("PATCH", announcementRows+"/"+told.ID, m{"canceledAt": ""})
	dj.do("PATCH", announcementRows+"/"+told.ID, m{"seconds": 600})
	n.snapshot(s).Announcement.shows(t, "it does not come back", "")
	n.restart()
	n.snapshot(s).Announcement.shows(t, "after another restart", "")
}

// One at a time: a new one replaces the old, which never comes back, neither when the new one is over nor when it
// is taken down or deleted.
func TestAnnouncementReplaced(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, root := n.dj("Kris"), n.superuser()
	s := dj.goLive("Friday")
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	first := dj.announce(s, "One")
	feed.announcement().shows(t, "the first", "One")
	n.clock.advance(time.Second)
	second := dj.announce(s, "Two", m{"seconds": 60})
	feed.announcement().shows(t, "the second", "Two")
	var row toldRow
	if dj.must("GET", announcementRows+"/"+first.ID, nil, &row); row.CanceledAt != stamp(n.clock.now()) {
		t.Errorf("the first: %+v", row)
	}
	n.clock.advance(time.Minute)
	feed.announcement().shows(t, "the second is over", "")
	n.snapshot(s).Announcement.shows(t, "the second is over", "")
	third := dj.announce(s, "Three")
	feed.announcement().shows(t, "the third", "Three")
	dj.must("PATCH", announcementRows+"/"+first.ID, m{"message": "One more time"}, nil)
	n.snapshot(s).Announcement.shows(t, "an old one corrected", "Three")
	root.must("DELETE", announcementRows+"/"+third.ID, nil, nil)
	feed.announcement().shows(t, "the third deleted", "")
	dj.do("PATCH", announcementRows+"/"+second.ID, m{"seconds": 60})
	n.snapshot(s).Announcement.shows(t, "an old one prolonged", "")

	booth := dj.pair("Laptop")
	atOnce(6, func(i int) {
		who := []*actor{dj, booth}[i%2]
		tab := who.tab()
		tab.token = who.token
		tab.announce(s, "Raced")
	})
	if up := n.counted("SELECT COUNT(*) FROM announcements WHERE canceledAt = '' AND endsAt = ''", nil); up != 1 {
		t.Errorf("%d are up at once", up)
	}
	n.snapshot(s).Announcement.shows(t, "raced", "Raced")
}

// A correction keeps the announcement and its time; seconds count from now.
func TestAnnouncementCorrected(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	told := dj.announce(s, "Lots: one shoe", m{"seconds": 60})
	ends := n.clock.now().Add(time.Minute)
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	path := announcementRows + "/" + told.ID
	n.clock.advance(50 * time.Second)
	dj.must("PATCH", path, m{"message": "Lost: one shoe"}, nil)
	a := feed.announcement()
	if a.shows(t, "corrected", "Lost: one shoe"); a.ID != told.ID || *a.EndsAt != wire(ends) {
		t.Errorf("corrected: %+v", a)
	}
	dj.must("PATCH", path, m{"seconds": 60}, nil)
	if a = feed.announcement(); a == nil || a.ID != told.ID || *a.EndsAt != wire(n.clock.now().Add(time.Minute)) {
		t.Errorf("prolonged: %+v", a)
	}
	var whole m
	dj.must("GET", path, nil, &whole)
	whole["message"] = "Found: one shoe"
	dj.must("PATCH", path, whole, nil) // programs bring the whole row back
	if a = feed.announcement(); a == nil || a.Message != "Found: one shoe" || *a.EndsAt != wire(n.clock.now().Add(time.Minute)) {
		t.Errorf("the whole row: %+v", a)
	}
	for field, value := range map[string]any{"message": " ", "seconds": 4} {
		if got := dj.refused(http.StatusBadRequest, "PATCH", path, m{field: value}); got.code(field) == "" {
			t.Errorf("%s: %s", field, got.body)
		}
	}
	n.clock.advance(58 * time.Second)
	whole["message"] = "Found: both shoes"
	dj.must("PATCH", path, whole, nil) // also when less is left than a new one may have
	feed.announcement().shows(t, "just before its end", "Found: both shoes")
	n.clock.advance(2 * time.Second)
	feed.announcement().shows(t, "at its end", "")
}

// acceptance 28 for announcements: what is wrong is refused with its field, and takes nothing down.
func TestAnnouncementFields(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	now := n.clock.now()
	dj.announce(s, "Still here")
	for _, wrong := range []struct {
		field string
		value any
	}{
		{"message", nil}, {"message", ""}, {"message", " \n\u200b "}, {"message", strings.Repeat("x", 201)}, {"message", []string{"Hello"}}, {"message", 7},
		{"seconds", 4}, {"seconds", 3601}, {"seconds", "abc"}, {"seconds", 30.5}, {"seconds", -60}, {"seconds", true},
		{"endsAt", wire(now.Add(-time.Minute))}, {"endsAt", wire(now)}, {"endsAt", wire(now.Add(61 * time.Minute))}, {"endsAt", "soon"}, {"endsAt", 60},
	} {
		body := m{"session": s.ID, "message": "Hello"}
		if body[wrong.field] = wrong.value; wrong.value == nil {
			delete(body, wrong.field)
		}
		if got := dj.refused(http.StatusBadRequest, "POST", announcementRows, body); got.code(wrong.field) == "" || got.sentence() == "" {
			t.Errorf("%s %v: the error does not name it: %s", wrong.field, wrong.value, got.body)
		}
	}
	n.snapshot(s).Announcement.shows(t, "after all refusals", "Still here")
	for _, right := range []m{
		{"message": strings.Repeat("ł", 200)}, {"seconds": 5}, {"seconds": 3600}, {"endsAt": wire(now.Add(30 * time.Second))},
		{"endsAt": stamp(now.Add(30 * time.Second))}, {"canceledAt": "2001-01-01"}, {"novelty": 1},
	} {
		row := dj.announce(s, "Hello", right)
		if at := right["endsAt"]; at != nil && row.EndsAt != stamp(now.Add(30*time.Second)) || row.CanceledAt != "" {
			t.Errorf("%v: %+v", right, row)
		}
		n.snapshot(s).Announcement.shows(t, "accepted", row.Message)
	}
	dj.end(s)
	if got := dj.refused(http.StatusConflict, "POST", announcementRows, m{"session": s.ID, "message": "Late"}); got.code("session") != "ended" {
		t.Errorf("after the end: %s", got.body)
	}
	n.snapshot(s).Announcement.shows(t, "after the end", "")
}

// acceptance 22: nobody outside the session is told, by no door.
func TestAnnouncementStaysInItsSession(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s, elsewhere := dj.goLive("Friday"), other.goLive("Elsewhere")
	feed := n.guest().follow(elsewhere.floor("/feed"))
	feed.next("mine")
	told := dj.announce(s, "SecretMessage")
	n.snapshot(elsewhere).Announcement.shows(t, "elsewhere", "")
	for _, who := range []*actor{n.phone(), other, other.pair("Laptop")} {
		for _, path := range []string{"/api/live", elsewhere.floor(""), announcementRows, announcementRows + "/" + told.ID, "/api/recaps/" + s.Code, "/api/djs/kris"} {
			if got := who.do("GET", path, nil); strings.Contains(string(got.body), "SecretMessage") {
				t.Errorf("%s: %s", path, got.body)
			}
		}
	}
	other.must("PATCH", sessionRows+"/"+elsewhere.ID, m{"title": "Marker"}, nil)
	for _, ev := range feed.all("session") {
		if ev.name == "announcement" || strings.Contains(string(ev.data), "SecretMessage") {
			t.Errorf("%s %s", ev.name, ev.data)
		}
	}
}
