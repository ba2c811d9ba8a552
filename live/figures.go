package live

import (
	"sync/atomic"
	"time"
)

// Figures are what a floor did since it was opened, and what it holds now.
type Figures struct {
	Phones  int64        // open feeds now
	Slow    int64        // of these, those for whom bytes are kept
	Dropped uint64       // phones hung up on, because they took nothing or were gone when they were written to
	FanOut  Distribution // seconds from a frame's queueing until the last of its phones was written to
	Batches Distribution // intents in a commit
	Commits Distribution // seconds that a commit took
}

// Distribution says how many values there were up to each bound.
type Distribution struct {
	Bounds []float64
	Counts []uint64 // between two bounds; the last is of those above all of them
	Sum    float64
}

// figures are counted where the work is done, so counting never waits and allocates nothing.
type figures struct {
	phones  atomic.Int64
	dropped atomic.Uint64
	fanOut  *histogram
	batches *histogram
	commits *histogram
}

func newFigures() *figures {
	seconds := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}
	return &figures{
		fanOut: newHistogram(seconds), commits: newHistogram(seconds),
		batches: newHistogram([]float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, batchLength}),
	}
}

// Figures reads the counters one after the other: they may be a moment apart.
func (f *Floor) Figures() Figures {
	out := Figures{
		Phones: f.figures.phones.Load(), Dropped: f.figures.dropped.Load(),
		FanOut: f.figures.fanOut.read(), Batches: f.figures.batches.read(), Commits: f.figures.commits.read(),
	}
	for _, s := range f.phones.shards {
		out.Slow += s.slow.Load()
	}
	return out
}

// histogram keeps its sum in millionths, since there is no atomic float.
type histogram struct {
	bounds []float64
	counts []atomic.Uint64
	sum    atomic.Int64
}

func newHistogram(bounds []float64) *histogram {
	return &histogram{bounds: bounds, counts: make([]atomic.Uint64, len(bounds)+1)}
}

func (h *histogram) observe(v float64) {
	i := 0
	for i < len(h.bounds) && v > h.bounds[i] {
		i++
	}
	h.counts[i].Add(1)
	h.sum.Add(int64(v * 1e6))
}

func (h *histogram) read() Distribution {
	d := Distribution{Bounds: h.bounds, Counts: make([]uint64, len(h.counts)), Sum: float64(h.sum.Load()) / 1e6}
	for i := range h.counts {
		d.Counts[i] = h.counts[i].Load()
	}
	return d
}

// round is one frame on its way through all shards. Its time is the machine's, not the floor's, which tests move by hand.
type round struct {
	queued time.Time
	left   atomic.Int32 // shards that have not written it yet
	heard  atomic.Bool  // some phone was there to hear it
}

// through notes that a shard wrote the frame to so many phones. The last one ends the round.
func (r *round) through(phones int, to *histogram) {
	if phones > 0 {
		r.heard.Store(true)
	}
	if r.left.Add(-1) == 0 && r.heard.Load() {
		to.observe(time.Since(r.queued).Seconds())
	}
}
