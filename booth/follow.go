package booth

import (
	"context"
	"maps"
	"sync"
)

// follow takes what the sources tell, for as long as ctx lasts.
func (b *booth) follow(ctx context.Context) {
	var following sync.WaitGroup
	for _, source := range b.sources() {
		following.Go(func() { b.followSource(ctx, source) })
	}
	following.Wait()
}

// followSource takes the news of one source, one after the other.
func (b *booth) followSource(ctx context.Context, source Source) {
	news := make(chan News)
	done := make(chan struct{})
	from := b.store.view().Positions[source.Name()]
	go func() {
		defer close(done)
		source.Follow(ctx, from, news)
	}()
	for {
		select {
		case n := <-news:
			b.take(ctx, source.Name(), n)
		case <-done:
			return
		}
	}
}

// take queues what a source told, in one step on disk with the position behind it. While the disk refuses, the source
// waits: it must not go on from a position that nobody knows.
func (b *booth) take(ctx context.Context, source string, n News) {
	again := b.Poll
	if again == 0 {
		again = pollLocal
	}
	for ctx.Err() == nil {
		err := b.keepNews(source, n)
		if err == nil {
			b.status.looked(source, n.Looked)
			b.status.source(source, n.Where, n.Problem)
			b.status.settings(n.Settings)
			return
		}
		b.status.source(source, n.Where, "cannot remember what was played: "+err.Error())
		pause(ctx, again, nil)
	}
}

// keepNews puts news on disk and gets the new plays on their way.
func (b *booth) keepNews(source string, n News) error {
	if n.Position == nil && len(n.Plays) == 0 {
		return nil
	}
	var plays []Play
	err := b.store.update(func(st *state) {
		m := b.moment()
		plays = st.onlyNew(source, b.enriched(n.Plays))
		if n.First {
			st.addTonight(plays, m)
		} else {
			st.add(plays, m, n.CaughtUp)
		}
		st.await(plays, m.now)
		st.move(source, n)
	})
	if err == nil && len(plays) > 0 {
		b.newPlays()
	}
	return err
}

// move notes how far a source was followed.
func (st *state) move(source string, n News) {
	if n.Position == nil {
		return
	}
	st.Positions = maps.Clone(st.Positions) // the former state shares it
	if st.Positions == nil {
		st.Positions = positions{}
	}
	st.Positions[source] = n.Position
}

// newPlays gets what was queued on its way. If no session is known to be live, the DJ may have gone live just now; and what
// is kept back changes the floor, too.
func (b *booth) newPlays() {
	if st := b.store.view(); st.Live.ID == "" || st.Secret {
		poke(b.beatNow)
	}
	poke(b.sendNow)
}
