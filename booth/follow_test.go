package booth

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pika/booth/virtualdj"
)

// VirtualDJ is started for the first time after the booth.
func TestHistoryThatIsNotThereYet(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	home := t.TempDir()
	none := func() string { return "" }
	l.config.History = ""
	l.config.System = virtualdj.System{OS: "darwin", Home: home, Getenv: func(string) string { return "" }, Registry: none, Documents: none}
	l.withPage().launch()
	l.until("the hint", func() bool { return contains(l.out, "start VirtualDJ once") })
	places := []string{filepath.Join(home, "Library/Application Support/VirtualDJ"), filepath.Join(home, "Documents/VirtualDJ")}
	if want := "Looked for VirtualDJ's History folder in\n  " + strings.Join(places, "\n  ") + "\n"; strings.Count(l.out.String(), want) != 1 {
		t.Errorf("not said once where it was looked for:\n%s", l.out)
	}
	if p := l.seen(); !slices.Equal(p.History.Looked, places) {
		t.Errorf("on the page: %v", p.History.Looked)
	}
	server.untilBeats(1)
	l.history = filepath.Join(home, "Documents", "VirtualDJ", "History")
	if err := os.MkdirAll(l.history, 0o700); err != nil {
		t.Fatal(err)
	}
	l.play("First", 0)
	server.untilAccepted(1)
	l.until("the folder on the screen", func() bool { return contains(l.out, "Following "+l.history) })
	if p := l.seen(); len(p.History.Looked) > 0 {
		t.Errorf("found, and still looked for: %v", p.History.Looked)
	}
}

// VirtualDJ is upgraded while the booth runs, and from then on writes to another folder. What it took along of its old
// history is no news.
func TestVirtualDJMovesToAnotherFolder(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(string) error{
		"the old folder stays behind": func(string) error { return nil },
		"the old folder is gone":      func(old string) error { return os.RemoveAll(filepath.Dir(old)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStandIn(t)
			server.live = "one"
			l := newLaptop(t, server.http.URL)
			home := t.TempDir()
			old, new := filepath.Join(home, "Documents/VirtualDJ/History"), filepath.Join(home, "Library/Application Support/VirtualDJ/History")
			l.config.History, l.history = "", old
			l.config.Seek = time.Millisecond
			if name == "the old folder is gone" {
				l.config.Seek = never
			}
			l.config.System = virtualdj.System{OS: "darwin", Home: home, Getenv: func(string) string { return "" }}
			if err := os.MkdirAll(old, 0o700); err != nil {
				t.Fatal(err)
			}
			l.start()
			l.playAt("Before", time.Now().Add(-5*time.Minute))
			server.untilAccepted(1)
			text, err := os.ReadFile(filepath.Join(old, "2024-09-03.m3u"))
			if err := errors.Join(err, os.MkdirAll(new, 0o700), os.WriteFile(filepath.Join(new, "2024-09-03.m3u"), text, 0o600), leave(old)); err != nil {
				t.Fatal(err)
			}
			l.history = new
			l.play("After", 0)
			server.untilAccepted(2)
			server.untilBeats(2)
			if got := server.accepted(); got != "one Before\none After" {
				t.Errorf("accepted:\n%s", got)
			}
			l.until("the folder on the screen", func() bool { return contains(l.out, "Following "+new) })
		})
	}
}

// The DJ names another folder: what was played there before is not news, what is played from now on is.
func TestAnotherHistoryFolder(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.start()
	l.until("the session", func() bool { return l.state().Live.ID == "one" })
	l.play("Here", 0)
	server.untilAccepted(1)
	l.stop()
	l.history = t.TempDir()
	l.config.History = l.history
	l.play("Elsewhere, earlier", 1<<40)
	l.start()
	l.until("the other folder", func() bool { return l.position().History == l.history })
	l.play("Elsewhere", -1e9)
	server.untilAccepted(2)
	server.untilBeats(1)
	if got := server.accepted(); got != "one Here\none Elsewhere" {
		t.Errorf("accepted:\n%s", got)
	}
}

// While the disk refuses, what is played waits in the history: nothing is lost, and nothing overtakes.
func TestDiskThatRefuses(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.start()
	l.play("A", 0)
	server.untilAccepted(1)
	l.until("an empty outbox", func() bool { return len(l.state().Rows) == 0 })
	states, err := filepath.Glob(filepath.Join(l.config.State, "*", "state.json"))
	if err != nil || len(states) != 1 {
		t.Fatalf("states: %v, %v", states, err)
	}
	inTheWay := states[0] + ".new"
	if err := os.Mkdir(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	l.play("B", 0)
	l.until("the fault on the screen", func() bool { return contains(l.out, "cannot remember what was played") })
	l.play("C", 0)
	server.untilBeats(2)
	if got := server.accepted(); got != "one A" {
		t.Errorf("while the disk refused, accepted:\n%s", got)
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	server.untilAccepted(3)
	server.untilBeats(2)
	l.until("the fault gone from the screen", func() bool {
		lines := strings.Split(strings.TrimSpace(l.out.String()), "\n")
		return !strings.Contains(lines[len(lines)-1], "cannot remember")
	})
	server.set(func() {
		slices.SortFunc(server.plays, func(a, b sentPlay) int { return a.StartedAt.Compare(b.StartedAt.Time) })
	})
	if got := server.accepted(); got != "one A\none B\none C" {
		t.Errorf("accepted:\n%s", got)
	}
}
