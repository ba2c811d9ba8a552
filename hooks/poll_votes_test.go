package hooks

import (
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// acceptance 19: the first vote stands; a second tap, a second tab, a new connection and a restart keep it and show it.
func TestFirstVoteStands(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", []string{"Yes", "No", "Later"})
	phone := n.phone()
	if mine := phone.mine(s); mine.Option != nil {
		t.Errorf("mine before: %d", *mine.Option)
	}
	feed := phone.follow(s.floor("/feed"))
	feed.next("mine")
	if got := phone.refused(http.StatusNoContent, "PUT", s.vote(asked.ID), m{"option": 1}); len(got.body) > 0 {
		t.Errorf("answers %s", got.body)
	}
	feed.tallies("the vote", func(w talliesWire) bool {
		return w.Poll != nil && w.Poll.ID == asked.ID && slices.Equal(w.Poll.Votes, []int{0, 1, 0})
	})
	for _, tab := range []*actor{phone, phone.tab()} {
		tab.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
		for _, other := range []int{0, 2} {
			if got := tab.refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": other}); got.code("option") != "already_voted" || got.sentence() == "" {
				t.Errorf("%s", got.body)
			}
		}
	}
	n.restart()
	var mine mineWire
	phone.follow(s.floor("/feed")).next("mine").into(t, &mine)
	if mine.Option == nil || *mine.Option != 1 {
		t.Errorf("mine: %+v", mine)
	}
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	phone.refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 0})
	n.snapshot(s).Poll.says(t, "after all", "open", []int{0, 1, 0}, []int{})

	dj.closePoll(asked.ID)
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil) // the answer to the first may have been lost
	n.phone().refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 1})
	n.snapshot(s).Poll.says(t, "closed", "closed", []int{0, 1, 0}, []int{1})
	if mine := phone.mine(s); mine.Option == nil || *mine.Option != 1 {
		t.Errorf("mine, closed: %+v", mine)
	}
	next := dj.ask(s, "Soul?", yesNo)
	if mine := phone.mine(s); mine.Option != nil {
		t.Errorf("mine in the next poll: %d", *mine.Option)
	}
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil) // also when another is open
	if got := n.phone().refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 1}); got.code("poll") != "closed" {
		t.Errorf("a vote in the former poll: %s", got.body)
	}
	phone.must("PUT", s.vote(next.ID), m{"option": 0}, nil)
	n.snapshot(s).Poll.says(t, "the next poll", "open", []int{1, 0}, []int{})
	if mine := phone.mine(s); mine.Option == nil || *mine.Option != 0 {
		t.Errorf("mine in the next poll: %+v", mine)
	}
}

// acceptance 19: what is no option is refused and spends nothing.
func TestVoteForNoOption(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo)
	phone := n.phone()
	for range 3 { // more than any budget of a person's taps
		for _, body := range []any{
			m{"option": -1}, m{"option": 0.5}, m{"option": 2}, m{"option": 99}, m{"option": "0"}, m{"option": nil}, m{}, m{"choice": 0},
			`{"option":1e300}`, `{"option":99999999999999999999}`, `{"option":-9223372036854775809}`, `{"option":9223372036854775807}`,
			m{"option": true}, m{"option": []int{0}}, m{"option": m{"is": 0}}, `[]`, `0`,
		} {
			if got := phone.refused(http.StatusBadRequest, "PUT", s.vote(asked.ID), body); got.code("option") != "out_of_range" {
				t.Errorf("%v: %s", body, got.body)
			}
		}
	}
	for _, body := range []string{"", "{", `{"option":0`, "option=0"} {
		phone.refused(http.StatusBadRequest, "PUT", s.vote(asked.ID), body)
	}
	if mine := phone.mine(s); mine.Option != nil {
		t.Errorf("mine: %d", *mine.Option)
	}
	if rows := n.counted("SELECT COUNT(*) FROM poll_votes", nil); rows != 0 {
		t.Errorf("%d votes are stored", rows)
	}
	phone.must("PUT", s.vote(asked.ID), m{"option": 0}, nil)
	n.snapshot(s).Poll.says(t, "the first that counts", "open", []int{1, 0}, []int{})
}

