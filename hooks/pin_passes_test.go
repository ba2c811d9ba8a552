package hooks

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// acceptance 29: a pass holds over restarts and after the end, for its own session, and dies when the PIN changes.
func TestPass(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	open := n.phone()
	open.enter(s, "4711") // nothing to open
	dj.lock(s, "4711")
	typed, scanned, tourist := n.phone(), n.phone(), n.phone()
	typed.enter(s, "4711")
	scanned.must("POST", s.floor("/enter"), m{"key": dj.door(s).Key}, nil)
	check := func(when string, inside map[*actor]bool) {
		t.Helper()
		for who, want := range inside {
			if got := who.inside(s); got != want {
				t.Errorf("%s: inside is %v, want %v", when, got, want)
			}
		}
	}
	check("locked", map[*actor]bool{typed: true, scanned: true, tourist: false, open: false})
	if mine := typed.mine(s); mine.Likes == nil {
		t.Errorf("mine: %+v", mine)
	}
	typed.must("PUT", s.like(p.ID), nil, nil)
	typed.must("GET", "/api/recaps/"+s.Code, nil, nil)
	var snap snapshotWire
	typed.follow(s.floor("/feed")).next("snapshot").into(t, &snap)
	if !snap.Session.PIN || snap.Play == nil {
		t.Errorf("snapshot: %+v", snap)
	}
	n.restart()
	check("after a restart", map[*actor]bool{typed: true, scanned: true, tourist: false})
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"title": "Friday, later"}, nil)
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"hue": 200}, nil)
	check("after other changes", map[*actor]bool{typed: true, scanned: true, tourist: false})
	dj.lock(s, "0815")
	check("after another PIN", map[*actor]bool{typed: false, scanned: false})
	typed.enter(s, "0815")
	n.clock.advance(30 * time.Hour)
	dj.end(s)
	check("after the end", map[*actor]bool{typed: true, scanned: false})
	scanned.enter(s, "0815")
	check("entered after the end", map[*actor]bool{scanned: true})
}

// acceptance 29: a PIN that comes in mid-night, or changes, reaches the phones that are here: their feeds end, and they
// are asked for it. Taking it away asks nobody.
func TestPinInMidNight(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	dj.play(s, "Shoreline", time.Minute)
	silent := func(when string, f *feed) {
		t.Helper()
		for deadline := time.After(patient.Timeout); ; {
			select {
			case ev, open := <-f.events:
				if !open {
					return
				}
				if strings.Contains(string(ev.data), "Secret") {
					t.Fatalf("%s: %s %s", when, ev.name, ev.data)
				}
			case <-deadline:
				t.Fatalf("%s: the feed stays open", when)
			}
		}
	}
	phone := n.phone()
	feed, stage := phone.follow(s.floor("/feed")), n.guest().follow(s.floor("/feed?view=stage"))
	feed.next("mine")
	stage.next("mine")
	dj.lock(s, "4711")
	dj.play(s, "SecretSong", 0)
	silent("locked", feed)
	silent("locked, the stage", stage)
	if f := phone.follow(s.floor("/feed")); f.status != http.StatusUnauthorized {
		t.Errorf("it comes back: %d", f.status)
	}
	phone.enter(s, "4711")
	feed = phone.follow(s.floor("/feed"))
	feed.next("mine")
	dj.lock(s, "0815")
	dj.play(s, "SecretSong, too", 0)
	silent("another PIN", feed)
	phone.enter(s, "0815")
	feed = phone.follow(s.floor("/feed"))
	feed.next("mine")
	dj.lock(s, "")
	dj.play(s, "For all", 0)
	var play playWire
	if feed.next("play").into(t, &play); play.Title != "For all" || !n.guest().inside(s) {
		t.Errorf("opened: %+v", play)
	}
}

