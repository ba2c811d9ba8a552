package main

import (
	"fmt"
	"testing"
	"time"
)

// acceptance 6, under load: a network lets no feed through, the server dies meanwhile, and later there is silence. A phone asks
// for the snapshot every 3 to 5 s from the sixth second on, or the fortieth of a feed that was good; every new track is on all
// phones by then; and each goes back to its feed when that speaks again. What was said meanwhile is all there. The silence is for
// runs of a minute and more.
func TestUnderLoadNetworkThatHoldsStreams(t *testing.T) {
	t.Parallel()
	const (
		noticed = 6 * time.Second
		dead    = 40 * time.Second
		asked   = 5 * time.Second
		busy    = 4 * time.Second // for the answer on a busy machine
	)
	d := newDance(t)
	floor := d.fill(d.house)
	tracks := 0
	next := func(limit time.Duration) {
		t.Helper()
		tracks++
		title := fmt.Sprint("Track ", tracks)
		d.play(tracks, title)
		floor.see(t, limit, title)
	}
	back := func() {
		t.Helper()
		d.air.turnFeeds("calm")
		heard := map[*guest]int{}
		for _, g := range floor.guests {
			g.mu.Lock()
			heard[g] = g.streamed
			g.mu.Unlock()
		}
		floor.everybody(t, noticed+asked+busy, "is told by its feed", func(g *guest) bool { return g.streamed > heard[g] })
		next(busy)
	}
	next(busy)
	for d.goesOn() {
		d.air.turnFeeds("held")
		next(noticed + asked + busy)
		next(asked + busy) // it asks by now
		d.aMoment(time.Second)
		d.crash()
		next(asked + busy)
		back()
	}
	if numberFrom(t, "PIKA_UNDER_LOAD", underLoad) >= 60 {
		d.air.turnFeeds("silent")
		next(dead + asked + busy)
		next(asked + busy)
		back()
	}
	d.end(floor)
}
