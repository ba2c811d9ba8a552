package hooks

import (
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// kinds lists what happened in a session.
func (n *night) kinds(s set) []string {
	n.t.Helper()
	var kinds []string
	if err := n.app.DB().NewQuery("SELECT kind FROM session_events WHERE session = {:id} ORDER BY at, rowid").
		Bind(dbx.Params{"id": s.ID}).Column(&kinds); err != nil {
		n.t.Fatal(err)
	}
	return kinds
}

// One live session per DJ: a second one is refused with the code of the first, also when both come at once.
func TestOneLiveSessionPerDJ(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	answers := make(chan answer, 8)
	for range cap(answers) {
		go func() { answers <- dj.do("POST", "/api/collections/sessions/records", m{"title": "Raced"}) }()
	}
	live := 0
	for range cap(answers) {
		got := <-answers
		switch {
		case got.status == 200:
			live++
		case got.status != 400 || got.code("owner") != "already_live":
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if live != 1 {
		t.Fatalf("%d live sessions", live)
	}
	var list []struct{ Code string }
	n.guest().must("GET", "/api/live", nil, &list)
	got := dj.refused(400, "POST", "/api/collections/sessions/records", m{"title": "Second"})
	if len(list) != 1 || !strings.Contains(string(got.body), list[0].Code) || got.code("owner") != "already_live" {
		t.Errorf("lobby %+v, refusal %s", list, got.body)
	}
}

// What the server owns cannot be given: code, owner, times. What a person types is checked and named.
func TestGoLive(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	for field, value := range map[string]any{
		"hue": 400, "tz": "Mars/Olympus", "title": strings.Repeat("x", 121), "pin": "123",
	} {
		body := m{"title": "T", field: value}
		if got := dj.refused(400, "POST", "/api/collections/sessions/records", body); got.code(field) == "" {
			t.Errorf("%s: the error does not name it: %s", field, got.body)
		}
	}
	for field, value := range map[string]any{"hue": "5", "title": []string{"T"}, "pin": 1234} {
		if got := dj.refused(400, "POST", "/api/collections/sessions/records", m{field: value}); got.code(field) != "invalid" {
			t.Errorf("%s of a wrong type: %s", field, got.body)
		}
	}
	dj.refused(400, "POST", "/api/collections/sessions/records", m{"title": "T", "owner": other.id})
	n.guest().refused(400, "POST", "/api/collections/sessions/records", m{"title": "T"})
	var row struct{ ID, Code, Owner, StartedAt, EndedAt, TZ, Status, Title string }
	dj.must("POST", "/api/collections/sessions/records", m{"code": "AAAAAA", "startedAt": "2001-01-01", "endedAt": "2001-01-01",
		"status": "ended", "tz": "Europe/Warsaw", "unknown": true}, &row)
	if row.Code == "AAAAAA" || row.Owner != dj.id || row.StartedAt != stamp(n.clock.now()) || row.EndedAt != "" || row.Status != "live" || row.Title != "Kris" {
		t.Errorf("%+v", row)
	}
	path := "/api/collections/sessions/records/" + row.ID
	code := row.Code
	dj.must("PATCH", path, m{"code": "BBBBBB", "owner": other.id, "startedAt": "2001-01-01", "title": "  Two \u202e\u0000  words "}, &row)
	if row.Code != code || row.Owner != dj.id || row.Title != "Two words" {
		t.Errorf("changed: %+v", row)
	}
	dj.refused(404, "DELETE", path, nil) // while live, by the rule
	n.clock.advance(62 * time.Minute)
	dj.must("PATCH", path, m{"status": "ended", "endedAt": "2001-01-01"}, &row)
	if row.EndedAt != stamp(n.clock.now()) {
		t.Errorf("ended %s, now %s", row.EndedAt, stamp(n.clock.now()))
	}
	if got := dj.refused(400, "PATCH", path, m{"status": "live"}); got.code("status") != "ended" {
		t.Errorf("reopened: %s", got.body)
	}
	dj.must("DELETE", path, nil, nil)
}

// acceptance 43: one hour and two minutes are 3720 seconds; a forgotten session ends at its last play, and late
// plays move that end.
func TestLength(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	length := func(s set) int {
		t.Helper()
		var recap struct {
			Length  int
			Session struct{ Status string }
		}
		dj.must("GET", "/api/recaps/"+s.Code, nil, &recap)
		if recap.Session.Status == "live" {
			return -1
		}
		return recap.Length
	}
	proper := dj.goLive("Proper")
	n.clock.advance(62 * time.Minute)
	dj.must("PATCH", "/api/collections/sessions/records/"+proper.ID, m{"status": "ended"}, nil)
	if got := length(proper); got != 3720 {
		t.Errorf("1 h 2 min is %d s", got)
	}
	forgotten := dj.goLive("Forgotten")
	n.clock.advance(30 * time.Minute)
	dj.play(forgotten, "Last", 0, m{"seconds": 200})
	n.clock.advance(5*time.Hour + 50*time.Minute)
	if err := n.due(); err != nil {
		t.Fatal(err)
	}
	if got := length(forgotten); got != -1 {
		t.Error("closed after less than six hours")
	}
	n.clock.advance(11 * time.Minute)
	if err := n.due(); err != nil {
		t.Fatal(err)
	}
	if got := length(forgotten); got != 30*60+200 {
		t.Errorf("a forgotten session lasts %d s, want %d", got, 30*60+200)
	}
	dj.play(forgotten, "Was on its way", 5*time.Hour)
	if got := length(forgotten); got != 91*60+5*60 {
		t.Errorf("with a late play %d s, want %d", got, 96*60)
	}
	if kinds := strings.Join(n.kinds(forgotten), " "); kinds != "live auto_closed ended" {
		t.Errorf("what happened: %s", kinds)
	}
	dj.goLive("The next one")
}

// A forgotten session without plays ends when it started.
func TestForgottenWithoutPlays(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Nobody came")
	n.clock.advance(6*time.Hour + time.Minute)
	if err := n.due(); err != nil {
		t.Fatal(err)
	}
	var row struct{ Status, StartedAt, EndedAt string }
	dj.must("GET", "/api/collections/sessions/records/"+s.ID, nil, &row)
	if row.Status != "ended" || row.EndedAt != row.StartedAt {
		t.Errorf("%+v", row)
	}
}
