package crowd

import (
	"context"
	"sync/atomic"
	"time"
)

// thanksPause is how long the server has each dancer wait between two thanks.
const thanksPause = 3 * time.Second

// thanking makes a dancer who thanks the DJ, or one who never does. One who does thanks at the end of the first track,
// and then of each that a third of the floor liked.
func thanking(m Manners) behaviour {
	if !chance(m.Thank) {
		return nil
	}
	on, good := "", true
	var resting atomic.Bool
	return func(p *person) {
		play := p.screen.Playing()
		if play == on {
			t := p.screen.Tallies
			good = good || t.Likes > 0 && 3*t.Likes >= t.Listeners
			return
		}
		ended := on != ""
		on = play
		if !ended {
			return
		}
		if good && resting.CompareAndSwap(false, true) {
			p.later(upTo(m.Within), func(ctx context.Context) {
				p.say(ctx, Thanks())
				p.later(thanksPause, func(context.Context) { resting.Store(false) })
			})
		}
		good = false
	}
}
