package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pika/crowd"
)

// built is the real binary, made once.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pika-load-test-*")
	if err != nil {
		return "", err
	}
	return buildPika(context.Background(), dir)
})

// TestMain lets this test binary be the servers to compare with.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "-bare" || os.Args[1] == "-stock") {
		main()
		return
	}
	code := m.Run()
	if binary, err := built(); err == nil {
		os.RemoveAll(filepath.Dir(binary))
	}
	os.Exit(code)
}

func builtPika(t *testing.T) string {
	t.Helper()
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// The clocks of the test hear every phone, and count what came.
func TestEveryPhoneIsHeardOf(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	address, served := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- serveBare(ctx, served) }()
	line := make([]byte, 64)
	n, err := address.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + strings.TrimSpace(string(line[:n]))

	const dancers, changes = 30, 3
	f, err := newFloor(url, "BARE22", dancers)
	if err != nil {
		t.Fatal(err)
	}
	joined, err := f.join(ctx, 50*time.Millisecond)
	if err != nil || joined.N != dancers || joined.Max <= 0 || joined.P50 > joined.Max {
		t.Errorf("joined %+v, error %v", joined, err)
	}
	me, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	self := &process{url: url, cmd: &exec.Cmd{Process: me}}
	s := &stage{process: self}
	sample := frame{id: "e-1", play: "abcdefghijklmno", data: []byte(`{"id":"abcdefghijklmno","title":"T"}`)}
	b, err := f.changeTracks(ctx, self, changes, func(id string) error { return s.broadcast(ctx, sample, id) })
	if err != nil {
		t.Fatal(err)
	}
	if len(b.arrivals) != dancers*changes || b.unheard != 0 || b.frames != dancers*changes || b.cpu <= 0 {
		t.Errorf("%d arrivals, %d unheard, %d frames, %s", len(b.arrivals), b.unheard, b.frames, b.cpu)
	}
	for i, last := range b.last {
		if b.first[i] <= 0 || last < b.first[i] {
			t.Errorf("change %d: first after %s, last after %s", i, b.first[i], last)
		}
	}
	if per := f.idleBytes(ctx, 10*time.Millisecond); per != 0 {
		t.Errorf("%f bytes a second while nothing is sent", per)
	}
	f.leave()
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// What an evening of taps came to, and since when.
func TestTapsAreCounted(t *testing.T) {
	t.Parallel()
	var taps taps
	for _, err := range []error{nil, nil, &crowd.Refused{Status: 429}, &crowd.Refused{Status: 500}, errors.New("no answer")} {
		taps.note(time.Millisecond, "d", "p", err)
	}
	got := taps.result(2 * time.Second)
	if want := (crowd.Tally{Acknowledged: 2, Slowed: 1, Failed: 2}); got.Tally != want || got.PerSecond != 1 || got.Latency.N != 5 {
		t.Errorf("%+v, want %+v", got, want)
	}
	if err := (&report{Likes: got}).wrong(); err == nil || !strings.Contains(err.Error(), "1 likes slowed down") || !strings.Contains(err.Error(), "2 likes refused or failed") {
		t.Errorf("a run with slow and failed likes: %v", err)
	}
	taps.note(time.Millisecond, "d", "q", nil)
	if got, want := taps.result(time.Second), (crowd.Tally{Acknowledged: 1}); got.Tally != want || got.Latency.N != 1 {
		t.Errorf("then %+v, want %+v", got, want)
	}
	if err := (&report{}).wrong(); err != nil {
		t.Errorf("a clean run: %v", err)
	}
}

// acceptance 7, 9, 34: a whole night through the real binary, which is killed in the middle of it. Whatever was
// acknowledged is stored once and counted everywhere, and nobody is told to slow down.
func TestNight(t *testing.T) {
	t.Parallel()
	o := options{dancers: 30, pika: builtPika(t), ramp: time.Second, tracks: 3, track: 2 * time.Second, kill: true}
	r, err := playNight(t.Context(), o, limits{})
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := errors.Join(r.wrong(), r.print(&printed)); err != nil {
		t.Errorf("%v\n%s", err, &printed)
	}
	if r.Join.N != 30 || r.Busiest == 0 {
		t.Errorf("%v joined, at most %d intents in five seconds", r.Join.N, r.Busiest)
	}
	for _, s := range r.Spoken {
		if s.Stored == 0 || s.Acknowledged < s.Stored-r.Unsure {
			t.Errorf("%s: %+v", s.Kind, s)
		}
	}
	if t.Failed() || testing.Verbose() {
		t.Log(&printed)
	}
}

// Each thing that a night may not show is said, but for what a killed server excuses.
func TestWhatIsWrongWithANight(t *testing.T) {
	t.Parallel()
	said := func(tally crowd.Tally, rows crowd.Rows) *nightReport {
		return &nightReport{Spoken: []spoken{{Kind: crowd.KindVote, Tally: tally, Rows: rows}}}
	}
	killed := said(crowd.Tally{Failed: 7}, crowd.Rows{Stored: 3})
	killed.Killed, killed.Unsure = true, 2
	for want, r := range map[string]*nightReport{
		"":                               said(crowd.Tally{Acknowledged: 3, Late: 1}, crowd.Rows{Stored: 3}),
		" ":                              killed,
		"1 vote: answered 429":           said(crowd.Tally{Slowed: 1}, crowd.Rows{}),
		"2 vote: refused":                said(crowd.Tally{Refused: 2}, crowd.Rows{}),
		"3 vote: failed":                 said(crowd.Tally{Failed: 3}, crowd.Rows{}),
		"4 vote: acknowledged and lost":  said(crowd.Tally{}, crowd.Rows{Lost: 4}),
		"5 vote: stored twice":           said(crowd.Tally{}, crowd.Rows{Doubled: 5}),
		"6 vote: stored and never said":  said(crowd.Tally{}, crowd.Rows{Unasked: 6}),
		"7 without an answer":            {Unsure: 7},
		"the last pulse and the rows: x": {Pulse: []string{"x"}},
		"the recap and the rows: y":      {Recap: []string{"y"}},
	} {
		if got := fmt.Sprint(errors.Join(r.wrong())); strings.TrimSpace(want) == "" && r.wrong() != nil || strings.TrimSpace(want) != "" && got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestBusiest(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var answers []time.Time
	for _, second := range []int{20, 0, 3, 4, 9, 9, 9, 14} {
		answers = append(answers, now.Add(time.Duration(second)*time.Second))
	}
	if got := busiest(answers); got != 4 { // from 4 to 9, and from 9 to 14
		t.Errorf("%d within five seconds, want 4", got)
	}
}

func TestQuantiles(t *testing.T) {
	t.Parallel()
	var all []time.Duration
	for i := range 101 {
		all = append(all, time.Duration(100-i)*time.Millisecond)
	}
	if got, want := newQuantiles(all), (quantiles{101, 50, 95, 99, 100}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTooFewFiles(t *testing.T) {
	t.Parallel()
	err := run(t.Context(), options{dancers: 50_000_000, rounds: 1, changes: 1, callers: 1, tracks: 1, deadline: time.Second})
	if err == nil || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("fifty million dancers: %v", err)
	}
	if err := run(t.Context(), options{}); err == nil || !strings.Contains(err.Error(), "-dancers") {
		t.Errorf("no dancers: %v", err)
	}
}
