package pb_migrations_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// A database of any release becomes what a new one is, to the last rule, index and template, and keeps all its rows. What a
// server then makes of them is TestUpgrade's.
func TestEveryReleaseBecomesThisSchema(t *testing.T) {
	t.Parallel()
	fresh := schema(t, migrated(t))
	dumps, err := filepath.Glob("testdata/*.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("%d dumps, %v", len(dumps), err)
	}
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			before := load(t, dump, filepath.Join(dir, "data.db"))
			app := open(t, dir)
			if err := app.RunAllMigrations(); err != nil {
				t.Fatal(err)
			}
			if d := differences(fresh, schema(t, app)); len(d) > 0 {
				t.Errorf("not what a new database is:\n%s", strings.Join(d, "\n"))
			}
			if kept, err := app.CountRecords(core.CollectionNameAuthOrigins); err != nil || kept != 0 {
				t.Errorf("hashes of %d browsers are kept, %v", kept, err)
			}
			for table, rows := range before {
				if now, err := app.CountRecords(table); err != nil || int(now) != rows {
					t.Errorf("%d rows in %s, and before it were %d (%v)", now, table, rows, err)
				}
			}
		})
	}
}

// load makes a database of a dump and counts the rows of the house's own collections.
func load(t *testing.T, dump, path string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(dump)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(string(text)); err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for _, table := range strings.Fields("users booths sessions plays dancers likes tempo_votes polls poll_votes announcements session_events session_minutes play_marks") {
		var n int
		if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		rows[table] = n
	}
	return rows
}
