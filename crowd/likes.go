package crowd

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// taps gathers what a crowd's likes came to.
type taps struct {
	count  *atomic.Int64
	mu     sync.Mutex
	report Report
}

func (t *taps) note(d *Dancer, play string, taken bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !taken {
		t.report.Refused++
		return
	}
	t.report.Likes = append(t.report.Likes, Liked{d.ID(), play})
	t.count.Add(1)
}

// liking makes a dancer who likes a share of the plays: those in the history on arrival, and each new one a while
// after it came. It makes up its mind about a play once, and repeats a tap until the server has answered it.
func liking(share float64, within time.Duration, taps *taps) Behaviour {
	heard := map[string]bool{}
	return func(d *Dancer, e Event, later Later) {
		for _, play := range playsIn(e) {
			if heard[play] {
				continue
			}
			heard[play] = true
			if !chance(share) {
				continue
			}
			after := time.Duration(0)
			if within > 0 {
				after = rand.N(within)
			}
			later(after, func(ctx context.Context) { taps.like(ctx, d, play) })
		}
	}
}

func (t *taps) like(ctx context.Context, d *Dancer, play string) {
	for failures := 0; ctx.Err() == nil; failures++ {
		err := d.Like(ctx, play)
		refused := (*Refused)(nil)
		if err == nil || (errors.As(err, &refused) && !refused.Again()) {
			t.note(d, play, err == nil)
			return
		}
		pause(ctx, again(failures, err))
	}
}

// playsIn are the ids of the plays an event tells of.
func playsIn(e Event) []string {
	type play struct{ ID string }
	var ids []string
	switch e.Name {
	case "play":
		var p *play
		if json.Unmarshal(e.Data, &p) == nil && p != nil {
			ids = append(ids, p.ID)
		}
	case "snapshot":
		var s struct {
			Play    *play
			History []play
		}
		if json.Unmarshal(e.Data, &s) != nil {
			return nil
		}
		if s.Play != nil {
			ids = append(ids, s.Play.ID)
		}
		for _, p := range s.History {
			ids = append(ids, p.ID)
		}
	}
	return ids
}
