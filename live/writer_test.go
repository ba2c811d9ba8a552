package live

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	_ "pika/pb_migrations"
)

// What is counted between two commits holds no intent that is applied afterwards: it would count twice.
func TestCountedOnce(t *testing.T) {
	t.Parallel()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := errors.Join(app.Bootstrap(), app.RunAllMigrations()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	})
	db := app.NonconcurrentDB().(*dbx.DB).DB()
	if _, err := db.Exec(`INSERT INTO plays (id, session) VALUES ('p', 's')`); err != nil {
		t.Fatal(err)
	}
	w, err := newWriter(context.Background(), db, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	likes := 0
	recount := job{run: func() {
		counts, err := readCounts(context.Background(), db, "s")
		if err != nil {
			t.Error(err)
		}
		likes = counts.likes["p"]
	}}
	like := func(dancer string) job { return job{intent: &Like{Play: "p", Dancer: dancer, On: true}} }
	w.commit([]job{like("a"), recount, like("b")}, func(string, Intent) { likes++ })
	if likes != 2 {
		t.Errorf("%d likes of two dancers", likes)
	}
	for _, stmt := range w.stmts {
		stmt.Close()
	}
}
