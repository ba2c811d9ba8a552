package crowd

import (
	"context"
	"math/rand/v2"
)

// voting makes a dancer who answers a share of the polls that they see open, each once.
func voting(m Manners) behaviour {
	seen := ""
	return func(p *person) {
		poll := p.screen.Poll
		if poll == nil || poll.Status != "open" || poll.ID == seen {
			return
		}
		seen = poll.ID
		if !chance(m.Vote) {
			return
		}
		in := Vote(poll.ID, rand.N(len(poll.Options)))
		p.later(upTo(m.Answer), func(ctx context.Context) { p.say(ctx, in) })
	}
}
