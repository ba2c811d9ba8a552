package live

import (
	"context"
	"time"
)

// canaryRoom is where canaries sit: no session has this id.
const canaryRoom = "canary"

var canarySong = newFrame("canary", "canary", []byte("{}"))

// canary is a line that is no phone and tells once when it heard the song.
type canary struct{ heard chan<- struct{} }

func (c *canary) send(f frame, _ time.Time) bool {
	if len(f.body) > 0 {
		select {
		case c.heard <- struct{}{}:
		default: // by another check's song, too
		}
	}
	return true
}

func (c *canary) flush(time.Time) (waiting, ok bool) { return false, true }
func (c *canary) close(frame)                        {}
func (c *canary) watch(func())                       {}

// Canary sends a frame the way a track goes, through every shard to a line that is no phone, and returns how long it took
// until the last was reached. An error says that they were not all before the end of ctx: phones hear nothing then, either.
func (f *Floor) Canary(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	heard := make([]chan struct{}, shardCount) // attached one after the other, they sit in different shards
	for i := range heard {
		heard[i] = make(chan struct{}, 1)
		defer f.phones.attach(canaryRoom, &canary{heard[i]}, frame{}, func() {})()
	}
	f.phones.publish(canaryRoom, canarySong)
	for _, c := range heard {
		select {
		case <-c:
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-f.stop:
			return 0, ErrClosed
		}
	}
	return time.Since(began), nil
}
