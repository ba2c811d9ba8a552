package live

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// pollStays is how long a poll is shown after its end.
const pollStays = time.Minute

// pollRow is a poll as its row says.
type pollRow struct {
	id, question   string
	options        []string
	endsAt, closed time.Time // zero: no timer; not closed
	canceled       bool
}

const pollQuery = `SELECT id, question, options, endsAt, closedAt, canceled FROM polls WHERE session = ? ORDER BY closedAt = '' DESC, startedAt DESC, rowid DESC LIMIT 1`

// readPoll reads the latest poll of a session; nil when there is none.
func readPoll(ctx context.Context, db *sql.DB, session string) (*pollRow, error) {
	var p pollRow
	var options, ends, closed string
	err := db.QueryRowContext(ctx, pollQuery, session).Scan(&p.id, &p.question, &options, &ends, &closed, &p.canceled)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p.endsAt, p.closed = rowTime(ends).Time, rowTime(closed).Time
	return &p, json.Unmarshal([]byte(options), &p.options)
}

// end is when the poll ended or will end; zero while only the DJ can end it.
func (p *pollRow) end() time.Time {
	if !p.closed.IsZero() {
		return p.closed
	}
	return p.endsAt
}

// open says whether the poll takes votes. Its timer ends it to the moment; its row follows within a second.
func (p *pollRow) open(now time.Time) bool {
	return !p.canceled && p.closed.IsZero() && (p.endsAt.IsZero() || now.Before(p.endsAt))
}

// pollShown is the poll that phones show now, or nil. The lock is held, here and below.
func (s *session) pollShown(now time.Time) *Poll {
	p := s.rows.poll
	if p == nil || (!p.open(now) && now.Sub(p.end()) >= pollStays) {
		return nil
	}
	w := &Poll{ID: p.id, Question: p.question, Options: p.options, Votes: s.counts.votesOf(p), EndsAt: Time{p.endsAt}, Status: "open", Winners: []int{}}
	switch {
	case p.canceled:
		w.Status = "canceled"
	case !p.open(now):
		w.Status, w.Winners = "closed", Winners(w.Votes)
	}
	return w
}

// Winners are the options with the most votes: several are a tie, none means that nobody voted.
func Winners(votes []int) []int {
	out := []int{}
	most := slices.Max(append(votes, 1)) // nothing wins with no votes
	for option, n := range votes {
		if n == most {
			out = append(out, option)
		}
	}
	return out
}

// tellPoll publishes the poll when it differs from what was told.
func (s *session) tellPoll(now time.Time) {
	shown := s.pollShown(now)
	if mark := pollMark(shown); !bytes.Equal(mark, s.pollTold) {
		s.pollTold = mark
		s.publish("poll", encode(shown))
	}
}

// pollMark is by what one telling of a poll differs from the next. The votes of an open one come with the pulses.
func pollMark(shown *Poll) json.RawMessage {
	if shown == nil || shown.Status != "open" {
		return encode(shown)
	}
	plain := *shown
	plain.Votes = nil
	return encode(plain)
}

// Vote is a dancer's answer to a poll. The first one stands.
type Vote struct {
	Poll, Dancer string
	Option       int
}

const (
	insertVote = `INSERT OR IGNORE INTO poll_votes (id, poll, dancer, option, at, created) SELECT ?, ?, ?, ?, ?, ?
		WHERE EXISTS (SELECT 1 FROM polls WHERE id = ?2 AND closedAt = '' AND canceled = FALSE AND (endsAt = '' OR endsAt > ?5) AND ?4 < json_array_length(options))`
	selectVote = `SELECT option FROM poll_votes WHERE poll = ? AND dancer = ?`
)

func (v *Vote) dancer() string { return v.Dancer }

func (v *Vote) admit(ctx context.Context, f *Floor, s *session, now time.Time) error {
	s.mu.Lock()
	p := s.rows.poll
	s.mu.Unlock()
	if p == nil || p.id != v.Poll { // long ago, or never
		var err error
		if p, err = readOldPoll(ctx, f.read, s.id, v.Poll); err != nil {
			return err
		}
	}
	if v.Option < 0 || v.Option >= len(p.options) {
		return ErrOption
	}
	return nil // whether it is open is asked in the transaction that stores the vote
}

// readOldPoll reads a poll of a session that is not its latest. It returns ErrUnknownPoll when there is none.
func readOldPoll(ctx context.Context, db *sql.DB, session, poll string) (*pollRow, error) {
	var options string
	err := db.QueryRowContext(ctx, `SELECT options FROM polls WHERE id = ? AND session = ?`, poll, session).Scan(&options)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknownPoll
	}
	if err != nil {
		return nil, err
	}
	p := &pollRow{id: poll}
	return p, json.Unmarshal([]byte(options), &p.options)
}

func (v *Vote) holds(ctx context.Context, db *sql.DB) (bool, error) {
	var option int
	err := db.QueryRowContext(ctx, selectVote, v.Poll, v.Dancer).Scan(&option)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return option == v.Option, err
}

func (v *Vote) store(tx *tx, _, at string) (bool, error) {
	if err := tx.dancer(v.Dancer, at); err != nil {
		return false, err
	}
	changed, err := tx.exec(insertVote, RowID(v.Poll, v.Dancer), v.Poll, v.Dancer, v.Option, at, at)
	if changed || err != nil {
		return changed, err
	}
	var stands int
	found, err := tx.one(selectVote, &stands, v.Poll, v.Dancer)
	switch {
	case err != nil:
		return false, err
	case !found:
		return false, ErrPollClosed
	case stands != v.Option:
		return false, ErrVoted
	}
	return false, nil
}

func (v *Vote) count(s *session) {
	s.counts.addVotes(v.Poll, v.Option, 1)
	s.pulse.votes, s.pulse.due = true, true
}
