// Package pb_migrations is Pika's schema: one intent a file, read from top to bottom, with a working way down.
//
// Rules are composed from parts local to each file: a part shared between migrations would rewrite history
// for fresh databases only. What comes from the environment is not here, since a migration runs once; see
// hooks/settings.go.
package pb_migrations

import (
	"log/slog"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The settings that are the same for every Pika. A dancer's address is never kept (LogIP), and a 4xx of the
// floor is no warning.
func init() {
	m.Register(func(app core.App) error {
		s := app.Settings()
		s.Meta.AppName = "Pika"
		s.Meta.SenderName = "Pika"
		s.Logs.LogIP = false
		s.Logs.MinLevel = int(slog.LevelWarn)
		s.Batch.Enabled = false
		return app.Save(s)
	}, func(app core.App) error {
		s := app.Settings()
		s.Meta.AppName = "Acme"
		s.Meta.SenderName = "Support"
		s.Logs.LogIP = true
		s.Logs.MinLevel = int(slog.LevelInfo)
		return app.Save(s)
	})
}
