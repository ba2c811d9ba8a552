// Package crowd is simulated people over real HTTP: dancers with phones, and a DJ for them to dance to. The load test
// (crowd/load) measures the server with them, and `pika demo` fills its floor.
//
// A dancer is a [Dancer], which does what a phone does and nothing else, and some behaviours that say what its owner
// is like: a file each, taken together in [Manners]. What the server acknowledged is [Said], to be checked afterwards.
package crowd

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// Manners are what the people of a crowd are like. Shares are of 0 to 1, times random up to what is given; the zero
// value dances and says nothing.
type Manners struct {
	Like   float64       // of the plays a dancer hears, and of those before they came, how many they like
	Tempo  float64       // of the plays that are on while they are there, of how many they say something about the tempo
	Waver  float64       // of likes and tempo votes, how many they think over
	Within time.Duration // after a play came, or they thought it over, they tap

	Vote   float64       // of the polls they see open, how many they answer
	Answer time.Duration // which takes them this long

	Thank float64 // of the dancers, how many thank the DJ: at the end of the first track, and of good ones

	Sleep         float64       // of the phones, how many fall asleep now and then
	Awake, Asleep time.Duration // how long they are either

	Poll  float64       // of the phones, how many ask for news instead of holding a feed open
	Every time.Duration // how often they ask
}

// Config says who comes.
type Config struct {
	Server  string // http://host:port
	Code    string
	Dancers int
	Ramp    time.Duration // over which they come, evenly
	Manners Manners

	Entered func(took time.Duration) // told how long each dancer waited for the first event; may be nil
	Tried   func(Try)                // told of each try to say something, by many at once; may be nil
}

// Try is one try of a dancer to say something, and what came of it: see Dancer.Send.
type Try struct {
	Intent
	Took time.Duration
	Err  error
}

// Run lets the crowd dance until ctx is done, or the DJ ended the set and all that was said is answered. It returns
// what was said also with an error: ErrUnknown, or that the server's address is none or that it spoke nonsense.
func Run(ctx context.Context, c Config) (*Said, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	said := &Said{}
	dancers := make([]*Dancer, c.Dancers)
	for i := range dancers {
		var err error
		if dancers[i], err = NewDancer(c.Server, c.Code); err != nil {
			return said, err
		}
	}
	var people sync.WaitGroup
	troubles := make([]error, c.Dancers)
	for i, d := range dancers {
		people.Go(func() {
			pause(ctx, c.Ramp*time.Duration(i)/time.Duration(c.Dancers))
			if troubles[i] = c.live(ctx, d, said); troubles[i] != nil {
				stop()
			}
		})
	}
	people.Wait()
	return said, cmp.Or(troubles...)
}

// behaviour is how a dancer reacts to what the screen shows, after each event. It must not block the feed.
type behaviour func(p *person)

// person is a dancer on the floor, as behaviours know one.
type person struct {
	phone  *Dancer
	screen Screen
	// later runs do after a while, unless the dancer has gone home by then. Its ctx ends with the night.
	later func(after time.Duration, do func(ctx context.Context))
	// say says an intent until it is answered, or the night is over. The phone must be awake for it.
	say func(ctx context.Context, in Intent)
}

// live is one dancer's night.
func (c Config) live(ctx context.Context, d *Dancer, said *Said) error {
	var doing sync.WaitGroup
	defer doing.Wait()
	floor, leave := context.WithCancel(ctx)
	defer leave()
	p := &person{
		phone: d,
		later: func(after time.Duration, do func(context.Context)) {
			doing.Go(func() {
				pause(floor, after)
				if floor.Err() == nil {
					do(ctx)
				}
			})
		},
		say: func(ctx context.Context, in Intent) { c.say(ctx, d, in, said) },
	}
	behaviours := c.Manners.behaviours()
	entered, began := false, time.Now()
	var nonsense error
	on := func(e Event) {
		if floor.Err() != nil {
			return
		}
		if !entered && c.Entered != nil {
			c.Entered(time.Since(began))
		}
		entered = true
		if nonsense = p.screen.Take(e); nonsense != nil || p.screen.Over() {
			leave()
			return
		}
		for _, behave := range behaviours {
			behave(p)
		}
	}
	var err error
	if chance(c.Manners.Poll) {
		err = d.Poll(floor, c.Manners.Every, on)
	} else {
		err = d.Follow(floor, on)
	}
	return cmp.Or(err, nonsense)
}

// behaviours are what one dancer does, as it is decided on arrival.
func (m Manners) behaviours() (all []behaviour) {
	for _, of := range []func(Manners) behaviour{liking, tempo, voting, thanking, sleeping} {
		if b := of(m); b != nil {
			all = append(all, b)
		}
	}
	return all
}

// say is one intent until it is answered: at most one try after ctx is done.
func (c Config) say(ctx context.Context, d *Dancer, in Intent, said *Said) {
	for failures := 0; d.awake(ctx); failures++ {
		start := time.Now()
		err := d.Send(ctx, in)
		said.Note(d.ID(), in, err)
		if c.Tried != nil {
			c.Tried(Try{in, time.Since(start), err})
		}
		refused := (*Refused)(nil)
		if err == nil || (errors.As(err, &refused) && !refused.Again()) {
			return
		}
		pause(ctx, again(failures, err))
	}
}

func chance(share float64) bool { return rand.Float64() < share }

// upTo is a random time below most.
func upTo(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return rand.N(most)
}
