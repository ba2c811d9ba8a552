// Package crowd is simulated people over real HTTP: dancers with phones, and a DJ for them to dance to. The load test
// (crowd/load) measures the server with them, and `pika demo` fills its floor.
//
// A dancer is a [Dancer], which does what a phone does and nothing else, and some [Behaviour] that says what its owner
// is like. Whoever wants more of a crowd (votes, thanks, phones that fall asleep) adds a behaviour.
package crowd

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Behaviour is how a dancer reacts to an event of the feed. It must not block the feed: what takes time goes into a
// function handed to later.
type Behaviour func(d *Dancer, e Event, later Later)

// Later runs do after a while, unless the night is over by then. ctx ends with the night.
type Later func(after time.Duration, do func(ctx context.Context))

// Config says who comes, and what they are like.
type Config struct {
	Server     string // http://host:port
	Code       string
	Dancers    int
	Ramp       time.Duration // over which they come, evenly
	LikeShare  float64       // of the plays a dancer hears, how many are liked: 0 to 1
	LikeWithin time.Duration // how long after a play came the tap follows at the latest
	Likes      *atomic.Int64 // counts acknowledged likes while the crowd is there; may be nil
}

// Report is what a crowd did.
type Report struct {
	Likes   []Liked // acknowledged by the server
	Refused int     // likes that the server will never take
}

// Liked is one acknowledged like.
type Liked struct{ Dancer, Play string }

// Run lets the crowd dance until ctx is done, or the session is over for good for each of them. The error is
// ErrUnknown, or says that the server's address is none.
func Run(ctx context.Context, c Config) (Report, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if c.Likes == nil {
		c.Likes = new(atomic.Int64)
	}
	dancers := make([]*Dancer, c.Dancers)
	for i := range dancers {
		var err error
		if dancers[i], err = NewDancer(c.Server, c.Code); err != nil {
			return Report{}, err
		}
	}
	taps := &taps{count: c.Likes}
	var people sync.WaitGroup
	for i, d := range dancers {
		behaviours := []Behaviour{liking(c.LikeShare, c.LikeWithin, taps)}
		people.Go(func() {
			pause(ctx, c.Ramp*time.Duration(i)/time.Duration(c.Dancers))
			if err := live(ctx, d, behaviours); err != nil {
				stop(err)
			}
		})
	}
	people.Wait()
	if err := context.Cause(ctx); errors.Is(err, ErrUnknown) {
		return taps.report, err
	}
	return taps.report, nil
}

// live is one dancer's night.
func live(ctx context.Context, d *Dancer, behaviours []Behaviour) error {
	var doing sync.WaitGroup
	defer doing.Wait()
	later := func(after time.Duration, do func(context.Context)) {
		doing.Go(func() {
			pause(ctx, after)
			if ctx.Err() == nil {
				do(ctx)
			}
		})
	}
	return d.Follow(ctx, func(e Event) {
		for _, b := range behaviours {
			b(d, e, later)
		}
	})
}

func chance(share float64) bool { return rand.Float64() < share }
