package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// acceptance 23, under load: two rooms full of phones in bad air, and a server that is killed at any moment. Of all that goes
// to phones over the wire, not a byte tells one room of the other; and each counts its own.
func TestUnderLoadTwoRooms(t *testing.T) {
	t.Parallel()
	d := newDance(t)
	other := d.another("Bob")
	rooms := []*house{d.house, other}
	words := []string{"AlphaTrack", "BetaTrack"} // what each room's tracks are called

	var mu sync.Mutex
	var heard [2]int
	leaks := map[string]string{}
	d.air.heard = func(path string, said []byte) {
		mu.Lock()
		defer mu.Unlock()
		for i, mine := range rooms {
			if !strings.HasPrefix(path, "/api/live/"+mine.code) {
				continue
			}
			heard[i] += len(said)
			theirs := rooms[1-i]
			for _, secret := range []string{words[1-i], theirs.code, theirs.session, theirs.owner, strings.ToLower(theirs.code)} {
				if at := bytes.Index(said, []byte(secret)); at >= 0 {
					leaks[secret] = fmt.Sprintf("%s: %q", path, said[max(0, at-60):min(len(said), at+60)])
				}
			}
		}
	}
	floors := []*dancefloor{d.fill(rooms[0]), d.fill(rooms[1])}
	for track := 1; d.goesOn(); track++ {
		d.air.anything()
		for i, room := range rooms {
			room.play(track, fmt.Sprint(words[i], track))
			poll := map[string]any{"session": room.session, "question": fmt.Sprint(words[i], "?"), "options": []string{words[i] + "Yes", words[i] + "No"}, "seconds": 30}
			try(t, "POST", d.url("/api/collections/polls/records"), room.dj, poll) // refused while the last one is open
			try(t, "POST", d.url("/api/collections/announcements/records"), room.dj, map[string]any{"session": room.session, "message": words[i] + " says"})
		}
		d.aMoment(2 * time.Second)
		d.crash()
		for i, floor := range floors {
			floor.see(t, 10*time.Second, fmt.Sprint(words[i], track))
		}
	}
	for _, floor := range floors {
		d.end(floor)
	}
	mu.Lock()
	defer mu.Unlock()
	for secret, where := range leaks {
		t.Errorf("%s is told elsewhere: %s", secret, where)
	}
	if heard[0] < 100_000 || heard[1] < 100_000 {
		t.Errorf("only %d bytes went to phones, so this proves little", heard)
	}
	t.Logf("%d bytes", heard)
}
