package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// benchReport is what the comparison found.
type benchReport struct {
	Limits limits
	Rounds int
	Sizes  []benchedSize
}

// benchedSize is one size of the floor. The first of what was found is Pika.
type benchedSize struct {
	Phones int
	Found  []benched
}

// benched is one contender: a figure for each round, of which the median is told.
type benched struct {
	Name     string
	Unheard  int64
	Refused  int
	Store    float64   // µs of the server's CPU to store a track, a phone: part of delivery
	first    []float64 // ms until the first phone has a track
	last     []float64 // ms until the last phone has a track
	delivery []float64 // µs of the server's CPU, a track change and phone
	memory   float64   // kB a phone
	// Likes without a pause while the phones listen: a second, p99 in ms, µs of the server's CPU.
	perSecond, p99, like []float64
}

func middle(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(all))[len(all)/2]
}

// against is the median of the rounds' ratios: what the machine did in a round, it did to both.
func against(ours, theirs []float64) float64 {
	var ratios []float64
	for i := range min(len(ours), len(theirs)) {
		ratios = append(ratios, ours[i]/theirs[i])
	}
	return middle(ratios)
}

func (b benched) storing() string {
	if b.Store == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f µs", b.Store)
}

func (r *benchReport) wrong() error {
	var found []error
	for _, size := range r.Sizes {
		pika := size.Found[0]
		if pika.Unheard > 0 || pika.Refused > 0 {
			found = append(found, fmt.Errorf("%d phones: %d tracks unheard, %d likes refused or failed", size.Phones, pika.Unheard, pika.Refused))
		}
	}
	return errors.Join(found...)
}

func (r *benchReport) print(out io.Writer) error {
	fmt.Fprintf(out, "medians of %d rounds by turns; in brackets Pika's share of it, the median of the rounds' ratios\n", r.Rounds)
	fmt.Fprintf(out, "%d cores shared by server and phones, ulimit -n %d, all from 127.0.0.1; memory measured with %s\n", r.Limits.Cores, r.Limits.Files, eagerGC)
	for _, size := range r.Sizes {
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "\n%d phones\ttrack → last phone\tfirst\tserver CPU a delivery\tof it storing\tmemory a phone\tlikes without a pause\tp99\tserver CPU a like\tunheard\n", size.Phones)
		pika := size.Found[0]
		for i, b := range size.Found {
			ratio := func(ours, theirs []float64) string {
				if i == 0 || len(theirs) == 0 {
					return ""
				}
				return fmt.Sprintf(" (%.2f)", against(ours, theirs))
			}
			fmt.Fprintf(w, "%s\t%.1f ms%s\t%.1f ms\t%.1f µs%s\t%s\t%.1f kB%s\t", b.Name, middle(b.last), ratio(pika.last, b.last), middle(b.first), middle(b.delivery), ratio(pika.delivery, b.delivery),
				b.storing(), b.memory, ratio([]float64{pika.memory}, []float64{b.memory}))
			if len(b.like) > 0 {
				fmt.Fprintf(w, "%.0f/s%s\t%.0f ms\t%.0f µs%s\t", middle(b.perSecond), ratio(pika.perSecond, b.perSecond), middle(b.p99), middle(b.like), ratio(pika.like, b.like))
			} else {
				fmt.Fprint(w, "\t\t\t")
			}
			fmt.Fprintf(w, "%d\n", b.Unheard)
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}
