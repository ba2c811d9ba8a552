package booth

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// never is a poll that does not come during a test: what is seen then was told by events.
const never = time.Hour

// watching runs watch on a folder until the end of the test. A look is awaited, or its absence shown by a later one.
func watching(t *testing.T, path string, poll, debounce time.Duration) chan struct{} {
	ctx, cancel := context.WithCancel(context.Background())
	changed := make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		watch(ctx, path, poll, debounce, isHistory, changed)
	}()
	t.Cleanup(func() { cancel(); <-done })
	return changed
}

func awaitLook(t *testing.T, changed chan struct{}, why string) {
	t.Helper()
	select {
	case <-changed:
	case <-time.After(10 * time.Second):
		t.Fatalf("no look after %s", why)
	}
}

// untilLook repeats an act until it is noticed: when a watch is in place cannot be seen from outside.
func untilLook(t *testing.T, changed chan struct{}, act func()) {
	t.Helper()
	for range 100 {
		act()
		select {
		case <-changed:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Fatal("no look")
}

func writeFile(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(time.Now().String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// acceptance 41
func TestEventsTellOfChanges(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	day := filepath.Join(folder, "2024-09-03.M3U")
	changed := watching(t, folder, never, time.Millisecond)
	untilLook(t, changed, func() { writeFile(t, day) })
	writeFile(t, day)
	awaitLook(t, changed, "a write")
	if err := os.Rename(day, filepath.Join(folder, "2024-09-04.m3u")); err != nil {
		t.Fatal(err)
	}
	awaitLook(t, changed, "a rename")
}

// What comes within the debounce is looked at together, but not forgotten.
func TestEventsAreLookedAtTogether(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	day := filepath.Join(folder, "2024-09-03.m3u")
	const debounce = 300 * time.Millisecond
	changed := watching(t, folder, never, debounce)
	first := time.Now()
	untilLook(t, changed, func() { writeFile(t, day) })
	looks, writes := 0, 0
	for looks < 3 {
		writeFile(t, day)
		writes++
		select {
		case <-changed:
			looks++
		default:
		}
		if time.Since(first) > 20*time.Second {
			t.Fatalf("%d looks at %d writes in 20 s", looks, writes)
		}
	}
	writeFile(t, day)
	awaitLook(t, changed, "the last write")
	if took := time.Since(first); took < 3*debounce || writes < 10*looks {
		t.Errorf("%d looks at %d writes within %s", looks, writes, took)
	}
}

// A folder made anew in the place of the watched one is watched, even where both look the same to the system.
func TestWatchMovesToTheNewFolder(t *testing.T) {
	t.Parallel()
	for name, remove := range goesAway {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "History")
			watcher, err := fsnotify.NewWatcher()
			if err != nil {
				t.Fatal(err)
			}
			defer watcher.Close()
			var watched os.FileInfo
			for range 3 {
				if err := os.Mkdir(folder, 0o700); err != nil {
					t.Fatal(err)
				}
				watched = watchAgain(watcher, folder, watched)
				day := filepath.Join(folder, "2024-09-03.m3u")
				writeFile(t, day)
				awaitEvent(t, watcher, day)
				if err := remove(folder); err != nil {
					t.Fatal(err)
				}
				awaitEvent(t, watcher, folder)
			}
		})
	}
}

var goesAway = map[string]func(string) error{
	"deleted": os.RemoveAll,
	"renamed": func(folder string) error { return os.Rename(folder, folder+time.Now().Format("150405.000000")) },
}

// awaitEvent takes events until one about the file comes.
func awaitEvent(t *testing.T, watcher *fsnotify.Watcher, name string) {
	t.Helper()
	for deadline := time.After(10 * time.Second); ; {
		select {
		case event := <-watcher.Events:
			if event.Name == name {
				return
			}
		case <-deadline:
			t.Fatalf("no event about %s", name)
		}
	}
}

func TestHistoryThatGoesAndComes(t *testing.T) {
	t.Parallel()
	for name, remove := range goesAway {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "History")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			l := newLaptop(t, "http://127.0.0.1:1")
			l.config.History = folder
			l.history = folder
			l.config.Poll = 20 * time.Millisecond
			l.start()
			l.play("Before", 0)
			l.untilRead("Before")
			if err := remove(folder); err != nil {
				t.Fatal(err)
			}
			l.until("the missing folder on the screen", func() bool { return contains(l.out, "is not there") })
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			l.play("After", 0)
			l.untilRead("After")
		})
	}
}