// acceptance 29: what is no PIN is refused when it is set, and what cannot be one when it is typed.
func TestPinFields(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	for _, wrong := range []any{"123", "123456789", "12a4", "١٢٣٤", " 1234", "12 34", "-123", "+123", "1e10", "0x12", "12.4", 1234, true, []string{"1234"}} {
		if got := dj.refused(http.StatusBadRequest, "POST", sessionRows, m{"title": "T", "pin": wrong}); got.code("pin") == "" {
			t.Errorf("%v: %s", wrong, got.body)
		}
	}
	s := dj.goLive("Friday")
	dj.lock(s, "0000")
	for _, wrong := range []any{"123", "abcd", 1234, "123456789"} {
		if got := dj.refused(http.StatusBadRequest, "PATCH", sessionRows+"/"+s.ID, m{"pin": wrong}); got.code("pin") == "" {
			t.Errorf("%v: %s", wrong, got.body)
		}
	}
	for _, malformed := range []any{m{}, m{"pin": 0}, m{"pin": nil}, m{"pin": []string{"0000"}}, m{"key": 5}, "", "{", "[]", `"0000"`} {
		n.phone().refused(http.StatusBadRequest, "POST", s.floor("/enter"), malformed)
	}
	for _, close := range []string{"00000", "0", "000", "0001"} {
		if got := n.phone().do("POST", s.floor("/enter"), m{"pin": close}); got.status != http.StatusUnauthorized && got.status != http.StatusBadRequest {
			t.Errorf("%q for 0000: %d", close, got.status)
		}
	}
	n.phone().refused(http.StatusNotFound, "POST", "/api/live/ZZZZZZ/enter", m{"pin": "0000"})
	away := n.phone()
	away.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	away.refused(http.StatusForbidden, "POST", s.floor("/enter"), m{"pin": "0000"})
	for _, pin := range []string{"0000", "12345678"} {
		dj.lock(s, pin)
		phone := n.phone()
		if phone.enter(s, pin); !phone.inside(s) {
			t.Errorf("%s opens nothing", pin)
		}
	}
	for field, value := range map[string]any{"locked": false, "doorKey": "mine"} { // the server's
		dj.must("PATCH", sessionRows+"/"+s.ID, m{field: value}, nil)
		if n.guest().inside(s) || dj.door(s).Key == "mine" {
			t.Errorf("%s was given", field)
		}
	}
}

// acceptance 29: five wrong PINs from one device, then even the right one waits; its neighbour, the key and another
// session do not.
func TestPinGuessesOfADevice(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s, elsewhere := dj.goLive("Friday"), other.goLive("Elsewhere")
	dj.lock(s, "4711")
	other.lock(elsewhere, "4711")
	phone := n.phone()
	for i := range 5 {
		if got := phone.refused(http.StatusUnauthorized, "POST", s.floor("/enter"), m{"pin": fmt.Sprint(1000 + i)}); got.code("pin") != "wrong_pin" || got.sentence() == "" {
			t.Errorf("%s", got.body)
		}
	}
	got := phone.refused(http.StatusTooManyRequests, "POST", s.floor("/enter"), m{"pin": "4711"})
	if got.code("pin") != "too_many_tries" || got.sentence() == "" {
		t.Errorf("%s", got.body)
	}
	wait := got.retryAfter(t)
	n.phone().enter(s, "4711")
	phone.enter(elsewhere, "4711")
	keyed := phone.tab()
	keyed.must("POST", s.floor("/enter"), m{"key": dj.door(s).Key}, nil)
	if !keyed.inside(s) || phone.inside(s) {
		t.Error("the key does not open, or the guesses did")
	}
	n.clock.advance(wait)
	phone.enter(s, "4711")
	if !phone.inside(s) {
		t.Errorf("after %s the right PIN opens nothing", wait)
	}
}

// acceptance 29: thirty wrong PINs a minute for a session, then every typed PIN waits, also for a client that keeps no
// cookie or has a new one each time. Keys open, other sessions do not notice, and those who are in stay in.
func TestPinGuessesOfASession(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s, elsewhere := dj.goLive("Friday"), other.goLive("Elsewhere")
	dj.lock(s, "4711")
	other.lock(elsewhere, "4711")
	insider := n.phone()
	insider.enter(s, "4711")
	var wrong, later atomic.Int32
	atOnce(90, func(i int) {
		guesser := n.guest() // no cookie
		if i%2 == 0 {
			guesser = n.phone() // a new one
		}
		switch got := guesser.do("POST", s.floor("/enter"), m{"pin": fmt.Sprint(5000 + i)}); {
		case got.status == http.StatusUnauthorized && got.code("pin") == "wrong_pin":
			wrong.Add(1)
		case got.status == http.StatusTooManyRequests && got.code("pin") == "too_many_tries":
			later.Add(1)
		default:
			t.Errorf("%d %s", got.status, got.body)
		}
	})
	if wrong.Load() != 30 || later.Load() != 60 {
		t.Errorf("%d guesses were told wrong, %d told to wait", wrong.Load(), later.Load())
	}
	newcomer := n.phone()
	got := newcomer.refused(http.StatusTooManyRequests, "POST", s.floor("/enter"), m{"pin": "4711"})
	wait := got.retryAfter(t)
	if wait > time.Minute {
		t.Errorf("Retry-After %s", wait)
	}
	newcomer.must("POST", s.floor("/enter"), m{"key": dj.door(s).Key}, nil)
	if !newcomer.inside(s) || !insider.inside(s) {
		t.Error("who has a key or a pass is kept out")
	}
	n.phone().enter(elsewhere, "4711")
	n.clock.advance(wait)
	n.phone().enter(s, "4711")
	for range 60 { // right ones are no guesses
		n.phone().enter(elsewhere, "4711")
	}
}

