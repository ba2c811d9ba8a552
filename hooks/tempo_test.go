package hooks

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// acceptance 14: slower → perfect moves one vote, saying it again changes nothing, clearing takes it away; what
// the dancer said, the pulse, the snapshot and the recap agree.
func TestTempoMovesOneVote(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", time.Minute)
	console := dj.follow(s.floor("/feed?view=console"))
	console.next("mine")
	phone, other := n.phone(), n.phone()
	other.must("PUT", s.tempo(p.ID), m{"vote": "faster"}, nil)
	steps := []struct {
		method, vote string
		want         tempoWire
	}{
		{"PUT", "slower", tempoWire{Slower: 1, Faster: 1}},
		{"PUT", "perfect", tempoWire{Perfect: 1, Faster: 1}},
		{"PUT", "perfect", tempoWire{Perfect: 1, Faster: 1}},
		{"PUT", "faster", tempoWire{Faster: 2}},
		{"DELETE", "", tempoWire{Faster: 1}},
		{"DELETE", "", tempoWire{Faster: 1}},
		{"PUT", "slower", tempoWire{Slower: 1, Faster: 1}},
	}
	for i, step := range steps {
		var body any
		if step.vote != "" {
			body = m{"vote": step.vote}
		}
		if got := phone.refused(http.StatusNoContent, step.method, s.tempo(p.ID), body); len(got.body) > 0 {
			t.Errorf("step %d answers %s", i, got.body)
		}
		if got := n.snapshot(s).Tallies.Tempo; got != step.want {
			t.Errorf("step %d: snapshot %+v, want %+v", i, got, step.want)
		}
		if got := n.tempoOf(s, p.ID); got != step.want {
			t.Errorf("step %d: recap %+v, want %+v", i, got, step.want)
		}
		mine := phone.mine(s)
		if said := mine.Tempo; (said == nil) != (step.vote == "") || said != nil && *said != step.vote {
			t.Errorf("step %d: mine %+v", i, mine)
		}
		if i == 0 || steps[i-1].want != step.want {
			console.tallies(fmt.Sprint("tempo ", step.want), func(w talliesWire) bool { return w.Tempo == step.want })
		}
	}
	if said := other.mine(s).Tempo; said == nil || *said != "faster" {
		t.Error("another dancer's vote changed")
	}
}

// acceptance 14: a new track starts from zero, and each play keeps its own votes, also those that come late.
func TestTempoOfEachPlay(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	first := dj.play(s, "Shoreline", 4*time.Minute)
	phone, late := n.phone(), n.phone()
	phone.must("PUT", s.tempo(first.ID), m{"vote": "slower"}, nil)
	feed := phone.follow(s.floor("/feed"))
	var mine mineWire
	if feed.next("mine").into(t, &mine); mine.Tempo == nil || *mine.Tempo != "slower" {
		t.Errorf("mine: %+v", mine)
	}
	second := dj.play(s, "Caffeine", 0)
	feed.tallies("the new track from zero", func(w talliesWire) bool {
		return w.Play != nil && *w.Play == second.ID && w.Tempo == tempoWire{} && w.Likes == 0
	})
	late.must("PUT", s.tempo(first.ID), m{"vote": "slower"}, nil)
	phone.must("PUT", s.tempo(second.ID), m{"vote": "perfect"}, nil)
	if said := late.mine(s).Tempo; said != nil {
		t.Errorf("mine tells %q of a play that is over", *said)
	}
	n.restart()
	if got := n.snapshot(s).Tallies; got.Tempo != (tempoWire{Perfect: 1}) || *got.Play != second.ID {
		t.Errorf("the current play: %+v", got)
	}
	if got := n.tempoOf(s, first.ID); got != (tempoWire{Slower: 2}) {
		t.Errorf("the first play: %+v", got)
	}
	if got := n.tempoOf(s, second.ID); got != (tempoWire{Perfect: 1}) {
		t.Errorf("the second play: %+v", got)
	}
}

// acceptance 14: however long a play is, its votes are the whole song's.
func TestTempoOfALongPlay(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "A mix of an hour", 0, m{"seconds": 3600})
	for range 11 {
		n.phone().must("PUT", s.tempo(p.ID), m{"vote": "faster"}, nil)
		n.clock.advance(5*time.Minute + 20*time.Second)
		n.clocks()
	}
	if got := n.snapshot(s).Tallies; got.Tempo != (tempoWire{Faster: 11}) || got.Play == nil {
		t.Errorf("after an hour: %+v", got)
	}
}

// What is no vote is refused with the field, and what is no play of this session is unknown.
func TestTempoRefusals(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s, elsewhere := dj.goLive("Friday"), other.goLive("Elsewhere")
	hidden := dj.play(s, "Hidden", 10*time.Minute)
	p := dj.play(s, "Shoreline", 0)
	theirs := other.play(elsewhere, "Theirs", 0)
	dj.must("PATCH", playRows+"/"+hidden.ID, m{"hidden": true}, nil)
	phone := n.phone()
	for _, body := range []any{
		m{"vote": "slow"}, m{"vote": "SLOWER"}, m{"vote": ""}, m{"vote": nil}, m{"vote": 1}, m{"vote": true}, m{"vote": []string{"slower"}},
		m{"vote": m{"is": "slower"}}, m{}, m{"tempo": "slower"}, `[]`, `"slower"`, `{"vote":"slower"`, "",
	} {
		if got := phone.refused(http.StatusBadRequest, "PUT", s.tempo(p.ID), body); got.code("vote") == "" {
			t.Errorf("%v: the error does not name the vote: %s", body, got.body)
		}
	}
	for name, path := range map[string]string{
		"never played": s.tempo("neverplayed0000"), "of another session": s.tempo(theirs.ID), "hidden": s.tempo(hidden.ID),
	} {
		for _, method := range []string{"PUT", "DELETE"} {
			if got := phone.refused(http.StatusNotFound, method, path, m{"vote": "slower"}); got.code("play") != "unknown" {
				t.Errorf("%s, %s: %s", name, method, got.body)
			}
		}
	}
	nowhere := set{Code: "ZZZZZZ"}
	if got := phone.refused(http.StatusNotFound, "PUT", nowhere.tempo(p.ID), m{"vote": "slower"}); got.code("code") != "unknown" {
		t.Errorf("an unknown code: %s", got.body)
	}
	phone.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	phone.refused(http.StatusForbidden, "PUT", s.tempo(p.ID), m{"vote": "slower"})
	phone.refused(http.StatusForbidden, "DELETE", s.tempo(p.ID), nil)
	if rows := n.counted("SELECT COUNT(*) FROM tempo_votes", nil); rows != 0 {
		t.Errorf("%d votes are stored", rows)
	}
}

