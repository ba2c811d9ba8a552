package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// calledBooth is the program under the name by which it is the booth.
func calledBooth(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "pika-booth")
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// A copy called pika-booth is the booth whatever its arguments are, and goes to the server that it reached before.
func TestCalledBooth(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	music := newHistory(t)
	env := []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + t.TempDir(), "PIKA_HISTORY=" + music.folder}
	path := calledBooth(t)

	unknown := startAs(t, path, env)
	if code := unknown.wait(20 * time.Second); code != 1 || !strings.Contains(unknown.out.String(), "--server") {
		t.Errorf("without a server: exit code %d: %s", code, unknown.out)
	}
	for _, args := range [][]string{{"--server", h.url("")}, nil} {
		p := startAs(t, path, env, args...)
		eventually(t, 20*time.Second, "the booth is live", func() bool { return strings.Contains(p.out.String(), "live "+h.code) })
		title := music.play()
		eventually(t, 20*time.Second, "the play is on the server", func() bool {
			titles := h.titles()
			return len(titles) > 0 && titles[len(titles)-1] == title
		})
		if left, _ := os.ReadDir(p.cmd.Dir); len(left) > 0 {
			t.Errorf("leaves %s behind", left[0].Name())
		}
		p.kill()
	}
	help := startAs(t, path, nil, "--help")
	if code := help.wait(20 * time.Second); code != 0 || !strings.Contains(help.out.String(), "pika booth follows VirtualDJ") {
		t.Errorf("help: exit code %d: %s", code, help.out)
	}
	doctor := startAs(t, path, env, "doctor")
	if code := doctor.wait(20 * time.Second); code != 0 || !strings.Contains(doctor.out.String(), "answers at "+h.url("")) {
		t.Errorf("doctor: exit code %d: %s", code, doctor.out)
	}
}

// Without arguments and without a terminal, as in a script, pika is no booth here.
func TestNoArguments(t *testing.T) {
	t.Parallel()
	p := start(t, []string{"PIKA_SERVER=http://127.0.0.1:1"})
	if code := p.wait(20 * time.Second); code != 0 || !strings.Contains(p.out.String(), "serve") {
		t.Errorf("exit code %d: %s", code, p.out)
	}
}

// In a terminal a booth that knows no server asks for it, and then shows its code.
func TestServerAskedForInATerminal(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	keyboard, screen := terminal(t)
	cmd := exec.Command(calledBooth(t))
	cmd.Env = []string{"PIKA_TEST_RUN_MAIN=1", "TERM=xterm", "HOME=" + t.TempDir(), "PIKA_STATE=" + t.TempDir()}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = screen, screen, screen
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	shown := &output{}
	go func() { _, _ = io.Copy(shown, keyboard) }()
	shows := func(text string) func() bool { return func() bool { return strings.Contains(shown.String(), text) } }
	eventually(t, 20*time.Second, "the question", shows("Server: "))
	if _, err := io.WriteString(keyboard, h.url("")+"\n"); err != nil {
		t.Fatal(err)
	}
	eventually(t, 20*time.Second, "the pairing code", shows("press  Confirm"))
}

// terminal opens a pair of ends: what a person types and reads, and what a program does.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	raw, err := person.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var number int
	var fault error
	err = raw.Control(func(fd uintptr) {
		if fault = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); fault == nil {
			number, fault = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if err != nil || fault != nil {
		t.Fatal(err, fault)
	}
	program, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}
