package hooks

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

// A correction may bring the whole row back, as programs do: that ends nothing a second time.
func TestCorrectionWithTheWholeRow(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Wrong", 5*time.Minute)
	dj.play(s, "Next", time.Minute)
	path := "/api/collections/plays/records/" + play.ID
	var row map[string]any
	dj.must("GET", path, nil, &row)
	ended := row["endedAt"]
	row["title"] = "Right"
	if dj.must("PATCH", path, row, &row); row["endedAt"] != ended || row["title"] != "Right" {
		t.Errorf("ended %v, then %v as %v", ended, row["endedAt"], row["title"])
	}
	if dj.must("PATCH", path, m{"endedAt": ""}, &row); row["endedAt"] != ended {
		t.Errorf("ended %v, then %q", ended, row["endedAt"])
	}
}

// PocketBase takes forms, too.
func TestPlayAsForm(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	form := url.Values{"session": {s.ID}, "title": {"By form"}, "bpm": {"104"}}
	req := dj.request("POST", "/api/collections/plays/records", form.Encode())
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := n.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := n.snapshot(s).Play; res.StatusCode != 200 || got == nil || got.Title != "By form" {
		t.Errorf("%s, and %+v is on", res.Status, got)
	}
}

// play waits for the next play event; nil when nothing is on.
func (f *feed) play() *playWire {
	f.t.Helper()
	var p *playWire
	f.next("play").into(f.t, &p)
	return p
}

func (dj *actor) nothingPlaying(play string) {
	dj.n.t.Helper()
	dj.must("PATCH", playRows+"/"+play, m{"endedAt": "now"}, nil)
}

// showAgain asks for a play to be on again and says whether it is.
func (dj *actor) showAgain(s set, play string) bool {
	dj.n.t.Helper()
	dj.must("PATCH", playRows+"/"+play, m{"endedAt": ""}, nil)
	on := dj.n.snapshot(s).Play
	return on != nil && on.ID == play
}

// acceptance 42: "show again" takes "nothing playing" back, with all that was said of the play; it is for the newest
// play only, while it can still be on, and survives a restart.
func TestShowAgain(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	booth := dj.pair("Laptop")
	s := dj.goLive("Friday")
	earlier := dj.play(s, "Earlier", 5*time.Minute)
	p := dj.play(s, "Shoreline", 0, m{"seconds": 200})
	phone := n.phone()
	phone.must("PUT", s.like(p.ID), nil, nil)
	phone.must("PUT", s.tempo(p.ID), m{"vote": "slower"}, nil)
	feed := phone.follow(s.floor("/feed"))
	feed.next("mine")
	n.clock.advance(time.Second)
	dj.nothingPlaying(p.ID)
	if on := feed.play(); on != nil {
		t.Errorf("nothing playing, but %+v", on)
	}
	n.clock.advance(20 * time.Second)
	if !booth.showAgain(s, p.ID) {
		t.Error("it is not shown again")
	}
	if on := feed.play(); on == nil || on.ID != p.ID || on.EndedAt != nil || on.StartedAt != wire(n.clock.now().Add(-21*time.Second)) {
		t.Errorf("shown again: %+v", on)
	}
	feed.tallies("what was said of it", func(w talliesWire) bool {
		return w.Play != nil && *w.Play == p.ID && w.Likes == 1 && w.Tempo == tempoWire{Slower: 1}
	})
	if dj.showAgain(s, earlier.ID) || n.playing(s) != "Shoreline" {
		t.Error("an earlier play is on again")
	}
	n.restart()
	if n.playing(s) != "Shoreline" {
		t.Error("a restart forgot it")
	}
	n.clock.advance(238 * time.Second)
	n.clocks()
	if n.playing(s) != "Shoreline" {
		t.Error("it ended before its time")
	}
	n.clock.advance(2 * time.Second)
	n.clocks()
	if n.playing(s) != "" || dj.showAgain(s, p.ID) {
		t.Error("it is on beyond its length and a minute")
	}

	last := dj.play(s, "Caffeine", 0)
	n.clock.advance(time.Second)
	dj.nothingPlaying(last.ID)
	n.guest().refused(http.StatusNotFound, "PATCH", playRows+"/"+last.ID, m{"endedAt": ""})
	n.dj("Mallory").refused(http.StatusNotFound, "PATCH", playRows+"/"+last.ID, m{"endedAt": ""})
	n.clock.advance(time.Second)
	newest := dj.play(s, "Tin Roof", 0)
	var row playRow
	if dj.showAgain(s, last.ID) || n.playing(s) != "Tin Roof" {
		t.Error("a play is on again beside a newer one")
	}
	if dj.must("GET", playRows+"/"+last.ID, nil, &row); row.EndedAt == "" {
		t.Errorf("a play is open beside a newer one: %+v", row)
	}
	dj.must("PATCH", playRows+"/"+newest.ID, m{"hidden": true}, nil)
	if dj.showAgain(s, last.ID) {
		t.Error("a play is on again in place of a newer, hidden one")
	}
	dj.must("PATCH", playRows+"/"+newest.ID, m{"hidden": false}, nil)
	dj.end(s)
	if dj.showAgain(s, newest.ID) {
		t.Error("a play is on in a session that ended")
	}
}

