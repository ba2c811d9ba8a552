package live

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strings"
	"time"
)

// lateTaps is how long after a session's end its plays may still be liked: taps made without a network.
const lateTaps = 6 * time.Hour

// Reasons why an intent is refused.
var (
	ErrUnknownPlay = errors.New("no such play in this session")
	ErrEnded       = errors.New("the session ended too long ago")
)

// Intent is what a dancer wants to be true. Stating it again changes nothing.
type Intent interface {
	// store writes the intent and reports whether a row came or went.
	store(exec func(query string, args ...any) (bool, error)) (bool, error)
}

// Like says whether a dancer likes a play.
type Like struct {
	Code, Play, Dancer string
	On                 bool
	At                 time.Time

	session string
}

// minuteRow keeps one number a minute: the curve of the night.
type minuteRow struct {
	session   string
	at        time.Time
	listeners int
}

const (
	insertDancer = `INSERT OR IGNORE INTO dancers (id, created) VALUES (?, ?)`
	insertLike   = `INSERT OR IGNORE INTO likes (id, play, dancer, at, created) SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM plays WHERE id = ?2)`
	deleteLike   = `DELETE FROM likes WHERE play = ? AND dancer = ?`
	upsertMinute = `INSERT INTO session_minutes (id, session, at, listeners, thanks, created) SELECT ?, ?, ?, ?, 0, ? WHERE EXISTS (SELECT 1 FROM sessions WHERE id = ?2)
		ON CONFLICT (session, at) DO UPDATE SET listeners = MAX(listeners, excluded.listeners)`
)

// intentQueries are prepared once.
var intentQueries = []string{insertDancer, insertLike, deleteLike, upsertMinute}

func (l Like) store(exec func(string, ...any) (bool, error)) (bool, error) {
	if !l.On {
		return exec(deleteLike, l.Play, l.Dancer)
	}
	at := l.At.UTC().Format(rowLayout)
	if _, err := exec(insertDancer, l.Dancer, at); err != nil {
		return false, err
	}
	return exec(insertLike, RowID(l.Play, l.Dancer), l.Play, l.Dancer, at, at)
}

func (m minuteRow) store(exec func(string, ...any) (bool, error)) (bool, error) {
	at := m.at.UTC().Format(rowLayout)
	return exec(upsertMinute, RowID(m.session, at), m.session, at, m.listeners, at)
}

// RowID derives the id of a row from what makes it unique: 15 characters of a-z2-7.
func RowID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))[:15]
}

// Do stores a like or its withdrawal and answers after the commit. It reports whether that changed anything.
// Errors: ErrUnknown, ErrUnknownPlay, ErrEnded, ErrBusy, ErrClosed, or the database's.
func (f *Floor) Do(ctx context.Context, l Like) (changed bool, err error) {
	s, err := f.session(ctx, l.Code)
	if err != nil {
		return false, err
	}
	l.At = f.now()
	if err := f.takes(ctx, s, l.Play, l.At); err != nil {
		return false, err
	}
	l.session = s.id
	return f.writer.do(ctx, job{intent: l})
}

// Holds says whether what a like wants is true already. Errors: as of Do, but for the writer's.
func (f *Floor) Holds(ctx context.Context, l Like) (bool, error) {
	s, err := f.session(ctx, l.Code)
	if err != nil {
		return false, err
	}
	if err := f.takes(ctx, s, l.Play, f.now()); err != nil {
		return false, err
	}
	found, err := column(ctx, f.read, `SELECT id FROM likes WHERE play = ? AND dancer = ?`, l.Play, l.Dancer)
	return err == nil && (len(found) > 0) == l.On, err
}

// takes says whether a play of this session may be liked now.
func (f *Floor) takes(ctx context.Context, s *session, play string, now time.Time) error {
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

// applied counts an intent that a commit stored. It runs on the writer's goroutine.
func (f *Floor) applied(in Intent) {
	l, ok := in.(Like)
	if !ok {
		return
	}
	s := f.loaded(l.session)
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.On {
		s.likes[l.Play]++
	} else {
		s.likes[l.Play]--
	}
	s.liked(l.Play)
}
