package hooks

import (
	"context"
	"database/sql"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Every query that a night asks finds its rows by an index: what a session costs must not grow with the nights
// before it. DJs and laptops are few, and a list that a client asks for freely is its own affair.
func TestQueriesUseIndexes(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	asked := map[string]bool{}
	n := newNightAsked(t, func(_ context.Context, _ time.Duration, query string, _ *sql.Rows, _ error) {
		mu.Lock()
		defer mu.Unlock()
		asked[query] = true
	})
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	booth := dj.pair("Laptop")
	booth.beat()
	play := booth.play(s, "Shoreline", time.Minute)
	booth.play(s, "Tin Roof", 0)
	phone := n.guest()
	phone.must("PUT", "/api/live/"+s.Code+"/plays/"+play.ID+"/like", nil, nil)
	for _, path := range []string{"/api/me/likes", "/api/recaps/" + s.Code, "/api/djs/kris", "/api/live/" + s.Code + "/mine"} {
		phone.must("GET", path, nil, nil)
	}
	n.guest().refused(404, "PATCH", "/api/collections/plays/records/"+play.ID, m{"title": "x"})
	if err := n.due(); err != nil {
		t.Fatal(err)
	}
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)

	mu.Lock()
	queries := slices.Collect(maps.Keys(asked))
	mu.Unlock()
	if len(queries) < 30 {
		t.Fatalf("only %d queries were seen", len(queries))
	}
	scan := regexp.MustCompile(`^SCAN (?:\S+ AS )?(plays|likes|dancers|sessions|session_events|session_minutes|p|l|s|b)\b(.*)`)
	for _, query := range queries {
		if !strings.HasPrefix(query, "SELECT") {
			continue
		}
		var plan []struct {
			Detail string `db:"detail"`
		}
		if err := n.app.DB().NewQuery("EXPLAIN QUERY PLAN " + query).All(&plan); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for _, step := range plan {
			if found := scan.FindStringSubmatch(step.Detail); found != nil && !strings.Contains(found[2], "idx_plays_open") {
				t.Errorf("%s\n\t%s", step.Detail, query)
			}
		}
	}
}
