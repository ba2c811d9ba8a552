package booth

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"pika/booth/virtualdj"
)

// seekEvery is how often a booth that was not told the history folder looks whether VirtualDJ uses another one: it may
// be installed, started for the first time or upgraded while the booth runs.
const seekEvery = time.Minute

// follow reads the history as it grows, for as long as ctx lasts.
func (b *booth) follow(ctx context.Context) {
	for ctx.Err() == nil {
		path := b.History
		if path == "" {
			var found bool
			if path, found = virtualdj.Find(b.System); !found {
				b.status.history("", "no VirtualDJ history on this laptop: start VirtualDJ once, or give its folder with --history")
				pause(ctx, pollLocal, nil)
				continue
			}
		}
		b.followFolder(ctx, path)
	}
}

// followFolder follows one folder until VirtualDJ uses another.
func (b *booth) followFolder(ctx context.Context, path string) {
	poll := b.Poll
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
		watch(watching, path, poll, b.Debounce, changed)
	}()
	defer func() { stop(); <-done }()

	folder := virtualdj.Open(path, b.Now)
	caughtUp, sought := false, time.Now()
	for {
		if err := b.read(folder, caughtUp); err == nil {
			caughtUp = true
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		if b.History == "" && time.Since(sought) >= seekEvery {
			sought = time.Now()
			if now, found := virtualdj.Find(b.System); found && now != path {
				return
			}
		}
	}
}

// read queues what is new in the folder, in one step on disk with the position behind it. caughtUp is false the first
// time, when lines may be from before the booth's start.
func (b *booth) read(folder *virtualdj.Folder, caughtUp bool) error {
	entries, cursor, fault := b.readNew(folder)
	if errors.Is(fault, fs.ErrNotExist) {
		b.status.history(folder.Path(), folder.Path()+" is not there: start VirtualDJ, or give another folder with --history")
		return fault
	}
	was := b.store.view()
	moved := was.Cursor == nil || was.History != folder.Path() || !cursor.Equal(*was.Cursor)
	if moved && (fault == nil || len(entries) > 0) {
		var plays []Play
		for _, e := range entries {
			plays = append(plays, fromVirtualDJ(e))
		}
		err := b.store.update(func(st *state) {
			if st.Cursor == nil {
				st.addTonight(plays, b.moment())
			} else {
				st.add(plays, b.moment(), caughtUp)
			}
			st.Cursor, st.History = &cursor, folder.Path()
		})
		if err != nil {
			fault = err
		} else if len(plays) > 0 {
			b.newPlays()
		}
	}
	problem := ""
	if fault != nil {
		problem = "cannot follow the history: " + fault.Error()
	}
	b.status.history(folder.Path(), problem)
	return fault
}

// newPlays gets what was queued on its way. If no session is known to be live, the DJ may have gone live just now.
func (b *booth) newPlays() {
	if b.store.view().Live.ID == "" {
		poke(b.beatNow)
	}
	poke(b.sendNow)
}

// readNew returns the plays after the kept position. Without one they are tonight's, and the position is the end of
// the history.
func (b *booth) readNew(folder *virtualdj.Folder) ([]virtualdj.Entry, virtualdj.Cursor, error) {
	st := b.store.view()
	switch {
	case st.Cursor == nil:
		return folder.Since(b.Now().Add(-tonight))
	case st.History != folder.Path():
		return folder.Read(st.Cursor.Elsewhere())
	}
	return folder.Read(*st.Cursor)
}
