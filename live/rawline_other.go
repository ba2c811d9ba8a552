//go:build !unix

package live

import (
	"errors"
	"net"
	"time"
)

// CanTake says that connections can be taken over on this system; where not, the feed streams.
const CanTake = false

type rawLine struct{}

type headed struct {
	*rawLine
	head []byte
}

func newRawLine(net.Conn) (*rawLine, error) { return nil, errors.ErrUnsupported }

func (*rawLine) send(frame, time.Time) bool         { return false }
func (*rawLine) flush(time.Time) (waiting, ok bool) { return false, false }
func (*rawLine) close(frame)                        {}
func (*rawLine) watch(func())                       {}
