package hooks

import (
	"fmt"
	"slices"
	"time"
)

// The reference of the model test: what must be true of one evening after the contract in design.md, kept in slices and
// maps as plainly as it can be said. It knows nothing of rows, caches, commits and restarts.

// reference is one evening's truth.
type reference struct {
	room       int
	now        time.Time
	playsSent  int
	sessions   []*refSession // of the room's DJ, as they began
	booths     [2]refBooth
	known      map[int]bool         // dancers who said something that was taken
	heardSpeak map[int]bool         // and those of whom something was refused
	budgets    map[string]time.Time // when a dancer's budget is full again
	noted      map[string]time.Time // when a stranger's try was last written down, by session and actor

	forgetful bool // a wrong reference, for the test of the shortening: it forgets what dancers take back

	// What the server's clock has not yet been asked for: a play that is over may still be on, for a second.
	late bool
	// The floor's own tick may not have come since the time moved: a booth may still look as it did then.
	heard time.Time
}

type refSession struct {
	id, code      string
	title         string
	live          bool
	started       time.Time
	ended         time.Time // zero while live
	forgotten     bool      // ended by the server
	acted         time.Time // when the DJ, a booth or a play last did something here
	plays         []*refPlay
	polls         []*refPoll
	announcements []*refAnnouncement
	thanks        int
	takeovers     int
	here          map[int]*refGuest // listeners
	lock          *refLock          // nil without a PIN
	wrongPins     map[int]int       // by dancer
	door          *refDoor          // nil while it is open
}

type refPlay struct {
	id, title string
	seconds   float64 // 0: nobody knows
	started   time.Time
	ended     time.Time // zero while on
	hidden    bool
	likes     map[int]bool
	tempo     map[int]string
}

type refBooth struct {
	process, since, seen time.Time // its process started; as far as the server knows; its last beat
}

// refGuest was last heard of at some moment between the two.
type refGuest struct {
	open             bool
	earliest, latest time.Time
}

func newReference(room int, r *room, at time.Time) *reference {
	s := newRefSession(r.session, r.code, "Friday", at.Add(-roomOpenFor))
	s.acted = at
	for k, p := range roomPlays {
		s.plays = append(s.plays, &refPlay{id: r.plays[k], title: p.title, seconds: p.seconds, started: at.Add(-p.ago), likes: map[int]bool{}, tempo: map[int]string{}})
	}
	s.plays[0].ended = s.plays[1].started
	return &reference{
		room: room, now: at, heard: at, sessions: []*refSession{s}, known: map[int]bool{}, heardSpeak: map[int]bool{}, budgets: map[string]time.Time{}, noted: map[string]time.Time{},
		booths: [2]refBooth{{process: at.Add(-time.Hour)}, {process: at.Add(-time.Minute)}},
	}
}

func newRefSession(id, code, title string, started time.Time) *refSession {
	return &refSession{id: id, code: code, title: title, live: true, started: started, acted: started, here: map[int]*refGuest{}, wrongPins: map[int]int{}}
}

// session is the one that the DJ means: the latest, or an earlier one, counted back.
func (r *reference) session(back int) *refSession {
	return r.sessions[max(0, len(r.sessions)-1-back)]
}

func (r *reference) liveSession() *refSession {
	if s := r.session(0); s.live {
		return s
	}
	return nil
}

// play is the nth to have come, counted round; nil when none came.
func (s *refSession) play(n int) *refPlay {
	if len(s.plays) == 0 {
		return nil
	}
	return s.plays[n%len(s.plays)]
}

// coded is the session with a code.
func (r *reference) coded(code string) *refSession {
	return r.sessions[slices.IndexFunc(r.sessions, func(s *refSession) bool { return s.code == code })]
}

// find is the play with an id, and its session.
func (r *reference) find(id string) (*refPlay, *refSession) {
	for _, s := range r.sessions {
		for _, p := range s.plays {
			if p.id == id {
				return p, s
			}
		}
	}
	return nil, nil
}

// anyPlay is the nth of all the evening's plays, counted round; nil when there is none.
func (r *reference) anyPlay(n int) *refPlay {
	var all []*refPlay
	for _, s := range r.sessions {
		all = append(all, s.plays...)
	}
	if len(all) == 0 {
		return nil
	}
	return all[n%len(all)]
}

func (s *refSession) remove(p *refPlay) {
	s.plays = slices.DeleteFunc(s.plays, func(o *refPlay) bool { return o == p })
}

// length is a play's, or what stands for it when nobody knows.
func (p *refPlay) length(unknown time.Duration) time.Duration {
	if p.seconds > 0 {
		return time.Duration(p.seconds * float64(time.Second))
	}
	return unknown
}

// over is when a play ends by itself: its length and a minute, or 12 minutes.
func (p *refPlay) over() time.Time { return p.started.Add(p.length(11*time.Minute) + time.Minute) }

// neverOn says that a play has no moment in which it was on, as one from a booth that does not lead.
func (p *refPlay) neverOn() bool { return !p.ended.IsZero() && !p.ended.After(p.started) }

// night is the session's plays by start; of those that start together the later to come is the later.
func (s *refSession) night() []*refPlay {
	night := slices.Clone(s.plays)
	slices.SortStableFunc(night, func(a, b *refPlay) int { return a.started.Compare(b.started) })
	return night
}

// newest is the play that is current if nothing speaks against it.
func (s *refSession) newest() *refPlay {
	for _, p := range slices.Backward(s.night()) {
		if !p.neverOn() {
			return p
		}
	}
	return nil
}

// current is the session's newest play, if it is not hidden and has no end.
func (s *refSession) current() *refPlay {
	if p := s.newest(); p != nil && !p.hidden && p.ended.IsZero() {
		return p
	}
	return nil
}

