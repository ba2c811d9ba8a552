package live

import (
	"context"
	"database/sql"
	"time"
)

// TempoVote is what a dancer says of a play's tempo: slower, perfect, faster, or nothing any more.
type TempoVote struct {
	Play, Dancer string
	Vote         string // empty takes the vote back

	was string // what it replaced, once it is stored
}

const (
	selectTempo = `SELECT vote FROM tempo_votes WHERE play = ? AND dancer = ?`
	upsertTempo = `INSERT INTO tempo_votes (id, play, dancer, vote, at, created) SELECT ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM plays WHERE id = ?2)
		ON CONFLICT (play, dancer) DO UPDATE SET vote = excluded.vote, at = excluded.at`
	deleteTempo = `DELETE FROM tempo_votes WHERE play = ? AND dancer = ?`
)

// IsTempo says whether a word is a vote.
func IsTempo(word string) bool { return word == "slower" || word == "perfect" || word == "faster" }

func (v *TempoVote) dancer() string { return v.Dancer }

func (v *TempoVote) admit(ctx context.Context, f *Floor, s *session, now time.Time) error {
	return f.admitPlay(ctx, s, v.Play, now)
}

func (v *TempoVote) holds(ctx context.Context, db *sql.DB) (bool, error) {
	found, err := column(ctx, db, selectTempo, v.Play, v.Dancer)
	if len(found) == 0 {
		return err == nil && v.Vote == "", err
	}
	return found[0] == v.Vote, nil
}

func (v *TempoVote) store(tx *tx, _, at string) (bool, error) {
	v.was = "" // a batch may be stored again, one by one
	if _, err := tx.one(selectTempo, &v.was, v.Play, v.Dancer); err != nil || v.was == v.Vote {
		return false, err
	}
	if v.Vote == "" {
		return tx.exec(deleteTempo, v.Play, v.Dancer)
	}
	if err := tx.dancer(v.Dancer, at); err != nil {
		return false, err
	}
	return tx.exec(upsertTempo, RowID(v.Play, v.Dancer), v.Play, v.Dancer, v.Vote, at, at)
}

func (v *TempoVote) count(s *session) {
	s.counts.addTempo(v.Play, v.was, -1)
	s.counts.addTempo(v.Play, v.Vote, 1)
	s.pulse.due = true
}
