package hooks

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// The stage of an ended session stays alive with no phone beside it, and hears of the DJ's next one.
func TestStageAfterTheEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	stage := n.guest().follow("/api/live/" + s.Code + "/feed?view=stage")
	stage.next("mine")
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)
	stage.next("session")
	for _, later := range []time.Duration{15 * time.Second, 11 * time.Minute, 15 * time.Second} {
		n.clock.advance(later)
		stage.next("hb")
	}
	second := dj.goLive("Late night")
	var session struct{ Next *string }
	if stage.next("session").into(t, &session); session.Next == nil || *session.Next != second.Code {
		t.Errorf("next is %v, want %s", session.Next, second.Code)
	}
}

// A client of HTTP/1.0, such as an old proxy, gets a feed without chunks.
func TestFeedOverOldHTTP(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	s := n.dj("Kris").goLive("Friday")
	conn, err := net.Dial("tcp", n.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /api/live/%s/feed HTTP/1.0\r\nHost: x\r\n\r\n", s.Code)
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(strings.ToLower(line), "transfer-encoding") {
			t.Errorf("%q", line)
		}
		if line == "\r\n" {
			break
		}
	}
	first := make([]byte, 4)
	if _, err := io.ReadFull(in, first); err != nil || string(first) != "id: " {
		t.Errorf("the body begins with %q, %v", first, err)
	}
}

// A proxy that packs the answer weakens its tag, and a client may name several.
func TestETagOfAProxy(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	s := n.dj("Kris").goLive("Friday")
	path := "/api/live/" + s.Code
	guest := n.guest()
	guest.must("GET", path, nil, nil)
	guest.must("GET", path, nil, nil) // with the cookie of the first answer it counts as a listener
	tag := guest.do("GET", path, nil).header.Get("ETag")
	for _, known := range []string{tag, "W/" + tag, `"other", ` + tag} {
		guest.header.Set("If-None-Match", known)
		guest.refused(304, "GET", path, nil)
	}
	guest.header.Set("If-None-Match", `"other"`)
	guest.must("GET", path, nil, nil)
}
