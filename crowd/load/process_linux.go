package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// limits are the ceilings that a run relies on.
type limits struct {
	Cores int
	Files uint64 // ulimit -n
	Ports string // of this machine's end of a connection
}

func readLimits() (limits, error) {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return limits{}, err
	}
	ports, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	return limits{Cores: runtime.NumCPU(), Files: files.Cur, Ports: strings.Join(strings.Fields(string(ports)), "-")}, err
}

// endWithUs has the kernel end a server whose load test was killed.
func endWithUs(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }

// cpu is the time that a process has computed, in user and kernel, to the nanosecond: the clock that
// clock_getcpuclockid(3) finds.
func cpu(pid int) (time.Duration, error) {
	const processClock = 2
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|processClock), &t); err != nil {
		return 0, fmt.Errorf("read the server's CPU time: %w", err)
	}
	return time.Duration(t.Nano()), nil
}

// memory is what a process holds beside its files, in bytes.
func memory(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := bytes.Cut(status, []byte("RssAnon:"))
	var kilobytes int64
	if _, err := fmt.Sscanf(string(rest), "%d kB", &kilobytes); err != nil {
		return 0, fmt.Errorf("read the server's memory: %w", err)
	}
	return kilobytes << 10, nil
}