func TestIsNetwork(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		`\\NAS\VirtualDJ\History`: true, "//nas/History": true, "/Volumes/NAS/History": true,
		`C:\Users\dj\History`: false, "/Users/dj/History": false,
	} {
		if isNetwork(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}

// acceptance 41: where no event ever comes, as on a network drive, looking is enough.
func TestLookingAlone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	changed, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(done)
		watch(ctx, t.TempDir(), 5*time.Millisecond, never, func(string) bool { return false }, changed)
	}()
	for range 3 {
		awaitLook(t, changed, "the time for it")
	}
	cancel()
	<-done
}

// acceptance 41: what happens to the files while the booth runs changes nothing about the plays, whether it is told of
// it by events alone or looks by itself.
func TestFilesThatChangeUnderTheBooth(t *testing.T) {
	t.Parallel()
	const day = "2024-09-03.m3u"
	changes := map[string]func(t *testing.T, l *laptop, text []byte){
		"nothing":    func(*testing.T, *laptop, []byte) {},
		"touched":    func(t *testing.T, l *laptop, _ []byte) { must(t, os.Chtimes(l.day(), time.Now(), time.Now())) },
		"replaced":   func(t *testing.T, l *laptop, text []byte) { replaces(t, l.day(), string(text)) },
		"rewritten":  func(t *testing.T, l *laptop, text []byte) { says(t, l.day(), ""); says(t, l.day(), string(text)) },
		"taken away": func(t *testing.T, l *laptop, text []byte) { must(t, os.Remove(l.day())) },
		"archived": func(t *testing.T, l *laptop, _ []byte) {
			archive := filepath.Join(l.history, "2024", "09")
			must(t, os.MkdirAll(archive, 0o700))
			must(t, os.Rename(l.day(), filepath.Join(archive, day)))
		},
		"back from the archive": func(t *testing.T, l *laptop, text []byte) {
			must(t, os.Rename(l.day(), l.day()+".old"))
			must(t, os.Rename(l.day()+".old", l.day()))
		},
	}
	for name, change := range changes {
		for how, poll := range map[string]time.Duration{"events": never, "looking": 10 * time.Millisecond} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				server := newStandIn(t)
				server.live = "one"
				l := newLaptop(t, server.http.URL)
				l.config.Poll = poll
				l.play("Old", 20*time.Minute)
				l.start()
				l.until("the session", func() bool { return l.state().Live.ID == "one" })
				// When the watch is in place cannot be seen from outside; from this play on it is.
				untilPlayed(l, "First")
				l.play("Second", 5*time.Second)
				l.untilRead("Second")
				text, err := os.ReadFile(l.day())
				must(t, err)
				change(t, l, text)
				l.play("Third", 0)
				l.untilRead("Third")
				server.untilAccepted(3)
				server.untilBeats(2)
				server.set(func() {
					slices.SortFunc(server.plays, func(a, b sentPlay) int { return a.StartedAt.Compare(b.StartedAt.Time) })
				})
				if got := server.accepted(); got != "one First\none Second\none Third" {
					t.Errorf("accepted:\n%s", got)
				}
			})
		}
	}
}

// untilPlayed writes a track and touches its file until the booth has read it.
func untilPlayed(l *laptop, title string) {
	l.t.Helper()
	l.play(title, time.Minute)
	l.until("reading "+title, func() bool {
		text, err := os.ReadFile(l.day())
		must(l.t, err)
		if l.state().Playing.Title != title {
			replaces(l.t, l.day(), string(text))
		}
		return l.state().Playing.Title == title
	})
}

// day is the file that the laptop's VirtualDJ writes to.
func (l *laptop) day() string { return filepath.Join(l.history, "2024-09-03.m3u") }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
