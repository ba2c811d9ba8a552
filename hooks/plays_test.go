package hooks

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func (n *night) snapshot(s set) snapshotWire {
	n.t.Helper()
	var snap snapshotWire
	n.guest().must("GET", "/api/live/"+s.Code+"?view=console", nil, &snap)
	return snap
}

// playing is the title of what is on, or "".
func (n *night) playing(s set) string {
	if p := n.snapshot(s).Play; p != nil {
		return p.Title
	}
	return ""
}

// acceptance 32: the newest play of a backlog is announced, the rest goes to the history with its own times,
// and the night is the same in whatever order it arrives.
func TestBacklogInAnyOrder(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	n := newNight(t)
	const tracks = 15
	want := ""
	for round := range 6 {
		dj := n.dj(fmt.Sprint("DJ ", round))
		s := dj.goLive("Friday")
		order := rng.Perm(tracks)
		if round == 0 {
			for i := range order {
				order[i] = i // as it was played
			}
		}
		for _, i := range order {
			dj.play(s, fmt.Sprintf("T%02d", i), time.Duration(4*(tracks-i))*time.Minute, m{"seconds": 180 + 20*i%7})
		}
		var recap struct{ Plays []playWire }
		dj.must("GET", "/api/recaps/"+s.Code, nil, &recap)
		var night strings.Builder
		for _, p := range recap.Plays {
			ended := "on"
			if p.EndedAt != nil {
				ended = *p.EndedAt
			}
			fmt.Fprintln(&night, p.Title, p.StartedAt, ended)
		}
		if got := n.playing(s); got != "T14" {
			t.Errorf("order %v: playing %q", order, got)
		}
		if want == "" {
			want = night.String()
		} else if night.String() != want {
			t.Errorf("order %v gives\n%swant\n%s", order, night.String(), want)
		}
	}
}

// Only the newest of a backlog is ever announced, and the history follows within two seconds.
func TestBacklogOnTheFeed(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	dj.play(s, "Before", 50*time.Minute)
	feed := n.guest().follow("/api/live/" + s.Code + "/feed")
	feed.next("mine")
	dj.play(s, "Newest", time.Minute)
	for i := range 10 {
		dj.play(s, fmt.Sprintf("T%d", i), time.Duration(45-4*i)*time.Minute)
	}
	n.clock.advance(2 * time.Second)
	histories := 0
	for {
		ev := feed.next("play", "history")
		if ev.name == "play" {
			var p *playWire
			if ev.into(t, &p); p == nil || p.Title != "Newest" {
				t.Errorf("announced: %s", ev.data)
			}
			continue
		}
		histories++
		var plays []playWire
		ev.into(t, &plays)
		if len(plays) == 11 {
			break
		}
	}
	if histories > 2 {
		t.Errorf("%d histories within two seconds", histories)
	}
}

// acceptance 39: what is stale on arrival is history at once; a fresh one is announced.
func TestStaleOnArrival(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	dj.play(s, "Three hours old", 3*time.Hour)
	if got := n.playing(s); got != "" {
		t.Errorf("announced %q", got)
	}
	dj.play(s, "Long and on", 14*time.Minute, m{"seconds": 900})
	if got := n.playing(s); got != "Long and on" {
		t.Errorf("playing %q", got)
	}
}

// A play ends by itself after its length and a minute, or after 12 minutes when nobody knows its length; a
// restart in between changes nothing.
func TestPlayEndsByItself(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	feed := n.guest().follow("/api/live/" + s.Code + "/feed")
	feed.next("mine")
	dj.play(s, "Three minutes", 0, m{"seconds": 180})
	feed.next("play")
	n.clock.advance(239 * time.Second)
	if got := n.playing(s); got != "Three minutes" {
		t.Errorf("after 3:59 %q is on", got)
	}
	n.clock.advance(2 * time.Second)
	if ev := feed.next("play"); string(ev.data) != "null" {
		t.Errorf("after 4:01 %s is on", ev.data)
	}
	p := dj.play(s, "Unknown length", 0)
	n.stop()
	n.clock.advance(13 * time.Minute)
	n.start()
	for n.playing(s) != "" { // the clock catches up right after the start
	}
	var row playRow
	dj.must("GET", "/api/collections/plays/records/"+p.ID, nil, &row)
	if started, _ := time.Parse(rowLayout, row.StartedAt); row.EndedAt != stamp(started.Add(12*time.Minute)) {
		t.Errorf("started %s, ended %s", row.StartedAt, row.EndedAt)
	}
}

