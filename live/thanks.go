package live

import (
	"context"
	"database/sql"
	"time"
)

// Thanks is one dancer's thanks to the DJ. Each counts.
type Thanks struct{ Dancer string }

// minuteRow keeps one number a minute: the curve of the night.
type minuteRow struct{ listeners int }

const (
	upsertMinute = `INSERT INTO session_minutes (id, session, at, listeners, thanks, created) SELECT ?, ?, ?, ?, 0, ? WHERE EXISTS (SELECT 1 FROM sessions WHERE id = ?2)
		ON CONFLICT (session, at) DO UPDATE SET listeners = MAX(listeners, excluded.listeners)`
	upsertThanks = `INSERT INTO session_minutes (id, session, at, listeners, thanks, created) SELECT ?, ?, ?, 0, 1, ? WHERE EXISTS (SELECT 1 FROM sessions WHERE id = ?2 AND status = 'live')
		ON CONFLICT (session, at) DO UPDATE SET thanks = thanks + 1`
)

func (t *Thanks) dancer() string { return t.Dancer }

func (t *Thanks) admit(_ context.Context, _ *Floor, s *session, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rows.session.Status == "ended" {
		return ErrEnded
	}
	return nil
}

func (t *Thanks) holds(context.Context, *sql.DB) (bool, error) { return false, nil }

func (t *Thanks) store(tx *tx, session, at string) (bool, error) {
	if err := tx.dancer(t.Dancer, at); err != nil {
		return false, err
	}
	minute := minuteOf(at)
	changed, err := tx.exec(upsertThanks, RowID(session, minute), session, minute, minute)
	if err == nil && !changed {
		return false, ErrEnded // in the moment between
	}
	return changed, err
}

func (t *Thanks) count(s *session) {
	s.counts.thanks++
	s.pulse.due = true
}

func (m minuteRow) store(tx *tx, session, at string) (bool, error) {
	minute := minuteOf(at)
	return tx.exec(upsertMinute, RowID(session, minute), session, minute, m.listeners, minute)
}

// minuteOf is the minute of a row's time.
func minuteOf(at string) string { return at[:len("2006-01-02 15:04")] + ":00.000Z" }
