package hooks

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// acceptance 1: who opens the link late sees in the first two events the track, the DJ, the start, the poll with its
// votes and its time, the announcement with its three minutes, tempo, thanks, the last 50 plays, and what this phone
// said before; by HTTP the same. The names are the contract's.
func TestLateJoiner(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday Westie")
	started := n.clock.now()
	phone := n.phone()
	n.clock.advance(4 * time.Hour)
	var plays []playRow
	for i := range 60 {
		plays = append(plays, dj.play(s, fmt.Sprint("T", i), time.Duration(4*(59-i))*time.Minute, m{"seconds": 239, "bpm": 98, "key": "8A"}))
	}
	now := plays[59]
	asked := dj.ask(s, "Blues?", []string{"Yes", "No", "Later"}, m{"seconds": 120})
	told := dj.announce(s, "Workshop at eleven", m{"seconds": 240})
	for i, other := range n.phones(5) {
		other.must("PUT", s.vote(asked.ID), m{"option": i % 2}, nil)
		other.must("PUT", s.tempo(now.ID), m{"vote": []string{"slower", "perfect"}[i%2]}, nil)
		other.must("PUT", s.like(now.ID), nil, nil)
		other.must("POST", s.floor("/thanks"), nil, nil)
	}
	phone.must("PUT", s.vote(asked.ID), m{"option": 2}, nil)
	phone.must("PUT", s.tempo(now.ID), m{"vote": "faster"}, nil)
	phone.must("PUT", s.like(plays[30].ID), nil, nil)
	n.clock.advance(time.Minute)
	ends := func(left time.Duration) string { return wire(n.clock.now().Add(left)) }

	check := func(raw json.RawMessage, mine mineWire, known bool) {
		t.Helper()
		var snap snapshotWire
		event{data: raw}.into(t, &snap)
		if snap.Now != wire(n.clock.now()) || snap.Session.Title != "Friday Westie" || snap.Session.Code != s.Code || snap.Session.DJ.Name != "Kris" ||
			snap.Session.DJ.Slug != "kris" || snap.Session.StartedAt != wire(started) || snap.Session.Status != "live" {
			t.Errorf("session: %+v", snap.Session)
		}
		if p := snap.Play; p == nil || p.ID != now.ID || p.Title != "T59" || *p.BPM != 98 || *p.Seconds != 239 || p.StartedAt != ends(-time.Minute) {
			t.Errorf("play: %+v", p)
		}
		if h := snap.History; len(h) != 50 || h[0].ID != plays[58].ID || h[49].ID != plays[9].ID || h[28].Likes != 1 {
			t.Errorf("history: %d plays", len(h))
		}
		if got := snap.Tallies; got.Likes != 5 || got.Thanks != 5 || got.Tempo != (tempoWire{3, 2, 1}) || *got.Play != now.ID {
			t.Errorf("tallies: %+v", got)
		}
		snap.Poll.says(t, "poll", "open", []int{3, 2, 1}, []int{})
		if p := snap.Poll; p.ID != asked.ID || p.Question != "Blues?" || len(p.Options) != 3 || *p.EndsAt != ends(time.Minute) {
			t.Errorf("poll: %+v", p)
		}
		if a := snap.Announcement; a == nil || a.ID != told.ID || a.Message != "Workshop at eleven" || *a.EndsAt != ends(3*time.Minute) {
			t.Errorf("announcement: %+v", a)
		}
		switch {
		case !known && (mine.Likes == nil || len(mine.Likes) != 0 || mine.Tempo != nil || mine.Option != nil),
			known && (!slices.Equal(mine.Likes, []string{plays[30].ID}) || mine.Tempo == nil || *mine.Tempo != "faster" || mine.Option == nil || *mine.Option != 2):
			t.Errorf("mine: %+v", mine)
		}
		var whole struct {
			Session, Play, Tallies, Poll, Announcement map[string]any
		}
		event{data: raw}.into(t, &whole)
		for name, keys := range map[string][]string{
			"session":      {"booth", "code", "dj", "endedAt", "hue", "next", "pin", "startedAt", "status", "title", "tz"},
			"play":         {"artist", "bpm", "endedAt", "id", "key", "remix", "seconds", "startedAt", "title"},
			"tallies":      {"likes", "listeners", "play", "tempo", "thanks"},
			"poll":         {"endsAt", "id", "options", "question", "status", "votes", "winners"},
			"announcement": {"endsAt", "id", "message"},
		} {
			part := map[string]map[string]any{"session": whole.Session, "play": whole.Play, "tallies": whole.Tallies, "poll": whole.Poll, "announcement": whole.Announcement}[name]
			if got := slices.Sorted(maps.Keys(part)); !slices.Equal(got, keys) {
				t.Errorf("%s has %v, the contract says %v", name, got, keys)
			}
		}
	}
	for i, visitor := range []*actor{n.guest(), n.phone(), phone} {
		feed := visitor.follow(s.floor("/feed"))
		first, second := <-feed.events, <-feed.events
		if first.name != "snapshot" || second.name != "mine" {
			t.Fatalf("the first two events are %s and %s", first.name, second.name)
		}
		var mine mineWire
		second.into(t, &mine)
		check(first.data, mine, i == 2)
		check(visitor.do("GET", s.floor(""), nil).body, visitor.mine(s), i == 2)
	}
	n.restart()
	check(phone.do("GET", s.floor(""), nil).body, phone.mine(s), true)
}
