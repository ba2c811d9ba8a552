package live

import (
	"context"
	"database/sql"
	"time"
)

// Like says whether a dancer likes a play.
type Like struct {
	Play, Dancer string
	On           bool
}

const (
	insertLike = `INSERT OR IGNORE INTO likes (id, play, dancer, at, created) SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM plays WHERE id = ?2)`
	deleteLike = `DELETE FROM likes WHERE play = ? AND dancer = ?`
	selectLike = `SELECT 1 FROM likes WHERE play = ? AND dancer = ?`
)

func (l *Like) dancer() string { return l.Dancer }

func (l *Like) admit(ctx context.Context, f *Floor, s *session, now time.Time) error {
	return f.admitPlay(ctx, s, l.Play, now)
}

func (l *Like) holds(ctx context.Context, db *sql.DB) (bool, error) {
	found, err := column(ctx, db, selectLike, l.Play, l.Dancer)
	return err == nil && (len(found) > 0) == l.On, err
}

func (l *Like) store(tx *tx, _, at string) (bool, error) {
	if !l.On {
		return tx.exec(deleteLike, l.Play, l.Dancer)
	}
	if err := tx.dancer(l.Dancer, at); err != nil {
		return false, err
	}
	return tx.exec(insertLike, RowID(l.Play, l.Dancer), l.Play, l.Dancer, at, at)
}

func (l *Like) count(s *session) {
	if l.On {
		s.counts.likes[l.Play]++
	} else {
		s.counts.likes[l.Play]--
	}
	s.liked(l.Play)
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
