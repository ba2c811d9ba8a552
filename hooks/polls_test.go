package hooks

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

var yesNo = []string{"Yes", "No"}

// row is the poll as the house sees it now.
func (dj *actor) pollRow(id string) askedRow {
	dj.n.t.Helper()
	var p askedRow
	dj.must("GET", pollRows+"/"+id, nil, &p)
	return p
}

func (dj *actor) closePoll(id string) {
	dj.n.t.Helper()
	dj.must("PATCH", pollRows+"/"+id, m{"closedAt": "now"}, nil)
}
func (dj *actor) cancelPoll(id string) {
	dj.n.t.Helper()
	dj.must("PATCH", pollRows+"/"+id, m{"canceled": true}, nil)
}

// acceptance 17: a poll of 60 s that nobody answers and the DJ ends after ten is closed for all, with no votes and
// no winner.
func TestPollFullCycle(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Shoreline", 0)
	feeds := []*feed{n.phone().follow(s.floor("/feed")), n.guest().follow(s.floor("/feed")), dj.follow(s.floor("/feed?view=console")), n.guest().follow(s.floor("/feed?view=stage"))}
	for _, f := range feeds {
		f.next("mine")
	}
	asked := dj.ask(s, "  Blues   next? ", []string{" Yes ", "No"}, m{"seconds": 60})
	ends := n.clock.now().Add(time.Minute)
	if asked.Question != "Blues next?" || !slices.Equal(asked.Options, yesNo) || asked.Play != play.ID ||
		asked.StartedAt != stamp(n.clock.now()) || asked.EndsAt != stamp(ends) || asked.ClosedAt != "" || asked.Canceled {
		t.Errorf("asked: %+v", asked)
	}
	for _, f := range feeds {
		p := f.poll()
		if p.says(t, "asked", "open", []int{0, 0}, []int{}); p.ID != asked.ID || p.Question != "Blues next?" ||
			!slices.Equal(p.Options, yesNo) || p.EndsAt == nil || *p.EndsAt != wire(ends) {
			t.Errorf("the floor is asked %+v", p)
		}
	}
	n.clock.advance(10 * time.Second)
	var row askedRow
	if dj.must("PATCH", pollRows+"/"+asked.ID, m{"closedAt": "2001-01-01"}, &row); row.ClosedAt != stamp(n.clock.now()) || row.Canceled {
		t.Errorf("closed: %+v", row) // any text means now
	}
	for _, f := range feeds {
		if p := f.poll(); p == nil || p.ID != asked.ID {
			t.Errorf("closed: %+v", p)
		} else {
			p.says(t, "closed", "closed", []int{0, 0}, []int{})
		}
	}
	n.snapshot(s).Poll.says(t, "snapshot", "closed", []int{0, 0}, []int{})
	n.clock.advance(time.Minute)
	for _, f := range feeds {
		if p := f.poll(); p != nil {
			t.Errorf("a minute after its end: %+v", p)
		}
	}
	recap := n.guest().recap(s)
	if len(recap.Polls) != 1 || recap.Polls[0].ClosedAt == nil || *recap.Polls[0].ClosedAt != wire(n.clock.now().Add(-time.Minute)) {
		t.Fatalf("recap: %+v", recap.Polls)
	}
	recap.Polls[0].says(t, "recap", "closed", []int{0, 0}, []int{})
}

