package hooks

import (
	"fmt"
	"slices"
	"time"
)

// The reference of the model test, continued: what a DJ asks and tells the floor.

type refPoll struct {
	id, question string
	options      int
	started      time.Time
	ends         time.Time // zero: when the DJ says so
	closed       time.Time // as the row has it: zero while open, and for the moment until the server's clock comes round
	canceled     bool
	votes        map[int]int // by dancer
}

type refAnnouncement struct {
	id, message string
	ends        time.Time // zero: until it is taken down
	canceled    bool
}

// end is when a poll ended or will end; zero while only the DJ can tell.
func (p *refPoll) end() time.Time {
	if !p.closed.IsZero() {
		return p.closed
	}
	return p.ends
}

func (p *refPoll) open(now time.Time) bool { return p.end().IsZero() || now.Before(p.end()) }

// close ends an open poll; its timer may have been faster.
func (p *refPoll) close(now time.Time) {
	if !p.closed.IsZero() {
		return
	}
	if p.closed = now; !p.ends.IsZero() {
		p.closed = earlier(p.ends, now)
	}
}

func (p *refPoll) counts() []int {
	counts := make([]int, p.options)
	for _, option := range p.votes {
		counts[option]++
	}
	return counts
}

// winners are the options with the most votes: several are a tie, none when nobody voted.
func (p *refPoll) winners() []int {
	winners, counts := []int{}, p.counts()
	for option, n := range counts {
		if n > 0 && n == slices.Max(counts) {
			winners = append(winners, option)
		}
	}
	return winners
}

// openPoll is the one that takes votes, or nil. There is never a second one.
func (s *refSession) openPoll(now time.Time) *refPoll {
	for _, p := range s.polls {
		if p.open(now) {
			return p
		}
	}
	return nil
}

// pollOn is the poll that is shown: the latest, for a minute after its end.
func (s *refSession) pollOn(now time.Time) *refPoll {
	if len(s.polls) == 0 {
		return nil
	}
	p := s.polls[len(s.polls)-1]
	if !p.open(now) && now.Sub(p.end()) >= time.Minute {
		return nil
	}
	return p
}

func (s *refSession) pollShown(now time.Time) *shownPoll {
	p := s.pollOn(now)
	if p == nil {
		return nil
	}
	poll := &shownPoll{ID: p.id, Question: p.question, Options: pollOptions(p.options), Votes: p.counts(), EndsAt: wireStamp(p.ends), Status: "open", Winners: []int{}}
	switch {
	case p.canceled:
		poll.Status = "canceled"
	case !p.open(now):
		poll.Status, poll.Winners = "closed", p.winners()
	}
	return poll
}

// announcementOn is what the floor is told: the latest, until its end, while the session is live.
func (s *refSession) announcementOn(now time.Time) *refAnnouncement {
	if len(s.announcements) == 0 {
		return nil
	}
	a := s.announcements[len(s.announcements)-1]
	if a.canceled || !s.live || !a.ends.IsZero() && !now.Before(a.ends) {
		return nil
	}
	return a
}

func (s *refSession) announcementShown(now time.Time) *shownAnnouncement {
	a := s.announcementOn(now)
	if a == nil {
		return nil
	}
	return &shownAnnouncement{ID: a.id, Message: a.message, EndsAt: wireStamp(a.ends)}
}

// closeOverdue writes down the end of a poll whose time is up.
func (s *refSession) closeOverdue(now time.Time) {
	for _, p := range s.polls {
		if !p.open(now) {
			p.close(now)
		}
	}
}

// endAsking ends what is asked and told in a session that ends. The end of a forgotten one may lie before a poll.
func (s *refSession) endAsking(at time.Time) {
	for _, p := range s.polls {
		if at.Before(p.started) {
			p.close(p.started)
		}
		p.close(at)
	}
	s.takeDown()
}

func (s *refSession) takeDown() {
	for _, a := range s.announcements {
		a.canceled = true
	}
}

// askingLines are the rows of what is asked and told.
func (s *refSession) askingLines(room int) []string {
	var lines []string
	mark := func(canceled bool) string {
		if canceled {
			return " canceled"
		}
		return ""
	}
	for _, p := range s.polls {
		lines = append(lines, fmt.Sprintf("poll %s %s ends %s closed %s%s", p.id, p.question, rowStamp(p.ends), rowStamp(p.closed), mark(p.canceled)))
		for dancer, option := range p.votes {
			lines = append(lines, fmt.Sprintf("vote %s %d by %s", p.id, option, dancerID(room, dancer)))
		}
	}
	for _, a := range s.announcements {
		lines = append(lines, fmt.Sprintf("announcement %s %s ends %s%s", a.id, a.message, rowStamp(a.ends), mark(a.canceled)))
	}
	return lines
}

func pollOptions(n int) []string {
	options := make([]string, n)
	for i := range options {
		options[i] = fmt.Sprint("Option ", i)
	}
	return options
}
