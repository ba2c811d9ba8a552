package booth

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"pika/booth/virtualdj"
)

// historyName is what the state and the server know VirtualDJ's history by.
const historyName = "virtualdj"

// history is VirtualDJ's history as a source of plays.
type history struct {
	named          func() string         // the History folder the DJ named; "" finds it
	renamed        <-chan struct{}       // tells that it is another one now
	find           func() (string, bool) // the History folder in use
	places         func() []string       // where find looks
	poll, debounce time.Duration         // as in Config
	seek           time.Duration         // how often to find again
	now            func() time.Time
}

// historyPosition is how far a history was read.
type historyPosition struct {
	History string            `json:"history"` // the folder that Cursor is a position in
	Cursor  *virtualdj.Cursor `json:"cursor"`  // nil: nothing was ever read
}

// unfound is what to do when no history is found.
const unfound = "start VirtualDJ once, or name its History folder (on your page, or with --history): there is no VirtualDJ history where it usually is"

// historyAt reads a position. One that cannot be read is none.
func historyAt(kept json.RawMessage) historyPosition {
	var at historyPosition
	_ = json.Unmarshal(kept, &at)
	return at
}

// Name implements Source.
func (h *history) Name() string { return historyName }

// Follow implements Source.
func (h *history) Follow(ctx context.Context, from json.RawMessage, news chan<- News) {
	at := historyAt(from)
	for ctx.Err() == nil {
		path := h.named()
		if path == "" {
			var found bool
			if path, found = h.find(); !found {
				tell(ctx, news, News{Problem: unfound, Looked: h.places()})
				pause(ctx, pollLocal, h.renamed)
				continue
			}
		}
		h.followFolder(ctx, path, &at, news)
	}
}

// followFolder follows one folder until VirtualDJ uses another, or the DJ names one.
func (h *history) followFolder(ctx context.Context, path string, at *historyPosition, news chan<- News) {
	poll := h.poll
	if poll == 0 {
		poll = pollLocal
		if isNetwork(path) {
			poll = pollNetwork
		}
	}
	watching, stop := context.WithCancel(ctx)
	changed := make(chan struct{}, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		watch(watching, path, poll, h.debounce, isHistory, changed)
	}()
	defer func() { stop(); <-done }()

	folder := virtualdj.Open(path, h.now)
	caughtUp, sought := false, time.Now()
	var asked time.Time // for the settings
	for {
		n, fault := h.read(folder, at)
		n.CaughtUp = caughtUp
		if time.Since(asked) >= h.seek {
			asked = time.Now()
			n.Settings = settingsOf(path)
		}
		tell(ctx, news, n)
		if fault == nil {
			caughtUp = true
		}
		select {
		case <-ctx.Done():
			return
		case <-h.renamed:
			return
		case <-changed:
		}
		// A folder that is gone is looked for elsewhere at once.
		if gone := errors.Is(fault, fs.ErrNotExist); h.named() == "" && (gone || time.Since(sought) >= h.seek) {
			sought = time.Now()
			if now, found := h.find(); found && now != path {
				return
			}
		}
	}
}

// read tells what is new in the folder and moves at behind it.
func (h *history) read(folder *virtualdj.Folder, at *historyPosition) (n News, fault error) {
	n.Where = folder.Path()
	entries, cursor, fault := h.readNew(folder, *at)
	if errors.Is(fault, fs.ErrNotExist) {
		n.Problem = "start VirtualDJ, or name another folder (on your page, or with --history): " + folder.Path() + " is not there"
		return n, fault
	}
	if fault != nil {
		n.Problem = "cannot follow the history: " + fault.Error()
	}
	n.First = at.Cursor == nil
	moved := n.First || at.History != folder.Path() || !cursor.Equal(*at.Cursor)
	if !moved || (fault != nil && len(entries) == 0) {
		return n, fault
	}
	for _, e := range entries {
		if !e.Jingle {
			n.Plays = append(n.Plays, fromVirtualDJ(e))
		}
	}
	*at = historyPosition{History: folder.Path(), Cursor: &cursor}
	n.Position, _ = json.Marshal(at) // names, numbers and hashes: it cannot fail
	return n, fault
}

// readNew returns the plays after a position. Without one they are tonight's, and the position is the end of the history.
func (h *history) readNew(folder *virtualdj.Folder, at historyPosition) ([]virtualdj.Entry, virtualdj.Cursor, error) {
	switch {
	case at.Cursor == nil:
		return folder.Since(h.now().Add(-tonight))
	case at.History != folder.Path():
		return folder.Read(at.Cursor.Elsewhere())
	}
	return folder.Read(*at.Cursor)
}

// settingsOf is how VirtualDJ is set. Where there is nothing to be read, nothing is guessed: the folder may be a copy.
func settingsOf(history string) *virtualdj.Settings {
	settings, err := virtualdj.ReadSettings(filepath.Dir(history))
	if err != nil || !settings.Found {
		return nil
	}
	return &settings
}
