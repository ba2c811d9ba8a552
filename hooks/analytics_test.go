package hooks

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// acceptance 25, 43: what the owner reads of the handmade night, to the letter.
func TestAnalytics(t *testing.T) {
	t.Parallel()
	h := newHandmade(t)
	h.dj.must("POST", markRows, m{"play": "lodz00000000000", "mark": "peak", "note": "lights went up"}, nil)
	h.dj.must("POST", markRows, m{"play": "twice0000000000", "mark": "brick"}, nil)
	got := h.dj.do("GET", "/api/recaps/"+h.s.Code+"/analytics", nil)
	sameJSON(t, "analytics", got.body, `{
		"session": {"id": "SESSION", "code": "CODE", "title": "Harvest Swing", "hue": 30, "dj": {"name": "Kris", "slug": "kris"}, "status": "ended",
			"recap": "public", "locked": false, "startedAt": "2026-10-24T21:30:00.000Z", "endedAt": "2026-10-25T02:32:00.000Z", "tz": "Europe/Warsaw"},
		"length": 18120,
		"plays": [
			{"id": "shoreline000000", "artist": "Aster Vale", "title": "Shoreline", "remix": "", "bpm": 96, "key": "4A", "seconds": 240,
				"startedAt": "2026-10-24T21:30:00.000Z", "endedAt": "2026-10-24T21:34:00.000Z", "likes": 2, "tempo": {"slower": 0, "perfect": 1, "faster": 0},
				"hidden": false, "mark": "", "note": "", "phones": 10},
			{"id": "lodz00000000000", "artist": "Łukasz", "title": "Łódź at Night", "remix": "", "bpm": 118, "key": "", "seconds": 200,
				"startedAt": "2026-10-24T21:34:00.000Z", "endedAt": "2026-10-24T21:38:20.000Z", "likes": 3, "tempo": {"slower": 2, "perfect": 1, "faster": 0},
				"hidden": false, "mark": "peak", "note": "lights went up", "phones": 12},
			{"id": "twice0000000000", "artist": "Somebody", "title": "Twice", "remix": "", "bpm": null, "key": "", "seconds": null,
				"startedAt": "2026-10-25T00:30:00.000Z", "endedAt": "2026-10-25T00:40:00.000Z", "likes": 1, "tempo": {"slower": 0, "perfect": 0, "faster": 0},
				"hidden": false, "mark": "brick", "note": "", "phones": 3},
			{"id": "oops00000000000", "artist": "Nobody", "title": "Oops", "remix": "", "bpm": null, "key": "", "seconds": null,
				"startedAt": "2026-10-25T00:40:00.000Z", "endedAt": "2026-10-25T00:52:00.000Z", "likes": 1, "tempo": {"slower": 0, "perfect": 0, "faster": 0},
				"hidden": true, "mark": "", "note": "", "phones": null},
			{"id": "again0000000000", "artist": "Somebody", "title": "=Again", "remix": "", "bpm": 100, "key": "", "seconds": 180,
				"startedAt": "2026-10-25T01:30:00.000Z", "endedAt": "2026-10-25T01:34:00.000Z", "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0},
				"hidden": false, "mark": "", "note": "", "phones": null}
		],
		"polls": [
			{"id": "poll10000000000", "question": "Blues?", "options": ["Yes", "No"], "votes": [2, 1], "endsAt": null, "status": "closed", "winners": [0],
				"startedAt": "2026-10-24T21:35:00.000Z", "closedAt": "2026-10-24T21:36:00.000Z", "play": "lodz00000000000", "voted": 3, "share": 0.25},
			{"id": "poll20000000000", "question": "One more?", "options": ["Yes", "Always"], "votes": [1, 1], "endsAt": null, "status": "closed", "winners": [0, 1],
				"startedAt": "2026-10-24T21:36:00.000Z", "closedAt": "2026-10-24T21:37:00.000Z", "play": "lodz00000000000", "voted": 2, "share": 0.16666666666666666},
			{"id": "poll30000000000", "question": "Waltz?", "options": ["Yes", "No"], "votes": [0, 0], "endsAt": null, "status": "canceled", "winners": [],
				"startedAt": "2026-10-24T21:37:00.000Z", "closedAt": "2026-10-24T21:37:00.000Z", "play": "lodz00000000000", "voted": 0, "share": 0}
		],
		"likes": 6, "thanks": 3, "peak": {"play": "lodz00000000000", "likes": 3},
		"minutes": [
			{"at": "2026-10-24T21:30:00.000Z", "listeners": 10, "likes": 2, "tempo": {"slower": 0, "perfect": 1, "faster": 0}, "thanks": 0},
			{"at": "2026-10-24T21:31:00.000Z", "listeners": 10, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-24T21:32:00.000Z", "listeners": 10, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-24T21:33:00.000Z", "listeners": 10, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-24T21:34:00.000Z", "listeners": 12, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-24T21:35:00.000Z", "listeners": 12, "likes": 3, "tempo": {"slower": 2, "perfect": 1, "faster": 0}, "thanks": 0},
			{"at": "2026-10-24T21:36:00.000Z", "listeners": 12, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-24T21:37:00.000Z", "listeners": 12, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 3},
			{"at": "2026-10-24T21:38:00.000Z", "listeners": 12, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-24T21:39:00.000Z", "listeners": 12, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-25T00:30:00.000Z", "listeners": 3, "likes": 1, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-25T00:31:00.000Z", "listeners": 3, "likes": 0, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0},
			{"at": "2026-10-25T00:40:00.000Z", "listeners": null, "likes": 1, "tempo": {"slower": 0, "perfect": 0, "faster": 0}, "thanks": 0}
		],
		"engagement": {"phones": 12, "tookPart": 0.3333333333333333, "liked": 0.3333333333333333, "tempo": 0.25, "voted": 0.25},
		"ran": {"events": [
			{"kind": "live", "at": "2026-10-24T21:30:00.000Z", "detail": null}, {"kind": "ended", "at": "2026-10-25T02:32:00.000Z", "detail": null}
		], "away": 0, "awaySeconds": 0, "refused": 0},
		"findings": [],
		"figures": {"length": 18120, "plays": 4, "phones": 12, "likesPerPlay": 1.5, "perfect": 0.5, "thanks": 3},
		"earlier": null
	}`, "CODE", h.s.Code, "SESSION", h.s.ID)

	table := h.dj.do("GET", "/api/recaps/"+h.s.Code+"/night.csv", nil)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(table.body), byteOrderMark))).ReadAll()
	if err != nil || len(rows) != 6 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := strings.Join(rows[2], "|"); got != "2|2026-10-24 23:34:00 +02:00|Łukasz|Łódź at Night||118||200|3|2|1|0|2026-10-24T21:34:00Z|false|12.0|peak|lights went up" {
		t.Errorf("night.csv: %s", got)
	}
}

