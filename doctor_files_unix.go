//go:build !windows

package main

import "syscall"

// filesAllowed is how many files and connections a program started here may have open. Go has raised it as far as
// the system lets it.
func filesAllowed() (most uint64, limited bool) {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 0, false
	}
	return uint64(limit.Cur), true
}
