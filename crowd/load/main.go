// Command load measures a real server with simulated dancers, beside a bare net/http broadcast of the same bytes in
// the same run. Both servers are processes of their own; dancers and DJ speak HTTP from here, all from one address.
//
// With -night it plays a whole night instead: dancers like, vote, thank, fall asleep and wake up, the DJ asks and
// announces; afterwards every acknowledged word must be in the database once, and in the tallies. With -kill the server
// dies in the middle of it. With -storm phones stall, thank, and come back to a server that goes down; with -soak they
// come and go for as long as one likes.
//
// Milliseconds depend on the machine, above all when the crowd shares it with the server. The ratios do not.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	dancers  int
	pika     string        // the binary; "" builds one
	rounds   int           // blocks of track changes, by turns here and at the bare server
	changes  int           // track changes in a block
	ramp     time.Duration // over which all come the first time
	within   time.Duration // over which all like
	sustain  time.Duration // of likes one upon the other
	callers  int           // who do that
	idle     time.Duration // of looking at phones to which nothing is sent: longer than a heartbeat takes
	deadline time.Duration
	json     bool
	bare     bool
	stock    string // be a stock PocketBase with its data here

	night  bool
	kill   bool
	bench  bool
	sizes  []int         // of the floor, to be compared
	settle time.Duration // before memory is read
	storm  bool
	soak   time.Duration // 0: no soak
	tracks int           // of the night
	track  time.Duration // which each lasts
}

func main() {
	var o options
	flag.IntVar(&o.dancers, "dancers", 1000, "phones on the floor")
	flag.StringVar(&o.pika, "pika", "", "server binary (default: one is built)")
	flag.IntVar(&o.rounds, "rounds", 2, "blocks of track changes, by turns at the server and at a bare broadcast")
	flag.IntVar(&o.changes, "changes", 8, "track changes in a block")
	flag.DurationVar(&o.ramp, "ramp", 10*time.Second, "time in which all join")
	flag.DurationVar(&o.within, "within", 5*time.Second, "time in which all like the track")
	flag.DurationVar(&o.sustain, "sustain", 4*time.Second, "time of likes without a pause")
	flag.IntVar(&o.callers, "callers", 256, "callers who like without a pause")
	flag.DurationVar(&o.idle, "idle", 15*time.Second, "time in which idle phones are watched (a heartbeat comes every 14 s)")
	flag.DurationVar(&o.deadline, "deadline", 3*time.Minute, "when to give up")
	flag.BoolVar(&o.night, "night", false, "play a whole night instead, and check what is left of it")
	flag.BoolVar(&o.kill, "kill", false, "kill the server in the middle of the night")
	flag.IntVar(&o.tracks, "tracks", 6, "tracks of the night")
	flag.DurationVar(&o.track, "track", 10*time.Second, "what each lasts")
	flag.BoolVar(&o.bench, "bench", false, "compare the feed and the intents with a bare broadcast and a stock PocketBase instead, at 1 000, 3 000 and 10 000 phones")
	flag.BoolVar(&o.storm, "storm", false, "let phones stall, thank, and come back to a server that goes down and is killed instead")
	flag.DurationVar(&o.soak, "soak", 0, "let phones come and go for so long instead, and look what the server keeps of them")
	flag.BoolVar(&o.json, "json", false, "print JSON instead of a table")
	flag.BoolVar(&o.bare, "bare", false, "be the bare broadcast (for its own use)")
	flag.StringVar(&o.stock, "stock", "", "be a stock PocketBase with its data in this folder (for its own use)")
	flag.Parse()
	if o.bench {
		o.sizes, o.dancers, o.rounds, o.changes, o.sustain, o.settle = benchPhones, slices.Max(benchPhones), benchRounds, benchChanges, benchLikes, settled
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		stop()
		os.Exit(1)
	}
}

// outcome is what a run found.
type outcome interface {
	print(io.Writer) error
	wrong() error // what no machine excuses
}

func run(ctx context.Context, o options) error {
	if o.bare {
		return serveBare(ctx, os.Stdout)
	}
	if o.stock != "" {
		return serveStock(ctx, o.stock, os.Stdout)
	}
	if o.dancers < 1 || o.rounds < 1 || o.changes < 1 || o.callers < 1 || o.tracks < 1 {
		return errors.New("-dancers, -rounds, -changes, -callers and -tracks must be at least 1")
	}
	limits, err := readLimits()
	if err != nil {
		return err
	}
	if need := uint64(o.dancers + o.callers + spareFiles); limits.Files < need {
		return fmt.Errorf("%d dancers need %d open files here and in the server, but ulimit -n allows %d", o.dancers, need, limits.Files)
	}
	if o.bench {
		o.deadline = benchDeadline
	}
	ctx, cancel := context.WithTimeout(ctx, o.deadline+o.soak)
	defer cancel()
	if o.pika == "" {
		dir, err := os.MkdirTemp("", "pika-load-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if o.pika, err = buildPika(ctx, dir); err != nil {
			return err
		}
	}
	var report outcome
	switch {
	case o.night:
		report, err = playNight(ctx, o, limits)
	case o.bench:
		report, err = bench(ctx, o, limits)
	case o.storm:
		report, err = storm(ctx, o, limits)
	case o.soak > 0:
		report, err = soak(ctx, o, limits)
	default:
		report, err = measure(ctx, o, limits)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("not done after %s: give it more with -deadline", o.deadline)
	}
	if err != nil {
		return err
	}
	if o.json {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "\t")
		err = out.Encode(report)
	} else {
		err = report.print(os.Stdout)
	}
	return errors.Join(err, report.wrong())
}
