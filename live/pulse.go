package live

import "time"

const (
	tickEvery   = 250 * time.Millisecond // a pulse is sent at most this often per session
	beatEvery   = 14 * time.Second       // heartbeat; proxies cut silence at 60 s, phones give up at 40 s
	expireEvery = 5 * time.Second        // how often the listeners are looked through
	keepIdle    = 10 * time.Minute       // how long an ended session stays in memory when nobody looks
)

// pulse is what the next tick of a session has to say.
type pulse struct {
	due     bool
	sent    bool            // since the last tick
	likes   map[string]bool // plays whose likes changed
	beat    time.Time       // of the last heartbeat
	expired time.Time       // when listeners were last looked through
	minute  time.Time       // the minute last stored
	idle    time.Time       // since when nobody looks
}

// likesOf is a play's number in a pulse.
type likesOf struct {
	Likes int `json:"likes"`
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
	for _, s := range all {
		if minute, ok := s.tick(now, f.phones); ok {
			f.writer.later(minute)
		}
		if s.over(now) {
			f.phones.end(s.id)
		}
		if s.forgettable(now) {
			f.forget(s)
		}
	}
}

// tick publishes what is due in a session and returns a minute to be stored when one is full.
func (s *session) tick(now time.Time, out outlet) (Intent, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.flush(out)
	s.tellSession(now)
	s.sendHistory(now)
	if now.Sub(s.pulse.expired) >= expireEvery {
		s.pulse.expired = now
		s.pulse.due = s.presence.expire(now) || s.pulse.due
	}
	s.sendPulse()
	s.pulse.sent = false
	if now.Sub(s.pulse.beat) >= beatEvery {
		s.pulse.beat = now
		s.repeat("hb", encode(struct {
			Now Time `json:"now"`
		}{Time{now}}))
	}
	minute := now.UTC().Truncate(time.Minute)
	if s.rows.session.Status != "live" || !minute.After(s.pulse.minute) {
		return nil, false
	}
	s.pulse.minute = minute
	return minuteRow{session: s.id, at: minute, listeners: s.presence.count()}, true
}

// sendPulse sends the tallies if they changed, and at most once between two ticks.
func (s *session) sendPulse() {
	if !s.pulse.due || s.pulse.sent {
		return
	}
	msg := struct {
		Tallies
		Plays map[string]likesOf `json:"plays,omitempty"`
	}{Tallies: s.tallies()}
	if len(s.pulse.likes) > 0 {
		msg.Plays = make(map[string]likesOf, len(s.pulse.likes))
		for play := range s.pulse.likes {
			msg.Plays[play] = likesOf{s.likes[play]}
		}
	}
	s.pulse.due, s.pulse.sent, s.pulse.likes = false, true, nil
	s.repeat("pulse", encode(msg))
}

// recount replaces the counts. It is called between two commits of the writer.
func (s *session) recount(counts map[string]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for play := range s.likes {
		if counts[play] != s.likes[play] {
			s.liked(play)
		}
	}
	s.likes = counts
}

// liked marks a play's number as changed. The lock is held.
func (s *session) liked(play string) {
	if s.pulse.likes == nil {
		s.pulse.likes = map[string]bool{}
	}
	s.pulse.likes[play] = true
	s.pulse.due = true
	if s.current == nil || s.current.ID != play {
		s.history = nil
	}
}

// forgettable says that a session ended and nobody looked at it for a while.
func (s *session) forgettable(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rows.session.Status == "live" || s.lines > 0 || s.presence.count() > 0 {
		s.pulse.idle = time.Time{}
		return false
	}
	if s.pulse.idle.IsZero() {
		s.pulse.idle = now
	}
	s.forgotten = now.Sub(s.pulse.idle) > keepIdle
	return s.forgotten
}