// history is what is shown of the rest, the newest first.
func (s *refSession) history() []*refPlay {
	var history []*refPlay
	current := s.current()
	for _, p := range slices.Backward(s.night()) {
		if p != current && !p.hidden {
			history = append(history, p)
		}
	}
	return history[:min(len(history), 50)]
}

// place gives a play that came its end, and ends the one before it.
func (s *refSession) place(p *refPlay, leads bool, now time.Time) {
	if !leads {
		p.ended = p.started // stored, never on
		return
	}
	p.ended = time.Time{}
	night := slices.DeleteFunc(s.night(), func(o *refPlay) bool { return o != p && o.neverOn() })
	at := slices.Index(night, p)
	stale := now.After(p.started.Add(max(p.length(0)*12/10, 12*time.Minute)))
	if older := at < len(night)-1; older || stale || !s.live {
		p.ended = earlier(now, p.over())
		if older {
			p.ended = earlier(p.ended, night[at+1].started)
		}
		if !s.live {
			p.ended = earlier(p.ended, s.ended)
		}
	}
	if at == 0 {
		return
	}
	before, turn := night[at-1], p.started
	if before.started.Equal(turn) {
		turn = turn.Add(time.Millisecond) // it was on, if only just
	}
	if before.ended.IsZero() || before.ended.After(turn) {
		before.ended = earlier(turn, before.over())
	}
}

// end is the end of a session, and of all that is on, asked and told in it.
func (s *refSession) end(at time.Time) {
	s.live, s.ended = false, at
	for _, p := range s.plays {
		if p.ended.IsZero() {
			p.ended = earlier(p.over(), at)
		}
	}
	s.endAsking(at)
}

// settle does what the server's clock does within a second.
func (r *reference) settle() {
	r.late = false
	for _, s := range r.sessions {
		for _, p := range s.plays {
			if p.ended.IsZero() && r.now.After(p.over()) {
				p.ended = p.over()
			}
		}
		s.closeOverdue(r.now)
		if s.live && r.now.Sub(s.acted) >= 6*time.Hour {
			s.forgotten = true
			s.end(earlier(s.lastMoment(), r.now))
		}
	}
}

// unsettled says that the server's clock has something to do.
func (r *reference) unsettled() bool {
	for _, s := range r.sessions {
		for _, p := range s.plays {
			if p.ended.IsZero() && r.now.After(p.over()) {
				return true
			}
		}
	}
	return false
}

// lastMoment is when a session ended that was forgotten: its last play and its length, or five minutes.
func (s *refSession) lastMoment() time.Time {
	if night := s.night(); len(night) > 0 {
		last := night[len(night)-1]
		return last.started.Add(last.length(5 * time.Minute))
	}
	return s.started
}

// leads says whether what a booth sends is on: of the booths that are here the one that started last leads; when none
// is here, whoever sends.
func (r *reference) leads(booth int) bool {
	leader, found := 0, false
	for i, b := range r.booths {
		if b.seen.IsZero() || r.now.Sub(b.seen) > 30*time.Second {
			continue
		}
		if !found || b.since.After(r.booths[leader].since) {
			leader, found = i, true
		}
	}
	return !found || leader == booth
}

// boothOf is what a session tells of the DJ's booths at a moment.
func (r *reference) boothOf(s *refSession, at time.Time) string {
	var seen time.Time
	for _, b := range r.booths {
		if b.seen.After(seen) {
			seen = b.seen
		}
	}
	switch {
	case !s.live, seen.IsZero():
		return "none"
	case at.Sub(seen) <= 30*time.Second:
		return "here"
	case seen.After(s.started):
		return "away"
	}
	return "none"
}

// spend takes one of a dancer's budget of so many at once, one back each refill. It says whether there was one.
func (r *reference) spend(what string, dancer, burst int, refill time.Duration) bool {
	key := fmt.Sprint(what, dancer)
	full := r.budgets[key]
	if full.Before(r.now) {
		full = r.now
	}
	if full = full.Add(refill); full.Sub(r.now) > time.Duration(burst)*refill {
		return false
	}
	r.budgets[key] = full
	return true
}

// takes says whether a play's likes and tempo are open: while live, and six hours for taps made without a network.
func (r *reference) takes(s *refSession) bool { return s.live || r.now.Sub(s.ended) <= 6*time.Hour }

// restarted forgets what only memory holds.
func (r *reference) restarted() {
	clear(r.budgets)
	clear(r.noted)
	for _, s := range r.sessions {
		clear(s.here)
	}
}

// passed lets the time move on. A phone that left was last heard of by now.
func (r *reference) passed(now time.Time) {
	r.now = now
	for _, s := range r.sessions {
		for _, g := range s.here {
			g.latest = earlier(g.latest, now)
		}
	}
}

// left says that a dancer's phone hung up. The server may notice a moment later.
func (s *refSession) left(dancer int, now time.Time) {
	g := s.heardOf(dancer, now)
	g.open, g.latest = false, now.AddDate(1, 0, 0)
}

// feedOpen says whether a session's feed is still given: to half an hour after its end.
func (r *reference) feedOpen(s *refSession) bool {
	return s.live || r.now.Sub(s.ended) <= 30*time.Minute
}

// listeners are how many dancers a session may count: who is here, or was heard of within five minutes, now or when the
// floor last looked. Of a session whose feed is closed the floor need not remember any.
func (r *reference) listeners(s *refSession) (least, most int) {
	for _, g := range s.here {
		if r.surelyHere(g) {
			least++
		}
		if g.open || r.heard.Sub(g.latest) <= 5*time.Minute {
			most++
		}
	}
	if !s.live && (s.forgotten || !r.feedOpen(s)) {
		least = 0
	}
	return least, most
}
