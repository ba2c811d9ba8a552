package main

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"pika/crowd"
)

// floor is a crowd whose every phone tells when it heard of a track.
type floor struct {
	phones     []*phone
	sending    atomic.Pointer[sending]
	latest     atomic.Pointer[frame]      // the last track that the first phone heard of
	reconnects atomic.Int64               // of phones that were cut off
	also       func(i int, e crowd.Event) // told of every event of a phone, if not nil

	follow func(ctx context.Context, i int, on func(crowd.Event)) error // how a phone listens

	stop func()
	open sync.WaitGroup
}

type phone struct {
	*crowd.Dancer
	frames atomic.Int64
}

// frame is a track as it came, and the pulse that came with it.
type frame struct {
	id, play    string
	data, pulse []byte
}

// sending is a track on its way. Each phone writes its own place.
type sending struct {
	play    string
	arrived []time.Time
	missing atomic.Int64
	done    chan struct{}
}

func newFloor(server, code string, dancers int) (*floor, error) {
	f := &floor{stop: func() {}}
	for range dancers {
		d, err := crowd.NewDancer(server, code)
		if err != nil {
			return nil, err
		}
		f.phones = append(f.phones, &phone{Dancer: d})
	}
	f.follow = func(ctx context.Context, i int, on func(crowd.Event)) error { return f.phones[i].Follow(ctx, on) }
	return f, nil
}

// join lets all phones in, spread evenly over the ramp, and returns when each has heard something. The times are from
// the wish to connect until then.
func (f *floor) join(ctx context.Context, ramp time.Duration) (quantiles, error) {
	ctx, f.stop = context.WithCancel(ctx)
	took := make([]time.Duration, len(f.phones))
	var in sync.WaitGroup
	begin := time.Now()
	for i, p := range f.phones {
		in.Add(1)
		f.open.Go(func() {
			wait(ctx, time.Until(begin.Add(ramp*time.Duration(i)/time.Duration(len(f.phones)))))
			started, visits := time.Now(), 0
			entered := sync.OnceFunc(func() { took[i] = time.Since(started); in.Done() })
			defer entered()
			_ = f.follow(ctx, i, func(e crowd.Event) {
				p.frames.Add(1)
				entered()
				if e.Name == "mine" {
					if visits++; visits > 1 {
						f.reconnects.Add(1)
					}
				}
				f.hear(i, e)
				if f.also != nil {
					f.also(i, e)
				}
			})
		})
	}
	in.Wait()
	if ctx.Err() != nil {
		return quantiles{}, ctx.Err()
	}
	return newQuantiles(took), nil
}

func (f *floor) leave() {
	f.stop()
	f.open.Wait()
}

// hear notes a track that somebody waits for.
func (f *floor) hear(i int, e crowd.Event) {
	if i == 0 && e.Name == "pulse" {
		if latest := f.latest.Load(); latest != nil && latest.id == e.ID && latest.pulse == nil {
			f.latest.Store(&frame{id: e.ID, play: latest.play, data: latest.data, pulse: bytes.Clone(e.Data)})
		}
	}
	if e.Name != "play" {
		return
	}
	s, play := f.sending.Load(), playID(e.Data)
	if i == 0 {
		f.latest.Store(&frame{id: e.ID, play: play, data: bytes.Clone(e.Data)})
	}
	if s == nil || play != s.play || !s.arrived[i].IsZero() {
		return
	}
	s.arrived[i] = time.Now()
	if s.missing.Add(-1) == 0 {
		close(s.done)
	}
}

func (f *floor) sample() frame { return *f.latest.Load() }

// playID is the id in a play event, which begins with it.
func playID(data []byte) string {
	rest, ok := bytes.CutPrefix(data, []byte(`{"id":"`))
	if end := bytes.IndexByte(rest, '"'); ok && end >= 0 {
		return string(rest[:end])
	}
	return ""
}

// block is what a row of track changes came to.
type block struct {
	arrivals []time.Duration // of every phone
	first    []time.Duration // of the first phone, for each change: until then it is stored and framed
	last     []time.Duration // of the last phone
	cpu      time.Duration   // of the server, from the first change until all was quiet
	frames   int64
	unheard  int64
}

// changeTracks sends so many tracks, each when all is quiet after the one before. The clock starts when the DJ's
// request does.
func (f *floor) changeTracks(ctx context.Context, server *process, changes int, change func(id string) error) (b block, err error) {
	before, err := cpu(server.pid())
	if err != nil {
		return b, err
	}
	heard := f.frames()
	for i := range changes {
		s := &sending{play: newPlayID(i), arrived: make([]time.Time, len(f.phones)), done: make(chan struct{})}
		s.missing.Store(int64(len(f.phones)))
		f.sending.Store(s)
		began := time.Now()
		if err := change(s.play); err != nil {
			return b, err
		}
		select {
		case <-s.done:
		case <-time.After(giveUp):
		case <-ctx.Done():
			return b, ctx.Err()
		}
		f.sending.Store(nil)
		wait(ctx, quiet)
		first, last := giveUp, time.Duration(0)
		for _, at := range s.arrived {
			if at.IsZero() {
				b.unheard++
				continue
			}
			took := at.Sub(began)
			b.arrivals = append(b.arrivals, took)
			first, last = min(first, took), max(last, took)
		}
		b.first, b.last = append(b.first, first), append(b.last, last)
	}
	after, err := cpu(server.pid())
	b.cpu, b.frames = after-before, f.frames()-heard
	return b, err
}

// newPlayID is one that no other play of the run has, if i counts up.
func newPlayID(i int) string {
	return fmt.Sprintf("load%011d", time.Now().UnixMilli()%1e10*10+int64(i%10))
}

func (f *floor) frames() (sum int64) {
	for _, p := range f.phones {
		sum += p.frames.Load()
	}
	return sum
}

// idleBytes is what comes down to a phone in a second while nothing happens.
func (f *floor) idleBytes(ctx context.Context, d time.Duration) float64 {
	received := func() (sum int64) {
		for _, p := range f.phones {
			sum += p.Received()
		}
		return sum
	}
	before, began := received(), time.Now()
	wait(ctx, d)
	return float64(received()-before) / float64(len(f.phones)) / time.Since(began).Seconds()
}
