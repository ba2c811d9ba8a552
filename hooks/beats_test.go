package hooks

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"pika/live"
)

type beatWire struct {
	Now, Version string
	Lead         bool
	Session      *struct{ ID, Code string }
	DJ           struct{ ID, Name, Slug string }
}

// beat is a booth's heartbeat; more is what it says besides.
func (a *actor) beat(more ...m) beatWire {
	a.n.t.Helper()
	body := m{"now": a.n.clock.now().Format(time.RFC3339Nano), "waiting": 0, "source": "virtualdj", "version": "test"}
	for _, extra := range more {
		for k, v := range extra {
			body[k] = v
		}
	}
	var b beatWire
	a.must("POST", "/api/booths/beat", body, &b)
	return b
}

func TestBeat(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	booth := dj.pair("Laptop")
	if b := booth.beat(); b.DJ.ID != dj.id || b.DJ.Name != "Kris" || b.DJ.Slug != "kris" {
		t.Errorf("whose laptop: %+v", b)
	}
	if b := booth.beat(); b.Session != nil || !b.Lead || b.Version != "test" || b.Now != n.clock.now().Format("2006-01-02T15:04:05.000Z") {
		t.Errorf("before the session: %+v", b)
	}
	s := dj.goLive("Friday")
	if b := booth.beat(m{"source": strings.Repeat("x", 100), "future": true}); b.Session == nil || b.Session.ID != s.ID || b.Session.Code != s.Code {
		t.Errorf("in the session: %+v", b)
	}
	var row struct{ LastSeen, Source string }
	dj.must("GET", booths+"/"+booth.id, nil, &row)
	if row.LastSeen != stamp(n.clock.now()) || row.Source != strings.Repeat("x", 40) {
		t.Errorf("%+v", row)
	}
	booth.must("POST", "/api/booths/beat", nil, nil)
	if got := booth.refused(400, "POST", "/api/booths/beat", m{"now": "yesterday"}); got.code("now") != "invalid" {
		t.Errorf("%s", got.body)
	}
	dj.refused(403, "POST", "/api/booths/beat", m{})
	n.guest().refused(401, "POST", "/api/booths/beat", m{})
}

// A booth comes and goes once each, however often it beats and with how many laptops, and silence ends
// nothing.
func TestBoothHereAndAway(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	one, two := dj.pair("One"), dj.pair("Two")
	if got := n.boothOf(s); got != "none" {
		t.Errorf("before any beat: %q", got)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Add(2)
		go func() { defer wait.Done(); one.beat() }()
		go func() { defer wait.Done(); two.beat() }()
	}
	wait.Wait()
	if got := n.boothOf(s); got != "here" {
		t.Errorf("after a beat: %q", got)
	}
	n.clock.advance(25 * time.Second)
	two.beat()
	n.clock.advance(25 * time.Second) // one is silent for 50 s, two for 25
	n.tick()
	n.clock.advance(6 * time.Second)
	n.tick()
	n.tick()
	n.awaitBooth(s, "away")
	one.beat()
	one.beat()
	if got := n.boothOf(s); got != "here" {
		t.Errorf("back: %q", got)
	}
	kinds := slices.DeleteFunc(n.kinds(s), func(kind string) bool { return kind == "lead_changed" }) // which beat came first is chance
	if got := strings.Join(kinds, " "); got != "live booth_here booth_away booth_here" {
		t.Errorf("events: %s", got)
	}
}

// The session tells how the laptops did: which one leads, which is of another version, and that a play was refused; each
// once, however often it is so.
func TestBoothNews(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s := dj.goLive("Friday")
	one, two := dj.pair("One"), dj.pair("Two")
	for range 3 {
		one.beat(m{"startedAt": n.clock.now().Add(-time.Hour).Format(time.RFC3339Nano)})
	}
	two.beat(m{"version": "0.9"})
	n.clock.advance(time.Second)
	two.beat(m{"version": "0.9"})
	one.beat()
	for range 3 {
		one.refused(400, "POST", playRows, m{"session": s.ID, "artist": " ", "title": ""})
		other.pair("Stranger").refused(400, "POST", playRows, m{"session": s.ID, "title": ""})
		n.clock.advance(time.Second)
	}
	dj.refused(400, "POST", playRows, m{"session": s.ID, "title": ""}) // the DJ sees that at the form
	n.clock.advance(live.BoothSilence)
	one.beat()
	var told []string
	for _, kind := range n.kinds(s) {
		if kind != "takeover_refused" {
			told = append(told, kind)
		}
	}
	if got := strings.Join(told, " "); got != "live booth_here lead_changed booth_version play_refused lead_changed" {
		t.Errorf("events: %s", got)
	}
	row := func(kind string) (detail string) {
		t.Helper()
		if err := n.app.DB().NewQuery("SELECT detail FROM session_events WHERE kind = {:kind} ORDER BY rowid LIMIT 1").Bind(dbx.Params{"kind": kind}).Row(&detail); err != nil {
			t.Fatal(err)
		}
		return detail
	}
	sameJSON(t, "lead_changed", []byte(row("lead_changed")), `{"booth": "`+two.id+`", "label": "Two"}`)
	sameJSON(t, "booth_version", []byte(row("booth_version")), `{"booth": "`+two.id+`", "label": "Two", "version": "0.9", "server": "test"}`)
	sameJSON(t, "play_refused", []byte(row("play_refused")), `{"field": "title", "title": ""}`)
}

