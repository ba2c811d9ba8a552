package hooks

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	// readyFresh is how long an answer stands: whoever asks, and however often, the database is written once a second.
	readyFresh = time.Second
	// readyPatience is how long a write or a frame may take. A like that waits longer is given up by its phone.
	readyPatience = 3 * time.Second
	readyParam    = "pikaReady"
)

// readiness is the last look at whether this server can do its work.
type readiness struct {
	mu   sync.Mutex
	at   time.Time
	part string        // what is wrong: database, feed, or nothing
	feed time.Duration // of the canary
}

// bindReady says whether the server can do its work: the database takes a write, and a frame goes through the floor.
// PocketBase's /api/health says only that it lives.
func (h *house) bindReady(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/ready", func(e *core.RequestEvent) error {
			feed, wrong := h.ready(e.App)
			if wrong != "" {
				return notReady(wrong)
			}
			e.Response.Header().Set("Cache-Control", "no-store")
			return e.JSON(http.StatusOK, map[string]any{"version": h.Version, "feed": float64(feed.Microseconds()) / 1000})
		}).Unbind(apis.DefaultActivityLoggerMiddlewareId, apis.DefaultLoadAuthTokenMiddlewareId, apis.DefaultRateLimitMiddlewareId)
		return e.Next()
	})
}

func notReady(part string) error {
	if part == "database" {
		return refuse(http.StatusServiceUnavailable, "not_written", part, "The database takes no write just now. Is the disk full?")
	}
	return refuse(http.StatusServiceUnavailable, "not_heard", part, "The feed stands still: phones hear nothing just now.")
}

// ready looks again if the last look is not fresh any more. One looks for all who ask meanwhile. What is wrong is the
// database, the feed, or nothing: "".
func (h *house) ready(app core.App) (feed time.Duration, wrong string) {
	r := &h.readiness
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.at) >= readyFresh {
		r.feed, r.part = h.lookWhetherReady(app)
		r.at = time.Now()
	}
	return r.feed, r.part
}

func (h *house) lookWhetherReady(app core.App) (feed time.Duration, wrong string) {
	ctx, cancel := context.WithTimeout(context.Background(), readyPatience)
	defer cancel()
	written := make(chan error, 1)
	go func() { written <- writeReady(ctx, app) }()
	var err error
	select {
	case err = <-written:
	case <-ctx.Done(): // SQLite itself waits longer for whoever holds the lock
		err = ctx.Err()
	}
	if err != nil {
		app.Logger().Error("not ready: the database takes no write", "error", err)
		return 0, "database"
	}
	ctx, cancel = context.WithTimeout(context.Background(), readyPatience)
	defer cancel()
	if feed, err = h.floor.Load().Canary(ctx); err != nil {
		app.Logger().Error("not ready: the feed stands still", "error", err)
		return 0, "feed"
	}
	return feed, ""
}

func writeReady(ctx context.Context, app core.App) error {
	_, err := app.NonconcurrentDB().NewQuery(`INSERT INTO _params (id, value, created, updated) VALUES ({:id}, {:value}, {:now}, {:now})
		ON CONFLICT (id) DO UPDATE SET updated = excluded.updated`).
		Bind(dbx.Params{"id": readyParam, "value": "{}", "now": types.NowDateTime().String()}).WithContext(ctx).Execute()
	return err
}
