package crowd

import "context"

// liking makes a dancer who likes a share of the plays: those in the history on arrival, and each new one a while
// after it came. It makes up its mind about a play once, and sometimes takes the like back.
func liking(m Manners) behaviour {
	heard := map[string]bool{}
	consider := func(p *person, play string) {
		if play == "" || heard[play] {
			return
		}
		heard[play] = true
		if !chance(m.Like) {
			return
		}
		p.later(upTo(m.Within), func(ctx context.Context) {
			p.say(ctx, Like(play))
			if chance(m.Waver) {
				p.later(upTo(m.Within), func(ctx context.Context) { p.say(ctx, Unlike(play)) })
			}
		})
	}
	return func(p *person) {
		consider(p, p.screen.Playing())
		for _, play := range p.screen.History {
			consider(p, play.ID)
		}
	}
}
