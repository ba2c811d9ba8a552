package hooks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// The steps of the model test, continued: what a DJ asks and tells the floor, the PIN, and the dancers' answers.

// actTempo says what a dancer thinks of a play's tempo; an empty vote takes it back.
type actTempo struct {
	Dancer, Back, Play int
	Vote               string
}

func (a actTempo) ask(e *evening) question {
	path, _ := e.playPath(a.Back, a.Play)
	if a.Vote == "" {
		return e.intent("DELETE", a.Back, a.Dancer, path+"/tempo", nil)
	}
	return e.intent("PUT", a.Back, a.Dancer, path+"/tempo", m{"vote": a.Vote})
}

func (a actTempo) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	_, p := e.playPath(a.Back, a.Play)
	if s.admits(a.Dancer) && a.Vote == "soon" {
		return says(got, http.StatusBadRequest, "vote invalid")
	}
	if out, err := s.atTheDoor(a.Dancer, got); out {
		return err
	}
	r.speaks(a.Dancer, a.Vote != "", got)
	switch {
	case !r.takes(s):
		return says(got, http.StatusConflict, "code ended")
	case p == nil, p.hidden:
		return says(got, http.StatusNotFound, "play unknown")
	case p.tempo[a.Dancer] == a.Vote:
	case !r.spend("tempo", a.Dancer, 30, 2*time.Second):
		return says(got, http.StatusTooManyRequests, "vote too_many_votes")
	case a.Vote == "":
		delete(p.tempo, a.Dancer)
	default:
		p.tempo[a.Dancer] = a.Vote
	}
	return says(got, http.StatusNoContent)
}

// actThank thanks the DJ.
type actThank struct{ Dancer, Back int }

func (a actThank) ask(e *evening) question { return e.intent("POST", a.Back, a.Dancer, "/thanks", nil) }

func (a actThank) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	if out, err := s.atTheDoor(a.Dancer, got); out {
		return err
	}
	r.speaks(a.Dancer, true, got)
	switch {
	case !s.live:
		return says(got, http.StatusConflict, "code ended")
	case !r.spend("thanks", a.Dancer, 1, 3*time.Second):
		return says(got, http.StatusTooManyRequests, "code too_many_thanks")
	}
	s.thanks++
	return says(got, http.StatusNoContent)
}

// poll is the nth that was asked in a session, counted round; nil when none was.
func (s *refSession) poll(n int) *refPoll {
	if len(s.polls) == 0 {
		return nil
	}
	return s.polls[n%len(s.polls)]
}

// actAsk opens a poll. It ends after so many seconds, or with 0 when the DJ says so.
type actAsk struct {
	By      who
	Back    int
	Options int
	Seconds int
}

func (a actAsk) ask(e *evening) question {
	s := e.want.session(a.Back)
	body := m{"session": s.id, "question": fmt.Sprint("Poll ", len(s.polls)), "options": pollOptions(a.Options)}
	if a.Seconds != 0 {
		body["seconds"] = a.Seconds
	}
	return question{"POST", records("polls"), a.By.account(e).token, "", body}
}

func (a actAsk) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	switch {
	case !s.live:
		return says(got, http.StatusConflict, "session ended")
	case a.Options < 2:
		return says(got, http.StatusBadRequest, "options invalid")
	case a.Seconds != 0 && (a.Seconds < 5 || a.Seconds > 3600):
		return says(got, http.StatusBadRequest, "seconds out_of_range")
	case s.openPoll(r.now) != nil:
		return says(got, http.StatusBadRequest, "session poll_open")
	}
	p := &refPoll{question: fmt.Sprint("Poll ", len(s.polls)), options: a.Options, started: r.now, votes: map[int]int{}}
	if a.Seconds != 0 {
		p.ends = r.now.Add(time.Duration(a.Seconds) * time.Second)
	}
	s.closeOverdue(r.now)
	s.polls, s.acted = append(s.polls, p), r.now
	return saysID(got, &p.id)
}

// saysID takes the id that the server chose.
func saysID(got answer, id *string) error {
	var row struct{ ID string }
	if err := json.Unmarshal(got.body, &row); got.status != http.StatusOK || err != nil || row.ID == "" {
		return says(got, http.StatusOK)
	}
	*id = row.ID
	return nil
}

// actClose ends the nth poll, or cancels it.
type actClose struct {
	By         who
	Back, Poll int
	Cancel     bool
}

