package booth

import (
	"slices"
	"time"
)

const (
	// holdFor is how long lines that belong to no session stay on the laptop.
	holdFor = 24 * time.Hour
	// maxKept bounds the rows that wait for no answer (held, offered, set aside), should a booth run for years.
	maxKept = 500
	// lateEnd is how long after its end a session is still offered a line before the server was asked. A session that
	// was closed for want of a sign of life takes the lines of an hour without network, and its end moves.
	lateEnd = 6 * time.Hour
)

// phase is where a row of the outbox stands.
type phase string

const (
	waiting   phase = "waiting"   // to be sent to its session
	undecided phase = "undecided" // read since the start, before the server was reached: the first beat decides
	held      phase = "held"      // read while no session was live: goes out with the next one if still fresh
	offered   phase = "offered"   // was not fresh then: sent only when the DJ asks for it
	setAside  phase = "set aside" // refused by the server

	secret phase = "secret" // only as the DJ sees it: see standing
)

// row is a play in the outbox. The server having taken it, the row is gone.
type row struct {
	Play
	Number    int64     `json:"number"` // counts up in the order of the history
	Phase     phase     `json:"phase"`
	Session   string    `json:"session,omitempty"`
	StartedAt time.Time `json:"startedAt"`        // by the server's clock; zero until that is known
	ReadAt    time.Time `json:"readAt"`           // by the laptop's clock
	Reason    string    `json:"reason,omitempty"` // why it was set aside

	Secret   bool   `json:"secret,omitempty"`   // read while the DJ kept tracks secret: not sent before they are released
	Compared bool   `json:"compared,omitempty"` // with what the server has, once it was offered
	SentTo   string `json:"sentTo,omitempty"`   // code of the session in which the server has it already
}

// moment is what is known when rows change: the laptop's time and how far the server's is ahead of it.
type moment struct {
	now    time.Time
	offset time.Duration
	// contact: the server was reached since the booth started, so offset is known and so is whether a session is live.
	contact bool
}