// acceptance 42: hiding and showing, of what is on and of what was, reaches the floor each with one act, and brings
// back what was said.
func TestHideAndShow(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	earlier, now := dj.play(s, "Earlier", 5*time.Minute), dj.play(s, "Shoreline", 0)
	phone := n.phone()
	for _, p := range []playRow{earlier, now} {
		phone.must("PUT", s.like(p.ID), nil, nil)
		phone.must("PUT", s.tempo(p.ID), m{"vote": "faster"}, nil)
	}
	feed := phone.follow(s.floor("/feed"))
	feed.next("mine")
	hide := func(play string, hidden bool) {
		t.Helper()
		n.clock.advance(2 * time.Second) // since the last history
		dj.must("PATCH", playRows+"/"+play, m{"hidden": hidden}, nil)
	}
	history := func() (plays []playWire) {
		t.Helper()
		feed.next("history").into(t, &plays)
		return plays
	}
	hide(earlier.ID, true)
	if plays := history(); len(plays) != 0 {
		t.Errorf("the earlier one is hidden: %+v", plays)
	}
	if plays := n.guest().recap(s).Plays; len(plays) != 1 {
		t.Errorf("the recap tells what is hidden: %+v", plays)
	}
	hide(earlier.ID, false)
	if plays := history(); len(plays) != 1 || plays[0].ID != earlier.ID || plays[0].Likes != 1 {
		t.Errorf("the earlier one is shown: %+v", plays)
	}
	hide(now.ID, true)
	if on := feed.play(); on != nil {
		t.Errorf("the current one is hidden: %+v", on)
	}
	if got := n.snapshot(s).Tallies; got.Play != nil || got.Likes != 0 || got.Tempo != (tempoWire{}) {
		t.Errorf("with nothing on: %+v", got)
	}
	if mine := phone.mine(s); mine.Tempo != nil {
		t.Errorf("mine with nothing on: %+v", mine)
	}
	hide(now.ID, false)
	if on := feed.play(); on == nil || on.ID != now.ID {
		t.Errorf("the current one is shown: %+v", on)
	}
	if got := n.snapshot(s).Tallies; got.Likes != 1 || got.Tempo != (tempoWire{Faster: 1}) {
		t.Errorf("shown again: %+v", got)
	}
	if mine := phone.mine(s); mine.Tempo == nil || *mine.Tempo != "faster" {
		t.Errorf("mine: %+v", mine)
	}
}

