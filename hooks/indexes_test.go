package hooks

import (
	"context"
	"database/sql"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// scan is a step of a query that reads a whole table, which grows with the nights.
var scan = regexp.MustCompile(`^SCAN (?:\S+ AS )?(plays|likes|dancers|sessions|session_events|session_minutes|tempo_votes|polls|poll_votes|announcements|p|l|s|b|t|v|a|n)\b(.*)`)

// usesIndexes explains a query and names each step that finds its rows without an index. What is open is few.
func (n *night) usesIndexes(query string) {
	n.t.Helper()
	var plan []struct {
		Detail string `db:"detail"`
	}
	if err := n.app.DB().NewQuery("EXPLAIN QUERY PLAN " + query).All(&plan); err != nil {
		n.t.Errorf("%s: %v", query, err)
	}
	for _, step := range plan {
		if found := scan.FindStringSubmatch(step.Detail); found != nil && !strings.Contains(found[2], "idx_plays_open") && !strings.Contains(found[2], "idx_polls_one_open") {
			n.t.Errorf("%s\n\t%s", step.Detail, query)
		}
	}
}

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
	phone.must("PUT", s.like(play.ID), nil, nil)
	for _, vote := range []string{"slower", "perfect"} {
		phone.must("PUT", s.tempo(play.ID), m{"vote": vote}, nil)
	}
	for range 2 { // of the second poll's votes and the first one's
		asked := dj.ask(s, "Blues?", []string{"Yes", "No"}, m{"seconds": 30})
		phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
		dj.must("PATCH", pollRows+"/"+asked.ID, m{"question": "Soul?"}, nil)
		n.clock.advance(30 * time.Second)
		if err := n.due(); err != nil {
			t.Fatal(err)
		}
		phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
		dj.announce(s, "Lost: one shoe", m{"seconds": 30})
		phone.must("POST", s.floor("/thanks"), nil, nil)
	}
	dj.lock(s, "4711")
	phone.enter(s, "4711")
	dj.door(s)
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"doorClosedAt": "now"}, nil)
	n.phone().must("GET", "/", nil, nil)
	for _, path := range []string{"/api/me/likes", "/api/recaps/" + s.Code, "/api/djs/kris", "/api/live/" + s.Code + "/mine"} {
		phone.must("GET", path, nil, nil)
	}
	n.guest().refused(404, "PATCH", "/api/collections/plays/records/"+play.ID, m{"title": "x"})
	if err := n.due(); err != nil {
		t.Fatal(err)
	}
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)
	n.restart() // what a start reads
	phone.must("GET", s.floor(""), nil, nil)

	mu.Lock()
	queries := slices.Collect(maps.Keys(asked))
	mu.Unlock()
	if len(queries) < 30 {
		t.Fatalf("only %d queries were seen", len(queries))
	}
	for _, query := range queries {
		if strings.HasPrefix(query, "SELECT") {
			n.usesIndexes(query)
		}
	}
}

// The floor speaks to SQLite below PocketBase, where nobody hears its queries: they are taken from its source.
func TestQueriesOfTheFloorUseIndexes(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	files, err := filepath.Glob("../live/*.go")
	if err != nil {
		t.Fatal(err)
	}
	placeholder := regexp.MustCompile(`\?\d*`)
	explained := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(source, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			query, _ := strconv.Unquote(literal.Value)
			query = strings.TrimSpace(query)
			if !regexp.MustCompile(`^(SELECT|INSERT|UPDATE|DELETE) `).MatchString(query) {
				return true
			}
			query = regexp.MustCompile(`WHERE s\.$`).ReplaceAllString(query, "WHERE s.code = ?") // its column is chosen later
			n.usesIndexes(placeholder.ReplaceAllString(query, "'1'"))
			explained++
			return true
		})
	}
	if explained < 20 {
		t.Errorf("only %d queries were found", explained)
	}
}
