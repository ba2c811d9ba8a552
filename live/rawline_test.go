//go:build unix

package live

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"
)

// A phone on a bad network is given time for a long first frame: what comes while it is still on its way drops
// nobody. Beyond that only so much is kept.
func TestLongFirstFrame(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := newRawLine(conn)
	if err != nil {
		t.Fatal(err)
	}
	line, now := &headed{rawLine: raw, head: []byte("HTTP/1.1 200 OK\r\n\r\n")}, time.Now()
	first := frame{chunk: bytes.Repeat([]byte("x"), 1<<20)} // more than the kernel takes while nobody reads
	if !line.send(first, now) || !line.send(newFrame("e-1", "hb", []byte("{}")), now) {
		t.Fatal("dropped during its first frame")
	}
	kept := 0
	for f := (frame{chunk: make([]byte, 1<<10)}); line.send(f, now); kept++ {
		if kept > 1<<20 {
			t.Fatal("keeps everything")
		}
	}
	go func() {
		for waiting, ok := true, true; waiting && ok; {
			waiting, ok = line.flush(time.Now())
		}
		line.close(frame{})
	}()
	got, err := io.ReadAll(client)
	if err != nil || bytes.Count(got, []byte("x")) != 1<<20 || !bytes.Contains(got, []byte("event: hb")) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// A phone that sends a request behind its feed's is not answered, and loses nothing; one that does not stop talking is
// hung up on.
func TestTalkingPhone(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	line, err := newRawLine(conn)
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	line.watch(func() { close(gone) })
	io.WriteString(client, "GET /api/live/ABCDEF/feed HTTP/1.1\r\nHost: x\r\n\r\n")
	if !line.send(newFrame("e-1", "hb", []byte("{}")), time.Now()) {
		t.Error("dropped for one request too many")
	}
	client.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := client.Read(make([]byte, 1000)); n == 0 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	select {
	case <-gone:
		t.Fatal("hung up on for one request too many")
	default:
	}
	go client.Write(make([]byte, 10*talkMost))
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Error("listened to without end")
	}
}