// acceptance 18: while a poll is open a second one is refused and says why; of many at once one is asked; another
// session has its own.
func TestPollOneAtATime(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s, elsewhere := dj.goLive("Friday"), other.goLive("Elsewhere")
	booth := dj.pair("Laptop")
	answers := make(chan answer, 8)
	atOnce(cap(answers), func(i int) {
		who := []*actor{dj, booth}[i%2].tab()
		who.token = []*actor{dj, booth}[i%2].token
		answers <- who.do("POST", pollRows, m{"session": s.ID, "question": "Raced?", "options": yesNo})
	})
	close(answers)
	var first askedRow
	for got := range answers {
		switch {
		case got.status == http.StatusOK && first.ID == "":
			got.into(t, &first)
		case got.status != http.StatusBadRequest || got.code("session") != "poll_open" || len(got.sentence()) < 20:
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if rows := n.counted("SELECT COUNT(*) FROM polls", nil); rows != 1 || first.ID == "" {
		t.Fatalf("%d polls", rows)
	}
	for _, who := range []*actor{dj, booth} {
		if got := who.refused(http.StatusBadRequest, "POST", pollRows, m{"session": s.ID, "question": "Two?", "options": yesNo}); got.code("session") != "poll_open" {
			t.Errorf("%s", got.body)
		}
	}
	theirs := other.ask(elsewhere, "Theirs?", yesNo)
	n.snapshot(s).Poll.says(t, "ours", "open", []int{0, 0}, []int{})
	dj.closePoll(first.ID)
	second := dj.ask(s, "Two?", yesNo)
	if p := n.snapshot(s).Poll; p == nil || p.ID != second.ID || p.Status != "open" {
		t.Errorf("after the first one's end: %+v", p)
	}
	if p := n.snapshot(elsewhere).Poll; p == nil || p.ID != theirs.ID || p.Status != "open" {
		t.Errorf("elsewhere: %+v", p)
	}
}

// acceptance 28 for polls: what is wrong is refused with its field, and leaves nothing behind.
func TestPollFields(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	now := n.clock.now()
	eleven, ten := make([]string, 11), make([]string, 10)
	for i := range eleven {
		eleven[i] = strings.Repeat("x", i+1)
	}
	copy(ten, eleven)
	for _, wrong := range []struct {
		field string
		value any
	}{
		{"options", nil}, {"options", []string{}}, {"options", []string{"one"}}, {"options", eleven}, {"options", []string{"Yes", "Yes"}},
		{"options", []string{"Yes", " Yes  "}}, {"options", []string{"Yes", ""}}, {"options", []string{"Yes", "  \u200b\n"}},
		{"options", []string{"Yes", strings.Repeat("x", 101)}}, {"options", "Yes"}, {"options", m{"a": "Yes", "b": "No"}},
		{"options", []any{"Yes", 2}}, {"options", []any{"Yes", nil}}, {"options", []any{"Yes", []string{"No"}}}, {"options", 3},
		{"question", nil}, {"question", ""}, {"question", "  \n "}, {"question", strings.Repeat("x", 201)}, {"question", []string{"Blues?"}}, {"question", 5},
		{"seconds", 4}, {"seconds", 3601}, {"seconds", "abc"}, {"seconds", 30.5}, {"seconds", -60}, {"seconds", 1e300}, {"seconds", true}, {"seconds", []int{60}},
		{"endsAt", wire(now.Add(-time.Minute))}, {"endsAt", wire(now)}, {"endsAt", wire(now.Add(61 * time.Minute))}, {"endsAt", wire(now.Add(3 * time.Second))},
		{"endsAt", "soon"}, {"endsAt", 60}, {"endsAt", []string{wire(now.Add(time.Minute))}},
	} {
		body := m{"session": s.ID, "question": "Blues?", "options": yesNo}
		if body[wrong.field] = wrong.value; wrong.value == nil {
			delete(body, wrong.field)
		}
		if got := dj.refused(http.StatusBadRequest, "POST", pollRows, body); got.code(wrong.field) == "" || got.sentence() == "" {
			t.Errorf("%s %v: the error does not name it: %s", wrong.field, wrong.value, got.body)
		}
	}
	if p := n.snapshot(s).Poll; p != nil || n.counted("SELECT COUNT(*) FROM polls", nil) != 0 {
		t.Fatalf("what was refused is there: %+v", p)
	}
	for i, right := range []m{
		{"options": ten}, {"options": []string{strings.Repeat("ł", 100), "No"}}, {"question": strings.Repeat("ż", 200)},
		{"seconds": 5}, {"seconds": 3600}, {"endsAt": wire(now.Add(30 * time.Second))}, {"endsAt": stamp(now.Add(30 * time.Second))},
		{"closedAt": "2001-01-01"}, {"canceled": true}, {"startedAt": "2001-01-01"}, {"play": "neverplayed0000"}, {"novelty": 1},
	} {
		p := dj.ask(s, "Blues?", yesNo, right)
		if p.ClosedAt != "" || p.Canceled || p.StartedAt != stamp(now) || p.Play != "" {
			t.Errorf("%d: what is the server's was given: %+v", i, p)
		}
		if at := right["endsAt"]; at != nil && p.EndsAt != stamp(now.Add(30*time.Second)) {
			t.Errorf("%v is %s", at, p.EndsAt)
		}
		dj.closePoll(p.ID)
	}
	dj.end(s)
	if got := dj.refused(http.StatusConflict, "POST", pollRows, m{"session": s.ID, "question": "Late?", "options": yesNo}); got.code("session") != "ended" {
		t.Errorf("after the end: %s", got.body)
	}
	dj.refused(http.StatusBadRequest, "POST", pollRows, m{"session": "nosuchsession00", "question": "Late?", "options": yesNo})
}

// acceptance 17, 21: canceled says so and keeps no winner, however many had voted; it is over for good.
func TestPollCanceled(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 60})
	phone := n.phone()
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	feed := phone.follow(s.floor("/feed"))
	feed.next("mine")
	n.clock.advance(time.Second)
	dj.cancelPoll(asked.ID)
	if p := feed.poll(); p == nil || p.Status != "canceled" || len(p.Winners) != 0 || p.Winners == nil {
		t.Errorf("canceled: %+v", p)
	}
	if row := dj.pollRow(asked.ID); !row.Canceled || row.ClosedAt != stamp(n.clock.now()) {
		t.Errorf("row: %+v", row)
	}
	if got := n.phone().refused(http.StatusConflict, "PUT", s.vote(asked.ID), m{"option": 0}); got.code("poll") != "closed" {
		t.Errorf("a vote for what is canceled: %s", got.body)
	}
	for _, undo := range []m{{"canceled": false}, {"closedAt": ""}, {"canceled": false, "closedAt": ""}} {
		dj.do("PATCH", pollRows+"/"+asked.ID, undo)
		if row := dj.pollRow(asked.ID); !row.Canceled || row.ClosedAt == "" {
			t.Errorf("%v brought it back: %+v", undo, row)
		}
	}
	n.restart()
	if p := n.snapshot(s).Poll; p == nil || p.Status != "canceled" || len(p.Winners) != 0 {
		t.Errorf("after a restart: %+v", p)
	}
	if polls := n.guest().recap(s).Polls; len(polls) != 0 {
		t.Errorf("the recap tells of what was canceled: %+v", polls)
	}
	if next := dj.ask(s, "Soul?", yesNo); n.snapshot(s).Poll.ID != next.ID {
		t.Error("the next poll is not asked")
	}
}