// tick does what the clock would do within the second.
func (n *night) tick() {
	n.t.Helper()
	if err := n.due(); err != nil {
		n.t.Fatal(err)
	}
}

// acceptance 31: the booth that started last leads, whoever beats first after the server was gone, and also
// when booths do not say when they started; when it goes, the other leads again.
func TestLead(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]bool{"with startedAt": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNight(t)
			dj := n.dj("Kris")
			s := dj.goLive("Friday")
			old, young := dj.pair("Old"), dj.pair("Young")
			started := map[*actor]time.Time{}
			beat := func(a *actor) bool {
				t.Helper()
				if started[a].IsZero() {
					started[a] = n.clock.now()
				}
				if says {
					return a.beat(m{"startedAt": started[a].Format(time.RFC3339Nano)}).Lead
				}
				return a.beat().Lead
			}
			expect := func(when string, a *actor, want bool) {
				t.Helper()
				if got := beat(a); got != want {
					t.Errorf("%s: lead %v", when, got)
				}
			}
			expect("alone", old, true)
			n.clock.advance(10 * time.Second)
			expect("the younger", young, true)
			expect("the older beside it", old, false)

			n.stop() // the server is away for longer than a booth may be silent
			n.clock.advance(2 * time.Minute)
			n.start()
			expect("the younger after the restart", young, true)
			n.clock.advance(5 * time.Second)
			expect("the older after the restart", old, false)

			old.play(s, "From the older", 0)
			if now := n.playing(s); now != "" {
				t.Errorf("the older booth put on %q", now)
			}
			young.play(s, "From the younger", 0)
			if now := n.playing(s); now != "From the younger" {
				t.Errorf("playing: %q", now)
			}

			n.clock.advance(live.BoothSilence + time.Second)
			expect("the older when the younger is silent", old, true)
			if status := mustFind(t, n.app, "sessions", s.ID).GetString("status"); status != "live" {
				t.Errorf("the session is %s", status)
			}
		})
	}
}

// acceptance 35: a server that is gone and back, or answers late, signs no booth out.
func TestRestartKeepsBooths(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	booth := dj.pair("Laptop")
	booth.beat()
	n.stop()
	n.clock.advance(5 * time.Hour)
	n.start()
	if b := booth.beat(); b.Session == nil || b.Session.ID != s.ID {
		t.Errorf("%+v", b)
	}
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"title": "Still here"}, nil)
}

// Laptops that nobody used for a month are signed out by night; one that was just paired, or is in use, stays.
func TestIdleBooths(t *testing.T) {
	t.Parallel()
	n := newNight(t, func(o *Options) { o.BoothIdle = 7 * 24 * time.Hour })
	dj := n.dj("Kris")
	used, idle := dj.pair("Used"), dj.pair("Idle")
	idle.beat()
	n.clock.advance(7*24*time.Hour - time.Minute)
	used.beat()
	byNight := func() {
		for _, job := range n.app.Cron().Jobs() {
			if job.Id() == "pikaIdleBooths" {
				job.Run()
			}
		}
	}
	byNight()
	if n.boothCount() != 2 {
		t.Error("removed too early")
	}
	n.clock.advance(2 * time.Minute)
	fresh := dj.pair("Fresh")
	byNight()
	if n.boothCount() != 2 {
		t.Errorf("%d laptops", n.boothCount())
	}
	used.beat()
	fresh.beat()
	idle.refused(401, "POST", "/api/booths/beat", m{})
}

// A laptop that hears nothing, or keeps what plays secret, says so to its DJ. What was on when the first secret track began
// ends there: what the floor says now is not said of it. Only the laptop that leads ends anything, and nothing that the DJ
// typed since.
func TestSecretTrackEndsTheOneBefore(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	follower := dj.pair("Old")
	follower.beat(m{"startedAt": n.clock.now().Add(-time.Hour).Format(time.RFC3339Nano)})
	booth := dj.pair("Laptop")
	said := func() (row struct{ Unheard, Secret bool }) {
		dj.must("GET", booths+"/"+booth.id, nil, &row)
		return row
	}
	if booth.beat(m{"unheard": true}); !said().Unheard {
		t.Error("the console is not told that the laptop hears nothing")
	}
	booth.play(s, "Before", 3*time.Minute)
	began := n.clock.now().Add(-time.Minute).Truncate(time.Millisecond)
	secret := m{"secret": true, "keptSince": began.Format(time.RFC3339Nano)}
	booth.beat(m{"secret": true, "keptSince": nil})
	follower.beat(m{"startedAt": n.clock.now().Add(-time.Hour).Format(time.RFC3339Nano)}, secret)
	if got := n.playing(s); got != "Before" || said() != (struct{ Unheard, Secret bool }{false, true}) {
		t.Errorf("before the first secret track: %q, %+v", got, said())
	}
	booth.beat(secret)
	booth.beat(secret)
	snap := n.snapshot(s)
	if snap.Play != nil || len(snap.History) != 1 || snap.History[0].EndedAt == nil || *snap.History[0].EndedAt != began.UTC().Format(live.TimeLayout) {
		t.Errorf("while it is secret: %+v, %+v", snap.Play, snap.History)
	}
	dj.play(s, "Typed", 0)
	booth.beat(secret)
	if got := n.playing(s); got != "Typed" {
		t.Errorf("typed by the DJ: %q", got)
	}
	booth.play(s, "Surprise", -time.Second)
	booth.beat()
	if got := n.playing(s); got != "Surprise" || said().Secret {
		t.Errorf("released: %q, %+v", got, said())
	}
}
