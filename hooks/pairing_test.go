package hooks

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"
)

const booths = "/api/collections/booths/records"

type pairingWire struct {
	DeviceCode, UserCode, VerifyURL string
	Interval, ExpiresIn             int
}

type grantWire struct {
	Token  string
	Record struct{ ID, Owner, Label, PairedAt string }
	DJ     struct{ ID, Name, Slug string }
}

func (n *night) startPairing(label string) pairingWire {
	n.t.Helper()
	var p pairingWire
	n.guest().must("POST", "/api/booths/pair", m{"label": label}, &p)
	return p
}

func (n *night) collect(p pairingWire) answer {
	n.t.Helper()
	return n.guest().do("POST", "/api/booths/token", m{"deviceCode": p.DeviceCode})
}

// boothCount is how many laptops there are.
func (n *night) boothCount() int {
	n.t.Helper()
	count, err := n.app.CountRecords("booths")
	if err != nil {
		n.t.Fatal(err)
	}
	return int(count)
}

// The device flow: wait, confirm in any way of writing the code, collect; repeats change nothing.
func TestPairing(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Robin")
	p := n.startPairing("  Kris'\tlaptop\n")
	if p.Interval != 2 || p.ExpiresIn != 600 || len(p.UserCode) != 9 || p.UserCode[4] != '-' || p.VerifyURL != n.URL+"/pair?code="+p.UserCode {
		t.Errorf("%+v", p)
	}
	for range 2 {
		got := n.collect(p)
		var rfc struct{ Error string }
		got.into(t, &rfc)
		if got.status != 400 || got.code("deviceCode") != "authorization_pending" || rfc.Error != "authorization_pending" {
			t.Errorf("before: %d %s", got.status, got.body)
		}
	}
	typed := strings.ToLower(strings.ReplaceAll(p.UserCode, "-", " "))
	dj.refused(204, "POST", "/api/booths/approve", m{"userCode": typed})
	dj.refused(204, "POST", "/api/booths/approve", m{"userCode": p.UserCode})
	if got := other.refused(400, "POST", "/api/booths/approve", m{"userCode": p.UserCode}); got.code("userCode") != "unknown_code" {
		t.Errorf("another DJ confirms it, too: %s", got.body)
	}
	if n.boothCount() != 0 {
		t.Error("a laptop that nobody collected has a row")
	}

	var wait sync.WaitGroup
	grants := make([]grantWire, 5)
	for i := range grants {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if got := n.collect(p); got.status != 200 || json.Unmarshal(got.body, &grants[i]) != nil {
				t.Errorf("%d %s", got.status, got.body)
			}
		}()
	}
	wait.Wait()
	for _, g := range grants {
		if g.Token == "" || g.Record.ID != grants[0].Record.ID || g.Record.Owner != dj.id || g.Record.Label != "Kris' laptop" || g.Record.PairedAt == "" || g.DJ.ID != dj.id || g.DJ.Name != "Kris" || g.DJ.Slug == "" {
			t.Errorf("%+v", g)
		}
	}
	if n.boothCount() != 1 {
		t.Errorf("%d laptops", n.boothCount())
	}

	booth := &actor{n: n, id: grants[0].Record.ID, token: grants[0].Token}
	var again grantWire
	booth.must("POST", "/api/collections/booths/auth-refresh", nil, &again)
	booth.token = again.Token
	booth.must("POST", "/api/booths/beat", m{}, nil)

	dj.must("DELETE", booths+"/"+booth.id, nil, nil)
	if got := n.collect(p); got.status != 400 || got.code("deviceCode") != "access_denied" {
		t.Errorf("collected after it was signed out: %d %s", got.status, got.body)
	}
}

