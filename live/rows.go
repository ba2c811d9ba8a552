package live

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"
)

// rowLayout is how PocketBase keeps times.
const rowLayout = "2006-01-02 15:04:05.000Z"

// BoothSilence is how long a booth may be silent before it counts as away: three missed beats.
const BoothSilence = 30 * time.Second

// rows are what the database says of one session: all that the floor shows follows from them.
type rows struct {
	id, owner, code string
	session         Session // without Booth, which also depends on the time
	boothSeen       time.Time
	plays           []playRow // the latest, by startedAt
}

type playRow struct {
	Play
	hidden bool
}

// passedOver says that a play never was on: what a booth that does not lead sends is stored that way.
func (p playRow) passedOver() bool {
	return !p.EndedAt.IsZero() && !p.EndedAt.After(p.StartedAt.Time)
}

const sessionQuery = `SELECT s.id, s.owner, s.code, s.title, s.hue, u.name, u.slug, s.status, s.startedAt, s.endedAt, s.tz, s.locked,
	COALESCE((SELECT MAX(b.lastSeen) FROM booths b WHERE b.owner = s.owner), ''),
	(SELECT n.code FROM sessions n WHERE n.owner = s.owner AND n.status = 'live' AND n.id != s.id)
	FROM sessions s JOIN users u ON u.id = s.owner WHERE s.`

// playsRead is how many of the latest plays a refresh reads: the history's 50, and room for hidden ones.
const playsRead = 100

const playsQuery = `SELECT id, artist, title, remix, bpm, key, seconds, startedAt, endedAt, hidden
	FROM plays WHERE session = ? ORDER BY startedAt DESC, created DESC, rowid DESC LIMIT ?`

// readRows reads one session by "id" or "code". It returns ErrUnknown when there is none.
func readRows(ctx context.Context, db *sql.DB, column, value string) (rows, error) {
	var r rows
	var started, ended, seen string
	w := &r.session
	err := db.QueryRowContext(ctx, sessionQuery+column+" = ?", value).Scan(&r.id, &r.owner, &r.code, &w.Title, &w.Hue,
		&w.DJ.Name, &w.DJ.Slug, &w.Status, &started, &ended, &w.TZ, &w.PIN, &seen, &w.Next)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrUnknown
	}
	if err != nil {
		return r, err
	}
	w.Code, w.StartedAt, w.EndedAt, r.boothSeen = r.code, rowTime(started), rowTime(ended), rowTime(seen).Time

	list, err := db.QueryContext(ctx, playsQuery, r.id, playsRead)
	if err != nil {
		return r, err
	}
	defer list.Close()
	for list.Next() {
		var p playRow
		var bpm, seconds float64
		if err := list.Scan(&p.ID, &p.Artist, &p.Title, &p.Remix, &bpm, &p.Key, &seconds, &started, &ended, &p.hidden); err != nil {
			return r, err
		}
		p.BPM, p.Seconds = known(bpm), known(seconds)
		p.StartedAt, p.EndedAt = rowTime(started), rowTime(ended)
		r.plays = append(r.plays, p)
	}
	slices.Reverse(r.plays)
	return r, list.Err()
}

// newsFrom tells whether anything was committed at all: SQLite keeps a number per connection that changes with
// every commit of another one. One change often refreshes a session more than once (a play ends the one before
// it), and this is far cheaper than reading its rows again.
type newsFrom struct {
	mu   sync.Mutex
	conn *sql.Conn // never writes
}

func openNews(ctx context.Context, db *sql.DB) (*newsFrom, error) {
	conn, err := db.Conn(ctx)
	return &newsFrom{conn: conn}, err
}

// number is the same as long as nothing was committed; 0 when that cannot be told.
func (n *newsFrom) number(ctx context.Context) (v int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v); err != nil {
		return 0
	}
	return v
}

// readHidden says whether a play of a session is hidden. It returns ErrUnknownPlay when there is none.
func readHidden(ctx context.Context, db *sql.DB, session, play string) (hidden bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT hidden FROM plays WHERE id = ? AND session = ?`, play, session).Scan(&hidden)
	if errors.Is(err, sql.ErrNoRows) {
		return false, ErrUnknownPlay
	}
	return hidden, err
}

// readCounts returns the likes of each play of a session that has any.
func readCounts(ctx context.Context, db *sql.DB, session string) (map[string]int, error) {
	list, err := db.QueryContext(ctx, `SELECT l.play, COUNT(*) FROM plays p JOIN likes l ON l.play = p.id WHERE p.session = ? GROUP BY l.play`, session)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	counts := map[string]int{}
	for list.Next() {
		var play string
		var n int
		if err := list.Scan(&play, &n); err != nil {
			return nil, err
		}
		counts[play] = n
	}
	return counts, list.Err()
}

func liveSessionIDs(ctx context.Context, db *sql.DB) ([]string, error) {
	return column(ctx, db, `SELECT id FROM sessions WHERE status = 'live'`)
}

// readMine returns the plays of a session that a dancer likes.
func readMine(ctx context.Context, db *sql.DB, session, dancer string) (Mine, error) {
	likes, err := column(ctx, db, `SELECT l.play FROM likes l JOIN plays p ON p.id = l.play WHERE l.dancer = ? AND p.session = ?`, dancer, session)
	return Mine{Likes: likes}, err
}

// column returns the one text column of a query; never nil.
func column(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	list, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	out := []string{}
	for list.Next() {
		var s string
		if err := list.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, list.Err()
}

func rowTime(s string) Time {
	t, err := time.Parse(rowLayout, s)
	if err != nil {
		return Time{}
	}
	return Time{t}
}

func known(n float64) *float64 {
	if n == 0 {
		return nil
	}
	return &n
}