// acceptance 13, 19: a poll of another session, one never asked and one deleted are unknown; another web site votes
// in nobody's name.
func TestVoteInNoPoll(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s, elsewhere := dj.goLive("Friday"), other.goLive("Elsewhere")
	gone := dj.ask(s, "Gone?", yesNo)
	dj.must("DELETE", pollRows+"/"+gone.ID, nil, nil)
	asked, theirs := dj.ask(s, "Blues?", yesNo), other.ask(elsewhere, "Theirs?", yesNo)
	phone := n.phone()
	for name, path := range map[string]string{"never asked": s.vote("neverasked00000"), "of another session": s.vote(theirs.ID), "deleted": s.vote(gone.ID)} {
		if got := phone.refused(http.StatusNotFound, "PUT", path, m{"option": 0}); got.code("poll") != "unknown" {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	if got := phone.refused(http.StatusNotFound, "PUT", "/api/live/ZZZZZZ/polls/"+asked.ID+"/vote", m{"option": 0}); got.code("code") != "unknown" {
		t.Errorf("an unknown code: %s", got.body)
	}
	phone.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	phone.refused(http.StatusForbidden, "PUT", s.vote(asked.ID), m{"option": 0})
	if rows := n.counted("SELECT COUNT(*) FROM poll_votes", nil); rows != 0 {
		t.Errorf("%d votes are stored", rows)
	}
}

// acceptance 19: of one dancer's tabs that vote at once for different options exactly one has its way, and every
// tab is told the truth; the crowd around it is counted exactly.
func TestVotesAtOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "What next?", []string{"Blues", "Soul", "Pop"})
	feed := n.guest().follow(s.floor("/feed?view=stage"))
	feed.next("mine")
	crowd := n.phones(40)
	var stands [40]atomic.Int32 // which option was acknowledged, plus one
	atOnce(len(crowd)*6, func(i int) {
		who, option := i%len(crowd), i%3
		switch got := crowd[who].tab().do("PUT", s.vote(asked.ID), m{"option": option}); {
		case got.status == http.StatusNoContent:
			if was := stands[who].Swap(int32(option + 1)); was != 0 && was != int32(option+1) {
				t.Errorf("dancer %d was told that %d and %d stand", who, was-1, option)
			}
		case got.status != http.StatusConflict || got.code("option") != "already_voted":
			t.Errorf("%d %s", got.status, got.body)
		}
	})
	want := make([]int, 3)
	for who := range crowd {
		option := int(stands[who].Load()) - 1
		if option < 0 {
			t.Fatalf("dancer %d has no vote", who)
		}
		want[option]++
		if mine := crowd[who].mine(s); mine.Option == nil || *mine.Option != option {
			t.Errorf("dancer %d was told %d, mine says %+v", who, option, mine)
		}
	}
	feed.tallies("all votes", func(w talliesWire) bool { return w.Poll != nil && slices.Equal(w.Poll.Votes, want) })
	n.snapshot(s).Poll.says(t, "snapshot", "open", want, []int{})
	n.restart()
	n.snapshot(s).Poll.says(t, "after a restart", "open", want, []int{})
}

// acceptance 17, 19: votes race the end of the poll, by the DJ, by its time and by the end of the session: what was
// acknowledged is in the closed poll's votes as the floor is told them, and nothing else.
func TestVotesAgainstTheEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	crowd, late := n.phones(30), n.phone()
	for round := range 12 {
		end := dj.closePoll
		switch {
		case round == 11:
			end = func(string) { dj.end(s) }
		case round%3 == 2:
			end = func(string) { n.clock.advance(30 * time.Second) }
		}
		asked := dj.ask(s, "What next?", yesNo, m{"seconds": 30})
		feed := n.guest().follow(s.floor("/feed?view=stage"))
		feed.next("mine")
		var said [2]atomic.Int32
		voted, ending, ended := make(chan struct{}, len(crowd)), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			for range len(crowd) / 3 {
				<-voted
			}
			close(ending)
			end(asked.ID)
		}()
		atOnce(len(crowd), func(i int) {
			if i >= len(crowd)/2 {
				<-ending // half of them come with the end
			}
			got := crowd[i].do("PUT", s.vote(asked.ID), m{"option": i % 2})
			switch {
			case got.status == http.StatusNoContent:
				said[i%2].Add(1)
			case got.status != http.StatusConflict || got.code("poll") != "closed":
				t.Errorf("round %d: %d %s", round, got.status, got.body)
			}
			voted <- struct{}{}
		})
		<-ended
		late.refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 0})
		want := []int{int(said[0].Load()), int(said[1].Load())}
		p := feed.poll()
		for p != nil && p.Status == "open" {
			p = feed.poll()
		}
		if p == nil || p.ID != asked.ID || !slices.Equal(p.Votes, want) {
			t.Errorf("round %d: acknowledged %v, the floor was told %+v", round, want, p)
		}
		if p := n.snapshot(s).Poll; p == nil || !slices.Equal(p.Votes, want) {
			t.Errorf("round %d: acknowledged %v, the snapshot says %+v", round, want, p)
		}
		for option := range 2 {
			rows := n.counted("SELECT COUNT(*) FROM poll_votes WHERE poll = {:p} AND option = {:o}", dbx.Params{"p": asked.ID, "o": option})
			if rows != want[option] {
				t.Errorf("round %d: %d rows for option %d, acknowledged %v", round, rows, option, want)
			}
		}
		n.clocks()
	}
}
