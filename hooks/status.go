package hooks

import (
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// backupsLook is how long the time of the newest backup stands: anybody may ask for it, and backups may lie in S3.
const backupsLook = time.Minute

// bindStatus tells everybody whether this server does its work, for the page /status. It tells nothing of people, nor
// how many there are.
func (h *house) bindStatus(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/status", h.status).
			Unbind(apis.DefaultActivityLoggerMiddlewareId, apis.DefaultLoadAuthTokenMiddlewareId, apis.DefaultRateLimitMiddlewareId)
		return e.Next()
	})
}

// status answers 200 also when something is wrong: it is the answer to "how are you". Whoever wants a verdict asks
// /api/ready.
func (h *house) status(e *core.RequestEvent) error {
	feed, wrong := h.ready(e.App)
	answer := map[string]any{
		"now": h.Now().UTC().Format(live.TimeLayout), "since": h.servingSince.UTC().Format(live.TimeLayout), "version": h.Version,
		"wrong": nil, "feed": float64(feed.Microseconds()) / 1000, "backup": nil,
	}
	if wrong != "" {
		answer["wrong"], answer["feed"] = wrong, nil
	}
	if kept := h.keptAt(e.App); !kept.IsZero() {
		answer["backup"] = kept.UTC().Format(live.TimeLayout)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, answer)
}

// lastKept is when the newest backup was made, as it was seen last.
type lastKept struct {
	mu   sync.Mutex
	seen time.Time // when we looked
	at   time.Time
}

// keptAt is when the newest backup was made, at most a minute old news; zero without one, or when nobody can tell.
func (h *house) keptAt(app core.App) time.Time {
	k := &h.lastKept
	k.mu.Lock()
	defer k.mu.Unlock()
	now := h.Now()
	if since := now.Sub(k.seen); k.seen.IsZero() || since >= backupsLook || since < 0 {
		at, err := newestBackup(app)
		if err != nil {
			app.Logger().Warn("look for the newest backup", "error", err)
		}
		k.seen, k.at = now, at
	}
	return k.at
}
