package booth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// errTaken says that another booth works for the same server on this laptop.
var errTaken = errors.New("another pika booth is already running for this server on this laptop: use that one, or stop it first")

// lockPatience is how long the lock of a booth that was just killed may outlive it.
const lockPatience = time.Second

// lockDir makes the folder if need be and keeps other booths out of it until release is called. Two of them would
// overwrite each other's state.
func lockDir(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the booth's folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the booth's folder: %w", err)
	}
	for deadline := time.Now().Add(lockPatience); ; time.Sleep(lockPatience / 20) {
		taken, err := tryLock(file)
		if taken {
			return func() { file.Close() }, nil
		}
		if err == nil && time.Now().After(deadline) {
			err = errTaken
		}
		if err != nil {
			file.Close()
			return nil, err
		}
	}
}
