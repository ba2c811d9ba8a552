package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// stormReport is what a storm came to. Times without a unit are milliseconds; a track's are to the last phone, medians.
type stormReport struct {
	Phones                            int
	Limits                            limits
	Join                              quantiles
	Quiet, WhileStalled, WhileThanked float64 // WhileStalled: of the worst block
	Unheard                           int64
	Stalled                           int
	StalledMemory                     float64       // kB each at the most, with all else that the server did meanwhile
	Gone                              time.Duration // until the server had dropped them
	Exit                              time.Duration // of the server after SIGTERM
	Graceful, Killed                  returnReport
	Spoken                            []spoken
}

func (r *stormReport) wrong() error {
	found := []error{r.Graceful.wrong("after SIGTERM"), r.Killed.wrong("after SIGKILL")}
	say := func(wrong bool, format string, args ...any) {
		if wrong {
			found = append(found, fmt.Errorf(format, args...))
		}
	}
	say(r.Unheard > 0, "%d tracks unheard", r.Unheard)
	say(r.Gone > goneWithin, "phones that stopped reading were kept for %s", r.Gone)
	say(r.Exit >= exitWithin, "the server needed more than %s to end", exitWithin)
	for _, s := range r.Spoken {
		say(s.Refused+s.Late+s.Slowed > 0, "%s: %d refused, %d late, %d slowed down", s.Kind, s.Refused, s.Late, s.Slowed)
		say(!s.Right(), "%s: %d lost, %d doubled, %d unasked", s.Kind, s.Lost, s.Doubled, s.Unasked)
	}
	return errors.Join(found...)
}

func (r *stormReport) print(out io.Writer) error {
	fmt.Fprintf(out, "a storm of %d phones; %d cores shared by server and phones, ulimit -n %d, all from 127.0.0.1\n\n", r.Phones, r.Limits.Cores, r.Limits.Files)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "join, first event\t%s\n", r.Join)
	fmt.Fprintf(w, "track → last phone, quiet\t%.1f ms\n", r.Quiet)
	fmt.Fprintf(w, "… while %d stopped reading\t%.1f ms at the worst; gone after %.1f s (bar %s), at most %.0f kB each\n", r.Stalled, r.WhileStalled, r.Gone.Seconds(), goneWithin, r.StalledMemory)
	fmt.Fprintf(w, "… while all thank within %s\t%.1f ms\n", thankWithin, r.WhileThanked)
	for _, b := range []struct {
		what string
		returnReport
	}{{fmt.Sprintf("SIGTERM, ended after %.1f s", r.Exit.Seconds()), r.Graceful}, {"SIGKILL", r.Killed}} {
		fmt.Fprintf(w, "%s; ready again after %.0f ms\t%d of %d right within %s; p50 %.1f  p99 %.1f  max %.1f s\n", b.what, b.Ready, b.Right, b.Phones, rightWithin,
			b.Took.P50/1000, b.Took.P99/1000, b.Took.Max/1000)
		fmt.Fprintf(w, "\trequests each: p50 %d, p99 %d, max %d; tries to connect: p50 %d, p99 %d, max %d\n", b.Asks.P50, b.Asks.P99, b.Asks.Max, b.Tries.P50, b.Tries.P99, b.Tries.Max)
	}
	for _, s := range r.Spoken {
		if s.Acknowledged > 0 {
			fmt.Fprintf(w, "%s acknowledged; refused, no answer; lost, doubled\t%d; %d, %d; %d, %d\n", s.Kind, s.Acknowledged, s.Refused, s.Failed, s.Lost, s.Doubled)
		}
	}
	return w.Flush()
}
