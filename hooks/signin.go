package hooks

import (
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Five wrong passwords for one account from one address, then a pause. Keyed by both: a venue is one
// address, and a stranger must not lock a DJ out of a gig from elsewhere.
const (
	wrongTries = 5
	tryWindow  = 15 * time.Minute
)

// bindSignIn slows guessing down. PocketBase's own limiter counts per address and would lock out the venue.
func (h *house) bindSignIn(app core.App) {
	app.OnRecordAuthWithPasswordRequest().BindFunc(func(e *core.RecordAuthWithPasswordRequestEvent) error {
		key := e.Collection.Id + "|" + strings.ToLower(e.Identity) + "|" + e.RealIP()
		if wait := h.tries.wait(key); wait > 0 {
			return tooMany(e.RequestEvent, wait, "too_many_tries", "password",
				"Too many wrong passwords. Wait a quarter of an hour, or reset the password.")
		}
		err := e.Next()
		h.tries.count(key, err == nil)
		return err
	})
}

// tries counts failures per key within a window.
type tries struct {
	now   func() time.Time
	mu    sync.Mutex
	wrong map[string][]time.Time
}

func newTries(now func() time.Time) *tries { return &tries{now: now, wrong: map[string][]time.Time{}} }

// wait returns how long the key has to wait; 0 when it may try.
func (t *tries) wait(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	recent := t.recent(key)
	if len(recent) < wrongTries {
		return 0
	}
	return recent[len(recent)-wrongTries].Add(tryWindow).Sub(t.now())
}

// count remembers a failure; a success clears the key.
func (t *tries) count(key string, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ok {
		delete(t.wrong, key)
		return
	}
	if len(t.wrong) > 10_000 { // a flood of names: forget who is long past
		for k := range t.wrong {
			if len(t.recent(k)) == 0 {
				delete(t.wrong, k)
			}
		}
	}
	t.wrong[key] = append(t.recent(key), t.now())
}

func (t *tries) recent(key string) []time.Time {
	all := t.wrong[key]
	for len(all) > 0 && t.now().Sub(all[0]) > tryWindow {
		all = all[1:]
	}
	return all
}

// oncePer lets something happen at most once per key and period.
type oncePer struct {
	now    func() time.Time
	period time.Duration
	mu     sync.Mutex
	last   map[string]time.Time
}

func newOncePer(now func() time.Time, period time.Duration) *oncePer {
	return &oncePer{now: now, period: period, last: map[string]time.Time{}}
}

func (o *oncePer) may(key string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	for k, at := range o.last {
		if now.Sub(at) >= o.period {
			delete(o.last, k)
		}
	}
	if _, recent := o.last[key]; recent {
		return false
	}
	o.last[key] = now
	return true
}
