package hooks

import (
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindRecaps shows what remains of a night, at any moment of it: always from the rows, so a play that arrives
// late is in the next answer.
func (h *house) bindRecaps(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.floorDoor(e.Router.Group("/api/recaps")).GET("/{code}", h.recap)
		return e.Next()
	})
}

type recap struct {
	Session recapSession `json:"session"`
	Length  int          `json:"length"` // seconds from the start to the end, or to now
	Plays   []recapPlay  `json:"plays"`  // in the order they were played
	Likes   int          `json:"likes"`
}

type recapSession struct {
	Code      string    `json:"code"`
	Title     string    `json:"title"`
	Hue       int       `json:"hue"`
	DJ        live.DJ   `json:"dj"`
	Status    string    `json:"status"`
	StartedAt live.Time `json:"startedAt"`
	EndedAt   live.Time `json:"endedAt"`
	TZ        string    `json:"tz"`
}

type recapPlay struct {
	live.Play
	Likes int `json:"likes"`
}

func (h *house) recap(e *core.RequestEvent) error {
	r, err := h.buildRecap(e.App, strings.ToUpper(e.Request.PathValue("code")))
	if noRows(err) {
		return refuse(http.StatusNotFound, "unknown", "code", "No session has this code.")
	}
	if err != nil {
		return floorError(e, err)
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	return e.JSON(http.StatusOK, r)
}

// buildRecap reads a night. It returns sql.ErrNoRows for an unknown code, and for a recap that its DJ hides.
func (h *house) buildRecap(app core.App, code string) (*recap, error) {
	var s struct {
		ID, Code, Title, Status, TZ, Started, Ended, Name, Slug string
		Hue                                                     int
	}
	err := app.ConcurrentDB().NewQuery(`SELECT s.id, s.code, s.title, s.status, s.tz, s.startedAt AS started, s.endedAt AS ended,
			s.hue, u.name, u.slug
		FROM sessions s JOIN users u ON u.id = s.owner WHERE s.code = {:code} AND s.recap != 'hidden'`).
		Bind(dbx.Params{"code": code}).One(&s)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID, Artist, Title, Remix, Key, Started, Ended string
		Bpm, Seconds                                  float64
		Likes                                         int
	}
	err = app.ConcurrentDB().NewQuery(`SELECT p.id, p.artist, p.title, p.remix, p.key, p.bpm, p.seconds, p.startedAt AS started, p.endedAt AS ended,
			(SELECT COUNT(*) FROM likes l WHERE l.play = p.id) AS likes
		FROM plays p WHERE p.session = {:id} AND p.hidden = FALSE ORDER BY p.startedAt, p.created, p.rowid`).
		Bind(dbx.Params{"id": s.ID}).All(&rows)
	if err != nil {
		return nil, err
	}
	r := &recap{Plays: []recapPlay{}, Session: recapSession{
		Code: s.Code, Title: s.Title, Hue: s.Hue, DJ: live.DJ{Name: s.Name, Slug: s.Slug}, Status: s.Status,
		StartedAt: rowTime(s.Started), EndedAt: rowTime(s.Ended), TZ: s.TZ,
	}}
	end := r.Session.EndedAt.Time
	if s.Status == "live" {
		end = h.Now()
	}
	r.Length = int(end.Sub(r.Session.StartedAt.Time) / time.Second)
	for _, p := range rows {
		r.Likes += p.Likes
		r.Plays = append(r.Plays, recapPlay{Likes: p.Likes, Play: live.Play{
			ID: p.ID, Artist: p.Artist, Title: p.Title, Remix: p.Remix, Key: p.Key, BPM: known(p.Bpm), Seconds: known(p.Seconds),
			StartedAt: rowTime(p.Started), EndedAt: rowTime(p.Ended),
		}})
	}
	return r, nil
}

func rowTime(stored string) live.Time {
	t, err := time.Parse(rowLayout, stored)
	if err != nil {
		return live.Time{}
	}
	return live.Time{Time: t}
}

// known turns a column's zero into "nobody knows".
func known(n float64) *float64 {
	if n == 0 {
		return nil
	}
	return &n
}
