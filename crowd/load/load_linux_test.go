package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pika/crowd"
)

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

// A like that the database has not, has twice, or has though nobody said so, is seen.
func TestComparingFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		said   []crowd.Liked
		unsure int
		stored []crowd.Liked
		want   rows
	}{
		"right":   {[]crowd.Liked{{Dancer: "a", Play: "p"}, {Dancer: "b", Play: "p"}}, 0, []crowd.Liked{{Dancer: "b", Play: "p"}, {Dancer: "a", Play: "p"}}, rows{Stored: 2}},
		"lost":    {[]crowd.Liked{{Dancer: "a", Play: "p"}, {Dancer: "a", Play: "q"}}, 0, []crowd.Liked{{Dancer: "a", Play: "q"}}, rows{Stored: 1, Lost: 1}},
		"doubled": {[]crowd.Liked{{Dancer: "a", Play: "p"}}, 0, []crowd.Liked{{Dancer: "a", Play: "p"}, {Dancer: "a", Play: "p"}}, rows{Stored: 2, Doubled: 1}},
		"unasked": {[]crowd.Liked{{Dancer: "a", Play: "p"}}, 0, []crowd.Liked{{Dancer: "a", Play: "p"}, {Dancer: "b", Play: "p"}}, rows{Stored: 2, Unasked: 1}},
		"unsure":  {[]crowd.Liked{{Dancer: "a", Play: "p"}}, 1, []crowd.Liked{{Dancer: "a", Play: "p"}, {Dancer: "b", Play: "p"}}, rows{Stored: 2}},
	} {
		path := filepath.Join(t.TempDir(), "data.db")
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("CREATE TABLE likes (dancer TEXT, play TEXT)"); err != nil {
			t.Fatal(err)
		}
		for _, l := range c.stored {
			if _, err := db.Exec("INSERT INTO likes VALUES (?, ?)", l.Dancer, l.Play); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := (&taps{said: c.said, unsure: c.unsure}).compare(t.Context(), path)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, error %v, want %+v", name, got, err, c.want)
		}
	}
}

func TestTapsAreToldApart(t *testing.T) {
	t.Parallel()
	var taps taps
	for _, err := range []error{nil, nil, &crowd.Refused{Status: 429}, &crowd.Refused{Status: 500}, errors.New("no answer")} {
		taps.note(time.Millisecond, "d", "p", err)
	}
	got := taps.result(2 * time.Second)
	if got.Acknowledged != 2 || got.Refused != 1 || got.Failed != 2 || got.PerSecond != 1 || got.Latency.N != 5 || taps.unsure != 1 {
		t.Errorf("%+v, %d unsure", got, taps.unsure)
	}
	if err := (&report{Likes: got}).wrong(); err == nil || !strings.Contains(err.Error(), "1 likes refused") || !strings.Contains(err.Error(), "2 likes failed") {
		t.Errorf("a run with refused and failed likes: %v", err)
	}
	if err := (&report{}).wrong(); err != nil {
		t.Errorf("a clean run: %v", err)
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
	err := run(t.Context(), options{dancers: 50_000_000, rounds: 1, changes: 1, callers: 1, deadline: time.Second})
	if err == nil || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("fifty million dancers: %v", err)
	}
	if err := run(t.Context(), options{}); err == nil || !strings.Contains(err.Error(), "-dancers") {
		t.Errorf("no dancers: %v", err)
	}
}
