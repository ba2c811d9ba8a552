package main

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
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
	Latency      quantiles
	Acknowledged int
	Refused      int // 429
	Failed       int // any other answer, or none
	PerSecond    float64
}

// taps remembers every like of the run that the server acknowledged.
type taps struct {
	mu      sync.Mutex
	said    []crowd.Liked
	unsure  int // likes without an answer: stored or not
	current likes
	took    []time.Duration
}

func (t *taps) note(took time.Duration, dancer, play string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took = append(t.took, took)
	refused := (*crowd.Refused)(nil)
	switch {
	case err == nil:
		t.said = append(t.said, crowd.Liked{Dancer: dancer, Play: play})
		t.current.Acknowledged++
	case !errors.As(err, &refused):
		t.unsure++
		t.current.Failed++
	case refused.Status == http.StatusTooManyRequests:
		t.current.Refused++
	default:
		t.current.Failed++
	}
}

func (t *taps) result(elapsed time.Duration) likes {
	l := t.current
	l.Latency = newQuantiles(t.took)
	l.PerSecond = float64(l.Acknowledged) / elapsed.Seconds()
	t.current, t.took = likes{}, nil
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
			err := p.Like(ctx, play)
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
						t.note(0, "", "", err)
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
		err := d.LikeOver(conn, play)
		t.note(time.Since(start), d.ID(), play, err)
		if err != nil {
			return false
		}
	}
	return true
}

// rows is how the database compares with what was acknowledged.
type rows struct {
	Stored  int
	Lost    int // acknowledged, not there
	Doubled int // there more than once
	Unasked int // there, though nobody said so and every answer came
}

// compare reads the database of a server that has stopped.
func (t *taps) compare(ctx context.Context, path string) (r rows, err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return r, err
	}
	defer db.Close()
	found, err := db.QueryContext(ctx, "SELECT dancer, play FROM likes")
	if err != nil {
		return r, err
	}
	defer found.Close()
	stored := map[crowd.Liked]int{}
	for found.Next() {
		var l crowd.Liked
		if err := found.Scan(&l.Dancer, &l.Play); err != nil {
			return r, err
		}
		stored[l]++
		r.Stored++
	}
	for _, l := range t.said {
		if stored[l] == 0 {
			r.Lost++
		}
	}
	for _, n := range stored {
		r.Doubled += n - 1
	}
	said := map[crowd.Liked]bool{}
	for _, l := range t.said {
		said[l] = true
	}
	r.Unasked = max(0, len(stored)-len(said)-t.unsure)
	return r, found.Err()
}
