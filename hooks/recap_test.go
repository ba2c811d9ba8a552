package hooks

import (
	"testing"
	"time"
)

// acceptance 21, 43: what remains of the handmade night, to the letter.
func TestRecap(t *testing.T) {
	t.Parallel()
	h := newHandmade(t)
	got := h.guest().do("GET", "/api/recaps/"+h.s.Code, nil)
	sameJSON(t, "recap", got.body, `{
		"session": {"code": "CODE", "title": "Harvest Swing", "hue": 30, "dj": {"name": "Kris", "slug": "kris"}, "status": "ended",
			"startedAt": "2026-10-24T21:30:00.000Z", "endedAt": "2026-10-25T02:32:00.000Z", "tz": "Europe/Warsaw"},
		"length": 18120,
		"plays": [
			{"id": "shoreline000000", "artist": "Aster Vale", "title": "Shoreline", "remix": "", "bpm": 96, "key": "4A", "seconds": 240,
				"startedAt": "2026-10-24T21:30:00.000Z", "endedAt": "2026-10-24T21:34:00.000Z", "likes": 2, "tempo": {"slower": 0, "perfect": 1, "faster": 0}},
			{"id": "lodz00000000000", "artist": "Łukasz", "title": "Łódź at Night", "remix": "", "bpm": 118, "key": "", "seconds": 200,
				"startedAt": "2026-10-24T21:34:00.000Z", "endedAt": "2026-10-24T21:38:20.000Z", "likes": 3, "tempo": {"slower": 2, "perfect": 1, "faster": 0}},
			{"id": "twice0000000000", "artist": "Somebody", "title": "Twice", "remix": "", "bpm": null, "key": "", "seconds": null,
				"startedAt": "2026-10-25T00:30:00.000Z", "endedAt": "2026-10-25T00:40:00.000Z", "likes": 1, "tempo": {"slower": 0, "perfect": 0, "faster": 0}},
			{"id": "again0000000000", "artist": "Somebody", "title": "=Again", "remix": "", "bpm": 100, "key": "", "seconds": 180,
				"startedAt": "2026-10-25T01:30:00.000Z", "endedAt": "2026-10-25T01:34:00.000Z", "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}}
		],
		"polls": [
			{"id": "poll10000000000", "question": "Blues?", "options": ["Yes", "No"], "votes": [2, 1], "endsAt": null, "status": "closed", "winners": [0],
				"startedAt": "2026-10-24T21:35:00.000Z", "closedAt": "2026-10-24T21:36:00.000Z", "play": "lodz00000000000"},
			{"id": "poll20000000000", "question": "One more?", "options": ["Yes", "Always"], "votes": [1, 1], "endsAt": null, "status": "closed", "winners": [0, 1],
				"startedAt": "2026-10-24T21:36:00.000Z", "closedAt": "2026-10-24T21:37:00.000Z", "play": "lodz00000000000"}
		],
		"likes": 6, "thanks": 3, "peak": {"play": "lodz00000000000", "likes": 3}
	}`, "CODE", h.s.Code)
}

// A recap is right at any moment: while the set is on, and when a play arrives late.
func TestRecapAtAnyMoment(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	first := n.guest().recap(s)
	if len(first.Plays) != 0 || first.Peak != nil || len(first.Polls) != 0 {
		t.Errorf("an empty night: %+v", first)
	}
	p := dj.play(s, "Shoreline", 0)
	asked := dj.ask(s, "Blues?", yesNo)
	n.phone().must("PUT", s.like(p.ID), nil, nil)
	if got := n.guest().recap(s); len(got.Plays) != 1 || got.Peak == nil || got.Peak.Likes != 1 || got.Polls[0].Play == nil || *got.Polls[0].Play != p.ID {
		t.Errorf("while it is on: %+v", got)
	}
	n.clock.advance(10 * time.Minute)
	dj.must("PATCH", pollRows+"/"+asked.ID, m{"closedAt": "now"}, nil)
	dj.end(s)
	dj.play(s, "Was on its way", 5*time.Minute)
	if got := n.guest().recap(s); len(got.Plays) != 2 || got.Plays[1].Title != "Was on its way" {
		t.Errorf("a late play: %+v", got)
	}
	dj.must("PATCH", playRows+"/"+p.ID, m{"hidden": true}, nil)
	if got := n.guest().recap(s); got.Peak != nil || got.Likes != 0 || got.Polls[0].Play != nil {
		t.Errorf("what is hidden is told: %+v", got)
	}
}

// A hidden recap is unknown to everybody but its owner: no file, no list, no preview tells of it.
func TestHiddenRecap(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s := dj.goLive("Hush")
	dj.play(s, "Secret", 0)
	phone := n.phone()
	dj.end(s)
	recap := "/api/recaps/" + s.Code
	phone.must("GET", recap, nil, nil)
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"recap": "hidden"}, nil)
	for _, who := range []*actor{n.guest(), phone, other, other.pair("Laptop"), dj.pair("Own laptop")} {
		for _, path := range []string{recap, recap + "/setlist.csv", recap + "/setlist.m3u8", recap + "/setlist.txt", recap + "/setlist.json"} {
			if got := who.refused(404, "GET", path, nil); got.code("code") != "unknown" {
				t.Errorf("%s: %s", path, got.body)
			}
		}
	}
	for _, path := range []string{"/api/djs/kris", "/api/recaps", "/recap/" + s.Code} {
		if got := n.guest().do("GET", path, nil); got.status != 200 || got.contains("Hush") || got.contains(s.Code+"\"") {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	dj.must("GET", recap, nil, nil)
	if got := dj.do("GET", recap+"/setlist.txt", nil); !got.contains("Secret") {
		t.Errorf("its owner reads %d %s", got.status, got.body)
	}
	n.superuser().must("GET", recap, nil, nil)
}
