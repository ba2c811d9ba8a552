package hooks

import (
	"sync"
	"time"
)

// allowance is how much of something one may do: so much at once, and one more each time the refill has passed.
type allowance struct {
	burst  int
	refill time.Duration
}

// What a dancer may say. It rests on the dancer, never on the address: a ballroom is one address.
var (
	likesAllowed  = allowance{25, 3 * time.Second} // an hour's backlog of 20 fits at once; nobody hearts faster than a song every three seconds
	tempoAllowed  = allowance{30, 2 * time.Second} // the same backlog, and room to change one's mind
	thanksAllowed = allowance{1, 3 * time.Second}  // a clap, not a machine
)

// budget is a bucket of tokens per key. Full buckets are forgotten.
type budget struct {
	allowance
	now     func() time.Time
	mu      sync.Mutex
	full    map[string]time.Time // when the key's bucket is full again
	cleaned time.Time
}

func newBudget(now func() time.Time, a allowance) *budget {
	return &budget{allowance: a, now: now, full: map[string]time.Time{}}
}

// take spends a token. It returns how long to wait when there is none.
func (b *budget) take(key string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	b.forget(now)
	full := b.full[key]
	if full.Before(now) {
		full = now
	}
	full = full.Add(b.refill)
	if over := full.Sub(now) - time.Duration(b.burst)*b.refill; over > 0 {
		return over
	}
	b.full[key] = full
	return 0
}

// giveBack returns a token that was spent for nothing.
func (b *budget) giveBack(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if full, ok := b.full[key]; ok {
		b.full[key] = full.Add(-b.refill)
	}
}

func (b *budget) forget(now time.Time) {
	if now.Sub(b.cleaned) < time.Minute {
		return
	}
	b.cleaned = now
	for key, full := range b.full {
		if full.Before(now) {
			delete(b.full, key)
		}
	}
}
