package live

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"strings"
	"time"
)

// lateTaps is how long after a session's end its plays may still be answered: taps made without a network.
const lateTaps = 6 * time.Hour

// Refusal is a reason why an intent is not stored.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Reasons why an intent is refused.
const (
	ErrUnknownPlay = Refusal("no such play in this session")
	ErrUnknownPoll = Refusal("no such poll in this session")
	ErrEnded       = Refusal("the session ended too long ago")
	ErrOption      = Refusal("the poll has no such option")
	ErrPollClosed  = Refusal("the poll is closed")
	ErrVoted       = Refusal("the dancer voted for another option")
)

// Intent is what a dancer wants to be true: *Like, *TempoVote, *Vote or *Thanks. Stating it again changes nothing,
// but for thanks, which add up. One value is good for one Do.
type Intent interface {
	dancer() string
	// admit says whether it may be said in this session now.
	admit(ctx context.Context, f *Floor, s *session, now time.Time) error
	// holds says whether it is true already.
	holds(ctx context.Context, db *sql.DB) (bool, error)
	// store writes it and reports whether that changed a row. A Refusal refuses this intent only; any other error fails
	// the commit.
	store(tx *tx, session, at string) (changed bool, err error)
	// count adds what a commit changed to the session's numbers. Its lock is held.
	count(s *session)
}

// Do stores an intent and answers after the commit. It reports whether that changed anything. Errors: ErrUnknown, a
// Refusal, ErrDoorClosed, ErrBusy, ErrClosed, or the database's.
func (f *Floor) Do(ctx context.Context, code string, in Intent) (changed bool, err error) {
	s, err := f.takes(ctx, code, in)
	if err != nil {
		return false, err
	}
	return f.writer.do(ctx, job{intent: in, session: s.id, at: f.now()})
}

// Holds says whether what an intent wants is true already. Errors: as of Do, but for the writer's.
func (f *Floor) Holds(ctx context.Context, code string, in Intent) (bool, error) {
	if _, err := f.takes(ctx, code, in); err != nil {
		return false, err
	}
	return in.holds(ctx, f.read)
}

// takes returns the session that an intent is for, if it may be said there now.
func (f *Floor) takes(ctx context.Context, code string, in Intent) (*session, error) {
	s, err := f.session(ctx, code)
	if err != nil {
		return nil, err
	}
	if err := f.doorOpen(ctx, s, in.dancer()); err != nil {
		return nil, err
	}
	return s, in.admit(ctx, f, s, f.now())
}

// applied counts an intent that a commit stored. It runs on the writer's goroutine.
func (f *Floor) applied(session string, in Intent) {
	if s := f.loaded(session); s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		in.count(s)
	}
}

// admitPlay says whether a play of this session may be answered now.
func (f *Floor) admitPlay(ctx context.Context, s *session, play string, now time.Time) error {
	s.mu.Lock()
	hidden, known := s.hidden[play]
	w := s.rows.session
	s.mu.Unlock()
	if w.Status == "ended" && now.Sub(w.EndedAt.Time) > lateTaps {
		return ErrEnded
	}
	if !known { // long ago, or never
		var err error
		if hidden, err = readHidden(ctx, f.read, s.id, play); err != nil {
			return err
		}
	}
	if hidden {
		return ErrUnknownPlay
	}
	return nil
}

// RowID derives the id of a row from what makes it unique: 15 characters of a-z2-7.
func RowID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))[:15]
}
