package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pika/crowd"
)

const (
	benchRounds  = 5               // by turns at each server, medians of them
	benchChanges = 4               // track changes in a round
	benchLikes   = 3 * time.Second // of likes without a pause in a round
	benchCallers = 256

	// gently is how many phones a second come when memory is measured, and settled how long it is let be then: what counts is
	// what a phone holds, not what a stampede leaves behind until the collector has given it back.
	gently  = 800
	settled = 10 * time.Second

	benchDeadline = 40 * time.Minute // it takes a quarter of that where nobody else computes
)

// benchPhones are how many phones there are: a ballroom, a congress, and ten times the ballroom.
var benchPhones = []int{1000, 3000, 10000}

// contender is one way to do what Pika does, at a server of its own.
type contender struct {
	name   string
	open   func(dir string, env ...string) (*stage, error)
	topic  string // of PocketBase's realtime that its phones listen to; "" for a feed
	change func(s *stage, sample frame, id string) error
	like   func(s *stage, d time.Duration) likes // nil: it takes none
}

func contenders(ctx context.Context, pika string) []contender {
	stock := func(dir string, env ...string) (*stage, error) { return openStock(ctx, dir, env...) }
	return []contender{
		{name: "Pika", open: func(dir string, env ...string) (*stage, error) {
			return openPika(ctx, pika, filepath.Join(dir, "pb_data"), playedSoFar, append(env, manyDancers)...)
		}, change: func(s *stage, _ frame, id string) error { return s.change(ctx, id) },
			like: func(s *stage, d time.Duration) likes { return new(taps).likeOn(ctx, s, benchCallers, d) }},
		{name: "bare net/http SSE", open: func(_ string, env ...string) (*stage, error) { return openBare(ctx, env...) },
			change: func(s *stage, sample frame, id string) error { return s.broadcast(ctx, sample, id) }},
		{name: "stock realtime, topic", open: stock, topic: "play", change: func(s *stage, sample frame, id string) error {
			return post(ctx, s.url+"/topic", []byte(strings.Replace(string(sample.data), sample.play, id, 1)))
		}, like: func(s *stage, d time.Duration) likes { return s.createLikes(ctx, benchCallers, d) }},
		{name: "stock realtime, records", open: stock, topic: "tracks/*", change: func(s *stage, sample frame, id string) error {
			row, err := json.Marshal(map[string]string{"id": id, "data": strings.Replace(string(sample.data), sample.play, id, 1)})
			if err != nil {
				return err
			}
			return post(ctx, s.url+"/api/collections/tracks/records", row)
		}},
	}
}

// bench compares Pika's feed and intents with what one would build else, at several sizes of the floor.
func bench(ctx context.Context, o options, limits limits) (*benchReport, error) {
	dir, err := os.MkdirTemp("", "pika-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	r := &benchReport{Limits: limits, Rounds: o.rounds}
	for _, phones := range o.sizes {
		size, err := benchSize(ctx, o, filepath.Join(dir, fmt.Sprint(phones)), phones)
		if err != nil {
			return nil, err
		}
		r.Sizes = append(r.Sizes, size)
	}
	return r, nil
}

func benchSize(ctx context.Context, o options, dir string, phones int) (size benchedSize, err error) {
	size.Phones = phones
	all := contenders(ctx, o.pika)
	stages, floors := make([]*stage, len(all)), make([]*floor, len(all))
	size.Found = make([]benched, len(all))
	for i, c := range all {
		size.Found[i].Name = c.name
		if size.Found[i].memory, err = c.memory(ctx, o, filepath.Join(dir, "memory", fmt.Sprint(i)), phones); err != nil {
			return size, err
		}
		if stages[i], err = c.open(filepath.Join(dir, fmt.Sprint(i))); err != nil {
			return size, err
		}
		defer stages[i].stop()
		size.Found[i].Store = ms(stages[i].storeCPU) * 1000 / float64(phones)
		if floors[i], err = c.floor(stages[i], phones); err != nil {
			return size, err
		}
	}
	var sample frame
	for range o.rounds {
		for i, c := range all {
			if err := c.round(ctx, stages[i], floors[i], &sample, o, &size.Found[i]); err != nil {
				return size, fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	return size, nil
}

// floor is the contender's phones.
func (c contender) floor(s *stage, phones int) (*floor, error) {
	f, err := newFloor(s.url, s.session.Code, phones)
	if err == nil && c.topic != "" {
		f.follow = func(ctx context.Context, _ int, on func(crowd.Event)) error { return s.listen(ctx, c.topic, on) }
	}
	return f, err
}

// round is one turn: all come, hear tracks, and somebody likes while they listen.
func (c contender) round(ctx context.Context, s *stage, f *floor, sample *frame, o options, found *benched) error {
	if _, err := f.join(ctx, time.Duration(len(f.phones))*time.Second/comeBack); err != nil {
		return err
	}
	defer f.leave()
	wait(ctx, rest)
	b, err := f.changeTracks(ctx, s.process, o.changes, func(id string) error { return c.change(s, *sample, id) })
	if err != nil {
		return err
	}
	if c.topic == "" && s.dj != nil {
		*sample = f.sample()
	}
	found.first, found.last = append(found.first, median(b.first)), append(found.last, b.median())
	found.delivery = append(found.delivery, ms(b.cpu)*1000/float64(o.changes*len(f.phones)))
	found.Unheard += b.unheard
	if c.like == nil {
		return nil
	}
	before, err := cpu(s.pid())
	if err != nil {
		return err
	}
	l := c.like(s, o.sustain)
	after, err := cpu(s.pid())
	found.perSecond = append(found.perSecond, l.PerSecond)
	found.p99 = append(found.p99, l.Latency.P99)
	found.like = append(found.like, ms(after-before)*1000/float64(max(1, l.Acknowledged)))
	found.Refused += l.Slowed + unwanted(l.Tally)
	return err
}

// memory is what a phone costs a server that collects garbage eagerly, in kB.
func (c contender) memory(ctx context.Context, o options, dir string, phones int) (float64, error) {
	s, err := c.open(dir, eagerGC)
	if err != nil {
		return 0, err
	}
	defer s.stop()
	f, err := c.floor(s, phones)
	if err != nil {
		return 0, err
	}
	before, err := memory(s.pid())
	if err != nil {
		return 0, err
	}
	if _, err := f.join(ctx, time.Duration(phones)*time.Second/gently); err != nil {
		return 0, err
	}
	defer f.leave()
	wait(ctx, o.settle)
	after, err := memory(s.pid())
	return float64(after-before) / float64(phones) / 1000, err
}

// createLikes is likeOn for stock PocketBase: a record for each, by its REST.
func (s *stage) createLikes(ctx context.Context, callers int, d time.Duration) likes {
	began, t, host := time.Now(), &taps{}, strings.TrimPrefix(s.url, "http://")
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			conn, err := net.Dial("tcp", host)
			if err != nil {
				return // the others make the figure
			}
			defer conn.Close()
			for time.Since(began) < d && ctx.Err() == nil {
				start, dancer := time.Now(), fmt.Sprintf("d%d", stockDancers.Add(1))
				err := exchangeOver(conn, host, "POST", "/api/collections/likes/records", `{"track":"abcdefghijklmno","dancer":"`+dancer+`"}`)
				t.note(time.Since(start), dancer, "abcdefghijklmno", err)
				if err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return t.result(time.Since(began))
}

// stockDancers counts them, so that no two likes are the same.
var stockDancers atomic.Int64
