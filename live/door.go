package live

import (
	"context"
	"errors"
	"time"
)

// ErrDoorClosed says that the DJ lets no new dancer in.
var ErrDoorClosed = errors.New("the door is closed for new dancers")

// Lock returns a session's id and what a pass to it must fit, "" when it has no PIN. The only error that is not the
// database's is ErrUnknown.
func (f *Floor) Lock(ctx context.Context, code string) (session, lock string, err error) {
	s, err := f.session(ctx, code)
	if err != nil {
		return "", "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.id, s.rows.lock, nil
}

// doorOpen lets a dancer in unless the door is closed and the dancer is new: neither here nor known from before. Once
// the session is over, everybody may look back.
func (f *Floor) doorOpen(ctx context.Context, s *session, dancer string) error {
	s.mu.Lock()
	closed, here := s.rows.doorClosed, s.presence.here(dancer)
	if s.rows.session.Status != "live" {
		closed = time.Time{}
	}
	s.mu.Unlock()
	if closed.IsZero() || here {
		return nil
	}
	known, err := column(ctx, f.read, `SELECT id FROM dancers WHERE id = ? AND created <= ?`, dancer, closed.UTC().Format(rowLayout))
	if err == nil && len(known) == 0 {
		err = ErrDoorClosed
	}
	return err
}

// guests are the dancers who are here when the door closes. They get their rows then, so that a restart, or a while in
// a pocket, does not make strangers of them.
type guests []string

func (g guests) store(tx *tx, _, at string) (bool, error) {
	for _, dancer := range g {
		if err := tx.dancer(dancer, at); err != nil {
			return false, err
		}
	}
	return false, nil
}
