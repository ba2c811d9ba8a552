package booth

import (
	"context"
	"encoding/json"

	"pika/booth/virtualdj"
)

// Source is one place where the DJ's software tells what it plays. It knows a path or an address and a channel, and
// nothing of servers, sessions or the booth's state.
type Source interface {
	// Name is what the state knows the source by. It must never change: a position is found by it after an update.
	Name() string
	// Follow tells what is new after the position from (nil: there is none yet) until the end of ctx. Whatever goes
	// wrong meanwhile is told as a Problem and tried again, so Follow never gives up.
	//
	// The channel has no room: a source goes on only when what it told before is on disk. So it may keep its position
	// in memory, and from is read only once.
	Follow(ctx context.Context, from json.RawMessage, news chan<- News)
}

// News is what a source has to say at one moment. It is kept as a whole or not at all.
type News struct {
	Plays    []Play          // new since the last news, in the order they were played
	Position json.RawMessage // behind Plays; nil is where it was
	// First: nobody looked there before, and the plays are what there is of tonight. Only the newest may still be on.
	First bool
	// CaughtUp: the plays happened while the booth ran. Else they may be from before its start.
	CaughtUp bool
	Where    string              // what is followed, for the DJ's eyes; never leaves the laptop
	Problem  string              // why it cannot be followed now, as a sentence for the DJ; "" when it can
	Looked   []string            // where it was looked for, when it was not found; for the DJ's eyes too
	Settings *virtualdj.Settings // of the software, read just now; nil: not looked at, or nothing is known
}

// tell hands over news, unless ctx ends first.
func tell(ctx context.Context, news chan<- News, n News) {
	select {
	case news <- n:
	case <-ctx.Done():
	}
}

// withVirtualDJ reports whether VirtualDJ is followed. A now-playing file stands for another DJ program, so beside one it
// is only if the DJ says where.
func (c Config) withVirtualDJ() bool {
	return c.NowFile == "" || c.History != "" || c.NetworkControl != ""
}

// program is what the server is told the DJ plays with.
func (c Config) program() string {
	if c.withVirtualDJ() {
		return historyName
	}
	return fileName
}

// sources lists what this booth follows.
func (b *booth) sources() []Source {
	var sources []Source
	if b.withVirtualDJ() {
		sources = append(sources, &history{
			named: b.historyFolder, renamed: b.follows,
			find:   func() (string, bool) { return virtualdj.Find(b.System) },
			places: func() []string { return virtualdj.Places(b.System) },
			poll:   b.Poll, debounce: b.Debounce, seek: b.Seek, now: b.Now,
		})
	}
	if b.network != nil {
		sources = append(sources, &networkControl{
			network: b.network, mixer: virtualdj.NewMixer(b.Heard), every: min(networkPoll, b.Heard), now: b.Now,
		})
	}
	if b.NowFile != "" {
		poll := b.Poll
		setDefault(&poll, filePoll)
		sources = append(sources, &nowFile{
			path: b.NowFile, pattern: b.pattern, poll: poll, debounce: b.Debounce, settles: min(fileSettles, poll), now: b.Now,
		})
	}
	return sources
}
