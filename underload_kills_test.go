package main

import (
	"testing"
	"time"
)

// acceptance 34, under load: again and again the server is killed at any moment, while a floor full of phones says things
// through bad air and a real booth follows a history. Ten seconds after each start every phone and the booth go on with what
// is true; in the end everything acknowledged is there, once, and the night is the file's.
func TestUnderLoadServerKilled(t *testing.T) {
	t.Parallel()
	d := newDance(t)
	music := newHistory(t)
	booth := start(t, []string{"PIKA_BOOTH_TOKEN=" + d.pair(), "PIKA_STATE=" + t.TempDir(), "PIKA_SERVER=" + d.url(""), "PIKA_HISTORY=" + music.folder}, "booth")
	eventually(t, 20*time.Second, "the booth is here", func() bool { return d.booth() == "here" })
	floor := d.fill(d.house)
	var took []time.Duration
	for d.goesOn() {
		d.air.anything()
		music.play()
		d.aMoment(time.Second)
		d.server.kill()
		music.play()
		d.aMoment(time.Second)
		d.up()
		back := time.Now()
		floor.see(t, 10*time.Second, music.play())
		eventually(t, 10*time.Second-time.Since(back), "the booth is here again", func() bool { return d.booth() == "here" })
		took = append(took, time.Since(back).Round(time.Millisecond))
	}
	t.Logf("right again after %v; requests by what they met: %v", took, d.air.met())
	whole(t, d.house, music, booth)
	d.end(floor)
}
