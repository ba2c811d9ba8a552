package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"pika/hooks"
)

// acceptance 34: the server is killed at random moments while phones like without a pause and the DJ plays. What was
// acknowledged is stored, once; what the floor is told equals the rows; the database is sound. PIKA_SERVER_KILLS says how
// often (200 for a long run), PIKA_SEED repeats a run.
func TestServerKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	kills := numberFrom(t, "PIKA_SERVER_KILLS", 6)
	chance := newChance(t)
	h := openHouse(t)
	env := []string{"PIKA_MAX_NEW_DANCERS=10000000"} // each like is another dancer's
	up := func() {
		t.Helper()
		h.server = start(t, env, "serve", "--dir", h.dir, "--http", h.address)
		eventually(t, 20*time.Second, "the server is ready", func() bool {
			status, _ := try(t, "GET", h.url("/api/ready"), "", nil)
			return status == http.StatusOK
		})
	}
	h.server.kill()
	up()
	played := map[string]bool{}
	var likes, unheard int
	for range kills {
		play := h.playOn(played)
		likers := h.like(play)
		eventually(t, 20*time.Second, "a like", func() bool { return likers.so() > 0 })
		time.Sleep(chance.while(300 * time.Millisecond)) // the moment of the kill is meant to be any
		h.server.kill()
		said, _ := likers.end()
		likes += said
		unheard += 4 // one of each liker may have been stored without an answer
		up()
		h.sound(likes, unheard, len(played))
	}
	t.Logf("%d kills, %d likes acknowledged, %d plays", kills, likes, len(played))
}

// playOn has the DJ play another track, which the server acknowledged.
func (h *house) playOn(played map[string]bool) string {
	h.t.Helper()
	var play struct{ ID string }
	h.call("POST", "/api/collections/plays/records", h.dj, map[string]any{"session": h.session, "artist": "A", "title": "Song", "startedAt": time.Now().UTC()}, &play)
	played[play.ID] = true
	return play.ID
}

// sound compares the rows with what was acknowledged, and with what the floor is told.
func (h *house) sound(likes, unheard, plays int) {
	h.t.Helper()
	name, err := hooks.FileURL(filepath.Join(h.dir, "data.db"), "mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		h.t.Fatal(err)
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	ask := func(query string) (n int) {
		h.t.Helper()
		if err := db.QueryRow(query).Scan(&n); err != nil {
			h.t.Fatal(err)
		}
		return n
	}
	if stored := ask("SELECT COUNT(*) FROM likes"); stored < likes || stored > likes+unheard {
		h.t.Errorf("%d likes acknowledged, %d stored", likes, stored)
	}
	if twice := ask("SELECT COUNT(*) FROM (SELECT 1 FROM likes GROUP BY play, dancer HAVING COUNT(*) > 1)"); twice != 0 {
		h.t.Errorf("%d likes are stored twice", twice)
	}
	if stored := ask("SELECT COUNT(*) FROM plays"); stored != plays {
		h.t.Errorf("%d plays acknowledged, %d stored", plays, stored)
	}
	if told, rows := h.snapshot().Tallies.Likes, ask("SELECT COUNT(*) FROM likes WHERE play = (SELECT id FROM plays ORDER BY startedAt DESC LIMIT 1)"); told != rows {
		h.t.Errorf("the floor is told %d likes and the rows are %d", told, rows)
	}
	var says string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&says); err != nil || says != "ok" {
		h.t.Errorf("the database: %s %v", says, err)
	}
}
