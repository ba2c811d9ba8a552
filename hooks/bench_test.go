package hooks

import (
	"fmt"
	"testing"
	"time"
)

// One play from the booth's request to its answer, with a phone's worth of frames encoded and none to send to.
func BenchmarkTakePlay(b *testing.B) {
	n := newNight(b)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	for i := 0; b.Loop(); i++ {
		n.clock.advance(3 * time.Minute)
		dj.play(s, fmt.Sprint("T", i), 0)
	}
}
