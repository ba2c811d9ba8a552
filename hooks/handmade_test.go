package hooks

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// handmade is a night small enough to be checked by hand: it runs over midnight and over the hour that comes twice when
// summer time ends in Warsaw, 01:00 UTC on 25 October 2026.
//
//	23:30 +02  Shoreline      96 BPM   2 likes   1 perfect
//	23:34 +02  Łódź at Night  118 BPM  3 likes   2 slower, 1 perfect   a poll: 2 to 1; a poll that ties; a poll taken back
//	02:30 +02  Twice          no BPM   1 like                         hidden afterwards: Oops at 02:40, 1 like
//	02:30 +01  =Again         100 BPM  no likes
//	03:32 +01  the end, after 5 h 2 min
type handmade struct {
	*night
	dj     *actor
	phones []*actor
	s      set
}

var handmadeStart = time.Date(2026, 10, 24, 21, 30, 0, 0, time.UTC)

func (h *handmade) at(clock time.Duration) {
	h.clock.advance(handmadeStart.Add(clock).Sub(h.clock.now()))
}

func newHandmade(t testing.TB) *handmade {
	t.Helper()
	n := newNight(t)
	h := &handmade{night: n}
	h.at(-time.Hour)
	h.dj, h.phones = n.dj("Kris"), n.phones(4)
	h.at(0)
	h.dj.must("POST", sessionRows, m{"title": "Harvest Swing", "hue": 30, "tz": "Europe/Warsaw"}, &h.s)
	play := func(at time.Duration, id, artist, title string, more m) {
		h.at(at)
		body := m{"id": id, "session": h.s.ID, "artist": artist, "title": title, "startedAt": wire(h.clock.now())}
		for k, v := range more {
			body[k] = v
		}
		h.dj.must("POST", playRows, body, nil)
	}
	like := func(play string, dancers ...int) {
		for _, d := range dancers {
			h.phones[d].must("PUT", h.s.like(play), nil, nil)
		}
	}
	gauge := func(play string, votes ...string) {
		for d, vote := range votes {
			h.phones[d].must("PUT", h.s.tempo(play), m{"vote": vote}, nil)
		}
	}
	vote := func(poll string, options ...int) {
		for d, option := range options {
			h.phones[d].must("PUT", h.s.vote(poll), m{"option": option}, nil)
		}
	}
	play(0, "shoreline000000", "Aster Vale", "Shoreline", m{"bpm": 96, "key": "4A", "seconds": 240})
	like("shoreline000000", 0, 1)
	gauge("shoreline000000", "perfect")
	play(4*time.Minute, "lodz00000000000", "Łukasz", "Łódź at Night", m{"bpm": 118, "seconds": 200})
	h.at(5 * time.Minute)
	like("lodz00000000000", 0, 1, 2)
	gauge("lodz00000000000", "slower", "slower", "perfect")
	first := h.dj.ask(h.s, "Blues?", yesNo, m{"id": "poll10000000000"})
	vote(first.ID, 0, 0, 1)
	h.at(6 * time.Minute)
	h.dj.closePoll(first.ID)
	tie := h.dj.ask(h.s, "One more?", []string{"Yes", "Always"}, m{"id": "poll20000000000"})
	vote(tie.ID, 0, 1)
	h.at(7 * time.Minute)
	h.dj.closePoll(tie.ID)
	h.dj.cancelPoll(h.dj.ask(h.s, "Waltz?", yesNo, m{"id": "poll30000000000"}).ID)
	for _, d := range []int{0, 1, 3} {
		h.phones[d].must("POST", h.s.floor("/thanks"), nil, nil)
	}
	play(3*time.Hour, "twice0000000000", "Somebody", "Twice", nil)
	like("twice0000000000", 0)
	play(3*time.Hour+10*time.Minute, "oops00000000000", "Nobody", "Oops", nil)
	like("oops00000000000", 3)
	h.dj.must("PATCH", playRows+"/oops00000000000", m{"hidden": true}, nil)
	play(4*time.Hour, "again0000000000", "Somebody", "=Again", m{"bpm": 100, "seconds": 180})
	h.at(5*time.Hour + 2*time.Minute)
	h.dj.end(h.s)
	h.countMinutes()
	return h
}

// countMinutes puts the floor's own count, which follows the real clock, right: 10 phones at first, 12 from 23:34 to
// 23:39, 3 at 02:30 and 02:31, and thanks at 23:37.
func (h *handmade) countMinutes() {
	h.t.Helper()
	h.sql("DELETE FROM session_minutes")
	add := func(at time.Duration, listeners, thanks int) {
		when := stamp(handmadeStart.Add(at))
		h.sql("INSERT INTO session_minutes (id, session, at, listeners, thanks, created) VALUES ({:id}, {:session}, {:at}, {:listeners}, {:thanks}, {:at})",
			dbx.Params{"id": fmt.Sprintf("minute%09d", int(at.Minutes())), "session": h.s.ID, "at": when, "listeners": listeners, "thanks": thanks})
	}
	for i := range 10 {
		listeners, thanks := 10, 0
		if i >= 4 {
			listeners = 12
		}
		if i == 7 {
			thanks = 3
		}
		add(time.Duration(i)*time.Minute, listeners, thanks)
	}
	add(3*time.Hour, 3, 0)
	add(3*time.Hour+time.Minute, 3, 0)
}

// sql changes rows as nobody can, for what a test has to begin with.
func (n *night) sql(query string, params ...dbx.Params) {
	n.t.Helper()
	q := n.app.NonconcurrentDB().NewQuery(query)
	for _, p := range params {
		q.Bind(p)
	}
	if _, err := q.Execute(); err != nil {
		n.t.Fatal(err)
	}
}

// sameJSON compares JSON by what it says. CODE in want stands for the session's.
func sameJSON(t testing.TB, what string, got []byte, want string, replace ...string) {
	t.Helper()
	var is, should any
	if err := json.Unmarshal(got, &is); err != nil {
		t.Fatalf("%s: %v: %s", what, err, got)
	}
	want = strings.NewReplacer(replace...).Replace(want)
	if err := json.Unmarshal([]byte(want), &should); err != nil {
		t.Fatalf("%s: what is wanted: %v: %s", what, err, want)
	}
	if !reflect.DeepEqual(is, should) {
		a, _ := json.MarshalIndent(is, "", " ")
		b, _ := json.MarshalIndent(should, "", " ")
		t.Errorf("%s differs:\n%s", what, difference(string(a), string(b)))
	}
}

// difference shows the lines in which two texts differ.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			from := max(0, i-8)
			return fmt.Sprintf("got\n%s\nwant\n%s", strings.Join(a[from:min(len(a), i+8)], "\n"), strings.Join(b[from:min(len(b), i+8)], "\n"))
		}
	}
	return ""
}
