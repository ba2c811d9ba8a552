package hooks

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The model test: random evenings of everything that DJs, booths and dancers can do, against a plain reference, with
// restarts in between. After each step the answer, the snapshot and the rows are compared; at the end also what a phone
// shows that only listened.
//
//	PIKA_MODEL=10000        how many evenings (300)
//	PIKA_MODEL_SEED=17      takes the same ones again
//
// A failing evening is taken again alone and shortened, and printed as it is written in Go: see TestModelReplay.

const (
	modelDefault = 300
	modelVenues  = 4 // servers at a time: they wait for the floor's tick, which is a quarter of a second
)

func TestModel(t *testing.T) {
	count, seed := modelDefault, uint64(time.Now().UnixNano())
	if v := os.Getenv("PIKA_MODEL"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatal(err)
		}
		count = n
	}
	if v := os.Getenv("PIKA_MODEL_SEED"); v != "" {
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // memory is not the question here
	t.Logf("PIKA_MODEL=%d PIKA_MODEL_SEED=%d", count, seed)
	began, steps := time.Now(), 0
	var failed *evening
	var mu sync.Mutex
	nights := make(chan int)
	var hands sync.WaitGroup
	for range modelVenues {
		hands.Go(func() {
			for night := range nights {
				evenings, err := takeNight(t, seed, night, min(venueRooms, count-night*venueRooms))
				if err != nil {
					t.Errorf("night %d: %v", night, err)
				}
				mu.Lock()
				for _, e := range evenings {
					steps += len(e.steps)
					if e.failed != nil && failed == nil {
						failed = e
					}
				}
				mu.Unlock()
			}
		})
	}
	for night := range (count + venueRooms - 1) / venueRooms {
		mu.Lock()
		stop := failed != nil
		mu.Unlock()
		if stop {
			break
		}
		nights <- night
	}
	close(nights)
	hands.Wait()
	t.Logf("%d evenings, %d steps in %s", count, steps, time.Since(began).Round(time.Millisecond))
	if failed != nil {
		report(t, failed)
	}
}

// takeNight takes the evenings of one venue by chance.
func takeNight(t testing.TB, seed uint64, night, rooms int) ([]*evening, error) {
	v := openVenue(t, rooms)
	defer v.close()
	var evenings []*evening
	for i := range rooms {
		evenings = append(evenings, v.evening(i, rand.New(rand.NewPCG(seed, uint64(night*venueRooms+i)))))
	}
	rounds := drawRounds(rand.New(rand.NewPCG(^seed, uint64(night))))
	return evenings, v.pass(evenings, len(rounds), func(e *evening, round int) step { return e.next(rounds[round]) })
}

// takeAlone takes steps in an evening that has a server to itself. It returns what went wrong.
func takeAlone(t testing.TB, steps []step, change ...func(*reference)) error {
	v := openVenue(t, 1)
	defer v.close()
	e := v.evening(0, nil)
	for _, c := range change {
		c(e.want)
	}
	err := v.pass([]*evening{e}, len(steps), func(_ *evening, round int) step { return steps[round] })
	return errors.Join(err, e.failed)
}

// report shortens a failing evening and prints it.
func report(t *testing.T, e *evening) {
	t.Helper()
	fails := func(steps []step) error { return takeAlone(t, steps) }
	for range 3 {
		if err := fails(e.steps); err != nil {
			steps, err := shrink(e.steps, err, fails)
			t.Fatalf("%v\n\nafter\n%s", err, printed(steps))
		}
	}
	t.Fatalf("%v\n\nafter, in company only,\n%s", e.failed, printed(e.steps))
}

// printed writes steps as they are written in Go.
func printed(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "\t%s,\n", strings.ReplaceAll(fmt.Sprintf("%#v", s), "hooks.", ""))
	}
	return b.String()
}
