package crowd

import (
	"context"
	"database/sql"
	"slices"
)

// Rows is how what a database holds of one kind compares with what was said.
type Rows struct {
	Stored  int
	Lost    int // acknowledged, and not there, or not as it was said last
	Doubled int // there more than once
	Unasked int // there, though nobody said so
}

// Right says that nothing is lost, doubled or made up.
func (r Rows) Right() bool { return r.Lost == 0 && r.Doubled == 0 && r.Unasked == 0 }

const rowsQuery = `SELECT 'like', l.dancer, l.play, 'yes' FROM likes l JOIN plays p ON p.id = l.play WHERE p.session = ?1
	UNION ALL SELECT 'tempo', t.dancer, t.play, t.vote FROM tempo_votes t JOIN plays p ON p.id = t.play WHERE p.session = ?1
	UNION ALL SELECT 'vote', v.dancer, v.poll, CAST(v.option AS INTEGER) FROM poll_votes v JOIN polls p ON p.id = v.poll WHERE p.session = ?1`

// Compare holds a session's rows against what was said in it, and counts them.
func (s *Said) Compare(ctx context.Context, db *sql.DB, session string) (map[Kind]Rows, Numbers, error) {
	stored, numbers, err := readRows(ctx, db, session)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[Kind]Rows{}
	for m, w := range s.words {
		all[m.kind] = all[m.kind].with(w, stored[m])
		delete(stored, m)
	}
	for m, wants := range stored {
		all[m.kind] = all[m.kind].with(&word{}, wants)
	}
	for kind, r := range all {
		r.Unasked = max(0, r.Unasked-s.unsure[kind])
		all[kind] = r
	}
	thanks := Rows{Stored: numbers[Thanks()]}
	if t := s.tally[KindThanks]; t != nil {
		thanks.Lost = max(0, t.Acknowledged-thanks.Stored)
		thanks.Unasked = max(0, thanks.Stored-t.Acknowledged-s.unsure[KindThanks])
	}
	all[KindThanks] = thanks
	return all, numbers, nil
}

// with adds what is stored about one matter.
func (r Rows) with(w *word, stored []string) Rows {
	r.Stored += len(stored)
	r.Doubled += max(0, len(stored)-1)
	now := ""
	if len(stored) > 0 {
		now = stored[0]
	}
	switch {
	case now == w.want || slices.Contains(w.maybe, now):
	case w.want != "":
		r.Lost++
	default:
		r.Unasked++
	}
	return r
}

// CountRows is what a session's rows count.
func CountRows(ctx context.Context, db *sql.DB, session string) (Numbers, error) {
	_, n, err := readRows(ctx, db, session)
	return n, err
}

func readRows(ctx context.Context, db *sql.DB, session string) (stored map[matter][]string, n Numbers, err error) {
	stored, n = map[matter][]string{}, Numbers{}
	found, err := db.QueryContext(ctx, rowsQuery, session)
	if err != nil {
		return nil, nil, err
	}
	defer found.Close()
	for found.Next() {
		var m matter
		var want string
		if err := found.Scan(&m.kind, &m.dancer, &m.on, &want); err != nil {
			return nil, nil, err
		}
		stored[m] = append(stored[m], want)
		n[Intent{m.kind, m.on, want}]++
	}
	if err := found.Err(); err != nil {
		return nil, nil, err
	}
	var thanks int
	err = db.QueryRowContext(ctx, `SELECT COALESCE(SUM(thanks), 0) FROM session_minutes WHERE session = ?`, session).Scan(&thanks)
	if thanks > 0 {
		n[Thanks()] = thanks
	}
	return stored, n, err
}