// acceptance 29, 42: a locked session is a session like any other to its booth and its DJ: plays arrive, the stage
// with a pass is a view and no listener.
func TestLockedSessionGoesOn(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	booth := dj.pair("Laptop")
	s := dj.goLive("Friday")
	dj.lock(s, "4711")
	booth.beat()
	stage := n.phone()
	stage.must("POST", s.floor("/enter"), m{"key": dj.door(s).Key}, nil)
	view := stage.follow(s.floor("/feed?view=stage"))
	var snap snapshotWire
	if view.next("snapshot").into(t, &snap); snap.Tallies.Listeners != 0 || snap.Session.Booth != "here" {
		t.Errorf("%+v", snap)
	}
	p := booth.play(s, "Shoreline", 0)
	var play playWire
	if view.next("play").into(t, &play); play.ID != p.ID {
		t.Errorf("%+v", play)
	}
	for _, owner := range []*actor{dj, booth} {
		var list struct{ Items []struct{ Title string } }
		if owner.must("GET", playRows+"?filter="+"(session='"+s.ID+"')", nil, &list); len(list.Items) != 1 || list.Items[0].Title != "Shoreline" {
			t.Errorf("the owner's own plays: %+v", list)
		}
	}
	phone := n.phone()
	phone.enter(s, "4711")
	phone.follow(s.floor("/feed")).next("mine")
	view.tallies("one listener", func(w talliesWire) bool { return w.Listeners == 1 })
}

// acceptance 29: the PIN is in no answer, to nobody, and after the night in no row and no log; the same PIN of another
// session leaves other marks.
func TestPinIsKeptNowhere(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	pins := []string{"73914628", "58203917", "64920385"} // that appear nowhere by accident
	var mu sync.Mutex
	look := func(a *actor, method, path string, body any) answer {
		t.Helper()
		got := a.do(method, path, body)
		mu.Lock()
		defer mu.Unlock()
		for _, pin := range pins {
			if strings.Contains(string(got.body), pin) || strings.Contains(fmt.Sprint(got.header), pin) {
				t.Errorf("%s %s answers the PIN: %v %s", method, path, got.header, got.body)
			}
		}
		return got
	}
	var s, second set
	look(dj, "POST", sessionRows, m{"title": "Friday", "pin": pins[0]}).into(t, &s)
	look(other, "POST", sessionRows, m{"title": "Elsewhere", "pin": pins[0]}).into(t, &second)
	root := n.superuser()
	booth := dj.pair("Laptop")
	for _, pin := range pins[:2] {
		look(dj, "PATCH", sessionRows+"/"+s.ID, m{"pin": pin})
		for _, who := range []*actor{n.phone(), n.guest(), dj, booth} {
			look(who, "POST", s.floor("/enter"), m{"pin": pin})
			look(who, "POST", s.floor("/enter"), m{"pin": pins[2]})
			look(who, "GET", s.floor(""), nil)
		}
		for _, who := range []*actor{dj, booth, root, n.guest(), other} {
			look(who, "GET", sessionRows+"/"+s.ID+"?fields=*,pin,doorKey", nil)
			look(who, "GET", sessionRows+"?fields=*,pin,doorKey", nil)
			look(who, "GET", "/api/collections/session_events/records", nil)
			look(who, "PATCH", sessionRows+"/"+s.ID, m{"pin": pins[2] + "x"})
			look(who, "GET", "/api/sessions/"+s.ID+"/door", nil)
		}
		look(n.guest(), "POST", s.floor("/enter"), fmt.Sprintf(`{"pin":"%s"`, pin))
	}
	var hashes []string
	if err := n.app.DB().NewQuery("SELECT pin FROM sessions").Column(&hashes); err != nil || len(hashes) != 2 || hashes[0] == "" {
		t.Fatal(hashes, err)
	}
	look(dj, "PATCH", sessionRows+"/"+s.ID, m{"pin": pins[0]})
	if err := n.app.DB().NewQuery("SELECT pin FROM sessions").Column(&hashes); err != nil || hashes[0] == hashes[1] {
		t.Errorf("the same PIN is %v", hashes)
	}
	for _, who := range []*actor{dj, booth, n.guest()} {
		if got := look(who, "GET", sessionRows+"/"+s.ID+"?fields=*,pin,doorKey", nil); strings.Contains(string(got.body), hashes[0]) || strings.Contains(string(got.body), hashes[1]) {
			t.Errorf("%s", got.body)
		}
	}
	n.stop()
	app := newTestApp(n.dir, nil)
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	for _, db := range []dbx.Builder{app.DB(), app.AuxDB()} {
		if _, err := db.NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
			t.Fatal(err)
		}
	}
	if err := app.ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(n.dir, "*.db*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, pin := range pins {
			if i := bytes.Index(raw, []byte(pin)); i >= 0 {
				t.Errorf("%s holds a PIN: %q", filepath.Base(file), raw[max(0, i-80):min(len(raw), i+60)])
			}
		}
	}
}
