package live

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// Take sends the feed over a connection taken from net/http, behind the response head given, and returns at
// once; the connection is the floor's from now on. The head must announce a chunked body.
func (t *Ticket) Take(conn net.Conn, head []byte) error {
	l, err := newRawLine(conn)
	if err != nil {
		conn.Close()
		return err
	}
	t.enter(&headed{rawLine: l, head: head})
	return nil
}

// Stream sends the feed as the body of a response, for HTTP/2 and TLS, until the phone or the floor ends it.
func (t *Ticket) Stream(ctx context.Context, w http.ResponseWriter) error {
	rc := http.NewResponseController(w)
	l := &streamLine{frames: make(chan []byte, 64), gone: make(chan struct{})}
	t.enter(l)
	defer l.hangUp()
	for {
		select {
		case <-ctx.Done():
			// The server goes down: its requests are cancelled before the floor says goodbye.
			return writeAll(rc, w, newBye(returnFloor.Milliseconds()+rand.Int64N(2000)).body)
		case b, ok := <-l.frames:
			if !ok {
				return nil
			}
			if err := writeAll(rc, w, b); err != nil {
				return err
			}
		}
	}
}

func writeAll(rc *http.ResponseController, w io.Writer, b []byte) error {
	if err := rc.SetWriteDeadline(time.Now().Add(stallLimit)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := w.Write(b); err != nil {
		return err
	}
	return rc.Flush()
}

// streamLine hands bodies to the goroutine of a request. Its queue is its patience.
type streamLine struct {
	frames chan []byte
	gone   chan struct{}
	once   sync.Once
	hung   func()
}

func (l *streamLine) watch(hangUp func()) { l.hung = hangUp }

func (l *streamLine) hangUp() { l.hung() }

func (l *streamLine) send(f frame, _ time.Time) bool {
	select {
	case l.frames <- f.body:
		return true
	default:
		return false
	}
}

func (l *streamLine) flush(time.Time) (bool, bool) { return false, true }

func (l *streamLine) close(last frame) {
	if len(last.body) > 0 {
		l.send(last, time.Time{})
	}
	l.once.Do(func() { close(l.frames) })
}
