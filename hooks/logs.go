package hooks

import (
	"io"
	"log"
	"os"
	"regexp"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// addresses are the network addresses in an error's text, as in "read tcp 10.0.0.1:80->10.0.0.7:5123: reset".
// They always come with a port there; without one it may as well be a browser's version.
var addresses = regexp.MustCompile(`\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%\w+)?\]:\d+|\d{1,3}(\.\d{1,3}){3}:\d+\b`)

// mailAddresses are people's, as in "no record with email kris@example.org".
var mailAddresses = regexp.MustCompile(`[\w.+%-]+@([\w-]+\.)+[A-Za-z]{2,}\b`)

// queries are what follows the path in a logged request: door keys, and tokens of files and mails.
var queries = regexp.MustCompile(`\?\S*`)

// bindLogs keeps addresses and keys out of what is written down. PocketBase is told not to log addresses by the first
// migration, but the errors of a broken connection carry them, too. It would log browsers and whole queries.
func (h *house) bindLogs(app core.App) {
	app.OnModelCreate(core.LogsTableName).BindFunc(func(e *core.ModelEvent) error { // bindStderr's comes behind it
		if entry, ok := e.Model.(*core.Log); ok {
			entry.Message = withoutAddresses(entry.Message)
			if entry.Data["type"] == "request" {
				entry.Message = queries.ReplaceAllString(entry.Message, "")
				if url, ok := entry.Data["url"].(string); ok {
					entry.Data["url"] = queries.ReplaceAllString(url, "")
				}
				for _, field := range []string{"userAgent", "referer"} {
					delete(entry.Data, field)
				}
			}
			if raw := entry.Data.String(); raw != withoutAddresses(raw) {
				entry.Data = types.JSONMap[any]{}
				if err := entry.Data.Scan(withoutAddresses(raw)); err != nil {
					return err
				}
			}
		}
		return e.Next()
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if e.Server != nil {
			e.Server.ErrorLog = log.New(addressless{os.Stderr}, "", log.LstdFlags) // a failed TLS handshake names the phone
		}
		return e.Next()
	})
	if h.Log != nil {
		h.bindStderr(app)
	}
}

func withoutAddresses(text string) string {
	return mailAddresses.ReplaceAllString(addresses.ReplaceAllString(text, "(address)"), "(e-mail)")
}

// addressless writes lines on without the addresses in them.
type addressless struct{ to io.Writer }

func (a addressless) Write(line []byte) (int, error) {
	if _, err := io.WriteString(a.to, withoutAddresses(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}
