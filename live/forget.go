package live

import (
	"context"
	"slices"
)

// What a dancer leaves in the rows. What it was thanked with is a number of the session's and stays.
const (
	forgetLikes    = `DELETE FROM likes WHERE dancer = ?`
	forgetTempo    = `DELETE FROM tempo_votes WHERE dancer = ?`
	forgetVotes    = `DELETE FROM poll_votes WHERE dancer = ?`
	forgetPushes   = `DELETE FROM push_subscriptions WHERE dancer = ?`
	forgetDancer   = `DELETE FROM dancers WHERE id = ?`
	selectSpokenIn = `SELECT p.session FROM likes l JOIN plays p ON p.id = l.play WHERE l.dancer = ?1
		UNION SELECT p.session FROM tempo_votes t JOIN plays p ON p.id = t.play WHERE t.dancer = ?1
		UNION SELECT q.session FROM poll_votes v JOIN polls q ON q.id = v.poll WHERE v.dancer = ?1`
)

// forgotten is a dancer who asked to be.
type forgotten struct {
	dancer   string
	spokenIn []string // sessions whose counts fall
}

func (f *forgotten) store(tx *tx, _, _ string) (bool, error) {
	var err error
	if f.spokenIn, err = tx.all(selectSpokenIn, f.dancer); err != nil {
		return false, err
	}
	for _, query := range []string{forgetLikes, forgetTempo, forgetVotes, forgetPushes, forgetDancer} {
		if _, err := tx.exec(query, f.dancer); err != nil {
			return false, err
		}
	}
	// Should one of its phones still speak, the row comes again.
	delete(tx.known, f.dancer)
	tx.met = slices.DeleteFunc(tx.met, func(dancer string) bool { return dancer == f.dancer })
	return false, nil
}

// Forget deletes all that a dancer said, and the dancer; the counts of the sessions in which it spoke follow.
func (f *Floor) Forget(ctx context.Context, dancer string) error {
	gone := &forgotten{dancer: dancer}
	if _, err := f.writer.do(context.WithoutCancel(ctx), job{intent: gone}); err != nil {
		return err
	}
	for _, session := range gone.spokenIn {
		f.Recount(context.WithoutCancel(ctx), session)
	}
	return nil
}
