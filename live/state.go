package live

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// historyLength is how many earlier plays a phone shows; the recap has them all.
const historyLength = 50

// historyPause keeps a backlog of many plays from sending the whole history once per play.
const historyPause = 2 * time.Second

// session is what the floor sees of one session, and what it was last told.
type session struct {
	id, code, owner string
	began           time.Time

	reading sync.Mutex // held while rows are read and applied, so that newer rows are applied last
	news    int64      // before the rows were last read

	mu      sync.Mutex
	rows    rows
	counts  counts
	hidden  map[string]bool
	likedAt map[string]uint64 // the event after which a pulse last told a play's likes
	current *Play

	// What phones were told, in the form they were told it.
	session, play              json.RawMessage
	pollTold, announcementTold json.RawMessage // pollTold without the votes while the poll is open
	history                    json.RawMessage // with its likes; nil when they changed
	derived                    []Play          // the history as phones have it or derive it
	historyAt                  time.Time       // when `history` was last sent
	historyDue                 bool

	feed     feed
	presence presence
	pulse    pulse

	lines     int  // open feeds, views too
	forgotten bool // no longer the floor's: nothing ticks here
}

func newSession(r rows, c counts, now time.Time) *session {
	s := &session{id: r.id, code: r.code, owner: r.owner, began: r.session.StartedAt.Time, counts: c, likedAt: map[string]uint64{}, feed: newFeed()}
	s.presence.dancers = map[string]*visit{}
	s.pulse.beat = now
	s.take(r, now)
	s.session, s.play = encode(s.wireSession(now)), encode(s.current)
	s.derived = s.historyPlays()
	s.pollTold, s.announcementTold = pollMark(s.pollShown(now)), encode(s.announcementShown(now))
	return s
}

// take makes rows the truth, without telling anybody.
func (s *session) take(r rows, now time.Time) {
	s.rows = r
	s.hidden = make(map[string]bool, len(r.plays))
	for _, p := range r.plays {
		s.hidden[p.ID] = p.hidden
	}
	s.current = currentPlay(r.plays)
	s.history = nil
}

// currentPlay is the newest play by startedAt, if it is neither hidden nor ended; else nil. Plays that never
// were on are passed over.
func currentPlay(plays []playRow) *Play {
	for i := len(plays) - 1; i >= 0; i-- {
		p := plays[i]
		if p.passedOver() {
			continue
		}
		if p.hidden || !p.EndedAt.IsZero() {
			return nil
		}
		return &p.Play
	}
	return nil
}

// historyPlays are the latest plays but the current one, newest first.
func (s *session) historyPlays() []Play {
	out := []Play{}
	for i := len(s.rows.plays) - 1; i >= 0 && len(out) < historyLength; i-- {
		p := s.rows.plays[i]
		if !p.hidden && (s.current == nil || p.ID != s.current.ID) {
			out = append(out, p.Play)
		}
	}
	return out
}

// historyWire is the history with its likes, encoded when somebody needs it.
func (s *session) historyWire() json.RawMessage {
	if s.history == nil {
		plays := s.historyPlays()
		out := make([]HistoryPlay, len(plays))
		for i, p := range plays {
			out[i] = HistoryPlay{Play: p, Likes: s.counts.likes[p.ID]}
		}
		s.history = encode(out)
	}
	return s.history
}

func (s *session) wireSession(now time.Time) Session {
	w := s.rows.session
	w.Booth = "none"
	if w.Status == "live" && !s.rows.boothSeen.IsZero() {
		switch {
		case now.Sub(s.rows.boothSeen) <= BoothSilence:
			w.Booth = "here"
		case s.rows.boothSeen.After(w.StartedAt.Time):
			w.Booth = "away"
		}
	}
	return w
}

// apply makes rows the truth and tells the floor what differs from what it was told before. It returns who is here when
// the door has just been closed.
func (s *session) apply(r rows, now time.Time, out outlet) (kept guests) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was, before := s.current, s.rows
	s.take(r, now)
	if r.lock != before.lock && r.lock != "" { // whoever is in has no pass for the new lock, and hears nothing more
		out.end(s.id)
	}
	s.tell(was, now)
	s.flush(out)
	if before.doorClosed.IsZero() && !r.doorClosed.IsZero() {
		for dancer := range s.presence.dancers {
			kept = append(kept, dancer)
		}
	}
	return kept
}

// tellSession publishes the session when it differs: by its rows, or because its booth fell silent. The lock
// is held, here and below.
func (s *session) tellSession(now time.Time) {
	if w := encode(s.wireSession(now)); !bytes.Equal(w, s.session) {
		s.session = w
		s.publish("session", w)
	}
}

// tell publishes all differences; was is the play that was current.
func (s *session) tell(was *Play, now time.Time) {
	s.tellSession(now)
	if p := encode(s.current); !bytes.Equal(p, s.play) {
		s.play = p
		s.publish("play", p)
		if s.current == nil || was == nil || was.ID != s.current.ID {
			s.changed(was, now)
		}
	}
	s.historyDue = !slices.EqualFunc(s.historyPlays(), s.derived, Play.same)
	s.sendHistory(now)
	s.tellPoll(now)
	s.tellAnnouncement(now)
}

// changed follows another play becoming current, or none: phones put the former one at the head of their
// history, ended when the next one started, and the tallies start anew. They go out in the same write as the play.
func (s *session) changed(was *Play, now time.Time) {
	if s.current != nil && was != nil {
		former := *was
		former.EndedAt = s.current.StartedAt
		s.derived = append([]Play{former}, s.derived[:min(len(s.derived), historyLength-1)]...)
	}
	s.pulse.due = true
	s.sendPulse(now)
}

// sendHistory sends the history when phones no longer derive it rightly, at most once per historyPause.
func (s *session) sendHistory(now time.Time) {
	if !s.historyDue || now.Sub(s.historyAt) < historyPause {
		return
	}
	s.historyDue, s.historyAt = false, now
	s.derived = s.historyPlays()
	s.publish("history", s.historyWire())
}

// end shows a session whose row is gone as ended.
func (s *session) end(now time.Time, out outlet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rows
	r.session.Status, r.session.EndedAt = "ended", Time{now}
	r.plays, r.poll, r.announcement = nil, nil, nil
	was := s.current
	s.take(r, now)
	s.tell(was, now)
	s.flush(out)
}

// tallies are the numbers as they stand. The lock is held.
func (s *session) tallies() Tallies {
	t := Tallies{Listeners: s.presence.count(), Thanks: s.counts.thanks}
	if s.current != nil {
		id := s.current.ID
		t.Play, t.Likes = &id, s.counts.likes[id]
		if tempo := s.counts.tempo[id]; tempo != nil {
			t.Tempo = *tempo
		}
	}
	return t
}

// snapshot is the whole truth; rest is all of it but `now`, as the ETag sees it. The lock is held.
func (s *session) snapshot(now time.Time) (whole, rest []byte) {
	history := s.historyWire()
	b := make([]byte, 0, 512+len(history)+len(s.play)+len(s.session))
	b = append(b, `{"now":`...)
	b = append(b, encode(Time{now})...)
	head := len(b)
	for _, part := range []struct {
		name string
		data json.RawMessage
	}{
		{"session", s.session}, {"play", s.play}, {"history", history}, {"tallies", encode(s.tallies())},
		{"poll", encode(s.pollShown(now))}, {"announcement", encode(s.announcementShown(now))},
	} {
		b = append(b, `,"`...)
		b = append(b, part.name...)
		b = append(b, `":`...)
		b = append(b, part.data...)
	}
	b = append(b, '}')
	return b, b[head:]
}
