package hooks

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pika/live"
)

type statusWire struct {
	Now, Since, Version string
	Wrong, Backup       *string
	Feed                *float64
}

// The status tells since when the server is up, how the feed does and how old the backup is, and nothing of people; what
// is wrong is told, too.
func TestStatus(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Nobody's business")
	n.guest().follow("/api/live/" + s.Code + "/feed").next("mine")
	ask := func() (is statusWire) {
		t.Helper()
		n.guest().must("GET", "/api/status", nil, &is)
		return is
	}
	began := n.clock.now()
	n.clock.advance(time.Hour)
	is := ask()
	if is.Version != "test" || is.Wrong != nil || is.Feed == nil || *is.Feed <= 0 || is.Backup != nil ||
		is.Since != began.UTC().Format(live.TimeLayout) || is.Now != n.clock.now().Format(live.TimeLayout) {
		t.Errorf("%+v", is)
	}
	var all map[string]any
	n.guest().must("GET", "/api/status", nil, &all)
	var fields []string
	for field := range all {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	if got := strings.Join(fields, " "); got != "backup feed now since version wrong" { // a new one must not count people
		t.Errorf("tells %s", got)
	}
	if err := n.app.CreateBackup(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	made := n.clock.now()
	n.clock.advance(2 * time.Minute)
	if is := ask(); is.Backup == nil || *is.Backup != made.UTC().Truncate(time.Second).Format(live.TimeLayout) {
		t.Errorf("backup %v, want %v", is.Backup, made)
	}
	until := func(wrong string) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); ; {
			is := ask()
			if wrong == "" && is.Wrong == nil && is.Feed != nil || is.Wrong != nil && *is.Wrong == wrong && is.Feed == nil {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%+v, want %q", is, wrong)
			}
		}
	}
	unlock := n.lock()
	until("database")
	unlock()
	until("")
	n.house.floor.Load().Close()
	until("feed")
}