// acceptance 21: one winner, a tie and nobody at all are told apart, live and in the recap.
func TestPollWinners(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	crowd := n.phones(5)
	options := []string{"Blues", "Soul", "Pop"}
	cases := []struct {
		votes          []int
		counts, winner []int
	}{
		{[]int{2, 2, 0}, []int{1, 0, 2}, []int{2}},
		{[]int{0, 2, 1, 2, 0}, []int{2, 1, 2}, []int{0, 2}},
		{[]int{0, 1, 2}, []int{1, 1, 1}, []int{0, 1, 2}},
		{nil, []int{0, 0, 0}, []int{}},
	}
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	for i, c := range cases {
		asked := dj.ask(s, "What next?", options)
		for who, option := range c.votes {
			crowd[who].must("PUT", s.vote(asked.ID), m{"option": option}, nil)
		}
		feed.poll().says(t, "open", "open", []int{0, 0, 0}, []int{})
		dj.closePoll(asked.ID)
		feed.poll().says(t, "closed", "closed", c.counts, c.winner)
		n.snapshot(s).Poll.says(t, "snapshot", "closed", c.counts, c.winner)
		polls := n.guest().recap(s).Polls
		if len(polls) != i+1 {
			t.Fatalf("%d polls in the recap", len(polls))
		}
		polls[i].says(t, "recap", "closed", c.counts, c.winner)
		n.clock.advance(time.Second) // the recap has them in the order they were asked
	}
}

// A poll stays in sight for a minute after its end, also over a restart, then it is gone.
func TestPollStaysAMinute(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 30})
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 0}, nil)
	n.clock.advance(30 * time.Second)
	n.clocks()
	n.clock.advance(59 * time.Second)
	n.snapshot(s).Poll.says(t, "59 s later", "closed", []int{1, 0}, []int{0})
	n.restart()
	n.snapshot(s).Poll.says(t, "after a restart", "closed", []int{1, 0}, []int{0})
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	n.clock.advance(time.Second)
	if p := feed.poll(); p != nil {
		t.Errorf("a minute later: %+v", p)
	}
	if p := n.snapshot(s).Poll; p != nil {
		t.Errorf("the snapshot a minute later: %+v", p)
	}
}

