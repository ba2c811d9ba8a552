package hooks

import (
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindLikes lets dancers say what they like, and read what they said.
func (h *house) bindLikes(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		g := h.liveDoor(e.Router.Group("/api/live/{code}/plays/{play}"))
		g.PUT("/like", func(e *core.RequestEvent) error { return h.like(e, true) })
		g.DELETE("/like", func(e *core.RequestEvent) error { return h.like(e, false) })
		h.floorDoor(e.Router.Group("/api/me")).GET("/likes", h.journal)
		return e.Next()
	})
}

// like makes it true that the dancer likes the play, or not.
func (h *house) like(e *core.RequestEvent, on bool) error {
	return h.say(e, &live.Like{Play: e.Request.PathValue("play"), Dancer: dancerOf(e), On: on}, h.likes, func(wait time.Duration) error {
		return tooMany(e, wait, "too_many_likes", "play", "That was a lot of likes at once. Give it a moment.")
	})
}

// say stores what a dancer says, within a budget if there is one, and answers after the commit. What changes nothing
// costs nothing.
func (h *house) say(e *core.RequestEvent, in live.Intent, b *budget, over func(wait time.Duration) error) error {
	floor, ctx, code, dancer := h.floor.Load(), e.Request.Context(), e.Request.PathValue("code"), dancerOf(e)
	if b != nil {
		if wait := b.take(dancer); wait > 0 {
			holds, err := floor.Holds(ctx, code, in)
			if holds {
				return e.NoContent(http.StatusNoContent) // a repeat needs no token either
			}
			if refusal := live.Refusal(""); errors.As(err, &refusal) {
				return floorError(e, err)
			}
			return over(wait)
		}
	}
	changed, err := floor.Do(ctx, code, in)
	if b != nil && !changed && ctx.Err() == nil { // who hung up may have changed something after all
		b.giveBack(dancer)
	}
	if err != nil {
		return floorError(e, err)
	}
	return e.NoContent(http.StatusNoContent)
}

// journalNight is one session in a dancer's journal.
type journalNight struct {
	Code      string        `json:"code"`
	Title     string        `json:"title"`
	DJ        live.DJ       `json:"dj"`
	StartedAt live.Time     `json:"startedAt"`
	EndedAt   live.Time     `json:"endedAt"`
	Recap     string        `json:"recap"`
	Likes     []journalLike `json:"likes"`
}

type journalLike struct {
	Play   string    `json:"play"`
	Artist string    `json:"artist"`
	Title  string    `json:"title"`
	At     live.Time `json:"at"`
}

// journal lists a dancer's likes by session, the newest first. Only the device's own cookie opens it.
func (h *house) journal(e *core.RequestEvent) error {
	nights := []*journalNight{}
	e.Response.Header().Set("Cache-Control", "no-store")
	var rows []struct {
		Code, Title, Name, Slug, Started, Ended, Play, Artist, Track, At string
	}
	err := e.App.ConcurrentDB().NewQuery(`SELECT s.code, s.title, u.name, u.slug, s.startedAt AS started, s.endedAt AS ended,
			p.id AS play, p.artist, p.title AS track, l.at
		FROM likes l JOIN plays p ON p.id = l.play JOIN sessions s ON s.id = p.session JOIN users u ON u.id = s.owner
		WHERE l.dancer = {:dancer} AND p.hidden = FALSE ORDER BY s.startedAt DESC, p.startedAt DESC`).
		Bind(dbx.Params{"dancer": dancerOf(e)}).All(&rows)
	if err != nil {
		return floorError(e, err)
	}
	for _, r := range rows {
		if len(nights) == 0 || nights[len(nights)-1].Code != r.Code {
			nights = append(nights, &journalNight{Code: r.Code, Title: r.Title, DJ: live.DJ{Name: r.Name, Slug: r.Slug},
				StartedAt: rowTime(r.Started), EndedAt: rowTime(r.Ended), Recap: "/recap/" + r.Code})
		}
		night := nights[len(nights)-1]
		night.Likes = append(night.Likes, journalLike{Play: r.Play, Artist: r.Artist, Title: r.Track, At: rowTime(r.At)})
	}
	return e.JSON(http.StatusOK, nights)
}
