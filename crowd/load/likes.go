package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // to look into the database when the server is done

	"pika/crowd"
)

// perDancer is how many likes a dancer may state at once: the budget of the contract.
const perDancer = 25

// likes is what taps came to.
type likes struct {
	crowd.Tally
	Latency   quantiles
	PerSecond float64
}

// taps remembers every like of the run.
type taps struct {
	said   crowd.Said
	mu     sync.Mutex
	took   []time.Duration // since the last result
	before crowd.Tally     // at the last result
}

func (t *taps) note(took time.Duration, dancer, play string, err error) {
	t.said.Note(dancer, crowd.Like(play), err)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took = append(t.took, took)
}

// result is what came of the likes since it was asked last.
func (t *taps) result(elapsed time.Duration) likes {
	all := t.said.Tally(crowd.KindLike)
	l := likes{Tally: all.Since(t.before), Latency: newQuantiles(t.took)}
	l.PerSecond = float64(l.Acknowledged) / elapsed.Seconds()
	t.took, t.before = nil, all
	return l
}

// likeOnce lets every phone like a play once, at a random moment within the time, over a connection of its own.
func (t *taps) likeOnce(ctx context.Context, f *floor, play string, within time.Duration) likes {
	began := time.Now()
	var all sync.WaitGroup
	for _, p := range f.phones {
		all.Go(func() {
			wait(ctx, rand.N(within))
			start := time.Now()
			err := p.Send(ctx, crowd.Like(play))
			t.note(time.Since(start), p.ID(), play, err)
		})
	}
	all.Wait()
	return t.result(time.Since(began))
}

// likeOn lets callers like without a pause over connections that stay open, each as one new dancer after the other:
// every dancer likes every track of the evening, as many as a budget allows.
func (t *taps) likeOn(ctx context.Context, s *stage, callers int, d time.Duration) likes {
	began := time.Now()
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			var conn net.Conn
			defer func() {
				if conn != nil {
					conn.Close()
				}
			}()
			for time.Since(began) < d && ctx.Err() == nil {
				if conn == nil {
					var err error
					if conn, err = net.Dial("tcp", strings.TrimPrefix(s.url, "http://")); err != nil {
						t.note(0, "", "", fmt.Errorf("%w: %w", crowd.ErrUnsent, err))
						return
					}
				}
				if !t.likeAll(s, conn, began.Add(d)) {
					conn.Close()
					conn = nil
				}
			}
		})
	}
	all.Wait()
	return t.result(time.Since(began))
}

// likeAll is one dancer. It reports whether the connection is still good.
func (t *taps) likeAll(s *stage, conn net.Conn, until time.Time) bool {
	d, err := crowd.NewDancer(s.url, s.session.Code)
	if err != nil {
		return false
	}
	for _, play := range s.plays[:min(perDancer, len(s.plays))] {
		start := time.Now()
		if start.After(until) {
			break
		}
		err := d.SendOver(conn, crowd.Like(play))
		t.note(time.Since(start), d.ID(), play, err)
		if err != nil {
			return false
		}
	}
	return true
}

// compare reads the database of a server that has stopped. It returns how its rows stand to what was acknowledged, and
// what they count.
func compare(ctx context.Context, said *crowd.Said, dir, session string) (map[crowd.Kind]crowd.Rows, crowd.Numbers, error) {
	db, err := openRows(dir)
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	return said.Compare(ctx, db, session)
}

// openRows opens a server's database to look into it.
func openRows(dir string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+filepath.Join(dir, "data.db")+"?mode=ro")
}
