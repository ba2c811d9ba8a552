package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/skip2/go-qrcode"

	"pika/crowd"
)

// demoScreen is the terminal: the addresses once, then a line that tells what is going on. Where the output is no
// terminal each track gets a line instead.
type demoScreen struct {
	out      io.Writer
	terminal bool
	likes    *atomic.Int64 // of the crowd, all night
	first    string        // the booth's first track
	begun    chan struct{} // closed when it is on
	news     chan struct{} // one place: something changed

	mu        sync.Mutex
	track     string
	hearts    int // for the track that is on
	listeners int
}

func newDemoScreen(out io.Writer, likes *atomic.Int64, first string) *demoScreen {
	s := &demoScreen{out: out, likes: likes, first: first, begun: make(chan struct{}), news: make(chan struct{}, 1)}
	if file, ok := out.(*os.File); ok {
		info, err := file.Stat()
		s.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return s
}

// follow watches the floor as a stage does, until ctx is done.
func (s *demoScreen) follow(ctx context.Context, server, code string) error {
	feed, err := crowd.NewDancer(server, code)
	if err != nil {
		return err
	}
	feed.View = "stage"
	begin := sync.OnceFunc(func() { close(s.begun) })
	return feed.Follow(ctx, func(e crowd.Event) {
		if s.hear(e) == s.first {
			begin()
		}
		select {
		case s.news <- struct{}{}:
		default:
		}
	})
}

// hear takes in an event and returns what is on.
func (s *demoScreen) hear(e crowd.Event) (track string) {
	type play struct{ Artist, Title string }
	type tallies struct{ Listeners, Likes int }
	var on *play
	var counted *tallies
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e.Name {
	case "snapshot":
		var snapshot struct {
			Play    *play
			Tallies tallies
		}
		if json.Unmarshal(e.Data, &snapshot) == nil {
			on, counted = snapshot.Play, &snapshot.Tallies
		}
	case "play":
		if json.Unmarshal(e.Data, &on) == nil {
			s.hearts = 0
		}
	case "pulse":
		if json.Unmarshal(e.Data, &counted) != nil {
			counted = nil
		}
	}
	if on != nil {
		s.track = trackName(on.Artist, on.Title)
	}
	if counted != nil {
		s.hearts, s.listeners = counted.Likes, counted.Listeners
	}
	return s.track
}

func trackName(artist, title string) string { return artist + " – " + title }

const (
	ansiBold  = "\x1b[1m"
	ansiDim   = "\x1b[2m"
	ansiRose  = "\x1b[38;5;204m"
	ansiPlain = "\x1b[0m"
	ansiPaper = "\x1b[97;40m" // the QR's light modules must be light in any colour scheme
	ansiClear = "\r\x1b[2K"
)

// style marks text on a terminal that wants colours.
func (s *demoScreen) style(mark, text string) string {
	if !s.terminal || os.Getenv("NO_COLOR") != "" {
		return text
	}
	return mark + text + ansiPlain
}

// welcome prints the way in.
func (s *demoScreen) welcome(ctx context.Context, server *demoServer, title, code string) error {
	floor, shared, err := server.floorURL(ctx, code)
	if err != nil {
		return err
	}
	var b strings.Builder
	row := func(name, address, note string) {
		fmt.Fprintf(&b, "  %s  %s\n             %s\n", s.style(ansiBold, fmt.Sprintf("%-9s", name)), address, s.style(ansiDim, note))
	}
	fmt.Fprintf(&b, "\n  %s %s plays “%s”; the dancers are coming in.\n\n", s.style(ansiRose, "♥ Pika "), demoDJ, title)
	if s.terminal && shared {
		qr, err := terminalQR(floor)
		if err != nil {
			return err
		}
		b.WriteString(qr + "\n")
		row("Dancer", floor, "scan it with a phone in the same network, or open it here; tap the heart")
	} else {
		row("Dancer", floor, "open it in a narrow window and tap the heart")
	}
	row("Console", server.url+"/demo/"+server.key, fmt.Sprintf("what the DJ sees, signed in (by hand: %s, %s)", demoEmail, server.password))
	row("Dashboard", server.url+"/_/", fmt.Sprintf("every table behind it (%s, %s)", demoAdmin, server.password))
	row("Recap", server.url+"/recap/"+code, "what remains of the night; it grows while you watch")
	if !screensBuilt() {
		b.WriteString("\n  The screens are not built into this binary, so the pages stay empty: run make build.\n")
	}
	b.WriteString("\n")
	_, err = io.WriteString(s.out, b.String())
	return err
}

// terminalQR draws a code two modules high per line of text.
func terminalQR(address string) (string, error) {
	code, err := qrcode.New(address, qrcode.Low)
	if err != nil {
		return "", fmt.Errorf("draw the QR code: %w", err)
	}
	var b strings.Builder
	for line := range strings.Lines(code.ToSmallString(false)) {
		b.WriteString("  " + ansiPaper + strings.TrimSuffix(line, "\n") + ansiPlain + "\n")
	}
	return b.String(), nil
}

// show keeps the line true until ctx is done.
func (s *demoScreen) show(ctx context.Context) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	shown := ""
	for {
		s.mu.Lock()
		track, hearts, listeners := s.track, s.hearts, s.listeners
		s.mu.Unlock()
		if s.terminal {
			until, _ := ctx.Deadline()
			left := max(0, time.Until(until)).Round(time.Second)
			fmt.Fprintf(s.out, "%s\x1b[?7l  ♪ %s  %s  %s\x1b[?7h", ansiClear, s.style(ansiBold, track), s.style(ansiRose, fmt.Sprintf("♥ %d", hearts)),
				s.style(ansiDim, fmt.Sprintf("%d on the floor · %d ♥ tonight · %d:%02d left, Ctrl-C ends it",
					listeners, s.likes.Load(), int(left.Minutes()), int(left.Seconds())%60)))
		} else if track != shown {
			fmt.Fprintf(s.out, "  ♪ %s\n", track)
		}
		shown = track
		select {
		case <-ctx.Done():
			s.goodbye()
			return
		case <-s.news:
		case <-second.C:
		}
	}
}

func (s *demoScreen) goodbye() {
	if s.terminal {
		fmt.Fprint(s.out, ansiClear)
	}
	fmt.Fprintf(s.out, "  The night is over, with %d ♥ for its tracks. Nothing of it stays on this machine.\n", s.likes.Load())
}
