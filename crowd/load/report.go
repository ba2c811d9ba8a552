package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"pika/crowd"
)

// barDancers is the crowd up to which the bars for joining and liking hold: they are a ballroom's.
const barDancers = 1000

// report is what a run found. Times are milliseconds.
type report struct {
	Options    string
	Limits     limits
	Join       quantiles
	IdleBytes  float64 // a second and phone; 0 when nobody watched for a heartbeat
	Pika, Bare changes
	StoreCPU   float64                      // ms a track, with nobody there
	Memory     struct{ Pika, Bare float64 } // kB a phone
	Likes      likes
	Sustained  likes
	CPULike    float64 // µs of the server, without a pause
	Rows       crowd.Rows
	Recap      []string // what the recap counts differently
	Reconnects int64
}

// changes are the track changes at one server.
type changes struct {
	Arrival     quantiles // of every phone, all changes
	First, Last float64   // of the first and the last phone: medians of all changes
	CPUChange   float64   // µs a track change and phone, with all that follows it
	CPUFrame    float64   // µs a frame
	Frames      float64   // a track change and phone
	Unheard     int64     // changes that a phone did not hear of
	arrivals    []time.Duration
	first, last []time.Duration
	cpu         time.Duration
	frames, due int64
}

func (c *changes) add(b block) {
	c.arrivals, c.first, c.last = append(c.arrivals, b.arrivals...), append(c.first, b.first...), append(c.last, b.last...)
	c.cpu, c.frames, c.due = c.cpu+b.cpu, c.frames+b.frames, c.due+int64(len(b.arrivals))+b.unheard
	c.Unheard += b.unheard
	c.Arrival = newQuantiles(c.arrivals)
	c.First, c.Last = median(c.first), median(c.last)
	micros := float64(c.cpu) / float64(time.Microsecond)
	c.CPUChange, c.CPUFrame, c.Frames = micros/float64(c.due), micros/float64(c.frames), float64(c.frames)/float64(c.due)
}

func median(all []time.Duration) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return ms(sorted[len(sorted)/2])
}

func summary(o options) string {
	return fmt.Sprintf("%d dancers, %d × %d track changes, %d callers for %s", o.dancers, o.rounds, o.changes, o.callers, o.sustain)
}

// wrong says what no machine excuses. A bar that is missed is no error: it may be the machine.
func (r *report) wrong() error {
	var found []error
	for what, n := range map[string]int64{
		"likes lost": int64(r.Rows.Lost), "likes doubled": int64(r.Rows.Doubled), "likes that nobody said": int64(r.Rows.Unasked),
		"likes slowed down": int64(r.Likes.Slowed + r.Sustained.Slowed), "likes refused or failed": int64(unwanted(r.Likes.Tally) + unwanted(r.Sustained.Tally)),
		"track changes unheard": r.Pika.Unheard, "phones cut off": r.Reconnects, "numbers of the recap": int64(len(r.Recap)),
	} {
		if n != 0 {
			found = append(found, fmt.Errorf("%d %s", n, what))
		}
	}
	return errors.Join(found...)
}

func (r *report) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\n", r.Options)
	fmt.Fprintf(w, "%d cores shared by servers and dancers, ulimit -n %d, ports %s, all from 127.0.0.1\n", r.Limits.Cores, r.Limits.Files, r.Limits.Ports)
	fmt.Fprintf(w, "ceilings raised by %s; memory measured with %s\n\n", manyDancers, eagerGC)
	line := func(what, pika, bare, ratio, bar string) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", what, pika, bare, ratio, bar)
	}
	line("", "Pika", "bare net/http", "ratio", "bar")
	join, like := bar(r.Join.P99, 1000, "p99 ≤ 1 s"), bar(r.Likes.Latency.P99, 300, "p99 ≤ 300 ms")
	if r.Join.N > barDancers {
		join, like = "", ""
	}
	line("join, first event", r.Join.String(), "", "", join)
	line("track → a phone", r.Pika.Arrival.String(), r.Bare.Arrival.String(), "", "")
	line("track → first phone, median", fmt.Sprintf("%.1f ms", r.Pika.First), fmt.Sprintf("%.1f ms", r.Bare.First), "", "")
	last := r.Pika.Last / r.Bare.Last
	line("track → last phone, median", fmt.Sprintf("%.1f ms", r.Pika.Last), fmt.Sprintf("%.1f ms", r.Bare.Last), fmt.Sprintf("%.2f", last), bar(last, 1, "≤ 1.0"))
	cpu := r.Pika.CPUFrame / r.Bare.CPUFrame
	line("server CPU a delivery", fmt.Sprintf("%.1f µs", r.Pika.CPUFrame), fmt.Sprintf("%.1f µs", r.Bare.CPUFrame), fmt.Sprintf("%.2f", cpu), bar(cpu, 0.8, "≤ 0.8"))
	line("server CPU a track change and phone", fmt.Sprintf("%.1f µs (%.2f frames)", r.Pika.CPUChange, r.Pika.Frames),
		fmt.Sprintf("%.1f µs (%.2f frames)", r.Bare.CPUChange, r.Bare.Frames), fmt.Sprintf("%.2f", r.Pika.CPUChange/r.Bare.CPUChange), "")
	line("server CPU to store a track", fmt.Sprintf("%.1f ms", r.StoreCPU), "", "", "")
	line("memory an idle phone", fmt.Sprintf("%.1f kB", r.Memory.Pika), fmt.Sprintf("%.1f kB", r.Memory.Bare), fmt.Sprintf("%.2f", r.Memory.Pika/r.Memory.Bare), bar(r.Memory.Pika, 12, "≤ 12 kB"))
	if r.IdleBytes > 0 {
		line("down to an idle phone", fmt.Sprintf("%.1f B/s", r.IdleBytes), "", "", bar(r.IdleBytes, 100, "≤ 100 B/s"))
	}
	line("all like once", r.Likes.Latency.String(), "", "", like)
	line("likes without a pause", fmt.Sprintf("%.0f/s, %s", r.Sustained.PerSecond, r.Sustained.Latency.String()), "", "", bar(-r.Sustained.PerSecond, -10_000, "≥ 10 000/s"))
	line("server CPU a like", fmt.Sprintf("%.0f µs", r.CPULike), "", "", "")
	slowed := r.Likes.Slowed + r.Sustained.Slowed
	line("acknowledged, slowed (429), refused or failed", fmt.Sprintf("%d, %d, %d", r.Likes.Acknowledged+r.Sustained.Acknowledged,
		slowed, unwanted(r.Likes.Tally)+unwanted(r.Sustained.Tally)), "", "", bar(float64(slowed), 0, "0 slowed"))
	line("stored, lost, doubled, unasked", fmt.Sprintf("%d, %d, %d, %d", r.Rows.Stored, r.Rows.Lost, r.Rows.Doubled, r.Rows.Unasked), "", "", bar(float64(r.Rows.Lost+r.Rows.Doubled+r.Rows.Unasked), 0, "0"))
	line("tracks unheard, phones cut off", fmt.Sprintf("%d, %d", r.Pika.Unheard, r.Reconnects), fmt.Sprintf("%d", r.Bare.Unheard), "", bar(float64(r.Pika.Unheard+r.Reconnects), 0, "0"))
	return w.Flush()
}

func bar(value, most float64, text string) string {
	if value <= most {
		return text + "  met"
	}
	return text + "  MISSED"
}

// unwanted is how many tries came to an end that no ballroom should see.
func unwanted(t crowd.Tally) int { return t.Late + t.Refused + t.Failed }