// Votes made offline are taken for six hours after the end.
func TestTempoAfterTheEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	dj.end(s)
	n.clock.advance(5*time.Hour + 59*time.Minute)
	phone := n.phone()
	phone.must("PUT", s.tempo(p.ID), m{"vote": "slower"}, nil)
	phone.must("PUT", s.tempo(p.ID), m{"vote": "perfect"}, nil)
	n.clock.advance(2 * time.Minute)
	for _, method := range []string{"PUT", "DELETE"} {
		if got := phone.refused(http.StatusConflict, method, s.tempo(p.ID), m{"vote": "slower"}); got.code("code") != "ended" {
			t.Errorf("%s: %s", method, got.body)
		}
	}
	if got := n.tempoOf(s, p.ID); got != (tempoWire{Perfect: 1}) {
		t.Errorf("%+v", got)
	}
}

// acceptance 9 for tempo: one dancer's tabs all at once leave one vote, the one that the dancer is told; a crowd
// that changes its mind is counted exactly, live, in the rows and after a restart.
func TestTempoExactlyOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	votes := []string{"slower", "perfect", "faster"}
	phone := n.phone()
	atOnce(20, func(i int) { phone.tab().must("PUT", s.tempo(p.ID), m{"vote": votes[i%3]}, nil) })
	said := phone.mine(s).Tempo
	got := n.snapshot(s).Tallies.Tempo
	if said == nil || got != n.tempoOf(s, p.ID) || got.Slower+got.Perfect+got.Faster != 1 ||
		got != map[string]tempoWire{"slower": {Slower: 1}, "perfect": {Perfect: 1}, "faster": {Faster: 1}}[*said] {
		t.Errorf("mine %v, snapshot %+v, recap %+v", said, got, n.tempoOf(s, p.ID))
	}
	phone.must("DELETE", s.tempo(p.ID), nil, nil)

	crowd := n.phones(60)
	atOnce(len(crowd), func(i int) {
		for step := range 5 {
			crowd[i].must("PUT", s.tempo(p.ID), m{"vote": votes[(i+step)%3]}, nil)
		}
		if i%10 == 0 {
			crowd[i].must("DELETE", s.tempo(p.ID), nil, nil)
		}
	})
	want := tempoWire{}
	for i := range crowd {
		if i%10 == 0 {
			continue
		}
		switch (i + 4) % 3 {
		case 0:
			want.Slower++
		case 1:
			want.Perfect++
		case 2:
			want.Faster++
		}
	}
	check := func(when string) {
		t.Helper()
		if got := n.snapshot(s).Tallies.Tempo; got != want {
			t.Errorf("%s: snapshot %+v, want %+v", when, got, want)
		}
		if got := n.tempoOf(s, p.ID); got != want {
			t.Errorf("%s: recap %+v, want %+v", when, got, want)
		}
		if rows := n.counted("SELECT COUNT(*) FROM tempo_votes WHERE play = {:play}", dbx.Params{"play": p.ID}); rows != 54 {
			t.Errorf("%s: %d rows, want 54", when, rows)
		}
	}
	check("before the restart")
	n.restart()
	check("after the restart")
}

// acceptance 12 for tempo: 30 changes at once, then one every two seconds; a repeat costs nothing, and the budget
// is the dancer's own, apart from the one of likes.
func TestTempoBudget(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	phone := n.phone()
	votes := []string{"slower", "faster"}
	for i := range 30 {
		for range 3 { // of three the first changes something
			phone.must("PUT", s.tempo(p.ID), m{"vote": votes[i%2]}, nil)
		}
	}
	got := phone.refused(http.StatusTooManyRequests, "PUT", s.tempo(p.ID), m{"vote": "slower"})
	if wait := got.retryAfter(t); wait > 2*time.Second || got.code("vote") != "too_many_votes" || got.sentence() == "" {
		t.Errorf("Retry-After %s, %s", wait, got.body)
	}
	phone.must("PUT", s.tempo(p.ID), m{"vote": "faster"}, nil) // a repeat, also with nothing left
	phone.refused(http.StatusTooManyRequests, "DELETE", s.tempo(p.ID), nil)
	phone.must("PUT", s.like(p.ID), nil, nil)
	n.phone().must("PUT", s.tempo(p.ID), m{"vote": "slower"}, nil) // the neighbour behind the same address
	n.clock.advance(2 * time.Second)
	phone.must("DELETE", s.tempo(p.ID), nil, nil)
	phone.refused(http.StatusTooManyRequests, "PUT", s.tempo(p.ID), m{"vote": "slower"})
	if got := n.tempoOf(s, p.ID); got != (tempoWire{Slower: 1}) {
		t.Errorf("%+v", got)
	}
}
