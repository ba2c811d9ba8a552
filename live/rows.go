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
	lock            string    // what a pass must fit; empty without a PIN
	doorClosed      time.Time // since when the DJ lets no new dancer in; zero while the door is open
	plays           []playRow // the latest, by startedAt
	poll            *pollRow  // the latest
	announcement    *announcementRow
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
	s.doorKey, s.doorClosedAt, COALESCE((SELECT MAX(b.lastSeen) FROM booths b WHERE b.owner = s.owner), ''),
	(SELECT n.code FROM sessions n WHERE n.owner = s.owner AND n.status = 'live' AND n.id != s.id)
	FROM sessions s JOIN users u ON u.id = s.owner WHERE s.`

// playsRead is how many of the latest plays a refresh reads at first: the current one, the history's 50, and room for a
// few hidden ones. Where that is not enough it reads twice as many.
const playsRead = 56

const playsQuery = `SELECT id, artist, title, remix, bpm, key, seconds, startedAt, endedAt, hidden
	FROM plays WHERE session = ? ORDER BY startedAt DESC, created DESC, rowid DESC LIMIT ?`

// readRows reads one session by "id" or "code". It returns ErrUnknown when there is none.
func readRows(ctx context.Context, db *sql.DB, column, value string) (rows, error) {
	var r rows
	var started, ended, seen, closed string
	w := &r.session
	err := db.QueryRowContext(ctx, sessionQuery+column+" = ?", value).Scan(&r.id, &r.owner, &r.code, &w.Title, &w.Hue,
		&w.DJ.Name, &w.DJ.Slug, &w.Status, &started, &ended, &w.TZ, &w.PIN, &r.lock, &closed, &seen, &w.Next)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrUnknown
	}
	if err != nil {
		return r, err
	}
	w.Code, w.StartedAt, w.EndedAt = r.code, rowTime(started), rowTime(ended)
	r.boothSeen, r.doorClosed = rowTime(seen).Time, rowTime(closed).Time
	if r.plays, err = readPlays(ctx, db, r.id); err != nil {
		return r, err
	}
	if r.poll, err = readPoll(ctx, db, r.id); err != nil {
		return r, err
	}
	r.announcement, err = readAnnouncement(ctx, db, r.id)
	return r, err
}

// readPlays returns a session's latest plays in the order in which they were on: at least as many as phones show.
func readPlays(ctx context.Context, db *sql.DB, session string) (plays []playRow, err error) {
	for most := playsRead; ; most *= 2 {
		if plays, err = readLatest(ctx, db, session, most); err != nil {
			return nil, err
		}
		shown := 0
		for _, p := range plays {
			if !p.hidden {
				shown++
			}
		}
		if shown > historyLength || len(plays) < most {
			slices.Reverse(plays)
			return plays, nil
		}
	}
}

func readLatest(ctx context.Context, db *sql.DB, session string, most int) (plays []playRow, err error) {
	list, err := db.QueryContext(ctx, playsQuery, session, most)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	for list.Next() {
		var p playRow
		var bpm, seconds float64
		var started, ended string
		if err := list.Scan(&p.ID, &p.Artist, &p.Title, &p.Remix, &bpm, &p.Key, &seconds, &started, &ended, &p.hidden); err != nil {
			return nil, err
		}
		p.BPM, p.Seconds = known(bpm), known(seconds)
		p.StartedAt, p.EndedAt = rowTime(started), rowTime(ended)
		plays = append(plays, p)
	}
	return plays, list.Err()
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

func liveSessionIDs(ctx context.Context, db *sql.DB) ([]string, error) {
	return column(ctx, db, `SELECT id FROM sessions WHERE status = 'live'`)
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
