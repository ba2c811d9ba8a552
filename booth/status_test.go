package booth

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestStatusLine(t *testing.T) {
	t.Parallel()
	full := state{Live: session{ID: "one", Code: "ABC234"}}
	full.add([]Play{song("A", 0), song("B", 4), song("C", 8), song("D", 12)}, known(12), true)
	full.sent(4)
	full.change(1, func(r *row) { r.Phase = setAside })
	full.change(2, func(r *row) { r.Phase, r.Session = held, "" })
	since := full.waitingSince().Format("15:04")
	refused := &refusal{Status: 503, Message: "Back in a minute."}
	for _, c := range []struct {
		name string
		tell func(*status)
		st   state
		want string
	}{
		{"before anything", func(*status) {}, state{}, "♪ nothing played yet"},
		{"pairing", func(s *status) { s.pairing(true) }, state{}, "♪ nothing played yet · waiting to be paired"},
		{"no session", func(s *status) { s.beat(nil, true) }, state{}, "♪ nothing played yet · no session is live"},
		{"everything", func(s *status) { s.beat(nil, false) }, full, "♪ D · live ABC234 · sent 1 · waiting 1 since " + since + " · held 1 (played while no session was live) · set aside 1 · another laptop of yours leads"},
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

// On a terminal there is one line, redrawn in place, with messages above it.
func TestStatusOnATerminal(t *testing.T) {
	t.Parallel()
	out := &transcript{}
	st := state{}
	s := newStatus(out, func() state { return st })
	s.terminal = true
	s.refresh()
	st.Playing = song("A", 0)
	s.say("Paired.")
	if got := screen(out.String()); got != "Paired.\n♪ A" {
		t.Errorf("on the screen:\n%s", got)
	}
}

// screen is what a terminal shows after the bytes the status sends it.
func screen(sent string) string {
	sent = strings.NewReplacer("\x1b[?7l", "", "\x1b[?7h", "").Replace(sent)
	lines := strings.Split(sent, "\n")
	for i, line := range lines {
		lines[i] = line[strings.LastIndex(line, "\r\x1b[2K")+len("\r\x1b[2K"):]
	}
	return strings.Join(lines, "\n")
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
