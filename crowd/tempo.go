package crowd

import (
	"context"
	"math/rand/v2"
)

// tempos are the words for it. In a room as rooms are, half of the people have nothing to complain about.
var tempos = []string{"slower", "perfect", "perfect", "faster"}

// tempo makes a dancer who votes on the tempo of what is on, sometimes thinks better of it, and sometimes takes the
// vote back.
func tempo(m Manners) behaviour {
	on := ""
	return func(p *person) {
		play := p.screen.Playing()
		if play == on {
			return
		}
		on = play
		if play == "" || !chance(m.Tempo) {
			return
		}
		vote := tempos[rand.N(len(tempos))]
		p.later(upTo(m.Within), func(ctx context.Context) {
			p.say(ctx, Tempo(play, vote))
			if !chance(m.Waver) {
				return
			}
			second := tempos[rand.N(len(tempos))]
			if second == vote {
				second = "" // tapped again: cleared
			}
			p.later(upTo(m.Within), func(ctx context.Context) { p.say(ctx, Tempo(play, second)) })
		})
	}
}
