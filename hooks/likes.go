package hooks

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindLikes lets dancers say what they like.
func (h *house) bindLikes(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		g := h.liveDoor(e.Router.Group("/api/live/{code}/plays/{play}"))
		g.PUT("/like", func(e *core.RequestEvent) error { return h.like(e, true) })
		g.DELETE("/like", func(e *core.RequestEvent) error { return h.like(e, false) })
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
// costs nothing. It sees an intent through: a server that goes down cancels its requests, and a refusal then would have
// the phone throw away what may be stored a moment later.
func (h *house) say(e *core.RequestEvent, in live.Intent, b *budget, over func(wait time.Duration) error) error {
	answer := refusedIntent
	defer func() { h.said.count(in, answer) }()
	floor, ctx, code, dancer := h.floor.Load(), context.WithoutCancel(e.Request.Context()), e.Request.PathValue("code"), dancerOf(e)
	if b != nil {
		if wait := b.take(dancer); wait > 0 {
			holds, err := floor.Holds(ctx, code, in)
			if holds {
				answer = unchangedIntent
				return e.NoContent(http.StatusNoContent) // a repeat needs no token either
			}
			if refusal := live.Refusal(""); errors.As(err, &refusal) {
				return floorError(e, err)
			}
			answer = tooManyIntents
			return over(wait)
		}
	}
	changed, err := floor.Do(ctx, code, in)
	answer = answerOf(changed, err)
	if b != nil && !changed {
		b.giveBack(dancer)
	}
	if err != nil {
		return floorError(e, err)
	}
	return e.NoContent(http.StatusNoContent)
}
