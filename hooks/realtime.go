package hooks

import (
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Limits of PocketBase's realtime, which is for DJs, superusers and other programs; dancers have the feed.
const (
	// realtimeMost is how many clients it may have: it walks all of them at every save of a record, about 2 µs each, so
	// 500 cost a save a millisecond.
	realtimeMost = 500
	// realtimeIdle is how long one may hear nothing, and realtimeLongest how long one may stay: a client that is alive
	// comes again by itself, as stock SDKs do. One that was forgotten is gone.
	realtimeIdle    = 5 * time.Minute
	realtimeLongest = 30 * time.Minute
	// realtimeStall is how long one may take no byte: a write that waits longer ends it. Without that PocketBase keeps a
	// goroutine for every message to it, for ever.
	realtimeStall = 10 * time.Second
)

// realtime is how many clients there are, and what they may do.
type realtime struct {
	open        atomic.Int64
	idle, stall time.Duration
}

// bindRealtime keeps PocketBase's realtime small, so that it never takes the server away from the dancers.
func (h *house) bindRealtime(app core.App) {
	app.OnRealtimeConnectRequest().BindFunc(func(e *core.RealtimeConnectRequestEvent) error {
		defer h.realtime.open.Add(-1)
		if h.realtime.open.Add(1) > realtimeMost {
			return tooMany(e.RequestEvent, time.Minute, "too_many_clients", "realtime",
				"Too many programs are listening. Try again in a minute; phones follow /api/live.")
		}
		e.IdleTimeout, e.MaxTimeout = h.realtime.idle, realtimeLongest
		return e.Next()
	})
	app.OnRealtimeMessageSend().BindFunc(func(e *core.RealtimeMessageEvent) error {
		writes := http.NewResponseController(e.Response)
		if err := writes.SetWriteDeadline(time.Now().Add(h.realtime.stall)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if err := e.Next(); err != nil {
			return err
		}
		err := writes.SetWriteDeadline(time.Time{})
		if errors.Is(err, http.ErrNotSupported) {
			return nil
		}
		return err
	})
}
