package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"pika/crowd"
)

// nightReport is what a whole night came to. Times are milliseconds.
type nightReport struct {
	Dancers, Tracks int
	Track           string // how long each was on
	Killed          bool
	Raised          string // ceilings of the server; "" when it had its own
	Limits          limits
	Join            quantiles
	Spoken          []spoken
	Busiest         int      // intents acknowledged within five seconds
	Unsure          int      // said without an answer, because the server died: stored or not
	Pulse, Recap    []string // what they count differently from the rows
}

// spoken is all of one kind.
type spoken struct {
	crowd.Kind
	crowd.Tally
	crowd.Rows
	Latency quantiles // of the acknowledged
}

func (r *nightReport) wrong() error {
	var found []error
	say := func(n int, what string) {
		if n != 0 {
			found = append(found, fmt.Errorf("%d %s", n, what))
		}
	}
	for _, s := range r.Spoken {
		say(s.Slowed, string(s.Kind)+": answered 429")
		say(s.Refused, string(s.Kind)+": refused")
		say(s.Lost, string(s.Kind)+": acknowledged and lost")
		say(s.Doubled, string(s.Kind)+": stored twice")
		say(s.Unasked, string(s.Kind)+": stored and never said")
		if !r.Killed {
			say(s.Failed, string(s.Kind)+": failed")
		}
	}
	if !r.Killed {
		say(r.Unsure, "without an answer")
	}
	for _, different := range r.Pulse {
		found = append(found, errors.New("the last pulse and the rows: "+different))
	}
	for _, different := range r.Recap {
		found = append(found, errors.New("the recap and the rows: "+different))
	}
	return errors.Join(found...)
}

func (r *nightReport) print(out io.Writer) error {
	ceilings := "the server's own ceilings"
	if r.Raised != "" {
		ceilings = "ceilings raised by " + r.Raised
	}
	fmt.Fprintf(out, "a night of %d dancers and %d tracks of %s\n", r.Dancers, r.Tracks, r.Track)
	fmt.Fprintf(out, "%d cores shared by server and dancers, ulimit -n %d, all from 127.0.0.1, %s\n", r.Limits.Cores, r.Limits.Files, ceilings)
	if r.Killed {
		fmt.Fprintf(out, "the server was killed in the middle and started again: %d words had no answer\n", r.Unsure)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\njoin, first event\t%s\t%s\n", r.Join, bar(r.Join.P99, 1000, "p99 ≤ 1 s"))
	fmt.Fprintf(w, "busiest five seconds\t%d intents\t\n\n", r.Busiest)
	fmt.Fprintln(w, "\tacknowledged\tanswered in\t429\tlate\trefused\tfailed\tstored\tlost\tdoubled\tunasked")
	for _, s := range r.Spoken {
		fmt.Fprintf(w, "%s\t%d\tp50 %.1f  p99 %.1f ms\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", s.Kind, s.Acknowledged, s.Latency.P50, s.Latency.P99,
			s.Slowed, s.Late, s.Refused, s.Failed, s.Stored, s.Lost, s.Doubled, s.Unasked)
	}
	fmt.Fprintf(w, "\nlast pulse and rows, recap and rows\t%d, %d differences\t\n", len(r.Pulse), len(r.Recap))
	return w.Flush()
}
