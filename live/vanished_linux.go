package live

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// vanishAfter is how long sent bytes may stay unanswered before the kernel gives a connection up: a phone
// that left the Wi-Fi says no goodbye.
const vanishAfter = 30 * time.Second

func noticeVanished(raw syscall.RawConn) error {
	var err error
	cerr := raw.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(vanishAfter.Milliseconds()))
	})
	if cerr != nil {
		return cerr
	}
	return err
}