// How the night ran: the laptop's silences, from the last that was heard of it, restarts, in which nobody else is silent, and
// what strangers tried.
func TestAnalyticsOfARoughNight(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Rough")
	booth := dj.pair("Laptop")
	away := func(silence time.Duration) {
		booth.must("POST", "/api/booths/beat", m{}, nil)
		n.clock.advance(31 * time.Second)
		if err := n.due(); err != nil {
			t.Fatal(err)
		}
		n.clock.advance(silence)
	}
	away(2 * time.Minute)
	away(3 * time.Minute)
	n.guest().refused(404, "PATCH", sessionRows+"/"+s.ID, m{"title": "Mine"})
	booth.must("POST", "/api/booths/beat", m{}, nil)
	n.clock.advance(40 * time.Second) // in which the server is down
	n.restart()
	if err := n.due(); err != nil {
		t.Fatal(err)
	}
	booth.must("POST", "/api/booths/beat", m{}, nil)
	n.clock.advance(10 * time.Minute)
	dj.end(s)
	var got struct {
		Ran struct {
			Events                     []struct{ Kind string }
			Away, AwaySeconds, Refused int
		}
	}
	dj.must("GET", "/api/recaps/"+s.Code+"/analytics", nil, &got)
	if got.Ran.Away != 2 || got.Ran.AwaySeconds != 31+120+31+180 || got.Ran.Refused != 1 {
		t.Errorf("%+v", got.Ran)
	}
	var kinds []string
	for _, ev := range got.Ran.Events {
		kinds = append(kinds, ev.Kind)
	}
	if all := strings.Join(kinds, " "); all != "live booth_here booth_away booth_here booth_away takeover_refused booth_here restored ended" {
		t.Errorf("events: %s", all)
	}
}

