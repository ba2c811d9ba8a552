package booth

import (
	"context"
	"os"
	"path/filepath"
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
	untilLook(t, changed, func() { writeFile(t, day) })
	first := time.Now()
	looks := 0
	for time.Since(first) < 4*debounce {
		writeFile(t, day)
		select {
		case <-changed:
			looks++
		default:
		}
	}
	awaitLook(t, changed, "the last writes")
	if looks < 2 || looks > 5 {
		t.Errorf("%d looks in four debounces", looks)
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