// acceptance 24 for what is asked and told: a stranger can neither close nor cancel nor change it, and it is noted.
func TestStrangersAnswerNothing(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, thief := n.dj("Kris"), n.dj("Mallory")
	s, own := dj.goLive("Friday"), thief.goLive("Elsewhere")
	asked, told := dj.ask(s, "Blues?", yesNo), dj.announce(s, "Lost: one shoe")
	theirs := thief.ask(own, "Mine?", yesNo)
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	want := 0
	for _, who := range []*actor{n.guest(), thief, thief.pair("Laptop")} {
		for _, try := range []struct {
			method, path string
			body         m
		}{
			{"PATCH", pollRows + "/" + asked.ID, m{"closedAt": "now"}},
			{"PATCH", pollRows + "/" + asked.ID, m{"canceled": true}},
			{"PATCH", pollRows + "/" + asked.ID, m{"question": "Go home?"}},
			{"DELETE", pollRows + "/" + asked.ID, nil},
			{"POST", pollRows, m{"session": s.ID, "question": "Mine?", "options": yesNo}},
			{"PATCH", announcementRows + "/" + told.ID, m{"canceledAt": "now"}},
			{"PATCH", announcementRows + "/" + told.ID, m{"message": "Go home"}},
			{"POST", announcementRows, m{"session": s.ID, "message": "Go home"}},
		} {
			if got := who.do(try.method, try.path, try.body); got.status != http.StatusBadRequest && got.status != http.StatusNotFound {
				t.Errorf("%s %s %v: %d %s", try.method, try.path, try.body, got.status, got.body)
			}
			want++
			if got := n.takeovers(s); len(got) != want {
				t.Fatalf("%s %s %v: %d rows tell of it, want %d", try.method, try.path, try.body, len(got), want)
			}
			n.clock.advance(time.Minute + time.Second)
		}
	}
	thief.refused(http.StatusNotFound, "PATCH", pollRows+"/"+theirs.ID, m{"session": s.ID})
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"title": "Last word"}, nil)
	for _, ev := range feed.all("session") {
		if ev.name == "poll" || ev.name == "announcement" {
			t.Errorf("the floor was told %s", ev.data)
		}
	}
	n.snapshot(s).Poll.says(t, "after all", "open", []int{0, 0}, []int{})
	if rows := n.counted("SELECT COUNT(*) FROM polls WHERE session = {:s}", dbx.Params{"s": s.ID}); rows != 1 {
		t.Errorf("%d polls", rows)
	}
	if a := n.snapshot(s).Announcement; a == nil || a.Message != "Lost: one shoe" {
		t.Errorf("announcement: %+v", a)
	}
}

// The question may be corrected while it is open, the options only while nobody has answered.
func TestPollCorrected(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	asked := dj.ask(s, "Bluse?", yesNo, m{"seconds": 60})
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	path := pollRows + "/" + asked.ID
	dj.must("PATCH", path, m{"question": "Blues?"}, nil)
	if p := feed.poll(); p == nil || p.ID != asked.ID || p.Question != "Blues?" || p.Status != "open" {
		t.Errorf("the question: %+v", p)
	}
	dj.must("PATCH", path, m{"options": []string{"Yes", "No", "Later"}}, nil)
	if p := feed.poll(); p == nil || len(p.Options) != 3 || len(p.Votes) != 3 {
		t.Errorf("the options: %+v", p)
	}
	n.phone().must("PUT", s.vote(asked.ID), m{"option": 2}, nil)
	if got := dj.refused(http.StatusBadRequest, "PATCH", path, m{"options": []string{"Later", "No", "Yes"}}); got.code("options") != "voted" {
		t.Errorf("%s", got.body)
	}
	var whole m
	dj.must("GET", path, nil, &whole)
	whole["question"] = "Blues, please?"
	dj.must("PATCH", path, whole, nil) // programs bring the whole row back
	p := feed.poll()
	if p.says(t, "the whole row", "open", []int{0, 0, 1}, []int{}); p.Question != "Blues, please?" || *p.EndsAt != wire(n.clock.now().Add(time.Minute)) {
		t.Errorf("the whole row: %+v", p)
	}
	n.clock.advance(58 * time.Second)
	whole["question"] = "Blues, at last?"
	dj.must("PATCH", path, whole, nil) // also when less is left than a new poll may have
	if p = feed.poll(); p == nil || p.Question != "Blues, at last?" || p.Status != "open" {
		t.Errorf("two seconds before the end: %+v", p)
	}
	for field, value := range map[string]any{"question": "", "options": []string{"one"}} {
		if got := dj.refused(http.StatusBadRequest, "PATCH", path, m{field: value}); got.code(field) == "" {
			t.Errorf("%s: %s", field, got.body)
		}
	}
	dj.must("PATCH", path, m{"startedAt": "2001-01-01", "play": ""}, nil)
	if row := dj.pollRow(asked.ID); row.StartedAt != asked.StartedAt {
		t.Errorf("started %s, then %s", asked.StartedAt, row.StartedAt)
	}
	dj.closePoll(asked.ID)
	dj.do("PATCH", path, m{"closedAt": ""})
	n.snapshot(s).Poll.says(t, "opened again", "closed", []int{0, 0, 1}, []int{2})
}
