package booth

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v5"
)

// pageRest is the shortest time between two states: a backlog that goes out changes a hundred rows in a second.
const pageRest = 100 * time.Millisecond

func (b *booth) getState(c *echo.Context) error {
	isData(c.Response().Header())
	return c.JSONBlob(http.StatusOK, b.pageState().encode())
}

// getEvents sends the state at once and whenever it is another one, as events "state", and an event "hb" when
// nothing changed for a while. What changes by time alone is noticed then too. It ends with the booth or when the page is closed.
func (b *booth) getEvents(c *echo.Context) error {
	w := c.Response()
	isData(w.Header())
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	heartbeat := time.NewTicker(b.Pulse)
	defer heartbeat.Stop()
	var shown []byte
	beat := false
	for done := c.Request().Context().Done(); ; {
		changed := b.changes.wait()
		var event string
		if now := b.pageState().encode(); !bytes.Equal(now, shown) {
			shown = now
			event = fmt.Sprintf("event: state\ndata: %s\n\n", now)
		} else if beat {
			event = "event: hb\ndata: {}\n\n"
		}
		beat = false
		if event != "" {
			if _, err := w.Write([]byte(event)); err != nil {
				return nil // the page was closed
			}
			if err := http.NewResponseController(w).Flush(); err != nil {
				return nil
			}
		}
		pause(c.Request().Context(), pageRest, nil)
		select {
		case <-done:
			return nil
		case <-changed:
		case <-heartbeat.C:
			beat = true
		}
	}
}
