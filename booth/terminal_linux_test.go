package booth

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// On a window of 80 columns, the whole remedy is there to be read.
func TestRemedyOnANarrowTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	terminal, window := openTerminal(t, 80)
	shown := &transcript{}
	go func() { _, _ = io.Copy(shown, terminal) }()

	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).bare()
	l.config.Out, l.config.NoOpen = window, true
	l.launch()
	remedy := strings.Join(fold("! "+unfound, 80), "\n")
	l.until("the remedy", func() bool {
		lines := screen(t, shown.String(), 80)
		return strings.HasSuffix(lines, "♪ nothing played yet · no session is live\n"+remedy)
	})
	if !strings.Contains(remedy, "\n") || !strings.HasPrefix(remedy, "! start VirtualDJ once") {
		t.Errorf("no longer a long sentence that begins with what to do: %s", remedy)
	}
}

// Where no browser opens, the DJ is told which address to open.
func TestNoBrowserOnTheTerminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	terminal, window := openTerminal(t, 80)
	shown := &transcript{}
	go func() { _, _ = io.Copy(shown, terminal) }()

	l := newLaptop(t, newStandIn(t).http.URL).withPage()
	l.config.Out = window
	l.config.Open = func(string) error { return errors.New("xdg-open failed") }
	l.launch()
	said := regexp.MustCompile(`Open the address above, http://127\.0\.0\.1:\d+/booth: .*\(xdg-open failed\)`)
	l.until("the address", func() bool { return said.MatchString(shown.String()) })
}

// openTerminal is a terminal as a program has it, and what its user sees.
func openTerminal(t *testing.T, columns uint16) (seen, window *os.File) {
	t.Helper()
	seen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no terminals here:", err)
	}
	t.Cleanup(func() { seen.Close() })
	if err := unix.IoctlSetPointerInt(int(seen.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(seen.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(seen.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	window, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here:", err)
	}
	t.Cleanup(func() { window.Close() })
	return seen, window
}
