package hooks

import (
	"fmt"
	"testing"

	"github.com/pocketbase/dbx"
)

// acceptance 25: while a crowd answers, the DJ corrects and a superuser deletes some of what was said; when it is
// quiet again, the numbers on the floor are those of the rows, thanks never fell, and a restart changes nothing.
func TestCountsBesideRecounts(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, root := n.dj("Kris"), n.superuser()
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	asked := dj.ask(s, "Blues?", yesNo)
	crowd := n.phones(24)
	stage := n.guest().follow(s.floor("/feed?view=stage"))
	stage.next("mine")
	atOnce(len(crowd)+2, func(i int) {
		switch i {
		case len(crowd):
			for range 8 {
				for _, table := range []string{"tempo_votes", "poll_votes", "likes"} {
					var list struct{ Items []struct{ ID string } }
					root.must("GET", "/api/collections/"+table+"/records?perPage=1", nil, &list)
					for _, row := range list.Items {
						root.do("DELETE", "/api/collections/"+table+"/records/"+row.ID, nil) // its dancer may be faster
					}
				}
			}
		case len(crowd) + 1:
			for i := range 20 {
				dj.must("PATCH", playRows+"/"+p.ID, m{"title": fmt.Sprint("Shoreline ", i)}, nil)
				dj.must("PATCH", pollRows+"/"+asked.ID, m{"question": fmt.Sprint("Blues ", i, "?")}, nil)
			}
		default:
			crowd[i].must("PUT", s.vote(asked.ID), m{"option": i % 2}, nil)
			crowd[i].must("POST", s.floor("/thanks"), nil, nil)
			for step := range 6 {
				crowd[i].must("PUT", s.tempo(p.ID), m{"vote": []string{"slower", "perfect", "faster"}[(i+step)%3]}, nil)
				crowd[i].must([]string{"PUT", "DELETE"}[step%2], s.like(p.ID), nil, nil)
			}
			crowd[i].must("PUT", s.like(p.ID), nil, nil)
		}
	})
	count := func(where string) int {
		t.Helper()
		return n.counted("SELECT COUNT(*) FROM "+where, dbx.Params{"play": p.ID, "poll": asked.ID})
	}
	tempo := func(vote string) int { return count("tempo_votes WHERE play = {:play} AND vote = '" + vote + "'") }
	votes := []int{count("poll_votes WHERE poll = {:poll} AND option = 0"), count("poll_votes WHERE poll = {:poll} AND option = 1")}
	likes, want := count("likes WHERE play = {:play}"), tempoWire{tempo("slower"), tempo("perfect"), tempo("faster")}
	thanks := 0
	stage.tallies("the numbers of the rows", func(w talliesWire) bool {
		if w.Thanks < thanks {
			t.Errorf("thanks fell from %d to %d", thanks, w.Thanks)
		}
		thanks = w.Thanks
		return w.Likes == likes && w.Tempo == want && w.Thanks == len(crowd)
	})
	for _, when := range []string{"when it is quiet", "after a restart"} {
		snap := n.snapshot(s)
		if got := snap.Tallies; got.Likes != likes || got.Tempo != want || got.Thanks != len(crowd) {
			t.Errorf("%s: %+v; the rows say %d likes, %+v, %d thanks", when, got, likes, want, len(crowd))
		}
		snap.Poll.says(t, when, "open", votes, []int{})
		if when == "when it is quiet" {
			n.restart()
		}
	}
}
