package booth

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	pollLocal   = 2 * time.Second
	pollNetwork = 5 * time.Second // each look is a round trip there
)

// isNetwork tells a path on a share or an attached drive, where a look is dear and file events may be missing.
func isNetwork(path string) bool {
	return strings.HasPrefix(path, `\\`) || strings.HasPrefix(path, "//") || strings.HasPrefix(path, "/Volumes/")
}

// watch sends on changed whenever the folder at path may have changed: at file events, the first at once and those
// after it together, at most one per debounce; and every poll whatever happens. It holds on to no file, and looks for
// the folder again when it goes away. Events count if they are about a file that concerns says yes to.
func watch(ctx context.Context, path string, poll, debounce time.Duration, concerns func(file string) bool, changed chan struct{}) {
	var events chan fsnotify.Event
	var faults chan error
	watcher, err := fsnotify.NewWatcher()
	if err == nil { // else polling alone will do
		defer watcher.Close()
		events, faults = watcher.Events, watcher.Errors
	}
	var watched os.FileInfo
	rewatch := func() {
		if watcher != nil {
			watched = watchAgain(watcher, path, watched)
		}
	}
	rewatch()
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	var last time.Time            // of the last look for an event
	var trailing <-chan time.Time // of the look for what came since
	look := func() {
		trailing, last = nil, time.Now()
		poke(changed)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			rewatch()
			poke(changed)
		case <-trailing:
			look()
		case event := <-events:
			switch {
			case event.Op == fsnotify.Chmod || !concerns(event.Name):
			case time.Since(last) >= debounce:
				look()
			case trailing == nil:
				trailing = time.After(debounce - time.Since(last))
			}
		case <-faults: // events were lost: look at everything
			look()
		}
	}
}

// watchAgain puts the watch on the folder that is at path now, if that is another one than was watched.
func watchAgain(watcher *fsnotify.Watcher, path string, watched os.FileInfo) os.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	// A deleted folder takes its watch along, but the one made in its place may look the same.
	if watched != nil && len(watcher.WatchList()) > 0 && os.SameFile(info, watched) {
		return watched
	}
	_ = watcher.Remove(path) // the former folder of this name; an error says there was none
	if watcher.Add(path) != nil {
		return nil
	}
	return info
}

// isHistory reports whether a file can hold plays of VirtualDJ's history.
func isHistory(file string) bool { return strings.EqualFold(filepath.Ext(file), ".m3u") }
