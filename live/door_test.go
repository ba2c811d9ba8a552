package live_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"pika/live"
)

// A phone that was let in just before a PIN was set, or the door was closed, hears nothing: it comes again and is told.
func TestLockedWhileComingIn(t *testing.T) {
	t.Parallel()
	for what, change := range map[string]string{
		"PIN":  `UPDATE sessions SET doorKey = 'key', locked = TRUE`,
		"door": `UPDATE sessions SET doorClosedAt = '2026-03-06 21:00:00.000Z'`,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			r := openRoom(t, 1)
			ticket, err := r.Follow(context.Background(), live.Visit{Code: code})
			if err != nil {
				t.Fatal(err)
			}
			r.exec(t, change)
			r.Refresh(context.Background(), "s")
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
			server, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			if err := ticket.Take(server, []byte("HTTP/1.1 200 OK\r\n\r\n")); err != nil {
				t.Fatal(err)
			}
			if err := client.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			heard, err := io.ReadAll(client)
			if err != nil || strings.Contains(string(heard), "event:") {
				t.Errorf("heard %q, %v", heard, err)
			}
		})
	}
}
