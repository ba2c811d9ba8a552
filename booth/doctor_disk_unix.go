//go:build !windows

package booth

import "golang.org/x/sys/unix"

// freeRoom is what a user may still write to the disk of a folder, in bytes.
func freeRoom(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}
