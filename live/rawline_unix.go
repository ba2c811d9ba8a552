//go:build unix

package live

import (
	"errors"
	"net"
	"syscall"
	"time"
)

// sendBuffer bounds what the kernel keeps for a phone that stopped reading: with the default, megabytes.
const sendBuffer = 16 << 10

// talkMost is how many bytes a phone may say on its feed, where it has nothing to say. Whoever goes on would keep a
// processor busy with reading them.
const talkMost = 4 << 10

// rawLine writes to a socket without ever waiting for it, and without a goroutine of its own for writing.
type rawLine struct {
	conn    net.Conn
	raw     syscall.RawConn
	pending []byte
	most    int       // bytes that may be pending
	since   time.Time // of the oldest byte that the phone did not take

	write func(fd uintptr) bool // made once per line
	in    []byte
	n     int
	err   error
}

func newRawLine(conn net.Conn) (*rawLine, error) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(tcp.SetDeadline(time.Time{}), tcp.SetWriteBuffer(sendBuffer), noticeVanished(raw)); err != nil {
		return nil, err
	}
	l := &rawLine{conn: conn, raw: raw, most: pendingMax}
	l.write = func(fd uintptr) bool {
		l.n, l.err = syscall.Write(int(fd), l.in)
		return true // never park: what was not taken is kept
	}
	return l, nil
}

// CanTake says that connections can be taken over on this system.
const CanTake = true

// try writes as much as the socket takes now.
func (l *rawLine) try(b []byte) (int, bool) {
	l.in = b
	err := l.raw.Write(l.write)
	l.in = nil
	if err != nil {
		return 0, false
	}
	if l.err != nil {
		again := errors.Is(l.err, syscall.EAGAIN) || errors.Is(l.err, syscall.EINTR)
		return 0, again
	}
	return l.n, true
}

func (l *rawLine) send(f frame, now time.Time) bool { return l.sendBytes(f.chunk, now) }

func (l *rawLine) sendBytes(b []byte, now time.Time) bool {
	if len(l.pending) > 0 {
		if len(l.pending)+len(b) > l.most {
			return false
		}
		l.pending = append(l.pending, b...)
		return true
	}
	n, ok := l.try(b)
	if !ok {
		return false
	}
	if n < len(b) {
		l.pending, l.since = append([]byte(nil), b[n:]...), now
	}
	return true
}

func (l *rawLine) flush(now time.Time) (waiting, ok bool) {
	if len(l.pending) == 0 {
		return false, true
	}
	n, ok := l.try(l.pending)
	if !ok {
		return false, false
	}
	if n > 0 {
		l.since = now
	}
	if n == len(l.pending) {
		l.pending = nil
		return false, true
	}
	l.pending = l.pending[n:]
	return true, now.Sub(l.since) < stallLimit
}

// close ends the chunked body, so that a proxy in between sees a clean end.
func (l *rawLine) close(last frame) {
	if len(l.pending) == 0 {
		l.try(append(append([]byte(nil), last.chunk...), "0\r\n\r\n"...))
	}
	l.conn.Close()
}

// watch notices at once when the phone hangs up, or does not stop talking.
func (l *rawLine) watch(hangUp func()) {
	go func() {
		var b [16]byte // a phone has nothing to say here
		for said := 0; said <= talkMost; {
			n, err := l.conn.Read(b[:])
			if err != nil {
				break
			}
			said += n
		}
		hangUp()
	}()
}

// headed puts the response head before the first frame.
type headed struct {
	*rawLine
	head []byte
}

func (h *headed) send(f frame, now time.Time) bool {
	if h.head == nil {
		return h.rawLine.send(f, now)
	}
	first := append(h.head, f.chunk...)
	h.head = nil
	h.most += len(first) // what was missed may be long, and the phone far from the router
	return h.sendBytes(first, now)
}
