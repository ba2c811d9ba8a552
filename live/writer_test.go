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

// newTestWriter is a writer on a real database with one play. Nobody runs it: the test commits.
func newTestWriter(t *testing.T) *writer {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := errors.Join(app.Bootstrap(), app.RunAllMigrations()); err != nil {
		t.Fatal(err)
	}
	db := app.NonconcurrentDB().(*dbx.DB).DB()
	if _, err := db.Exec(`INSERT INTO plays (id, session) VALUES ('p', 's')`); err != nil {
		t.Fatal(err)
	}
	w, err := newWriter(context.Background(), db, slog.New(slog.DiscardHandler), newFigures())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, stmt := range w.stmts {
			stmt.Close()
		}
		if err := app.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func like(dancer string) job { return job{intent: &Like{Play: "p", Dancer: dancer, On: true}} }

// What is counted between two commits holds no intent that is applied afterwards: it would count twice.
func TestCountedOnce(t *testing.T) {
	t.Parallel()
	w := newTestWriter(t)
	likes := 0
	recount := job{run: func() {
		counts, err := readCounts(context.Background(), w.db, "s")
		if err != nil {
			t.Error(err)
		}
		likes = counts.likes["p"]
	}}
	w.commit([]job{like("a"), recount, like("b")}, func(string, Intent) { likes++ })
	if likes != 2 {
		t.Errorf("%d likes of two dancers", likes)
	}
}

// A dancer who is forgotten in the commit in which it spoke for the first time has its row again when it speaks later.
func TestForgottenInTheSameCommit(t *testing.T) {
	t.Parallel()
	w := newTestWriter(t)
	gone := &forgotten{dancer: "a"}
	w.commit([]job{like("a"), {intent: gone}}, func(string, Intent) {})
	if len(gone.spokenIn) != 1 || gone.spokenIn[0] != "s" {
		t.Errorf("spoken in %q", gone.spokenIn)
	}
	w.commit([]job{like("a")}, func(string, Intent) {})
	var likes, orphans int
	if err := w.db.QueryRow(`SELECT COUNT(*), COUNT(*) FILTER (WHERE dancer NOT IN (SELECT id FROM dancers)) FROM likes`).Scan(&likes, &orphans); err != nil {
		t.Fatal(err)
	}
	if likes != 1 || orphans != 0 {
		t.Errorf("%d likes, %d of nobody", likes, orphans)
	}
}