// A pairing is over after ten minutes, and with a restart.
func TestPairingExpires(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	late, approved := n.startPairing(""), n.startPairing("")
	dj.must("POST", "/api/booths/approve", m{"userCode": approved.UserCode}, nil)
	n.clock.advance(10*time.Minute + time.Second)
	if got := dj.refused(400, "POST", "/api/booths/approve", m{"userCode": late.UserCode}); got.code("userCode") != "unknown_code" {
		t.Errorf("%s", got.body)
	}
	before := n.startPairing("")
	n.stop()
	n.start()
	for name, p := range map[string]pairingWire{"late": late, "approved": approved, "before the restart": before, "none": {}} {
		got := n.collect(p)
		var rfc struct{ Error string }
		got.into(t, &rfc)
		if got.status != 400 || got.code("deviceCode") != "expired_token" || rfc.Error != "expired_token" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if n.boothCount() != 0 {
		t.Errorf("%d laptops", n.boothCount())
	}
}

// Wrong codes are counted per DJ, whatever they look like; a right one in between starts anew.
func TestPairingGuesses(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Robin")
	p := n.startPairing("")
	approve := func(a *actor, code any) answer { return a.do("POST", "/api/booths/approve", m{"userCode": code}) }
	for i, code := range []any{"", "BBBB-BBBB", strings.Repeat("B", 10_000), "💃", "0000-0000"} {
		if got := approve(dj, code); got.status != 400 || got.code("userCode") != "unknown_code" {
			t.Fatalf("%d: %d %s", i, got.status, got.body)
		}
	}
	if got := approve(dj, p.UserCode); got.status != 429 || got.header.Get("Retry-After") != "900" {
		t.Errorf("the sixth: %d %s", got.status, got.body)
	}
	if got := approve(other, 12); got.status != 400 || got.code("userCode") != "invalid" {
		t.Errorf("a number: %d %s", got.status, got.body)
	}
	if got := approve(other, p.UserCode); got.status != 204 {
		t.Errorf("another DJ: %d %s", got.status, got.body)
	}
	n.clock.advance(tryWindow)
	if got := approve(dj, n.startPairing("").UserCode); got.status != 204 {
		t.Errorf("after the pause: %d %s", got.status, got.body)
	}
}

// A flood of laptops is refused, and pushes out nobody who waits.
func TestPairingFlood(t *testing.T) {
	t.Parallel()
	c := &clock{at: time.Now()}
	waiting := newPairings(c.now)
	first := waiting.begin("first", "a")
	for range pairingsPerNetwork - 1 {
		if waiting.begin("x", "a") == nil {
			t.Fatal("refused too early")
		}
	}
	if waiting.begin("x", "a") != nil || waiting.begin("x", "b") == nil || !waiting.approve(first.userCode, "kris") {
		t.Error("the flood is let in, or keeps others out")
	}
	c.advance(pairingLife + time.Second)
	if waiting.begin("x", "a") == nil || len(waiting.byUser) != 1 || len(waiting.byDevice) != 1 {
		t.Error("what expired still counts")
	}
}

func TestPairingLabels(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	booth := dj.pair(strings.Repeat("Ł", 200))
	path := booths + "/" + booth.id
	var row struct{ Label, Owner, Source string }
	dj.must("GET", path, nil, &row)
	if row.Label != strings.Repeat("Ł", 80) {
		t.Errorf("label: %q", row.Label)
	}
	if got := n.guest().refused(400, "POST", "/api/booths/pair", m{"label": 7}); got.code("label") != "invalid" {
		t.Errorf("%s", got.body)
	}
	n.guest().must("POST", "/api/booths/pair", nil, nil) // a laptop need not have a name

	// The owner may give it another name, and nothing else.
	dj.must("PATCH", path, m{"label": " Studio\x00 ", "source": "x", "lastSeen": "2020-01-01 00:00:00.000Z", "verified": true}, &row)
	if r := mustFind(t, n.app, "booths", booth.id); row.Label != "Studio" || row.Source != "" || r.GetString("lastSeen") != "" || r.Verified() {
		t.Errorf("%+v", row)
	}
	booth.must("POST", "/api/booths/beat", m{}, nil) // and it stays signed in
	for label, code := range map[string]string{"": "required", strings.Repeat("x", 81): "validation_max_text_constraint"} {
		if got := dj.refused(400, "PATCH", path, m{"label": label}); got.code("label") != code {
			t.Errorf("%d characters: %s", len(label), got.body)
		}
	}
	dj.do("PATCH", path, m{"label": "Mine", "password": "correct horse 2", "passwordConfirm": "correct horse 2", "tokenKey": strings.Repeat("x", 50)})
	booth.must("POST", "/api/booths/beat", m{}, nil)
	booth.refused(404, "PATCH", path, m{"label": "By itself"})
}

// Deleting its row signs a laptop out at once: a dead credential is told so, but signing in works with one.
func TestSignedOutBooth(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	booth := dj.pair("Laptop")
	booth.must("POST", "/api/booths/beat", m{}, nil)
	booth.play(s, "First", 0)
	if got := n.boothOf(s); got != "here" {
		t.Errorf("booth %q", got)
	}
	dj.must("DELETE", booths+"/"+booth.id, nil, nil)
	if got := n.boothOf(s); got != "none" {
		t.Errorf("after it was signed out: booth %q", got)
	}
	if kinds := n.kinds(s); strings.Join(kinds, " ") != "live booth_here booth_away" {
		t.Errorf("events: %v", kinds)
	}
	for _, try := range []struct{ method, path string }{
		{"POST", "/api/booths/beat"}, {"POST", "/api/collections/plays/records"}, {"PATCH", "/api/collections/sessions/records/" + s.ID},
		{"DELETE", users + "/" + dj.id}, {"POST", "/api/booths/approve"}, {"GET", "/api/booths/nothing"},
	} {
		if got := booth.refused(401, try.method, try.path, m{"session": s.ID, "title": "Second"}); got.code("token") != "token_revoked" {
			t.Errorf("%s %s: %s", try.method, try.path, got.body)
		}
	}
	if got := booth.do("POST", "/api/collections/booths/auth-refresh", nil); got.status != 401 {
		t.Errorf("refresh: %d", got.status)
	}
	booth.must("GET", "/api/collections/plays/records", nil, nil) // reads as a guest
	booth.must("POST", users, account("Somebody", "new@example.org"), nil)
	booth.must("POST", "/api/collections/users/auth-with-password", m{"identity": "new@example.org", "password": "correct horse"}, nil)
	booth.refused(204, "POST", "/api/collections/users/request-password-reset", m{"email": "nobody@example.org"})
}

// boothOf is what the floor sees of a session's booth.
func (n *night) boothOf(s set) string { n.t.Helper(); return n.snapshot(s).Session.Booth }

// awaitBooth waits until the floor is told of the booth, which for silence is by the floor's own tick.
func (n *night) awaitBooth(s set, want string) {
	n.t.Helper()
	feed := n.guest().follow("/api/live/" + s.Code + "/feed?view=console")
	defer feed.close()
	var snap snapshotWire
	feed.next("snapshot").into(n.t, &snap)
	for snap.Session.Booth != want {
		feed.next("session").into(n.t, &snap.Session)
	}
}
