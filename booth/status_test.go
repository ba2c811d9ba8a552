package booth

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestStatusLine(t *testing.T) {
	t.Parallel()
	full := state{Live: session{ID: "one", Code: "ABC234"}}
	full.add([]Play{song("A", 0), song("B", 4), song("C", 8), song("D", 12)}, known(12), true)
	full.sent(4)
	full.change(1, func(r *row) { r.Phase = setAside })
	full.change(2, func(r *row) { r.Phase, r.Session = held, "" })
	var before state
	before.add([]Play{song("A", 0), song("B", 4)}, known(12), true)
	since := full.waitingSince().Format("15:04")
	refused := &refusal{Status: 503, Message: "Back in a minute."}
	for _, c := range []struct {
		name string
		tell func(*status)
		st   state
		want string
	}{
		{"before anything", func(*status) {}, state{}, "♪ nothing played yet"},
		{"pairing", func(s *status) { s.pairing(true) }, state{}, "♪ nothing played yet · not paired yet"},
		{"a code", func(s *status) { s.pairing(true); s.invite(&pagePairing{}) }, state{}, "♪ nothing played yet · not paired yet: open the address above"},
		{"played before the set", func(s *status) { s.beat(nil, true) }, before, "♪ B · no session is live · 2 tracks kept until you go live"},
		{"no session", func(s *status) { s.beat(nil, true) }, state{}, "♪ nothing played yet · no session is live"},
		{"everything", func(s *status) { s.beat(nil, false) }, full, "♪ D · live ABC234 · sent 1 · 1 track waits since " + since + " · 1 track from before you went live: add them on your page · 1 track that the server refused: see your page · another laptop of yours leads"},
		{"no network", func(s *status) { s.beat(errors.New("no route"), false) }, state{}, "♪ nothing played yet · ! no route"},
		{"back again", func(s *status) { s.beat(errors.New("no route"), false); s.beat(nil, true) }, state{}, "♪ nothing played yet · no session is live"},
		{"the same trouble twice", func(s *status) { s.beat(refused, true); s.fault(plainly(refused)) }, state{}, "♪ nothing played yet · ! Back in a minute (503)"},
		{"problems of a play", func(s *status) { s.taken(song("A", 0), "bpm: too slow") }, state{}, "♪ nothing played yet · ! the server left something out of A: bpm: too slow"},
		{"no history", func(s *status) { s.source("virtualdj", "", "no VirtualDJ") }, state{}, "♪ nothing played yet · ! no VirtualDJ"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := &transcript{}
			s := newStatus(out, func() state { return c.st })
			c.tell(s)
			s.close()
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if got := lines[len(lines)-1]; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestStatusIsWrittenOnChangeOnly(t *testing.T) {
	t.Parallel()
	out := &transcript{}
	s := newStatus(out, func() state { return state{} })
	for range 5 {
		s.refresh()
	}
	if got := out.String(); got != "♪ nothing played yet\n" {
		t.Errorf("written: %q", got)
	}
}

// On a terminal the status is redrawn in place, with messages above it, on as many lines as it needs: what to do is
// never cut off.
func TestStatusOnATerminal(t *testing.T) {
	t.Parallel()
	out := &transcript{}
	st := state{}
	s := newStatus(out, func() state { return st })
	s.terminal, s.width = true, func() int { return 40 }
	s.refresh()
	st.Playing = song("A", 0)
	s.source(historyName, "", "start VirtualDJ once, or name its folder: there is none in /home/ann/a-path-that-is-too-long-for-one-line")
	s.say("Paired.")
	want := `Paired.
♪ A
! start VirtualDJ once, or name its
  folder: there is none in
  /home/ann/a-path-that-is-too-long-for-
  one-line`
	if got := screen(t, out.String(), 40); got != want {
		t.Errorf("on the screen:\n%s", got)
	}
	s.source(historyName, "/h", "")
	s.say("More.")
	if got := screen(t, out.String(), 40); got != "Paired.\nFollowing /h\nMore.\n♪ A" {
		t.Errorf("on the screen afterwards:\n%s", got)
	}
}

// screen is what a terminal of so many columns shows after the bytes the status sends it.
func screen(t *testing.T, sent string, columns int) string {
	t.Helper()
	lines, y, x, wraps := [][]rune{nil}, 0, 0, true
	for len(sent) > 0 {
		if order := regexp.MustCompile(`^\x1b\[(\??)([0-9]*)([A-Za-z])`).FindStringSubmatch(sent); order != nil {
			sent = sent[len(order[0]):]
			n, _ := strconv.Atoi(order[2])
			switch order[1] + order[3] {
			case "A":
				y = max(0, y-n)
			case "J":
				lines, lines[y] = lines[:y+1], lines[y][:min(x, len(lines[y]))]
			case "?l", "?h": // of 7, the only one that is sent
				wraps = order[3] == "h"
			default:
				t.Fatalf("an order that is not known here: %q", order[0])
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(sent)
		sent = sent[size:]
		switch r {
		case '\r':
			x = 0
		case '\n':
			if x, y = 0, y+1; y == len(lines) {
				lines = append(lines, nil)
			}
		default:
			if x == columns && !wraps {
				x--
			} else if x == columns {
				if x, y = 0, y+1; y == len(lines) {
					lines = append(lines, nil)
				}
			}
			lines[y], x = append(lines[y][:x], r), x+1
		}
	}
	var shown []string
	for _, line := range lines {
		shown = append(shown, string(line))
	}
	return strings.TrimRight(strings.Join(shown, "\n"), "\n")
}

func TestClockOffset(t *testing.T) {
	t.Parallel()
	for ahead, want := range map[time.Duration]time.Duration{
		0: 0, 1900 * time.Millisecond: 0, -1900 * time.Millisecond: 0,
		2100 * time.Millisecond: 2 * time.Second, -time.Hour - 300*time.Millisecond: -time.Hour,
	} {
		if got := clockOffset(nine.Add(ahead), nine); got != want {
			t.Errorf("%s ahead: %s", ahead, got)
		}
	}
}
