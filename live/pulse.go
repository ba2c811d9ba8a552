package live

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"time"
)

const (
	tickEvery   = 250 * time.Millisecond // a pulse is sent at most this often per session
	beatEvery   = 14 * time.Second       // heartbeat; proxies cut silence at 60 s, phones give up at 40 s
	expireEvery = 5 * time.Second        // how often the listeners are looked through
	keepIdle    = 10 * time.Minute       // how long an ended session stays in memory when nobody looks
	keepMost    = 100                    // how many of those: codes can be asked for without end
)

// pulse is what the next tick of a session has to say.
type pulse struct {
	due     bool
	sent    bool            // since the last tick
	likes   map[string]bool // plays whose likes changed
	votes   bool            // the poll's votes changed
	beat    time.Time       // of the last heartbeat
	expired time.Time       // when listeners were last looked through
	minute  time.Time       // the minute last stored
	idle    time.Time       // since when nobody looks; only the tick touches it
}

// likesOf is a play's number in a pulse, votesOf a poll's.
type likesOf struct {
	Likes int `json:"likes"`
}

type votesOf struct {
	ID    string `json:"id"`
	Votes []int  `json:"votes"`
}

func (f *Floor) tickUntil(stop <-chan struct{}) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			f.tick()
		}
	}
}

// tick sends what is due in every session. The time is the floor's clock, not the ticker's.
func (f *Floor) tick() {
	now := f.now()
	f.mu.RLock()
	all := make([]*session, 0, len(f.byID))
	for _, s := range f.byID {
		all = append(all, s)
	}
	f.mu.RUnlock()
	var idle []*session
	for _, s := range all {
		if minute, ok := s.tick(now, f.phones); ok {
			f.writer.later(job{intent: minute, session: s.id, at: now})
		}
		if s.over(now) {
			f.phones.end(s.id)
		}
		if s.idle(now) {
			idle = append(idle, s)
		}
	}
	slices.SortFunc(idle, func(a, b *session) int { return b.pulse.idle.Compare(a.pulse.idle) })
	for i, s := range idle {
		if i >= keepMost || now.Sub(s.pulse.idle) > keepIdle {
			f.forget(s)
		}
	}
}

// tick publishes what is due in a session and returns a minute to be stored when one is full.
func (s *session) tick(now time.Time, out outlet) (minute minuteRow, full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.flush(out)
	s.tellSession(now)
	s.sendHistory(now)
	s.tellPoll(now)
	s.tellAnnouncement(now)
	if now.Sub(s.pulse.expired) >= expireEvery {
		s.pulse.expired = now
		s.pulse.due = s.presence.expire(now) || s.pulse.due
	}
	s.sendPulse(now)
	s.pulse.sent = false
	if now.Sub(s.pulse.beat) >= beatEvery {
		s.pulse.beat = now
		s.repeat("hb", encode(struct {
			Now Time `json:"now"`
		}{Time{now}}))
	}
	began := now.UTC().Truncate(time.Minute)
	if s.rows.session.Status != "live" || !began.After(s.pulse.minute) {
		return minuteRow{}, false
	}
	s.pulse.minute = began
	return minuteRow{listeners: s.presence.count()}, true
}

// sendPulse sends the tallies if they changed, and at most once between two ticks.
func (s *session) sendPulse(now time.Time) {
	if !s.pulse.due || s.pulse.sent {
		return
	}
	s.repeat("pulse", s.pulseOf(maps.Keys(s.pulse.likes), s.pulse.votes, now))
	for play := range s.pulse.likes {
		s.likedAt[play] = s.feed.n
	}
	s.pulse.due, s.pulse.sent, s.pulse.likes, s.pulse.votes = false, true, nil, false
}

// pulseOf are the tallies, with the likes of these plays and the votes of the poll.
func (s *session) pulseOf(plays iter.Seq[string], votes bool, now time.Time) json.RawMessage {
	msg := struct {
		Tallies
		Poll  *votesOf           `json:"poll,omitempty"`
		Plays map[string]likesOf `json:"plays,omitempty"`
	}{Tallies: s.tallies(), Plays: map[string]likesOf{}}
	if poll := s.pollShown(now); poll != nil && votes {
		msg.Poll = &votesOf{poll.ID, poll.Votes}
	}
	for play := range plays {
		msg.Plays[play] = likesOf{s.counts.likes[play]}
	}
	return encode(msg)
}

// pulseSince is the pulse after a replay: it makes up for those that were sent since event n, which nobody keeps.
func (s *session) pulseSince(n uint64, now time.Time) json.RawMessage {
	return s.pulseOf(func(yield func(string) bool) {
		for play, at := range s.likedAt {
			if at >= n && !yield(play) {
				return
			}
		}
	}, true, now)
}

// recount replaces the counts. It is called between two commits of the writer.
func (s *session) recount(c counts) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, likes := range []map[string]int{s.counts.likes, c.likes} {
		for play := range likes {
			if c.likes[play] != s.counts.likes[play] {
				s.liked(play)
			}
		}
	}
	s.counts = c
	s.pulse.votes, s.pulse.due = true, true
}

// idle says that a session ended and nobody looks at it.
func (s *session) idle(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.rows.session
	if w.Status == "live" || s.lines > 0 || (s.presence.count() > 0 && now.Sub(w.EndedAt.Time) < feedAfterEnd) {
		s.pulse.idle = time.Time{}
		return false
	}
	if s.pulse.idle.IsZero() {
		s.pulse.idle = now
	}
	return true
}