// Whatever a night was, the sums of analytics, recap and list of nights are those of the rows.
func TestAnalyticsEqualRows(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	n := newNight(t)
	dj := n.dj("Kris")
	phones := n.phones(5)
	for night := range 3 {
		s := dj.goLive(fmt.Sprint("Night ", night))
		var plays []playRow
		for i := range 3 + rng.IntN(5) {
			n.clock.advance(time.Duration(1+rng.IntN(240)) * time.Second)
			plays = append(plays, dj.play(s, fmt.Sprint("T", i), 0))
			asked := dj.ask(s, "Q?", yesNo)
			for _, phone := range phones {
				p := plays[rng.IntN(len(plays))]
				phone.do([]string{"PUT", "PUT", "DELETE"}[rng.IntN(3)], s.like(p.ID), nil)
				phone.do("PUT", s.tempo(p.ID), m{"vote": []string{"slower", "perfect", "faster"}[rng.IntN(3)]})
				phone.do("PUT", s.vote(asked.ID), m{"option": rng.IntN(2)})
				phone.do("POST", s.floor("/thanks"), nil)
			}
			if rng.IntN(4) == 0 {
				dj.must("PATCH", playRows+"/"+plays[rng.IntN(len(plays))].ID, m{"hidden": true}, nil)
			}
			dj.must("PATCH", pollRows+"/"+asked.ID, m{"closedAt": "now", "canceled": rng.IntN(5) == 0}, nil)
		}
		dj.end(s)
		n.clock.advance(time.Hour)
		phones[0].do("PUT", s.like(plays[0].ID), nil) // a tap made without a network: after the end, in the last minute
		n.sumsEqualRows(dj, s)
	}
}

func (n *night) sumsEqualRows(dj *actor, s set) {
	n.t.Helper()
	var a analyticsWire
	dj.must("GET", "/api/recaps/"+s.Code+"/analytics", nil, &a)
	r := n.guest().recap(s)
	var list struct{ Nights []ownNight }
	dj.must("GET", "/api/nights", nil, &list)
	ofSession := func(from string) string { return "SELECT COUNT(*) FROM " + from + " WHERE p.session = '" + s.ID + "'" }
	sum := struct{ likes, shown, minutes, tempo, minuteTempo, voted, recap, thanks int }{}
	for _, p := range a.Plays {
		sum.likes += p.Likes
		sum.tempo += p.Tempo.Slower + p.Tempo.Perfect + p.Tempo.Faster
		if !p.Hidden {
			sum.shown += p.Likes
		}
	}
	for _, m := range a.Minutes {
		sum.minutes += m.Likes
		sum.minuteTempo += m.Tempo.Slower + m.Tempo.Perfect + m.Tempo.Faster
		sum.thanks += m.Thanks
	}
	for _, q := range a.Polls {
		sum.voted += q.Voted
	}
	for _, p := range r.Plays {
		sum.recap += p.Likes
	}
	likes := n.counted(ofSession("likes l JOIN plays p ON p.id = l.play"), nil)
	tempo := n.counted(ofSession("tempo_votes l JOIN plays p ON p.id = l.play"), nil)
	voted := n.counted(ofSession("poll_votes l JOIN polls p ON p.id = l.poll"), nil)
	shown := n.counted(ofSession("likes l JOIN plays p ON p.id = l.play AND p.hidden = FALSE"), nil)
	if sum.likes != likes || sum.minutes != likes || sum.tempo != tempo || sum.minuteTempo != tempo || sum.voted != voted || likes == 0 {
		n.t.Errorf("rows: %d likes, %d on the tempo, %d votes; analytics: %+v", likes, tempo, voted, sum)
	}
	if sum.shown != shown || a.Likes != shown || r.Likes != shown || sum.recap != shown || list.Nights[0].Likes != shown {
		n.t.Errorf("rows: %d likes of what is shown; analytics %d, recap %d, list %+v", shown, a.Likes, r.Likes, list.Nights[0])
	}
	if thanks := n.thanksStored(s); sum.thanks != thanks || a.Thanks != thanks || r.Thanks != thanks || list.Nights[0].Thanks != thanks {
		n.t.Errorf("rows: %d thanks; analytics %d, recap %d, list %d", thanks, a.Thanks, r.Thanks, list.Nights[0].Thanks)
	}
}

// analyticsWire is what sums need of the owner's view.
type analyticsWire struct {
	Plays []struct {
		ID, Mark, Note string
		Likes          int
		Tempo          tempoWire
		Hidden         bool
	}
	Minutes []struct {
		Likes, Thanks int
		Tempo         tempoWire
	}
	Polls         []struct{ Voted int }
	Likes, Thanks int
	Findings      []map[string]any
	Earlier       map[string]any
	Engagement    engagement
}
