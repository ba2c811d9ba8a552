package hooks

import (
	"errors"
	"sync/atomic"

	"pika/live"
)

// intentAnswer is how an intent went, as the metrics tell it.
type intentAnswer int

const (
	storedIntent    intentAnswer = iota // it changed a row
	unchangedIntent                     // it was true already
	refusedIntent                       // it may not be said: 4xx
	tooManyIntents                      // its dancer said too much: 429
	busyIntent                          // 503: the phone says it again
	failedIntent                        // 500 and 507
)

var (
	intentKinds   = [...]string{"like", "tempo", "vote", "thanks"}
	intentAnswers = [...]string{"stored", "unchanged", "refused", "too_many", "busy", "failed"}
)

// intentCounts counts without a lock and without allocating.
type intentCounts [len(intentKinds)][len(intentAnswers)]atomic.Uint64

func (c *intentCounts) count(in live.Intent, answer intentAnswer) {
	kind := 0
	switch in.(type) {
	case *live.TempoVote:
		kind = 1
	case *live.Vote:
		kind = 2
	case *live.Thanks:
		kind = 3
	}
	c[kind][answer].Add(1)
}

func answerOf(changed bool, err error) intentAnswer {
	refusal := live.Refusal("")
	switch {
	case changed:
		return storedIntent
	case err == nil:
		return unchangedIntent
	case errors.As(err, &refusal), errors.Is(err, live.ErrUnknown), errors.Is(err, live.ErrDoorClosed):
		return refusedIntent
	case errors.Is(err, live.ErrBusy), errors.Is(err, live.ErrClosed):
		return busyIntent
	}
	return failedIntent
}
