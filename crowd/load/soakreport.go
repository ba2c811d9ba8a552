package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

const (
	// What may be left when everybody has gone. Memory: caches differ by which page was read last, and the collector runs
	// when it likes. Descriptors and goroutines: connections to the database that happen to be open.
	memoryLeft      = 12 << 20
	descriptorsLeft = 2 * databaseConnections
	goroutinesLeft  = 40
	// databaseConnections are the readers that a server may have, of which each has two files.
	databaseConnections = 24

	// steepest is how fast memory may grow while phones come and go: 128 MB in a night of eight hours.
	steepest = 16 << 20 // bytes an hour
	// judged is the shortest span whose slope says anything: before, one collection more or less decides.
	judged = 10 * time.Minute
)

// soakReport is what a soak came to.
type soakReport struct {
	Phones        int
	Minutes       float64
	Limits        limits
	Visits, Words int // phones that came and went; words of theirs that were acknowledged
	Before, After health
	Series        []health
	Goroutines    struct{ Before, After int }
}

// slope is how memory grows while phones are there, in bytes an hour, over the later two thirds of the series: by then
// it is warm. ok is false when that is too short to say.
func (r *soakReport) slope() (perHour float64, ok bool) {
	warm := r.Series[len(r.Series)/3:]
	if len(warm) < 3 {
		return 0, false
	}
	var n, x, y, xx, xy float64
	for _, h := range warm {
		at, memory := h.At.Hours(), float64(h.Memory)
		n, x, y, xx, xy = n+1, x+at, y+memory, xx+at*at, xy+at*memory
	}
	return (n*xy - x*y) / (n*xx - x*x), warm[len(warm)-1].At-warm[0].At >= judged
}

func (r *soakReport) wrong() error {
	var found []error
	if left := r.After.Memory - r.Before.Memory; left > memoryLeft {
		found = append(found, fmt.Errorf("%.1f MB of memory are left of phones that have gone", megabytes(left)))
	}
	if left := r.After.Descriptors - r.Before.Descriptors; left > descriptorsLeft {
		found = append(found, fmt.Errorf("%d descriptors are left", left))
	}
	if left := r.Goroutines.After - r.Goroutines.Before; left > goroutinesLeft {
		found = append(found, fmt.Errorf("%d goroutines are left", left))
	}
	if slope, ok := r.slope(); ok && slope > steepest {
		found = append(found, fmt.Errorf("memory grows by %.1f MB an hour", slope/1e6))
	}
	if r.Visits == 0 || r.Words == 0 {
		found = append(found, errors.New("nobody came, or nobody said anything"))
	}
	return errors.Join(found...)
}

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }

func (r *soakReport) print(out io.Writer) error {
	fmt.Fprintf(out, "a soak of %.0f minutes with %d phones at a time; %d came and went, %d words acknowledged; %d cores shared by server and phones\n\n",
		r.Minutes, r.Phones, r.Visits, r.Words, r.Limits.Cores)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "after\tphones\tmemory MB\tdescriptors\tthreads\t")
	row := func(h health) {
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%d\t%d\t\n", h.At, h.Phones, megabytes(h.Memory), h.Descriptors, h.Threads)
	}
	row(r.Before)
	for i, h := range r.Series {
		if i%max(1, len(r.Series)/20) == 0 {
			row(h)
		}
	}
	row(r.After)
	if err := w.Flush(); err != nil {
		return err
	}
	slope, ok := r.slope()
	judgement := bar(slope, steepest, fmt.Sprintf("≤ %d MB an hour", steepest>>20))
	if !ok {
		judgement = "too short to judge"
	}
	fmt.Fprintf(out, "\nmemory while they come and go: %+.2f MB an hour (%s)\n", slope/1e6, judgement)
	fmt.Fprintf(out, "left when they have gone: memory %+.1f MB, descriptors %+d, goroutines %+d (%d; on a server nobody came to: %d)\n",
		megabytes(r.After.Memory-r.Before.Memory), r.After.Descriptors-r.Before.Descriptors,
		r.Goroutines.After-r.Goroutines.Before, r.Goroutines.After, r.Goroutines.Before)
	return nil
}
