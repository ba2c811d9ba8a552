package hooks

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Systemd is how systemd is told how the server does. The zero value is for a server that it did not start.
type Systemd struct {
	Socket   string        // NOTIFY_SOCKET: path, or name behind an @
	Watchdog time.Duration // WATCHDOG_USEC: systemd starts us anew when it hears nothing for so long; 0: it does not listen
}

// bindSystemd tells systemd when the server serves, when it stops, and all the while that its feed moves. A feed that
// stands still, and a look at it that never ends, are not told, and systemd starts the server anew. A database that takes
// no write is no reason: it would be as full or as locked afterwards.
func (h *house) bindSystemd(app core.App) {
	if h.Systemd.Socket == "" {
		return
	}
	tell := func(state string) {
		if err := h.Systemd.tell(state); err != nil {
			app.Logger().Warn("tell systemd", "state", state, "error", err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		tell("READY=1") // PocketBase listens already, whoever connects waits for the few instructions left
		if h.Systemd.Watchdog <= 0 {
			return nil
		}
		watching.Go(func() {
			tick := time.NewTicker(h.Systemd.Watchdog / 3) // two may be lost
			defer tick.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
				if _, wrong := h.ready(e.App); wrong != "feed" {
					tell("WATCHDOG=1")
				}
			}
		})
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		tell("STOPPING=1")
		cancel()
		watching.Wait()
		return e.Next()
	})
}

// tell sends one datagram. It never waits longer than a second.
func (s Systemd) tell(state string) error {
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: s.Socket, Net: "unixgram"}) // Go knows the @
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	_, err = c.Write([]byte(state))
	return err
}
