package live

import "time"

// pocket is how long a phone counts as a listener after it was last heard of: it is in a pocket, its owner
// on the floor.
const pocket = 5 * time.Minute

// presence counts the dancers of one session: distinct devices, wherever they are open.
type presence struct {
	dancers  map[string]*visit
	nameless int // open feeds without a valid cookie
}

type visit struct {
	open int // feeds
	seen time.Time
}

func (p *presence) count() int { return len(p.dancers) + p.nameless }

// here says whether a dancer counts as a listener now.
func (p *presence) here(dancer string) bool { return p.dancers[dancer] != nil }

func (p *presence) enter(dancer string) {
	if dancer == "" {
		p.nameless++
		return
	}
	v := p.dancers[dancer]
	if v == nil {
		v = &visit{}
		p.dancers[dancer] = v
	}
	v.open++
}

func (p *presence) leave(dancer string, now time.Time) {
	if dancer == "" {
		p.nameless--
		return
	}
	if v := p.dancers[dancer]; v != nil {
		v.open--
		v.seen = now
	}
}

// touch remembers a dancer that polls. It reports whether the count changed.
func (p *presence) touch(dancer string, now time.Time) bool {
	if dancer == "" {
		return false
	}
	v, known := p.dancers[dancer]
	if !known {
		v = &visit{}
		p.dancers[dancer] = v
	}
	v.seen = now
	return !known
}

// expire forgets who was not heard of for long. It reports whether anybody was forgotten.
func (p *presence) expire(now time.Time) bool {
	before := len(p.dancers)
	for id, v := range p.dancers {
		if v.open == 0 && now.Sub(v.seen) > pocket {
			delete(p.dancers, id)
		}
	}
	return len(p.dancers) != before
}
