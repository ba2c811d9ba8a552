package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"pika/crowd"
)

const (
	rightWithin  = 10 * time.Second // after the server died 99 % of the phones show again what is true
	askMost      = 3                // requests that it may take each of them
	exitWithin   = 15 * time.Second // kill_timeout in fly.toml
	goneWithin   = 30 * time.Second // phones that stopped reading
	stormChanges = 4                // tracks of which each figure is the median
	thankWithin  = 5 * time.Second
	onFire       = 64 // callers whose likes are under way while the server goes down
)

// storming is what a server and its phones go through in a storm.
type storming struct {
	options
	*stage
	*floor
	dir     string
	screens []crowd.Screen // each is its phone's own
	said    crowd.Said
	waiting atomic.Pointer[comeback]
}

// storm lets phones stop reading, thank all at once, and come back to a server that went down, in good order and killed.
func storm(ctx context.Context, o options, limits limits) (*stormReport, error) {
	dir, err := os.MkdirTemp("", "pika-storm-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s := &storming{options: o, dir: filepath.Join(dir, "pb_data"), screens: make([]crowd.Screen, o.dancers)}
	if s.stage, err = openPika(ctx, o.pika, s.dir, playedSoFar, manyDancers); err != nil {
		return nil, err
	}
	defer func() { s.stage.stop() }() // of the server that is there by then
	if s.floor, err = newFloor(s.url, s.session.Code, o.dancers); err != nil {
		return nil, err
	}
	s.also = s.look
	r := &stormReport{Phones: o.dancers, Limits: limits}
	if r.Join, err = s.join(ctx, o.ramp); err != nil {
		return nil, err
	}
	defer s.leave()
	wait(ctx, rest)
	for _, part := range []func(context.Context, *stormReport) error{s.quietly, s.whileSomeStall, s.whileAllThank, s.gracefully, s.killed, s.afterwards} {
		if err := part(ctx, r); err != nil {
			return nil, err
		}
	}
	return r, ctx.Err()
}

// quietly is how long a track takes to the last phone when nothing happens but a correction.
func (s *storming) quietly(ctx context.Context, r *stormReport) error {
	if err := s.correct(ctx, "before the storm"); err != nil {
		return err
	}
	b, err := s.changes(ctx)
	r.Quiet, r.Unheard = b.median(), b.unheard
	return err
}

func (s *storming) changes(ctx context.Context) (block, error) {
	return s.changeTracks(ctx, s.process, stormChanges, func(id string) error { return s.change(ctx, id) })
}

func (b block) median() float64 { return median(b.last) }

// whileSomeStall is the same while a twentieth of the phones has stopped reading, and how long the server keeps those.
func (s *storming) whileSomeStall(ctx context.Context, r *stormReport) error {
	before, err := look(s.pid())
	if err != nil {
		return err
	}
	r.Stalled = max(1, s.dancers/20)
	ports, server := map[int]bool{}, 0
	for range r.Stalled {
		conn, err := stall(s.url, s.session.Code)
		if err != nil {
			return err
		}
		defer conn.Close()
		ports[conn.LocalAddr().(*net.TCPAddr).Port], server = true, conn.RemoteAddr().(*net.TCPAddr).Port
	}
	began, gone, seen := time.Now(), make(chan error, 1), false
	go func() {
		gone <- s.untilGone(ctx, func() (bool, error) {
			now, err := look(s.pid())
			if err != nil {
				return false, err
			}
			r.Gone, r.StalledMemory = time.Since(began), max(r.StalledMemory, float64(now.Memory-before.Memory)/float64(r.Stalled)/1000)
			left, err := held(server, ports)
			seen = seen || left > 0
			return seen && left == 0 || r.Gone > 2*goneWithin, err
		})
	}()
	for round := 0; ; round++ {
		if err := s.correct(ctx, fmt.Sprint("in round ", round)); err != nil {
			return err
		}
		b, err := s.changes(ctx)
		if err != nil {
			return err
		}
		r.WhileStalled, r.Unheard = max(r.WhileStalled, b.median()), r.Unheard+b.unheard
		select {
		case err := <-gone:
			return err
		default:
		}
	}
}

// correct gives all earlier plays long titles, of which everybody is sent a whole history: that fills the buffers of who
// does not read.
func (s *storming) correct(ctx context.Context, when string) error {
	for i, play := range s.plays {
		if err := s.dj.Correct(ctx, play, fmt.Sprintf("%d %s: %s", i, when, strings.Repeat("a long title ", 20))); err != nil {
			return err
		}
	}
	return nil
}

// untilGone waits until they are gone.
func (s *storming) untilGone(ctx context.Context, gone func() (bool, error)) error {
	for ; ctx.Err() == nil; wait(ctx, 200*time.Millisecond) {
		if done, err := gone(); done || err != nil {
			return err
		}
	}
	return ctx.Err()
}

// whileAllThank is how long a track takes to the last phone while everybody thanks within seconds.
func (s *storming) whileAllThank(ctx context.Context, r *stormReport) error {
	var all sync.WaitGroup
	for _, p := range s.phones {
		all.Go(func() {
			wait(ctx, rand.N(thankWithin))
			s.said.Note(p.ID(), crowd.Thanks(), p.Send(ctx, crowd.Thanks()))
		})
	}
	b, err := s.changes(ctx)
	all.Wait()
	r.WhileThanked, r.Unheard = b.median(), r.Unheard+b.unheard
	return err
}

// gracefully ends the server as an update does, while likes are under way, and starts it again.
func (s *storming) gracefully(ctx context.Context, r *stormReport) error {
	likes, stop := context.WithCancel(ctx)
	var callers sync.WaitGroup
	defer callers.Wait()
	defer stop()
	for i := range min(onFire, s.dancers) {
		callers.Go(func() {
			for on := true; likes.Err() == nil; on = !on {
				in := crowd.Like(s.plays[1])
				if !on {
					in = crowd.Unlike(s.plays[1])
				}
				s.said.Note(s.phones[i].ID(), in, s.phones[i].Send(ctx, in))
				wait(likes, 100*time.Millisecond) // twice a budget of 25 in all
			}
		})
	}
	wait(ctx, 300*time.Millisecond)
	return s.comeBack(ctx, &r.Graceful, func() error {
		began := time.Now()
		if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			return err
		}
		select {
		case <-s.ended:
		case <-time.After(exitWithin):
		}
		r.Exit = time.Since(began)
		stop()
		s.stage.stop()
		return nil
	})
}

func (s *storming) killed(ctx context.Context, r *stormReport) error {
	return s.comeBack(ctx, &r.Killed, func() error { s.process.kill(); return nil })
}

// afterwards compares what was said with what is stored.
func (s *storming) afterwards(ctx context.Context, r *stormReport) error {
	s.leave()
	s.stage.stop()
	rows, _, err := compare(ctx, &s.said, s.dir, s.session.ID)
	for _, kind := range crowd.Kinds {
		r.Spoken = append(r.Spoken, spoken{Kind: kind, Tally: s.said.Tally(kind), Rows: rows[kind]})
	}
	return err
}
