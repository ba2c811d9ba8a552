package hooks

import (
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
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
		account := strings.ToLower(e.Identity) // unknown names are slowed down alike, so that the answer tells nothing
		if e.Record != nil {
			account = e.Record.Id
		}
		key := e.Collection.Id + "|" + account + "|" + network(e.RealIP())
		if wait := h.tries.take(key); wait > 0 {
			e.Set(unchecked, true)
			return tooMany(e.RequestEvent, wait, "too_many_tries", "password",
				"Too many wrong passwords. Wait a quarter of an hour, or reset the password.")
		}
		err := e.Next()
		if wasRight(err) {
			h.tries.clear(key)
		}
		return err
	})
	// Who finds a browser signed in may not guess the password that a change of it takes.
	app.OnRecordUpdateRequest("users").BindFunc(func(e *core.RecordRequestEvent) error {
		if e.HasSuperuserAuth() || !setsPassword(e.RequestEvent) {
			return e.Next()
		}
		key := "change|" + e.Record.Id
		if wait := h.tries.take(key); wait > 0 {
			e.Set(unchecked, true)
			return tooMany(e.RequestEvent, wait, "too_many_tries", "oldPassword", "Too many wrong passwords. Wait a quarter of an hour.")
		}
		err := e.Next()
		if err == nil {
			h.tries.clear(key)
		}
		return err
	})
}

// wasRight says whether a password or code was right: it signed in, or there is a second step.
func wasRight(err error) bool { return err == nil || errors.Is(err, apis.ErrMFA) }

// network is what one client can speak from: its IPv4 address, or the /64 of its IPv6 address, in which it
// may choose freely.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

// tries counts guesses per key within a window. It lives in memory, and so do the addresses in its keys.
type tries struct {
	now    func() time.Time
	most   int
	window time.Duration
	mu     sync.Mutex
	made   map[string][]time.Time
	swept  time.Time
}

func newTries(now func() time.Time, most int, window time.Duration) *tries {
	return &tries{now: now, most: most, window: window, made: map[string][]time.Time{}}
}

// take counts a guess before it is checked, so that a burst of them gets no further than one after the
// other. It returns how long to wait when the key has none left; that costs nothing.
func (t *tries) take(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.sweep(now)
	recent := t.within(t.made[key], now)
	if len(recent) >= t.most {
		return recent[0].Add(t.window).Sub(now)
	}
	t.made[key] = append(recent, now)
	return 0
}

// left returns how long to wait when the key has no guess left, without taking one.
func (t *tries) left(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	recent := t.within(t.made[key], now)
	if len(recent) < t.most {
		return 0
	}
	return recent[0].Add(t.window).Sub(now)
}

// clear forgets the guesses of a key, as after a right one.
func (t *tries) clear(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.made, key)
}

// sweep forgets, once a minute, the keys whose window is over: names can be made up without end.
func (t *tries) sweep(now time.Time) {
	if now.Sub(t.swept) < time.Minute {
		return
	}
	t.swept = now
	for key, made := range t.made {
		if len(t.within(made, now)) == 0 {
			delete(t.made, key)
		}
	}
}

func (t *tries) within(made []time.Time, now time.Time) []time.Time {
	for len(made) > 0 && now.Sub(made[0]) >= t.window {
		made = made[1:]
	}
	return made
}