// Times in the future are cut to now, so that a wrong clock on a laptop cannot block the night.
func TestFutureIsNow(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "From tomorrow", -24*time.Hour)
	if p.StartedAt != stamp(n.clock.now()) {
		t.Errorf("started %s, now %s", p.StartedAt, stamp(n.clock.now()))
	}
	n.clock.advance(3 * time.Minute)
	dj.play(s, "Next", 0)
	if got := n.playing(s); got != "Next" {
		t.Errorf("playing %q", got)
	}
}

// A correction keeps the id; "nothing playing" is null; a hidden play leaves the floor and keeps its name for
// its owner alone.
func TestCorrections(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	earlier := dj.play(s, "Earlier", 5*time.Minute)
	now := dj.play(s, "Wrong", time.Minute)
	feed := n.guest().follow("/api/live/" + s.Code + "/feed")
	feed.next("mine")
	row := "/api/collections/plays/records/" + now.ID

	dj.must("PATCH", row, m{"title": "Right"}, nil)
	var p *playWire
	if feed.next("play").into(t, &p); p.ID != now.ID || p.Title != "Right" {
		t.Errorf("correction: %+v", p)
	}
	dj.must("PATCH", "/api/collections/plays/records/"+earlier.ID, m{"hidden": true}, nil)
	var history []playWire
	if feed.next("history").into(t, &history); len(history) != 0 {
		t.Errorf("hidden, but in the history: %+v", history)
	}
	dj.must("PATCH", row, m{"hidden": true}, nil)
	if ev := feed.next("play"); string(ev.data) != "null" {
		t.Errorf("hidden, but on: %s", ev.data)
	}
	var seen playRow
	n.guest().must("GET", row, nil, &seen)
	if seen.Title != "" || seen.Artist != "" {
		t.Errorf("a stranger reads a hidden play: %+v", seen)
	}
	if dj.must("GET", row, nil, &seen); seen.Title != "Right" {
		t.Errorf("its owner reads %+v", seen)
	}
	n.guest().refused(404, "PUT", "/api/live/"+s.Code+"/plays/"+now.ID+"/like", nil)
	dj.must("PATCH", row, m{"hidden": false}, nil)
	if feed.next("play").into(t, &p); p == nil || p.Title != "Right" {
		t.Errorf("shown again: %+v", p)
	}
	dj.must("PATCH", row, m{"endedAt": "2001-01-01 00:00:00Z"}, nil)
	if ev := feed.next("play"); string(ev.data) != "null" {
		t.Errorf("nothing playing, but on: %s", ev.data)
	}
	if dj.must("GET", row, nil, &seen); seen.EndedAt != stamp(n.clock.now()) {
		t.Errorf("endedAt is the server's: %s", seen.EndedAt)
	}
	n.clock.advance(2 * time.Second)
	if feed.next("history").into(t, &history); len(history) != 1 || history[0].Title != "Right" {
		t.Errorf("what was on is not in the history: %+v", history)
	}
	n.clock.advance(2 * time.Second)
	dj.must("DELETE", row, nil, nil)
	if feed.next("history").into(t, &history); len(history) != 0 {
		t.Errorf("deleted, but in the history: %+v", history)
	}
}

// A repeat of a play is the stored row; its id in another session is refused.
func TestSamePlayTwice(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s, foreign := dj.goLive("Friday"), other.goLive("Saturday")
	first := dj.play(s, "Once", time.Minute, m{"id": "aaaaaaaaaaaaaaa"})
	again := dj.play(s, "Twice", 0, m{"id": "aaaaaaaaaaaaaaa"})
	if again.Title != "Once" || again.StartedAt != first.StartedAt {
		t.Errorf("the repeat answers %+v", again)
	}
	got := other.refused(400, "POST", "/api/collections/plays/records", m{"id": "aaaaaaaaaaaaaaa", "session": foreign.ID, "title": "Theirs"})
	if got.code("id") != "validation_not_unique" {
		t.Errorf("an id of another session: %s", got.body)
	}
	errs := make(chan string, 20)
	for range cap(errs) {
		go func() {
			got := dj.do("POST", "/api/collections/plays/records", m{"id": "bbbbbbbbbbbbbbb", "session": s.ID, "title": "Raced"})
			errs <- fmt.Sprint(got.status)
		}()
	}
	for range cap(errs) {
		if status := <-errs; status != "200" {
			t.Errorf("a racing repeat answers %s", status)
		}
	}
}

