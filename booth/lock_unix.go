//go:build !windows

package booth

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the file for this process until it is closed or the process dies, however it dies.
func tryLock(file *os.File) (taken bool, err error) {
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
