package live

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"

	_ "github.com/pocketbase/pocketbase/core" // the driver
)

// What is counted between two commits holds no intent that is applied afterwards: it would count twice.
func TestCountedOnce(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, query := range []string{
		`CREATE TABLE sessions (id TEXT PRIMARY KEY)`,
		`CREATE TABLE plays (id TEXT PRIMARY KEY, session TEXT)`,
		`CREATE TABLE dancers (id TEXT PRIMARY KEY, created TEXT)`,
		`CREATE TABLE likes (id TEXT PRIMARY KEY, play TEXT, dancer TEXT, at TEXT, created TEXT)`,
		`CREATE TABLE session_minutes (id TEXT PRIMARY KEY, session TEXT, at TEXT, listeners INT, thanks INT, created TEXT, UNIQUE (session, at))`,
		`INSERT INTO plays VALUES ('p', 's')`,
	} {
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
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
		likes = counts["p"]
	}}
	like := func(dancer string) job { return job{intent: Like{Play: "p", Dancer: dancer, On: true}} }
	w.commit([]job{like("a"), recount, like("b")}, func(Intent) { likes++ })
	if likes != 2 {
		t.Errorf("%d likes of two dancers", likes)
	}
	for _, stmt := range w.stmts {
		stmt.Close()
	}
}