// A session that ended takes the plays that were on their way for a day, and no later ones.
func TestPlaysAfterTheEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	n.clock.advance(time.Hour)
	dj.play(s, "Before the end", 10*time.Minute)
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)
	n.clock.advance(20 * time.Minute)
	late := dj.play(s, "On its way", 25*time.Minute)
	if late.EndedAt == "" {
		t.Error("a late play is on in an ended session")
	}
	body := m{"session": s.ID, "title": "After the end", "startedAt": n.clock.now()}
	if got := dj.refused(409, "POST", "/api/collections/plays/records", body); got.code("session") != "ended" {
		t.Errorf("after the end: %s", got.body)
	}
	n.clock.advance(25 * time.Hour)
	body["startedAt"] = n.clock.now().Add(-26 * time.Hour)
	dj.refused(409, "POST", "/api/collections/plays/records", body)
	var recap struct{ Plays []playWire }
	dj.must("GET", "/api/recaps/"+s.Code, nil, &recap)
	if len(recap.Plays) != 2 || recap.Plays[1].Title != "On its way" {
		t.Errorf("recap: %+v", recap.Plays)
	}
}

// acceptance 31, and the rule "A booth that does not lead": what it sends is stored and never becomes
// current, and it never takes the current play away.
func TestBoothThatDoesNotLead(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	old, new := dj.pair("Old laptop"), dj.pair("New laptop")
	start := n.clock.now()
	beat := func(b *actor, started time.Time) (lead bool) {
		var in struct{ Lead bool }
		b.must("POST", "/api/booths/beat", m{"now": n.clock.now(), "startedAt": started, "source": "virtualdj", "version": "t"}, &in)
		return in.Lead
	}
	if !beat(old, start.Add(-time.Hour)) {
		t.Error("the only booth does not lead")
	}
	if !beat(new, start.Add(-time.Minute)) || beat(old, start.Add(-time.Hour)) {
		t.Error("the booth that started last does not lead")
	}
	new.play(s, "Real", time.Minute)
	old.play(s, "Ghost", 0, m{"id": "ghostghostghost"})
	if got := n.playing(s); got != "Real" {
		t.Errorf("playing %q", got)
	}
	if h := n.snapshot(s).History; len(h) != 1 || h[0].Title != "Ghost" {
		t.Errorf("history %+v", h)
	}
	new.play(s, "Ghost", 0, m{"id": "ghostghostghost"})
	if got := n.playing(s); got != "Ghost" {
		t.Errorf("sent by the booth that leads, but playing %q", got)
	}
	n.clock.advance(31 * time.Second) // the new one dies: nothing ends, the old one leads again
	if !beat(old, start.Add(-time.Hour)) {
		t.Error("the booth that is left does not lead")
	}
	if n.snapshot(s).Session.Status != "live" {
		t.Error("a booth's death ended the session")
	}
	old.play(s, "Old leads", 0)
	if got := n.playing(s); got != "Old leads" {
		t.Errorf("playing %q", got)
	}
}

// Of two plays that started together the later to come is on; the other ends a millisecond after its start. A
// start is fixed once it is stored.
func TestSameStart(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	first := dj.play(s, "First", time.Minute)
	second := dj.play(s, "Second", time.Minute)
	if got := n.playing(s); got != "Second" {
		t.Errorf("playing %q", got)
	}
	row := "/api/collections/plays/records/"
	var p playRow
	dj.must("GET", row+first.ID, nil, &p)
	if started, _ := time.Parse(rowLayout, p.StartedAt); p.EndedAt != stamp(started.Add(time.Millisecond)) {
		t.Errorf("the first started %s and ended %s", p.StartedAt, p.EndedAt)
	}
	dj.must("PATCH", row+second.ID, m{"startedAt": n.clock.now().Add(-time.Hour), "title": "Corrected"}, &p)
	if p.StartedAt != second.StartedAt || p.Title != "Corrected" || n.playing(s) != "Corrected" {
		t.Errorf("after a correction: %+v, playing %q", p, n.playing(s))
	}
}
