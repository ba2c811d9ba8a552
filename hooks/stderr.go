package hooks

import (
	"context"
	"log"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/core"
)

// bindStderr tells whoever keeps the program's output, as systemd does, that it starts and stops, and each warning and
// error that PocketBase keeps in its own log, after bindLogs cleaned it. It comes with PocketBase's writing, up to three
// seconds late. What is refused to strangers is their mistake and stays in PocketBase's log alone.
func (h *house) bindStderr(app core.App) {
	var started atomic.Bool // false for the commands beside the server
	app.OnModelCreate(core.LogsTableName).BindFunc(func(e *core.ModelEvent) error {
		if entry, ok := e.Model.(*core.Log); ok && slog.Level(entry.Level) >= slog.LevelWarn && !refusal(entry) {
			r := slog.NewRecord(entry.Created.Time(), slog.Level(entry.Level), entry.Message, 0)
			for _, key := range slices.Sorted(maps.Keys(entry.Data)) {
				r.AddAttrs(slog.Any(key, entry.Data[key]))
			}
			_ = h.Log.Handler().Handle(context.Background(), r) // who closed our output wants no word of it
		}
		return e.Next()
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if e.Server != nil { // a failed TLS handshake names the phone
			e.Server.ErrorLog = log.New(addressless{slog.NewLogLogger(h.Log.Handler(), slog.LevelWarn).Writer()}, "", 0)
		}
		if err := e.Next(); err != nil {
			return err
		}
		started.Store(true)
		h.Log.Info("started", "version", h.Version)
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		err := e.Next()
		if started.Load() {
			h.Log.Info("stopped")
		}
		return err
	})
}

// refusal says that a log entry is of a request that was refused, and not of one that failed.
func refusal(entry *core.Log) bool {
	status, ok := entry.Data["status"].(float64) // numbers come as written, or read again by bindLogs
	if n, whole := entry.Data["status"].(int64); whole {
		status, ok = float64(n), true
	}
	if n, whole := entry.Data["status"].(int); whole {
		status, ok = float64(n), true
	}
	return ok && entry.Data["type"] == "request" && status < http.StatusInternalServerError
}
