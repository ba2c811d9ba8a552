package crowd

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// Poll asks for the snapshot every so often instead of holding a feed open, as phones do where a network breaks
// streams, and hands it on as an event when it changed, and what the dancer said after it. Its end is Follow's.
func (d *Dancer) Poll(ctx context.Context, every time.Duration, on func(Event)) error {
	tag, failures := "", 0
	for d.awake(ctx) {
		wait := every
		switch err := d.glance(ctx, &tag, on); {
		case isUnknown(err):
			return ErrUnknown
		case err != nil:
			wait = again(failures, err)
			failures++
		default:
			failures = 0
		}
		pause(ctx, wait)
	}
	return nil
}

// glance hands on the snapshot and what the dancer said, unless the snapshot still has the tag.
func (d *Dancer) glance(ctx context.Context, tag *string, on func(Event)) error {
	snapshot, newer, err := d.look(ctx, "", *tag)
	if err != nil || snapshot == nil {
		return err
	}
	mine, _, err := d.look(ctx, "/mine", "")
	if err != nil {
		return err
	}
	*tag = newer
	on(Event{Name: "snapshot", Data: snapshot})
	on(Event{Name: "mine", Data: mine})
	return nil
}

// look reads something about the session, and its tag. The body is nil when it still has the tag that is known.
func (d *Dancer) look(ctx context.Context, path, known string) (body []byte, tag string, err error) {
	conn, err := d.dial(ctx)
	if err != nil {
		return nil, "", err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	headers := ""
	if known != "" {
		headers = "If-None-Match: " + known + "\r\n"
	}
	res, err := d.ask(meter{conn, &d.received}, http.MethodGet, path, headers, "", feedRead)
	switch {
	case err != nil:
		return nil, "", err
	case res.StatusCode == http.StatusNotModified:
		return nil, known, nil
	case res.StatusCode != http.StatusOK:
		return nil, "", refusal(res)
	}
	body, err = io.ReadAll(res.Body)
	return body, res.Header.Get("ETag"), err
}

func isUnknown(err error) bool {
	refused := (*Refused)(nil)
	return errors.As(err, &refused) && refused.Status == http.StatusNotFound
}
