package hooks

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// wiretap is a feed as it comes over the wire, byte for byte.
type wiretap struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
	seen strings.Builder
}

func (n *night) tap(path string) *wiretap {
	n.t.Helper()
	conn, err := net.Dial("tcp", n.Listener.Addr().String())
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: pika\r\n\r\n", path)
	return &wiretap{t: n.t, conn: conn, in: bufio.NewReader(conn)}
}

// until reads up to a line with this text and returns all that came by then.
func (w *wiretap) until(text string) string {
	w.t.Helper()
	if err := w.conn.SetReadDeadline(time.Now().Add(patient.Timeout)); err != nil {
		w.t.Fatal(err)
	}
	for {
		line, err := w.in.ReadString('\n')
		if err != nil {
			w.t.Fatalf("%v before %q, after %s", err, text, w.seen.String())
		}
		if w.seen.WriteString(line); strings.Contains(line, text) {
			return w.seen.String()
		}
	}
}

// acceptance 23: two sessions with plays, likes, tempo, polls, votes, announcements and thanks, over both of which
// time passes: at the sockets of the one, phone and stage, not a byte tells of the other, and its numbers stay still.
func TestTwoRoomsAnswer(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	ann, bob := n.dj("Ann"), n.dj("BetaBob")
	a, b := ann.goLive("Alpha room"), bob.goLive("Beta room")
	ann.play(a, "AlphaFirst", 0, m{"seconds": 3600})
	own := ann.ask(a, "AlphaQuestion", yesNo)
	taps := []*wiretap{n.tap(a.floor("/feed")), n.tap(a.floor("/feed?view=stage"))}
	for _, tap := range taps {
		tap.until("event: mine")
	}
	before := n.snapshot(a)
	secrets := []string{"Beta", "betabob", b.Code, b.ID, "votes\":[3"}
	crowd := n.phones(6)
	for round := range 4 {
		p := bob.play(b, fmt.Sprint("BetaSong", round), 0, m{"seconds": 200})
		asked := bob.ask(b, fmt.Sprint("BetaQuestion", round), []string{"BetaYes", "BetaNo"}, m{"seconds": 30})
		told := bob.announce(b, fmt.Sprint("BetaMessage", round), m{"seconds": 30})
		secrets = append(secrets, p.ID, asked.ID, told.ID)
		for i, phone := range crowd {
			phone.must("PUT", b.like(p.ID), nil, nil)
			phone.must("PUT", b.tempo(p.ID), m{"vote": "faster"}, nil)
			phone.must("PUT", b.vote(asked.ID), m{"option": i % 2}, nil)
			phone.must("POST", b.floor("/thanks"), nil, nil)
		}
		for _, crossed := range []string{a.like(p.ID), a.tempo(p.ID), a.vote(asked.ID)} {
			crowd[0].refused(404, "PUT", crossed, m{"vote": "slower", "option": 0})
		}
		n.clock.advance(30 * time.Second)
		n.clocks()
	}
	bob.end(b)
	after := n.snapshot(a)
	if after.Tallies.Thanks != 0 || after.Tallies.Likes != 0 || after.Tallies.Tempo != (tempoWire{}) || after.Tallies.Listeners != before.Tallies.Listeners ||
		after.Poll == nil || after.Poll.ID != own.ID || after.Poll.Status != "open" || after.Announcement != nil || len(after.History) != 0 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	ann.play(a, "AlphaLast", 0)
	for _, tap := range taps {
		seen := tap.until("AlphaLast")
		for _, secret := range secrets {
			if strings.Contains(seen, secret) {
				t.Errorf("the stream of A says %q: %s", secret, seen)
			}
		}
		if strings.Contains(seen, "event: announcement") || strings.Contains(seen, "event: poll") || strings.Contains(seen, "event: session") {
			t.Errorf("the stream of A tells of more than its own: %s", seen)
		}
	}
}
