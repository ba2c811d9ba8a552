package hooks

import (
	"sync"
	"time"
)

// A dancer's budget of likes: an hour's backlog of 20 fits at once, and nobody hearts faster than a song
// every three seconds. It rests on the dancer, never on the address: a ballroom is one address.
const (
	likeBurst  = 25
	likeRefill = 3 * time.Second
)

// budget is a bucket of tokens per dancer. Full buckets are forgotten.
type budget struct {
	now     func() time.Time
	mu      sync.Mutex
	full    map[string]time.Time // when the dancer's bucket is full again
	cleaned time.Time
}

func newBudget(now func() time.Time) *budget {
	return &budget{now: now, full: map[string]time.Time{}}
}

// take spends a token. It returns how long to wait when there is none.
func (b *budget) take(dancer string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	b.forget(now)
	full := b.full[dancer]
	if full.Before(now) {
		full = now
	}
	full = full.Add(likeRefill)
	if over := full.Sub(now) - likeBurst*likeRefill; over > 0 {
		return over
	}
	b.full[dancer] = full
	return 0
}

// giveBack returns a token that was spent for nothing.
func (b *budget) giveBack(dancer string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if full, ok := b.full[dancer]; ok {
		b.full[dancer] = full.Add(-likeRefill)
	}
}

func (b *budget) forget(now time.Time) {
	if now.Sub(b.cleaned) < time.Minute {
		return
	}
	b.cleaned = now
	for dancer, full := range b.full {
		if full.Before(now) {
			delete(b.full, dancer)
		}
	}
}