// add queues what was read. caughtUp is false for the lines that were written before the booth was started.
func (st *state) add(plays []Play, m moment, caughtUp bool) {
	for _, p := range plays {
		if !p.named() {
			continue
		}
		st.LastRow++
		r := row{Play: p, Number: st.LastRow, Phase: held, ReadAt: m.now, Secret: st.Secret}
		switch {
		case st.Live.ID != "":
			r.Phase, r.Session = waiting, st.Live.ID
		case !m.contact && caughtUp:
			r.Phase = undecided
		}
		if m.contact {
			st.stamp(&r, m.offset)
		}
		st.Rows = append(st.Rows, r)
		if p.Source == st.Playing.Source || !p.PlayedAt.Before(st.Playing.PlayedAt) {
			st.Playing = p
		}
	}
	st.prune(m.now)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// stamp gives a row its time by the server's clock. Nothing starts in the future, and the order of the history wins
// over a clock that is put back or that counts in whole seconds. Only a play that another source told of late keeps the
// place that its time gives it. A line from before the end of the last session, though
// read after it, belongs to that session.
func (st *state) stamp(r *row, offset time.Duration) {
	r.StartedAt = earlier(r.PlayedAt, r.ReadAt.Add(smallOffset)).Add(offset)
	if !r.StartedAt.After(st.LastAt) && (st.LastBy == r.Source || st.LastBy == "") {
		r.StartedAt = st.LastAt.Add(time.Millisecond)
	}
	if r.StartedAt.After(st.LastAt) {
		st.LastAt, st.LastBy = r.StartedAt, r.Source
	}
	if r.Session == "" && st.Past.ID != "" && !r.StartedAt.After(st.Past.EndedAt) {
		r.Phase, r.Session = waiting, st.Past.ID
	}
}

// stampAll does so for the rows that were read before the server's clock was known.
func (st *state) stampAll(offset time.Duration) {
	for i := range st.Rows {
		if st.Rows[i].StartedAt.IsZero() {
			st.stamp(&st.Rows[i], offset)
		}
	}
}

// unsettled reports whether rows wait for the server's word on their time or session.
func (st *state) unsettled() bool {
	return slices.ContainsFunc(st.Rows, func(r row) bool { return r.Phase == undecided || r.StartedAt.IsZero() })
}

// goLive binds what waits for a session to live. Lines read since the booth was started belong to it; of those held
// longer only the newest, and only if it can still be playing.
func (st *state) goLive(live session, m moment) {
	for i := range st.Rows {
		r := &st.Rows[i]
		switch r.Phase {
		case undecided:
			r.Phase, r.Session = waiting, live.ID
		case held:
			r.Phase = offered
			if r.Number == st.LastRow && r.fresh(m.now) {
				r.Phase, r.Session = waiting, live.ID
			}
		}
	}
	if live.ID != st.Live.ID {
		st.Live, st.Sent = live, 0
	}
}

// noneLive decides about lines read before the server was reached when it then says that no session is live.
func (st *state) noneLive() {
	for i := range st.Rows {
		if st.Rows[i].Phase == undecided {
			st.Rows[i].Phase = held
		}
	}
}

// endLive takes note that the live session is over, and of when it ended (zero: it is gone). Lines from before the end
// stay with it. Later ones go to the session that is live now, or are held if there is none.
func (st *state) endLive(endedAt time.Time, now session, m moment) {
	st.Past, st.Live = session{ID: st.Live.ID, Code: st.Live.Code, EndedAt: endedAt}, session{}
	for i := range st.Rows {
		r := &st.Rows[i]
		if r.Phase != waiting || r.Session != st.Past.ID || !r.StartedAt.After(endedAt) {
			continue
		}
		if now.ID == "" && r.StartedAt.Sub(endedAt) <= lateEnd {
			continue
		}
		r.leave(now, m)
	}
}

// leave moves a row from a session that ended before it to the one that is live now, if any.
func (r *row) leave(live session, m moment) {
	r.Session = ""
	switch {
	case live.ID == "":
		r.Phase = held
	case m.now.Sub(r.PlayedAt) > holdFor:
		r.Phase = offered // of another night
	default:
		r.Phase, r.Session = waiting, live.ID
	}
}

// next picks the row to send: the newest if the server has no later one, so that the floor is right at once, then the
// oldest. ready says which rows may be tried now.
func (st *state) next(ready func(row) bool) (row, bool) {
	may := func(r row) bool { return r.Phase == waiting && !r.Secret && ready(r) }
	for _, r := range slices.Backward(st.Rows) {
		if r.Number <= st.LastGot {
			break
		}
		if may(r) {
			return r, true
		}
	}
	if i := slices.IndexFunc(st.Rows, may); i >= 0 {
		return st.Rows[i], true
	}
	return row{}, false
}

// sent forgets a row that the server has.
func (st *state) sent(number int64) {
	st.Rows = slices.DeleteFunc(st.Rows, func(r row) bool {
		if r.Number == number && r.Session == st.Live.ID {
			st.Sent++
		}
		return r.Number == number
	})
	st.LastGot = max(st.LastGot, number)
}

// change applies f to one row.
func (st *state) change(number int64, f func(*row)) {
	for i := range st.Rows {
		if st.Rows[i].Number == number {
			f(&st.Rows[i])
		}
	}
}

// forgetSessions is for a laptop that now belongs to another DJ: nothing of the one goes to the other.
func (st *state) forgetSessions() {
	for i := range st.Rows {
		if r := &st.Rows[i]; r.Phase != setAside {
			r.Phase, r.Session, r.Compared, r.SentTo = offered, "", false, ""
		}
	}
	st.Details = slices.DeleteFunc(st.Details, func(d detail) bool { return d.Session != "" })
	st.Live, st.Past, st.Sent = session{}, session{}, 0
}

// prune drops rows that nobody waits for any more.
func (st *state) prune(now time.Time) {
	kept := 0
	for _, r := range st.Rows {
		if r.idle() {
			kept++
		}
	}
	st.Rows = slices.DeleteFunc(st.Rows, func(r row) bool {
		if !r.idle() {
			return false
		}
		old := r.Phase != setAside && now.Sub(r.ReadAt) > holdFor
		if old || kept > maxKept {
			kept--
			return true
		}
		return false
	})
}

// idle rows wait for the DJ, not for the server.
func (r row) idle() bool { return r.Phase == held || r.Phase == offered || r.Phase == setAside }

// count is the number of rows that the DJ sees in a phase.
func (st *state) count(phases ...phase) int {
	n := 0
	for _, r := range st.Rows {
		if slices.Contains(phases, r.standing()) {
			n++
		}
	}
	return n
}
