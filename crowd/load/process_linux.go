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

// health is what a process holds.
type health struct {
	At          time.Duration // since the start of the soak
	Phones      int           // that were meant to be there
	Memory      int64         // bytes beside its files
	Descriptors int
	Threads     int
}

func look(pid int) (h health, err error) {
	if h.Memory, err = memory(pid); err != nil {
		return h, err
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return h, err
	}
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	h.Descriptors, h.Threads = len(files), len(threads)
	return h, err
}

// held is how many of the connections from these ports of ours, to the server's port, a process still holds.
func held(server int, ours map[int]bool) (n int, err error) {
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(table)) {
		field := strings.Fields(line) // sl, local, remote, state, queues, timer, retransmits, uid, timeout, inode
		var local, remote int
		if len(field) < 10 || field[9] == "0" { // nobody's: closed, and not yet through with the other side
			continue
		}
		if _, err := fmt.Sscanf(field[1][8:]+field[2][8:], ":%X:%X", &local, &remote); err == nil && local == server && ours[remote] {
			n++
		}
	}
	return n, nil
}
