package live_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"pika/live"
)

// However many plays the DJ hid, phones see the latest fifty of the others.
func TestHistoryBehindManyHiddenPlays(t *testing.T) {
	t.Parallel()
	r := openRoom(t, 60)
	for range 2 { // 180 plays: the first 60 as they are, the others hidden
		r.exec(t, `INSERT INTO plays (id, session, title, startedAt, hidden) SELECT id || 'x', session, title, '2026-03-06 21' || substr(startedAt, 14), TRUE FROM plays WHERE length(id) < 5`)
		r.exec(t, `UPDATE plays SET id = id || 'yyy' WHERE hidden`)
	}
	r.Refresh(context.Background(), "s")
	body, _, err := r.Snapshot(context.Background(), live.Visit{Code: code, View: true})
	if err != nil {
		t.Fatal(err)
	}
	var snap struct{ History []struct{ Title string } }
	if err := json.Unmarshal(body, &snap); err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, p := range snap.History {
		titles = append(titles, p.Title)
	}
	if len(titles) != 50 || titles[0] != "T59" || !slices.Contains(titles, "T10") {
		t.Errorf("%d plays, %q", len(titles), titles)
	}
}
