package crowd

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	patience  = 10 * time.Second       // for a connection and for an answer
	backFirst = 500 * time.Millisecond // phones come back as the contract says: full jitter, doubling from here
	backMost  = 5 * time.Second        // to here
	heardSoon = 6 * time.Second        // without an event by then the feed is opened again, and the phone asks beside it
	silence   = 40 * time.Second       // without one the feed is dead: heartbeats come every 15 s
	feedRead  = 1 << 10                // bytes read at once: most frames are smaller, and there are many phones
)

// ErrUnknown says that the server knows no session with the code.
var ErrUnknown = errors.New("no session has this code")

// Dancer is one phone on the floor: a cookie, an open feed, and taps. It speaks HTTP/1.1 over connections of its own
// rather than through http.Client, whose buffers and goroutines would cost more than the server under test. How it
// gets news is in this file and polling.go, what it says in intents.go, how it falls asleep in sleep.go.
type Dancer struct {
	View string // which screen of the house this is, if it is no dancer's phone; set before the first Follow

	host, code  string
	received    atomic.Int64 // bytes
	tries, asks atomic.Int64

	mu     sync.Mutex
	cookie string
	after  string                  // id of the last event
	hangUp context.CancelCauseFunc // ends the open feed; nil before the first
	waking chan struct{}           // closed on waking; nil while awake
}

// NewDancer is a phone that has never been here. The server's address is plain http.
func NewDancer(server, code string) (*Dancer, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("%q is not an address a crowd can go to: it looks like http://127.0.0.1:8090", server)
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), "80")
	}
	return &Dancer{host: host, code: code}, nil
}

// ID is the dancer's id in the server's rows; "" before the server gave one.
func (d *Dancer) ID() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if part := strings.Split(d.cookie, "."); len(part) == 3 {
		return part[1]
	}
	return ""
}

// Received is how many bytes came in over feeds, heads and framing included.
func (d *Dancer) Received() int64 { return d.received.Load() }

// Requests is how often the phone tried to connect, and how many requests it sent where that worked.
func (d *Dancer) Requests() (tries, asks int64) { return d.tries.Load(), d.asks.Load() }

// Follow keeps the feed open and hands on every event, until ctx is done or the session is over for good: both nil.
// The only error is ErrUnknown. Whatever else goes wrong, the dancer comes back after a while, as phones do; when
// nothing was heard for heardSoon, it asks for news beside that until the feed speaks again.
func (d *Dancer) Follow(ctx context.Context, on func(Event)) error {
	failures := 0
	asking := d.askBeside(ctx, on)
	defer asking.end()
	for d.awake(ctx) {
		asking.after(heardSoon)
		wait := time.Duration(-1)
		err := d.watch(ctx, func(e Event) {
			failures = 0
			if e.Name == "bye" {
				wait = byeWait(e)
				return
			}
			asking.end()
			on(e)
		})
		switch {
		case errors.Is(err, errOver):
			return nil
		case isUnknown(err):
			return ErrUnknown
		case errors.Is(err, errAsleep):
			asking.end()
			continue
		case wait < 0:
			wait = again(failures, err)
			failures++
		}
		asking.after(heardSoon)
		pause(ctx, wait)
	}
	return nil
}

var errOver = errors.New("the session is over for good")

// watch opens the feed once and reads it to its end. The error is errAsleep when the phone fell asleep over it.
func (d *Dancer) watch(ctx context.Context, on func(Event)) (err error) {
	query := url.Values{}
	if d.View != "" {
		query.Set("view", d.View)
	}
	ctx, hangUp := context.WithCancelCause(ctx)
	defer func() {
		if errors.Is(context.Cause(ctx), errAsleep) {
			err = errAsleep
		}
		hangUp(nil)
	}()
	d.mu.Lock()
	d.hangUp = hangUp
	asleep := d.waking != nil
	if d.after != "" {
		query.Set("after", d.after)
	}
	d.mu.Unlock()
	if asleep {
		return errAsleep
	}
	conn, err := d.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	res, err := d.ask(meter{conn, &d.received}, http.MethodGet, "/feed?"+query.Encode(), "Accept: text/event-stream\r\n", "", feedRead)
	if err != nil {
		return err
	}
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusNoContent:
		return errOver
	default:
		return refusal(res)
	}
	events := bufio.NewReaderSize(res.Body, feedRead)
	var e Event
	var renewed time.Time
	for {
		if err := ReadEvent(events, &e); err != nil {
			return err
		}
		if now := time.Now(); now.Sub(renewed) > time.Second { // not at every event: they are many
			renewed = now
			if err := conn.SetDeadline(now.Add(silence)); err != nil {
				return err
			}
		}
		if e.ID != "" {
			d.mu.Lock()
			d.after = e.ID
			d.mu.Unlock()
		}
		on(e)
	}
}

// ask writes a request about the session and reads the head of its answer, keeping the cookie that comes with it.
func (d *Dancer) ask(conn net.Conn, method, path, headers, body string, buffer int) (*http.Response, error) {
	d.mu.Lock()
	cookie := d.cookie
	d.mu.Unlock()
	head := method + " /api/live/" + d.code + path + " HTTP/1.1\r\nHost: " + d.host + "\r\n"
	if cookie != "" {
		head += "Cookie: " + cookie + "\r\n"
	}
	patience := patience
	if strings.HasPrefix(path, "/feed") {
		patience = heardSoon
	}
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	d.asks.Add(1)
	if _, err := io.WriteString(conn, head+headers+"\r\n"+body); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(bufio.NewReaderSize(conn, buffer), &http.Request{Method: method})
	if err != nil {
		return nil, err
	}
	for _, c := range res.Cookies() {
		d.mu.Lock()
		d.cookie = c.Name + "=" + c.Value
		d.mu.Unlock()
	}
	return res, nil
}

// ErrUnsent says that there was no connection, so that nothing was asked or said.
var ErrUnsent = errors.New("no connection")

func (d *Dancer) dial(ctx context.Context) (net.Conn, error) {
	d.tries.Add(1)
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", d.host)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsent, err)
	}
	return conn, nil
}

// again is how long to wait after so many failures in a row, the last of them err.
func again(failures int, err error) time.Duration {
	if refused := (*Refused)(nil); errors.As(err, &refused) && refused.After > 0 {
		return refused.After
	}
	return rand.N(min(backMost, backFirst<<min(failures, 10)))
}

// byeWait is when a server that goes down wants this phone back.
func byeWait(e Event) time.Duration {
	var bye struct{ After int64 }
	if err := json.Unmarshal(e.Data, &bye); err != nil || bye.After < 0 {
		return again(0, nil)
	}
	return time.Duration(bye.After) * time.Millisecond
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// meter counts what comes in over a connection.
type meter struct {
	net.Conn
	n *atomic.Int64
}

func (m meter) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	m.n.Add(int64(n))
	return n, err
}
