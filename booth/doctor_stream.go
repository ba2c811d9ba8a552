package booth

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// firstEventWithin is how soon a stream's first event must be here. The server sends it with the head; what takes
// longer lies in something on the way that collects before it passes on. Phones give up after twice that.
const firstEventWithin = 3 * time.Second

// errKept says that a stream was opened and nothing came.
var errKept = errors.New("no event arrived")

// checkStreaming measures whether streams come through at once, at the feed of a session that is live, as phones do.
// That is the DJ's own (its code, "" for none) if everybody may watch it. When none is, it opens the stream of
// PocketBase's realtime instead, which greets everybody.
func (c *client) checkStreaming(ctx context.Context, own string) Finding {
	const check = "streaming"
	path, what := "/api/realtime", "no session that everybody may watch is live; measured at /api/realtime"
	if code := c.openSession(ctx, own); code != "" {
		path, what = "/api/live/"+code+"/feed?view=overlay", "measured at the feed of "+code
	}
	took, err := c.firstEvent(ctx, path)
	switch {
	case err == nil:
		return fine(check, "the first event came after %d ms (%s)", took.Milliseconds(), what)
	case errors.Is(err, errKept):
		return Finding{check, Problem, fmt.Sprintf("nothing came within %d s (%s): something on the way keeps back what it should pass on", int(firstEventWithin.Seconds()), what),
			"In the proxy before the server, switch buffering off for /api/live/ (nginx: proxy_buffering off). Until then phones ask every few seconds, and see tracks that much later."}
	}
	return Finding{check, Unchecked, "could not be measured (" + what + "): " + rootCause(err).Error(), ""}
}

// openSession is the code of a live session without a PIN, the DJ's own before others; "" when there is none or nobody
// says.
func (c *client) openSession(ctx context.Context, own string) (code string) {
	res, err := c.open(ctx, "/api/live")
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	var listed []struct {
		Code string
		PIN  bool
	}
	if json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(&listed) != nil {
		return ""
	}
	for _, s := range listed {
		if !s.PIN && (code == "" || s.Code == own) {
			code = s.Code
		}
	}
	return code
}

// firstEvent is how long a stream takes to its first event. The error is errKept when it gave none in time.
func (c *client) firstEvent(ctx context.Context, path string) (time.Duration, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, firstEventWithin, errKept)
	defer cancel()
	begun := time.Now()
	res, err := c.open(ctx, path)
	if err == nil {
		defer res.Body.Close()
		err = readEvent(res)
	}
	if err != nil && errors.Is(context.Cause(ctx), errKept) {
		err = errKept
	}
	return time.Since(begun), err
}

// readEvent reads up to the end of a stream's first event.
func readEvent(res *http.Response) error {
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return &refusal{Status: res.StatusCode}
	}
	named := false
	lines := bufio.NewReader(io.LimitReader(res.Body, maxAnswer))
	for {
		line, err := lines.ReadString('\n')
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(line, "event:"):
			named = true
		case named && strings.TrimSpace(line) == "":
			return nil
		}
	}
}
