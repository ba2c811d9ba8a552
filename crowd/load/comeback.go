package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"pika/crowd"
)

// tinyBuffer is what a phone that stopped reading takes in: the least that Linux gives.
const tinyBuffer = 2 << 10

// comeback is how phones find their way to a server that went down.
type comeback struct {
	play  string    // that is on when a phone is right again
	began time.Time // when the server went down

	mu    sync.Mutex
	right map[int]returned
	all   chan struct{} // closed when every phone is right
	many  int
}

// returned is how a phone came back.
type returned struct {
	took        time.Duration
	tries, asks int64 // connections tried, requests sent
}

// look is what a phone shows, and whether it is right again.
func (s *storming) look(i int, e crowd.Event) {
	if err := s.screens[i].Take(e); err != nil {
		return // never right, and so reported
	}
	if c := s.waiting.Load(); c != nil && s.screens[i].Playing() == c.play && s.screens[i].Tallies.Thanks == s.said.Tally(crowd.KindThanks).Acknowledged {
		tries, asks := s.phones[i].Requests()
		c.arrived(i, tries, asks)
	}
}

func (c *comeback) arrived(i int, tries, asks int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.right[i]; known {
		return
	}
	c.right[i] = returned{time.Since(c.began), tries, asks}
	if len(c.right) == c.many {
		close(c.all)
	}
}

// comeBack takes the server down, starts it where it was, and waits until the phones show the track that the DJ plays then.
func (s *storming) comeBack(ctx context.Context, r *returnReport, down func() error) error {
	type count struct{ tries, asks int64 }
	before := make([]count, len(s.phones))
	for i, p := range s.phones {
		before[i].tries, before[i].asks = p.Requests()
	}
	c := &comeback{play: newPlayID(0), began: time.Now(), right: map[int]returned{}, all: make(chan struct{}), many: len(s.phones)}
	s.waiting.Store(c)
	defer s.waiting.Store(nil)
	if err := down(); err != nil {
		return err
	}
	again, err := startPika(ctx, s.pika, s.dir, strings.TrimPrefix(s.url, "http://"), manyDancers)
	if err != nil {
		return err
	}
	s.process = again
	r.Ready = ms(time.Since(c.began))
	if err := s.change(ctx, c.play); err != nil {
		return err
	}
	select {
	case <-c.all:
	case <-time.After(2 * rightWithin):
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var took []time.Duration
	var tries, asks []int64
	for i, back := range c.right {
		took, tries, asks = append(took, back.took), append(tries, back.tries-before[i].tries), append(asks, back.asks-before[i].asks)
	}
	r.fill(len(s.phones), took, tries, asks)
	return ctx.Err()
}

// returnReport is how all came back. Times are milliseconds since the server went down.
type returnReport struct {
	Ready         float64 // the server's
	Phones, Right int     // and how many of them were right in time
	Took          quantiles
	Asks, Tries   counts // of each phone: requests, and connections tried, which a dead server refuses
}

type counts struct{ P50, P99, Max int64 }

func newCounts(all []int64) counts {
	if len(all) == 0 {
		return counts{}
	}
	slices.Sort(all)
	return counts{all[len(all)/2], all[len(all)*99/100], all[len(all)-1]}
}

func (r *returnReport) fill(phones int, took []time.Duration, tries, asks []int64) {
	r.Phones, r.Right = phones, 0
	for _, t := range took {
		if t <= rightWithin {
			r.Right++
		}
	}
	r.Took, r.Tries, r.Asks = newQuantiles(took), newCounts(tries), newCounts(asks)
}

func (r *returnReport) wrong(what string) error {
	var found []error
	if r.Right*100 < r.Phones*99 {
		found = append(found, fmt.Errorf("%s: %d of %d phones are right again within %s", what, r.Right, r.Phones, rightWithin))
	}
	if r.Asks.P99 > askMost {
		found = append(found, fmt.Errorf("%s: phones came back with up to %d requests each", what, r.Asks.P99))
	}
	return errors.Join(found...)
}

// stall opens a feed and never reads it.
func stall(server, code string) (net.Conn, error) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(server, "http://"))
	if err != nil {
		return nil, err
	}
	if err := conn.(*net.TCPConn).SetReadBuffer(tinyBuffer); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	_, err = fmt.Fprintf(conn, "GET /api/live/%s/feed HTTP/1.1\r\nHost: pika\r\n\r\n", code)
	return conn, err
}
