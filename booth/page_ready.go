package booth

import (
	"net/http"

	"github.com/labstack/echo/v5"
)

// getReady looks at all that a night needs, as `pika doctor` does on this laptop: [{check, level, says, do}]. It takes as
// long as the slowest look: a second as a rule, half a minute where a network swallows what is sent.
func (b *booth) getReady(c *echo.Context) error {
	b.readying.Lock() // impatience makes it no faster
	defer b.readying.Unlock()
	config := b.Config
	config.Server, config.History = b.server.base.String(), b.historyFolder()
	findings, err := Examine(c.Request().Context(), config)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, findings)
}
