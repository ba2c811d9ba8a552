package hooks

import (
	"net"
	"path/filepath"
	"testing"
	"time"
)

// systemd hears what a server tells it.
func systemd(t *testing.T) (socket string, heard chan string) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Skipf("no such sockets here: %v", err)
	}
	t.Cleanup(func() { c.Close() })
	heard = make(chan string, 1000)
	go func() {
		defer close(heard)
		var b [1000]byte
		for {
			n, err := c.Read(b[:])
			if err != nil {
				return
			}
			heard <- string(b[:n])
		}
	}()
	return socket, heard
}

func hears(t *testing.T, heard <-chan string, want string, within time.Duration) {
	t.Helper()
	for late := time.After(within); ; {
		select {
		case got := <-heard:
			if got == want {
				return
			}
		case <-late:
			t.Fatalf("%s not heard within %s", want, within)
		}
	}
}

// systemd is told when the server serves, that its feed moves, also while the database is locked, and when it stops. Of
// a feed that stands still it hears nothing any more.
func TestSystemd(t *testing.T) {
	t.Parallel()
	socket, heard := systemd(t)
	n := newNight(t, func(o *Options) { o.Systemd = Systemd{Socket: socket, Watchdog: 300 * time.Millisecond} })
	hears(t, heard, "READY=1", 5*time.Second)
	hears(t, heard, "WATCHDOG=1", 5*time.Second)
	unlock := n.lock()
	for n.guest().do("GET", "/api/ready", nil).status != 503 {
	}
	for len(heard) > 0 {
		<-heard
	}
	hears(t, heard, "WATCHDOG=1", 20*time.Second)
	unlock()
	n.house.floor.Load().Close()
	for n.guest().do("GET", "/api/ready", nil).code("feed") != "not_heard" {
	}
	for len(heard) > 0 {
		<-heard
	}
	select {
	case got := <-heard:
		t.Errorf("%s of a feed that stands still", got)
	case <-time.After(2 * time.Second): // of six more looks
	}
	n.stop()
	hears(t, heard, "STOPPING=1", 5*time.Second)
}
