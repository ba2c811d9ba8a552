package hooks

import (
	"slices"
	"testing"
	"time"
)

// soon is how long a change in the dashboard may take to the floor: a second, and time for a busy machine.
const soon = 5 * time.Second

// newest returns the id of a collection's newest row, as a superuser finds it in the dashboard.
func (root *actor) newest(collection string) string {
	root.n.t.Helper()
	var list struct{ Items []struct{ ID string } }
	root.must("GET", "/api/collections/"+collection+"/records?sort=-created,-@rowid", nil, &list)
	if len(list.Items) == 0 {
		root.n.t.Fatalf("no %s", collection)
	}
	return list.Items[0].ID
}

// acceptance 25: what a superuser edits or deletes of votes, tempo, polls and announcements is on phones within a
// second, and the counts follow, in the snapshot, in the recap and after a restart.
func TestSuperuserAndAnswers(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, root := n.dj("Kris"), n.superuser()
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 600})
	told := dj.announce(s, "Lost: one shoe")
	for i, phone := range n.phones(3) {
		phone.must("PUT", s.tempo(p.ID), m{"vote": []string{"slower", "faster", "faster"}[i]}, nil)
		phone.must("PUT", s.vote(asked.ID), m{"option": i % 2}, nil)
		phone.must("POST", s.floor("/thanks"), nil, nil)
	}
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	act := func(method, path string, body any) func() {
		t.Helper()
		begun := time.Now()
		root.must(method, "/api/collections/"+path, body, nil)
		return func() {
			t.Helper()
			if took := time.Since(begun); took > soon {
				t.Errorf("%s %s took %s to the floor", method, path, took)
			}
		}
	}

	seen := act("DELETE", "tempo_votes/records/"+root.newest("tempo_votes"), nil)
	feed.tallies("a tempo vote less", func(w talliesWire) bool { return w.Tempo == tempoWire{Slower: 1, Faster: 1} })
	seen()
	seen = act("PATCH", "tempo_votes/records/"+root.newest("tempo_votes"), m{"vote": "perfect"})
	feed.tallies("a tempo vote changed", func(w talliesWire) bool { return w.Tempo == tempoWire{Slower: 1, Perfect: 1} })
	seen()
	seen = act("DELETE", "poll_votes/records/"+root.newest("poll_votes"), nil)
	feed.tallies("a vote less", func(w talliesWire) bool { return w.Poll != nil && slices.Equal(w.Poll.Votes, []int{1, 1}) })
	seen()
	seen = act("PATCH", "poll_votes/records/"+root.newest("poll_votes"), m{"option": 0})
	feed.tallies("a vote changed", func(w talliesWire) bool { return w.Poll != nil && slices.Equal(w.Poll.Votes, []int{2, 0}) })
	seen()

	seen = act("PATCH", "polls/records/"+asked.ID, m{"question": "Soul?"})
	if poll := feed.poll(); poll == nil || poll.Question != "Soul?" {
		t.Errorf("edited: %+v", poll)
	}
	seen()
	seen = act("PATCH", "announcements/records/"+told.ID, m{"message": "Found: one shoe"})
	feed.announcement().shows(t, "edited", "Found: one shoe")
	seen()
	seen = act("DELETE", "announcements/records/"+told.ID, nil)
	feed.announcement().shows(t, "deleted", "")
	seen()
	seen = act("PATCH", "polls/records/"+asked.ID, m{"closedAt": stamp(n.clock.now())})
	feed.poll().says(t, "closed", "closed", []int{2, 0}, []int{0})
	seen()
	seen = act("DELETE", "poll_votes/records/"+root.newest("poll_votes"), nil)
	feed.poll().says(t, "a vote less, closed", "closed", []int{1, 0}, []int{0})
	seen()

	n.guest().recap(s).Polls[0].says(t, "recap", "closed", []int{1, 0}, []int{0})
	if got := n.tempoOf(s, p.ID); got != (tempoWire{Slower: 1, Perfect: 1}) {
		t.Errorf("recap: %+v", got)
	}
	n.restart()
	snap := n.snapshot(s)
	if snap.Poll.says(t, "after a restart", "closed", []int{1, 0}, []int{0}); snap.Tallies.Tempo != (tempoWire{Slower: 1, Perfect: 1}) || snap.Tallies.Thanks != 3 {
		t.Errorf("after a restart: %+v", snap.Tallies)
	}
	feed = n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	seen = act("DELETE", "polls/records/"+asked.ID, nil)
	if poll := feed.poll(); poll != nil {
		t.Errorf("deleted: %+v", poll)
	}
	seen()
	if rows := n.counted("SELECT COUNT(*) FROM poll_votes", nil); rows != 0 {
		t.Errorf("%d votes of a poll that is gone", rows)
	}
	dj.ask(s, "Pop?", yesNo)
}

// acceptance 25: a superuser deletes an open poll, the play that is on, a dancer, or the session, each with what was
// said there: phones and counts follow.
func TestSuperuserDeletes(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, root := n.dj("Kris"), n.superuser()
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	asked := dj.ask(s, "Blues?", yesNo)
	troll := n.phone()
	for _, phone := range []*actor{n.phone(), troll} {
		phone.must("PUT", s.like(p.ID), nil, nil)
		phone.must("PUT", s.tempo(p.ID), m{"vote": "slower"}, nil)
		phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	}
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	root.must("DELETE", "/api/collections/dancers/records/"+root.newest("dancers"), nil, nil)
	feed.tallies("a dancer less", func(w talliesWire) bool { return w.Likes == 1 && w.Tempo.Slower == 1 })
	n.snapshot(s).Poll.says(t, "a dancer less", "open", []int{0, 1}, []int{})

	root.must("DELETE", pollRows+"/"+asked.ID, nil, nil)
	if poll := feed.poll(); poll != nil {
		t.Errorf("deleted, open: %+v", poll)
	}
	troll.refused(404, "PUT", s.vote(asked.ID), m{"option": 1})
	root.must("DELETE", playRows+"/"+p.ID, nil, nil)
	if on := feed.play(); on != nil {
		t.Errorf("deleted, on: %+v", on)
	}
	troll.refused(404, "PUT", s.tempo(p.ID), m{"vote": "slower"})
	dj.play(s, "Caffeine", 0)
	dj.ask(s, "Soul?", yesNo)
	dj.announce(s, "Lost: one shoe")
	troll.must("POST", s.floor("/thanks"), nil, nil)
	root.must("PATCH", sessionRows+"/"+s.ID, m{"status": "ended"}, nil)
	root.must("DELETE", sessionRows+"/"+s.ID, nil, nil)
	troll.refused(404, "GET", s.floor(""), nil)
	for _, table := range []string{"plays", "polls", "announcements", "session_minutes", "likes", "tempo_votes", "poll_votes"} {
		if rows := n.counted("SELECT COUNT(*) FROM "+table, nil); rows != 0 {
			t.Errorf("%d rows in %s", rows, table)
		}
	}
}
