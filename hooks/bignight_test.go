package hooks

import (
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// bigNight writes the rows of a whole long night without asking anybody: so many plays four minutes apart, so many
// dancers, each of whom liked and gauged so many of them. The floor's own clock may have written a minute before.
func (n *night) bigNight(dj *actor, plays, dancers, each int) set {
	n.t.Helper()
	s := dj.goLive("A long one")
	began := n.clock.now()
	n.clock.advance(time.Duration(plays) * 4 * time.Minute)
	for _, query := range []string{
		`WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < {:plays})
			INSERT INTO plays (id, session, artist, title, bpm, seconds, startedAt, endedAt, created, updated)
			SELECT printf('bigplay%08d', n), {:session}, 'Somebody ' || n % 97, 'Track ' || n, 80 + n % 50, 240,
				strftime('%Y-%m-%d %H:%M:%fZ', {:began}, '+' || (n * 4) || ' minutes'), strftime('%Y-%m-%d %H:%M:%fZ', {:began}, '+' || ((n + 1) * 4) || ' minutes'), {:began}, {:began} FROM i`,
		`WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < {:dancers})
			INSERT INTO dancers (id, created) SELECT printf('bigdancer%06d', n), {:began} FROM i`,
		`WITH RECURSIVE d(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n + 1 < {:dancers}), k(m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM k WHERE m + 1 < {:each})
			INSERT INTO likes (id, play, dancer, at, created) SELECT printf('l%06d%08d', n, m), printf('bigplay%08d', (n * 7 + m * 11) % {:plays}), printf('bigdancer%06d', n),
				strftime('%Y-%m-%d %H:%M:%fZ', {:began}, '+' || ((n * 7 + m * 11) % {:plays} * 4 + n % 4) || ' minutes'), {:began} FROM d, k`,
		`WITH RECURSIVE d(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n + 1 < {:dancers}), k(m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM k WHERE m + 1 < {:each})
			INSERT INTO tempo_votes (id, play, dancer, vote, at, created) SELECT printf('t%06d%08d', n, m), printf('bigplay%08d', (n * 7 + m * 11) % {:plays}), printf('bigdancer%06d', n),
				CASE (n + m) % 5 WHEN 0 THEN 'slower' WHEN 1 THEN 'faster' ELSE 'perfect' END,
				strftime('%Y-%m-%d %H:%M:%fZ', {:began}, '+' || ((n * 7 + m * 11) % {:plays} * 4 + n % 4) || ' minutes'), {:began} FROM d, k`,
		`WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < {:plays} * 4)
			INSERT OR REPLACE INTO session_minutes (id, session, at, listeners, thanks, created)
			SELECT printf('bigminute%06d', n), {:session}, strftime('%Y-%m-%d %H:%M:00.000Z', {:began}, '+' || n || ' minutes'), {:dancers} * (1 + n % 10) / 10, n % 3, {:began} FROM i`,
	} {
		params := dbx.Params{"session": s.ID, "began": stamp(began), "plays": plays, "dancers": dancers, "each": each}
		if _, err := n.app.NonconcurrentDB().NewQuery(query).Bind(params).Execute(); err != nil {
			n.t.Fatal(err)
		}
	}
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"status": "ended"}, nil)
	return s
}

// What remains of a night of 600 plays, of which 2 000 dancers liked and gauged 50 each, beside the plainest query that reads its plays.
func BenchmarkRecap(b *testing.B) {
	n := newNight(b)
	dj := n.dj("Kris")
	s := n.bigNight(dj, 600, 2_000, 50)
	for name, path := range map[string]string{
		"recap":     "/api/recaps/" + s.Code,
		"analytics": "/api/recaps/" + s.Code + "/analytics",
		"nights":    "/api/nights",
		"plain":     fmt.Sprintf("/api/collections/plays/records?perPage=600&skipTotal=1&filter=(session='%s')", s.ID),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				dj.must("GET", path, nil, nil)
			}
		})
	}
}