func (a actClose) ask(e *evening) question {
	id, body := "neveraskedpoll0", m{"closedAt": "now"}
	if p := e.want.session(a.Back).poll(a.Poll); p != nil {
		id = p.id
	}
	if a.Cancel {
		body = m{"canceled": true}
	}
	return question{"PATCH", records("polls") + "/" + id, a.By.account(e).token, "", body}
}

func (a actClose) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	p := s.poll(a.Poll)
	switch {
	case p == nil:
		return says(got, http.StatusNotFound)
	case !p.closed.IsZero() && a.Cancel && !p.canceled:
		return says(got, http.StatusConflict, "canceled closed") // what was answered stays
	case p.closed.IsZero():
		p.close(r.now)
		p.canceled = a.Cancel
		s.acted = r.now
	}
	return says(got, http.StatusOK)
}

// actVote answers the nth poll. Half stands for half an option.
type actVote struct {
	Dancer, Back, Poll int
	Option             int
	Half               bool
}

func (a actVote) ask(e *evening) question {
	id, option := "neveraskedpoll0", any(a.Option)
	if p := e.want.session(a.Back).poll(a.Poll); p != nil {
		id = p.id
	}
	if a.Half {
		option = float64(a.Option) + 0.5
	}
	return e.intent("PUT", a.Back, a.Dancer, "/polls/"+id+"/vote", m{"option": option})
}

func (a actVote) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	p := s.poll(a.Poll)
	if s.admits(a.Dancer) && a.Half {
		return says(got, http.StatusBadRequest, "option out_of_range")
	}
	if out, err := s.atTheDoor(a.Dancer, got); out {
		return err
	}
	r.speaks(a.Dancer, true, got)
	if p == nil {
		return says(got, http.StatusNotFound, "poll unknown")
	}
	before, voted := p.votes[a.Dancer]
	switch {
	case a.Option < 0, a.Option >= p.options:
		return says(got, http.StatusBadRequest, "option out_of_range")
	case voted && before != a.Option: // the first vote stands
		return says(got, http.StatusConflict, "option already_voted")
	case voted:
	case !p.open(r.now):
		return says(got, http.StatusConflict, "poll closed")
	default:
		p.votes[a.Dancer] = a.Option
	}
	return says(got, http.StatusNoContent)
}

// actAnnounce tells the floor something, which replaces what it was told before.
type actAnnounce struct {
	By      who
	Back    int
	Seconds int // 0: until it is taken down
}

func (a actAnnounce) ask(e *evening) question {
	s := e.want.session(a.Back)
	body := m{"session": s.id, "message": fmt.Sprint("News ", len(s.announcements))}
	if a.Seconds != 0 {
		body["seconds"] = a.Seconds
	}
	return question{"POST", records("announcements"), a.By.account(e).token, "", body}
}

func (a actAnnounce) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	switch {
	case !s.live:
		return says(got, http.StatusConflict, "session ended")
	case a.Seconds != 0 && (a.Seconds < 5 || a.Seconds > 3600):
		return says(got, http.StatusBadRequest, "seconds out_of_range")
	}
	n := &refAnnouncement{message: fmt.Sprint("News ", len(s.announcements))}
	if a.Seconds != 0 {
		n.ends = r.now.Add(time.Duration(a.Seconds) * time.Second)
	}
	s.takeDown()
	s.announcements, s.acted = append(s.announcements, n), r.now
	return saysID(got, &n.id)
}

// actRetell takes the latest announcement down, or with Seconds lets it last so long from now.
type actRetell struct {
	By      who
	Back    int
	Seconds int
}

func (a actRetell) ask(e *evening) question {
	id, body := "nevertoldanyone", m{"canceledAt": "now"}
	if told := e.want.session(a.Back).announcements; len(told) > 0 {
		id = told[len(told)-1].id
	}
	if a.Seconds != 0 {
		body = m{"seconds": a.Seconds}
	}
	return question{"PATCH", records("announcements") + "/" + id, a.By.account(e).token, "", body}
}

func (a actRetell) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	if len(s.announcements) == 0 {
		return says(got, http.StatusNotFound)
	}
	n := s.announcements[len(s.announcements)-1]
	if a.Seconds != 0 {
		n.ends = r.now.Add(time.Duration(a.Seconds) * time.Second)
	} else {
		n.canceled = true
	}
	s.acted = r.now
	return says(got, http.StatusOK)
}
