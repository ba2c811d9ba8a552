package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pika/crowd"
)

const (
	spareFiles  = 600                    // taps under way, databases, the DJ
	playedSoFar = 25                     // tracks in the session when the crowd comes: a snapshot of usual size
	rest        = 2 * time.Second        // until a server that was busy is idle
	quiet       = 350 * time.Millisecond // after the last phone has a track: the pulse behind it comes within 250 ms
	giveUp      = 10 * time.Second       // for a phone to hear of a track
	comeBack    = 2000                   // phones a second when they come a second time
)

// measure is the whole run beside the bare broadcast.
func measure(ctx context.Context, o options, limits limits) (r *report, err error) {
	r = &report{Options: summary(o), Limits: limits}
	dir, err := os.MkdirTemp("", "pika-load-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := measureFloor(ctx, o, filepath.Join(dir, "floor"), r); err != nil {
		return nil, err
	}
	return r, measureMemory(ctx, o, filepath.Join(dir, "memory"), r)
}

// stage is a server with a session that a crowd can come to.
type stage struct {
	*process
	dj       *crowd.DJ // nil at the bare server
	session  crowd.Session
	plays    []string
	storeCPU time.Duration // of the server, for a play that nobody hears of
}

// openPika starts a server whose DJ has played so many tracks before anybody comes.
func openPika(ctx context.Context, binary, dir string, tracks int, env ...string) (*stage, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	server, err := startPika(ctx, binary, dir, address, env...)
	if err != nil {
		return nil, err
	}
	s := &stage{process: server}
	if err := s.begin(ctx, tracks); err != nil {
		server.stop()
		return nil, err
	}
	return s, nil
}

func (s *stage) begin(ctx context.Context, tracks int) (err error) {
	if s.dj, err = crowd.SignUp(ctx, s.url, "Load", "load@example.org", "correct horse"); err != nil {
		return err
	}
	if s.session, err = s.dj.GoLive(ctx, "Load test", 0); err != nil {
		return err
	}
	before, err := cpu(s.pid())
	if err != nil {
		return err
	}
	for i := range tracks {
		id, err := s.dj.Play(ctx, s.session.ID, crowd.Play{
			Artist: "Juniper & the Late Shift", Title: fmt.Sprintf("Track %d (Late Night Remix)", i), Seconds: 214,
			StartedAt: time.Now().Add(time.Duration(i-tracks) * 200 * time.Second),
		})
		if err != nil {
			return err
		}
		s.plays = append(s.plays, id)
	}
	after, err := cpu(s.pid())
	s.storeCPU = (after - before) / time.Duration(tracks)
	return err
}

func openBare(ctx context.Context, env ...string) (*stage, error) {
	server, err := startSelf(ctx, env, "-bare")
	if err != nil {
		return nil, err
	}
	return &stage{process: server, session: crowd.Session{Code: "BARE22"}}, nil
}

