package crowd

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// An evening of about 60 plays, written by us in VirtualDJ's own format with the oddities that real files have.
//
//go:embed night.m3u
var nightFile string

const (
	lineEnd    = "\r\n"          // as VirtualDJ writes on Windows
	lastLength = 4 * time.Minute // of the night's last track, which no other one follows
)

// entry is one track, sample or stream of the evening: its two lines, and how long it was on until the next.
type entry struct {
	tags, path string
	lasted     time.Duration
}

var playedAt = regexp.MustCompile(`<time>[^<]*</time><lastplaytime>(\d+)</lastplaytime>`)

func parseNight(file string) []entry {
	lines := strings.Split(strings.TrimSuffix(file, lineEnd), lineEnd)
	entries := make([]entry, len(lines)/2)
	var before int64
	for i := range entries {
		entries[i] = entry{tags: lines[2*i], path: lines[2*i+1], lasted: lastLength}
		at, err := strconv.ParseInt(playedAt.FindStringSubmatch(lines[2*i])[1], 10, 64)
		if err != nil {
			panic(err) // the file is part of the program
		}
		if i > 0 {
			entries[i-1].lasted = time.Duration(at-before) * time.Second
		}
		before = at
	}
	return entries
}

// at is the entry as VirtualDJ would have written it at another time.
func (e entry) at(t time.Time) string {
	stamp := fmt.Sprintf("<time>%s</time><lastplaytime>%d</lastplaytime>", t.Format("15:04"), t.Unix())
	return playedAt.ReplaceAllLiteralString(e.tags, stamp) + lineEnd + e.path + lineEnd
}

// Laptop is a DJ's laptop on which VirtualDJ plays the evening again.
type Laptop struct {
	night []entry
	next  int
	file  string
}

// NewLaptop puts a history into the folder dir as if so many entries had been played by now, each for its full length,
// and the last of them had just begun. It returns when the first began.
func NewLaptop(dir string, played int, now time.Time) (l *Laptop, began time.Time, err error) {
	l = &Laptop{night: parseNight(nightFile), next: played}
	if played < 1 || played > len(l.night) {
		return nil, began, fmt.Errorf("the night has %d entries", len(l.night))
	}
	began = now
	for _, e := range l.night[:played-1] {
		began = began.Add(-e.lasted)
	}
	var history strings.Builder
	at := began
	for _, e := range l.night[:played] {
		history.WriteString(e.at(at))
		at = at.Add(e.lasted)
	}
	l.file = filepath.Join(dir, began.Format(time.DateOnly)+".m3u")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, began, err
	}
	return l, began, os.WriteFile(l.file, []byte(history.String()), 0o600)
}

// Play goes on with the evening, so many times faster than it was, until ctx is done, which is no error. After the
// last track the evening begins again.
func (l *Laptop) Play(ctx context.Context, speed float64) error {
	for {
		on := l.night[(l.next-1+len(l.night))%len(l.night)]
		pause(ctx, time.Duration(float64(on.lasted)/speed))
		if ctx.Err() != nil {
			return nil
		}
		if err := l.write(l.night[l.next%len(l.night)].at(time.Now())); err != nil {
			return fmt.Errorf("go on with the night: %w", err)
		}
		l.next++
	}
}

func (l *Laptop) write(lines string) error {
	file, err := os.OpenFile(l.file, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(lines)
	return errors.Join(err, file.Close())
}
