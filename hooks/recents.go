package hooks

import (
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// Limits of what the lobby shows while nobody is live.
const (
	recentMost = 10
	likedSince = 30 * 24 * time.Hour
	recentKept = time.Minute // the answer is the same for everybody, and counts a month of likes
)

// bindRecents shows what is left of the last nights to whoever finds nobody live. Nights with a PIN stay among those who
// were there: whoever has the code finds the recap.
func (h *house) bindRecents(app core.App) {
	recents := &recents{}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.floorDoor(e.Router.Group("/api/recaps")).GET("", func(e *core.RequestEvent) error {
			answer, err := recents.read(e.App, h.Now())
			if err != nil {
				return floorError(e, err)
			}
			e.Response.Header().Set("Cache-Control", "no-cache")
			return e.JSON(http.StatusOK, answer)
		})
		return e.Next()
	})
	// What a DJ hides, deletes or ends is seen at once.
	for _, collection := range []string{"sessions", "plays", "users"} {
		forget := func(e *core.RecordEvent) error { recents.forget(); return e.Next() }
		app.OnRecordAfterUpdateSuccess(collection).BindFunc(forget)
		app.OnRecordAfterDeleteSuccess(collection).BindFunc(forget)
	}
}

// recents keeps the answer for a while. One reads, the others wait.
type recents struct {
	mu    sync.Mutex
	at    time.Time
	value *recentNights
}

type recentNights struct {
	Recent []recentNight `json:"recent"` // newest first
	Liked  []likedSong   `json:"liked"`  // of the last 30 days
}

type recentNight struct {
	Code      string    `json:"code"`
	Title     string    `json:"title"`
	DJ        live.DJ   `json:"dj"`
	TZ        string    `json:"tz"`
	StartedAt live.Time `json:"startedAt"`
	Plays     int       `json:"plays"`
	Likes     int       `json:"likes"`
}

func (r *recents) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.value = nil
}

func (r *recents) read(app core.App, now time.Time) (*recentNights, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.at); r.value != nil && age >= 0 && age < recentKept {
		return r.value, nil
	}
	const open = "s.status = 'ended' AND s.recap != 'hidden' AND s.locked = FALSE"
	var rows []struct {
		nightRow
		Plays, Likes int
	}
	err := app.ConcurrentDB().NewQuery(`SELECT s.code, s.title, s.tz, s.startedAt AS started, u.name, u.slug,
			(SELECT COUNT(*) FROM plays p WHERE p.session = s.id AND p.hidden = FALSE) AS plays,
			(SELECT COALESCE(SUM((SELECT COUNT(*) FROM likes l WHERE l.play = p.id)), 0) FROM plays p WHERE p.session = s.id AND p.hidden = FALSE) AS likes
		FROM sessions s JOIN users u ON u.id = s.owner WHERE ` + open + ` ORDER BY s.endedAt DESC LIMIT {:most}`).
		Bind(dbx.Params{"most": recentMost}).All(&rows)
	if err != nil {
		return nil, err
	}
	answer := &recentNights{Recent: make([]recentNight, len(rows))}
	for i, n := range rows {
		answer.Recent[i] = recentNight{Code: n.Code, Title: n.Title, DJ: live.DJ{Name: n.Name, Slug: n.Slug}, TZ: n.TZ, StartedAt: rowTime(n.Started), Plays: n.Plays, Likes: n.Likes}
	}
	if answer.Liked, err = likedSongs(app, open+" AND s.endedAt >= {:since}", dbx.Params{"since": stamp(now.Add(-likedSince))}); err != nil {
		return nil, err
	}
	r.at, r.value = now, answer
	return answer, nil
}