// measureFloor is everything but memory: joining, doing nothing, track changes by turns, likes, and what is left.
func measureFloor(ctx context.Context, o options, dir string, r *report) error {
	pika, err := openPika(ctx, o.pika, dir, playedSoFar, manyDancers)
	if err != nil {
		return err
	}
	defer pika.stop()
	r.StoreCPU = ms(pika.storeCPU)
	bare, err := openBare(ctx)
	if err != nil {
		return err
	}
	defer bare.stop()
	ours, err := newFloor(pika.url, pika.session.Code, o.dancers)
	if err != nil {
		return err
	}
	theirs, err := newFloor(bare.url, bare.session.Code, o.dancers)
	if err != nil {
		return err
	}
	if r.Join, err = ours.join(ctx, o.ramp); err != nil {
		return err
	}
	defer ours.leave()
	defer theirs.leave()
	wait(ctx, rest)
	r.IdleBytes = ours.idleBytes(ctx, o.idle)
	again := time.Duration(o.dancers) * time.Second / comeBack
	for round := range o.rounds {
		if round > 0 {
			if _, err := ours.join(ctx, again); err != nil {
				return err
			}
			wait(ctx, rest)
		}
		block, err := ours.changeTracks(ctx, pika.process, o.changes, func(id string) error { return pika.change(ctx, id) })
		if err != nil {
			return err
		}
		r.Pika.add(block)
		sample := ours.sample()
		ours.leave()

		if _, err := theirs.join(ctx, again); err != nil {
			return err
		}
		wait(ctx, rest)
		block, err = theirs.changeTracks(ctx, bare.process, o.changes, func(id string) error { return bare.broadcast(ctx, sample, id) })
		if err != nil {
			return err
		}
		r.Bare.add(block)
		theirs.leave()
	}
	if _, err := ours.join(ctx, again); err != nil {
		return err
	}
	wait(ctx, rest)
	taps := &taps{}
	r.Likes = taps.likeOnce(ctx, ours, pika.plays[len(pika.plays)-1], o.within)
	ours.leave()
	before, err := cpu(pika.pid())
	if err != nil {
		return err
	}
	r.Sustained = taps.likeOn(ctx, pika, o.callers, o.sustain)
	after, err := cpu(pika.pid())
	if err != nil {
		return err
	}
	r.CPULike = float64((after-before)/time.Microsecond) / float64(r.Sustained.Acknowledged)
	r.Reconnects = ours.reconnects.Load()
	recap, err := crowd.Recap(ctx, pika.url, pika.session.Code)
	if err != nil {
		return err
	}
	pika.stop()
	rows, numbers, err := compare(ctx, &taps.said, dir, pika.session.ID)
	r.Rows, r.Recap = rows[crowd.KindLike], numbers.Differ(recap)
	return err
}

// change sends the next track under an id that the phones wait for.
func (s *stage) change(ctx context.Context, id string) error {
	_, err := s.dj.Play(ctx, s.session.ID, crowd.Play{ID: id, Artist: "Juniper & the Late Shift", Title: "Kitchen Floor (Late Night Remix)", Seconds: 214})
	return err
}

// measureMemory compares two servers that collect garbage eagerly, so that what counts is what a phone holds and not
// what its arrival left behind.
func measureMemory(ctx context.Context, o options, dir string, r *report) error {
	pika, err := openPika(ctx, o.pika, dir, playedSoFar, manyDancers, eagerGC)
	if err != nil {
		return err
	}
	defer pika.stop()
	bare, err := openBare(ctx, eagerGC)
	if err != nil {
		return err
	}
	defer bare.stop()
	for _, s := range []*stage{pika, bare} {
		floor, err := newFloor(s.url, s.session.Code, o.dancers)
		if err != nil {
			return err
		}
		before, err := memory(s.pid())
		if err != nil {
			return err
		}
		if _, err := floor.join(ctx, time.Duration(o.dancers)*time.Second/comeBack); err != nil {
			return err
		}
		wait(ctx, rest)
		after, err := memory(s.pid())
		floor.leave()
		if err != nil {
			return err
		}
		each := float64(after-before) / float64(o.dancers) / 1000
		if s == pika {
			r.Memory.Pika = each
		} else {
			r.Memory.Bare = each
		}
	}
	return nil
}

// wait pauses, or until ctx is done.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// quantiles are durations in milliseconds.
type quantiles struct{ N, P50, P95, P99, Max float64 }

func newQuantiles(all []time.Duration) quantiles {
	if len(all) == 0 {
		return quantiles{}
	}
	slices.Sort(all)
	at := func(q float64) float64 { return ms(all[int(q*float64(len(all)-1))]) }
	return quantiles{float64(len(all)), at(0.5), at(0.95), at(0.99), ms(all[len(all)-1])}
}

func (q quantiles) String() string {
	return fmt.Sprintf("p50 %.1f  p95 %.1f  p99 %.1f  max %.1f ms", q.P50, q.P95, q.P99, q.Max)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
