package hooks

import (
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindJournal gives dancers what they said: to read, to take along, to have forgotten. Only the device's own cookie opens
// it.
func (h *house) bindJournal(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		g := h.floorDoor(e.Router.Group("/api/me"))
		g.GET("/likes", h.journal)
		g.GET("/likes.csv", h.journalCSV)
		g.DELETE("", h.forgetMe)
		return e.Next()
	})
}

// journalNight is one session in a dancer's journal.
type journalNight struct {
	Code      string        `json:"code"`
	Title     string        `json:"title"`
	Hue       int           `json:"hue"`
	DJ        live.DJ       `json:"dj"`
	TZ        string        `json:"tz"`
	StartedAt live.Time     `json:"startedAt"`
	EndedAt   live.Time     `json:"endedAt"`
	Recap     *string       `json:"recap"` // null when its DJ hides it
	Likes     []journalLike `json:"likes"` // in the order they were played
}

type journalLike struct {
	Play      string    `json:"play"`
	Artist    string    `json:"artist"`
	Title     string    `json:"title"`
	StartedAt live.Time `json:"startedAt"` // of the play
	At        live.Time `json:"at"`
}

// journal lists a dancer's likes by session, the newest first.
func (h *house) journal(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", "no-store")
	nights, err := readJournal(e.App, dancerOf(e))
	if err != nil {
		return floorError(e, err)
	}
	return e.JSON(http.StatusOK, nights)
}

func readJournal(app core.App, dancer string) ([]*journalNight, error) {
	var rows []struct {
		nightRow
		Play, Artist, Track, At, Played string
	}
	err := app.ConcurrentDB().NewQuery(`SELECT s.code, s.title, s.hue, s.recap, s.tz, u.name, u.slug, s.startedAt AS started, s.endedAt AS ended,
			p.id AS play, p.artist, p.title AS track, p.startedAt AS played, l.at
		FROM likes l JOIN plays p ON p.id = l.play JOIN sessions s ON s.id = p.session JOIN users u ON u.id = s.owner
		WHERE l.dancer = {:dancer} AND p.hidden = FALSE ORDER BY s.startedAt DESC, s.id, p.startedAt, p.rowid`).
		Bind(dbx.Params{"dancer": dancer}).All(&rows)
	nights := []*journalNight{}
	for _, r := range rows {
		if len(nights) == 0 || nights[len(nights)-1].Code != r.Code {
			night := &journalNight{Code: r.Code, Title: r.Title, Hue: r.Hue, DJ: live.DJ{Name: r.Name, Slug: r.Slug}, TZ: r.TZ,
				StartedAt: rowTime(r.Started), EndedAt: rowTime(r.Ended)}
			if r.Recap != "hidden" {
				path := "/recap/" + r.Code
				night.Recap = &path
			}
			nights = append(nights, night)
		}
		night := nights[len(nights)-1]
		night.Likes = append(night.Likes, journalLike{Play: r.Play, Artist: r.Artist, Title: r.Track, StartedAt: rowTime(r.Played), At: rowTime(r.At)})
	}
	return nights, err
}

// journalCSV is the journal as a table.
func (h *house) journalCSV(e *core.RequestEvent) error {
	nights, err := readJournal(e.App, dancerOf(e))
	if err != nil {
		return floorError(e, err)
	}
	rows := [][]string{{"night", "dj", "artist", "title", "played_at", "liked_at", "recap"}}
	for _, n := range nights {
		recap := ""
		if n.Recap != nil {
			recap = h.publicURL(e.Request).JoinPath(*n.Recap).String()
		}
		for _, l := range n.Likes {
			rows = append(rows, []string{n.Title, n.DJ.Name, l.Artist, l.Title, l.StartedAt.UTC().Format(time.RFC3339), l.At.UTC().Format(time.RFC3339), recap})
		}
	}
	body, err := sheet(rows)
	if err != nil {
		return floorError(e, err)
	}
	return attach(e, "text/csv; charset=utf-8", "My likes.csv", body)
}

// forgetMe deletes all that a dancer said, and who it was: the counts follow, and the phone is a new dancer from then on.
func (h *house) forgetMe(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", "no-store")
	dancer := h.knownDancer(e.Request)
	if dancer == "" {
		return e.NoContent(http.StatusNoContent) // nobody yet, so nothing was said
	}
	if err := h.floor.Load().Forget(e.Request.Context(), dancer); err != nil {
		return floorError(e, err)
	}
	e.SetCookie(&http.Cookie{Name: h.cookieName(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: h.secure(), SameSite: http.SameSiteLaxMode})
	return e.NoContent(http.StatusNoContent)
}
