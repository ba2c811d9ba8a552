package hooks

import (
	"encoding/json"
	"math"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindAnswers lets dancers answer: how the tempo is, what the DJ asks, and thank you.
func (h *house) bindAnswers(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		g := h.liveDoor(e.Router.Group("/api/live/{code}"))
		g.PUT("/plays/{play}/tempo", h.voteTempo)
		g.DELETE("/plays/{play}/tempo", func(e *core.RequestEvent) error { return h.tempo(e, "") })
		g.PUT("/polls/{poll}/vote", h.vote)
		g.POST("/thanks", h.thank)
		return e.Next()
	})
}

func (h *house) voteTempo(e *core.RequestEvent) error {
	var in struct {
		Vote string `json:"vote"`
	}
	if err := json.NewDecoder(e.Request.Body).Decode(&in); err != nil || !live.IsTempo(in.Vote) {
		return refuse(http.StatusBadRequest, "invalid", "vote", "The tempo is slower, perfect or faster.")
	}
	return h.tempo(e, in.Vote)
}

// tempo makes it true that the dancer says this of a play's tempo; "" takes it back.
func (h *house) tempo(e *core.RequestEvent, vote string) error {
	in := &live.TempoVote{Play: e.Request.PathValue("play"), Dancer: dancerOf(e), Vote: vote}
	return h.say(e, in, h.tempos, func(wait time.Duration) error {
		return tooMany(e, wait, "too_many_votes", "vote", "That was a lot of votes at once. Give it a moment.")
	})
}

// vote answers a poll. The first vote stands, so it needs no budget.
func (h *house) vote(e *core.RequestEvent) error {
	var in struct {
		Option *float64 `json:"option"`
	}
	err := json.NewDecoder(e.Request.Body).Decode(&in)
	if err != nil || in.Option == nil || *in.Option != math.Trunc(*in.Option) || math.Abs(*in.Option) > optionsMost {
		return floorError(e, live.ErrOption)
	}
	return h.say(e, &live.Vote{Poll: e.Request.PathValue("poll"), Dancer: dancerOf(e), Option: int(*in.Option)}, nil, nil)
}

// thank counts one thanks of the dancer.
func (h *house) thank(e *core.RequestEvent) error {
	return h.say(e, &live.Thanks{Dancer: dancerOf(e)}, h.thanks, func(wait time.Duration) error {
		return tooMany(e, wait, "too_many_thanks", "code", "The DJ has heard you. You can thank again in a few seconds.")
	})
}
