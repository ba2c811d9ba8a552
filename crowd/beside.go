package crowd

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Pages ask for news every 3 to 5 s while their feed is silent.
const (
	askLeast  = 3 * time.Second
	askSpread = 2 * time.Second
)

// beside is how a phone whose feed is silent asks for news meanwhile, as ui/src/lib/live.ts does.
type beside struct {
	d   *Dancer
	ctx context.Context
	on  func(Event)

	mu    sync.Mutex // held while what it found is handed on
	timer *time.Timer
	stop  context.CancelFunc // nil while it does not ask
}

func (d *Dancer) askBeside(ctx context.Context, on func(Event)) *beside {
	return &beside{d: d, ctx: ctx, on: on}
}

// after begins to ask when the time has passed, unless end comes first. While it waits or asks, it changes nothing.
func (b *beside) after(quiet time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.timer != nil {
		return
	}
	ctx, stop := context.WithCancel(b.ctx)
	b.stop = stop
	b.timer = time.AfterFunc(quiet, func() { b.ask(ctx) })
}

// end stops asking. Nothing is handed on once it returns.
func (b *beside) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.timer == nil {
		return
	}
	b.timer.Stop()
	b.stop()
	b.timer = nil
}

func (b *beside) ask(ctx context.Context) {
	tag := ""
	for ctx.Err() == nil {
		_ = b.d.glance(ctx, &tag, func(e Event) { // whatever is wrong, the feed will find out
			b.mu.Lock()
			defer b.mu.Unlock()
			if ctx.Err() == nil {
				b.on(e)
			}
		})
		pause(ctx, askLeast+rand.N(askSpread))
	}
}