// A booth learns BPM, key and length later and says so: the same play, corrected on the floor, on for as long as it
// now lasts.
func TestBoothFillsIn(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	booth := dj.pair("Laptop")
	s := dj.goLive("Friday")
	booth.beat()
	earlier, p := booth.play(s, "Earlier", 5*time.Minute), booth.play(s, "Shoreline", 0)
	phone := n.phone()
	phone.must("PUT", s.like(p.ID), nil, nil)
	feed := phone.follow(s.floor("/feed"))
	feed.next("mine")
	booth.must("PATCH", playRows+"/"+p.ID, m{"bpm": 98.5, "key": "8A", "seconds": 1200}, nil)
	on := feed.play()
	if on == nil || on.ID != p.ID || on.BPM == nil || *on.BPM != 98.5 || on.Seconds == nil || *on.Seconds != 1200 || on.Title != "Shoreline" {
		t.Errorf("corrected: %+v", on)
	}
	if likes := n.snapshot(s).Tallies.Likes; likes != 1 {
		t.Errorf("%d likes", likes)
	}
	booth.must("PATCH", playRows+"/"+earlier.ID, m{"bpm": 104}, nil)
	var history []playWire
	if feed.next("history").into(t, &history); len(history) != 1 || history[0].BPM == nil || *history[0].BPM != 104 {
		t.Errorf("the earlier one: %+v", history)
	}
	var row playRow
	if booth.must("PATCH", playRows+"/"+p.ID, m{"bpm": 5, "key": "8B"}, &row); row.Problems["bpm"].Code == "" {
		t.Errorf("a wrong bpm: %+v", row)
	}
	if on = feed.play(); on == nil || *on.BPM != 98.5 {
		t.Errorf("the valid part: %+v", on)
	}
	other.pair("Laptop").refused(http.StatusNotFound, "PATCH", playRows+"/"+p.ID, m{"bpm": 100})
	n.clock.advance(20 * time.Minute)
	n.clocks()
	if n.playing(s) != "Shoreline" {
		t.Error("it ended after the twelve minutes of an unknown length")
	}
	booth.must("PATCH", playRows+"/"+p.ID, m{"seconds": 300}, nil)
	n.clocks()
	if n.playing(s) != "" {
		t.Error("it is on beyond its length")
	}
	if booth.must("GET", playRows+"/"+p.ID, nil, &row); row.EndedAt != stamp(n.clock.now().Add(-14*time.Minute)) {
		t.Errorf("ended at %s", row.EndedAt)
	}
}

// acceptance 42: with no booth at all a DJ runs the night by hand: a play with an id of the client's own is stored once
// however often it is sent, and everything else is one act.
func TestNightByHand(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	feed := n.guest().follow(s.floor("/feed"))
	var snap snapshotWire
	if feed.next("snapshot").into(t, &snap); snap.Session.Booth != "none" {
		t.Errorf("booth: %s", snap.Session.Booth)
	}
	typed := m{"id": "typedbyhand0001", "session": s.ID, "artist": "Somebody", "title": "Shorelin"}
	var first playRow
	dj.must("POST", playRows, typed, &first)
	n.clock.advance(5 * time.Second)
	for range 3 {
		var again playRow
		if dj.must("POST", playRows, typed, &again); again.ID != "typedbyhand0001" || again.StartedAt != first.StartedAt {
			t.Errorf("a retry: %+v", again)
		}
	}
	if on := feed.play(); on == nil || on.Title != "Shorelin" || on.StartedAt != wire(n.clock.now().Add(-5*time.Second)) {
		t.Errorf("typed: %+v", on)
	}
	dj.must("PATCH", playRows+"/"+first.ID, m{"title": "Shoreline"}, nil)
	if on := feed.play(); on == nil || on.ID != first.ID || on.Title != "Shoreline" {
		t.Errorf("corrected: %+v", on)
	}
	n.clock.advance(3 * time.Minute)
	next := dj.play(s, "Caffeine", 0)
	if on := feed.play(); on == nil || on.ID != next.ID {
		t.Errorf("the next: %+v", on)
	}
	dj.must("PATCH", playRows+"/"+next.ID, m{"hidden": true}, nil)
	if on := feed.play(); on != nil {
		t.Errorf("hidden: %+v", on)
	}
	if plays := n.guest().recap(s).Plays; len(plays) != 1 || plays[0].ID != first.ID {
		t.Errorf("recap: %+v", plays)
	}
}
