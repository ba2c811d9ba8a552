package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/skip2/go-qrcode"

	"pika/crowd"
)

// demoScreen is the terminal: the addresses once, then a line that tells what is going on. Where the output is no
// terminal each track gets a line instead.
type demoScreen struct {
	out      io.Writer
	terminal bool
	first    string        // the booth's first track
	begun    chan struct{} // closed when it is on
	news     chan struct{} // one place: something changed

	mu    sync.Mutex
	floor crowd.Screen
	likes int // of the crowd, all night
}

func newDemoScreen(out io.Writer, first string) *demoScreen {
	s := &demoScreen{out: out, first: first, begun: make(chan struct{}), news: make(chan struct{}, 1)}
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
	var nonsense error
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	err = feed.Follow(ctx, func(e crowd.Event) {
		s.mu.Lock()
		if err := s.floor.Take(e); err != nil {
			nonsense = err
			stop()
		}
		track := s.track()
		s.mu.Unlock()
		if track == s.first {
			begin()
		}
		select {
		case s.news <- struct{}{}:
		default:
		}
	})
	return errors.Join(err, nonsense)
}

// heard counts the likes that the server took from the crowd.
func (s *demoScreen) heard(t crowd.Try) {
	if t.Kind != crowd.KindLike || t.Err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.Want == "" {
		s.likes--
	} else {
		s.likes++
	}
}

// track names what is on. The lock is held, here and in answers.
func (s *demoScreen) track() string {
	if s.floor.Play == nil {
		return ""
	}
	return trackName(s.floor.Play.Artist, s.floor.Play.Title)
}

// answers is what the floor says now.
func (s *demoScreen) answers() string {
	t := s.floor.Tallies
	said := fmt.Sprintf("%d thanks · tempo −%d =%d +%d", t.Thanks, t.Tempo["slower"], t.Tempo["perfect"], t.Tempo["faster"])
	if poll := s.floor.Poll; poll != nil && poll.Status == "open" {
		votes := 0
		for _, n := range poll.Votes {
			votes += n
		}
		said += fmt.Sprintf(" · %d votes in the poll", votes)
	}
	return said
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
		track, answers, hearts, listeners, likes := s.track(), s.answers(), s.floor.Tallies.Likes, s.floor.Tallies.Listeners, s.likes
		s.mu.Unlock()
		if s.terminal {
			until, _ := ctx.Deadline()
			left := max(0, time.Until(until)).Round(time.Second)
			fmt.Fprintf(s.out, "%s\x1b[?7l  ♪ %s  %s  %s\x1b[?7h", ansiClear, s.style(ansiBold, cmp.Or(track, "nothing is playing")), s.style(ansiRose, fmt.Sprintf("♥ %d", hearts)),
				s.style(ansiDim, fmt.Sprintf("%d on the floor · %d:%02d left, Ctrl-C ends it · %d ♥ tonight · %s",
					listeners, int(left.Minutes()), int(left.Seconds())%60, likes, answers)))
		} else if track != shown && track != "" {
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
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.out, "  The night is over, with %d ♥ for its tracks. Nothing of it stays on this machine.\n", s.likes)
}
