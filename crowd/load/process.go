package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	startTime = 20 * time.Second
	stopTime  = 5 * time.Second // then the process is killed

	// eagerGC lets a server's memory show what it holds rather than what it may throw away.
	eagerGC = "GOGC=10"

	// manyDancers raises the server's ceilings on new dancers, which are far above a ballroom but below this test:
	// everybody is new, comes within a second, and from one address.
	manyDancers = "PIKA_MAX_NEW_DANCERS=1000000"
)

// process is a server under test.
type process struct {
	url   string
	cmd   *exec.Cmd
	said  errorOutput
	ended chan struct{}
	stop  func() // once: asks it to end, waits, kills it if it does not
}

// kill ends the server without a word.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	p.stop()
}

// goroutines has the server print all of them, which ends it, and counts them.
func (p *process) goroutines() (int, error) {
	p.said.keep()
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		return 0, err
	}
	select {
	case <-p.ended:
	case <-time.After(stopTime):
	}
	p.stop()
	if n := bytes.Count(p.said.kept.Bytes(), []byte("\ngoroutine ")); n > 0 {
		return n, nil
	}
	return 0, errors.New("the server printed no goroutines when it was asked to")
}

// errorOutput is what a server says on its standard error: shown, or kept from some moment on.
type errorOutput struct {
	mu      sync.Mutex
	keeping bool
	kept    bytes.Buffer
}

func (o *errorOutput) keep() { o.mu.Lock(); defer o.mu.Unlock(); o.keeping = true }

func (o *errorOutput) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.keeping {
		return o.kept.Write(b)
	}
	return os.Stderr.Write(b)
}

func (p *process) pid() int { return p.cmd.Process.Pid }

func start(ctx context.Context, binary string, env []string, args ...string) (*process, io.Reader, error) {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTime
	endWithUs(cmd)
	p := &process{cmd: cmd, ended: make(chan struct{})}
	cmd.Stderr = &p.said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("start the server: %w", err)
	}
	go func() { _ = cmd.Wait(); close(p.ended) }()
	p.stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.ended:
		case <-time.After(stopTime):
			_ = cmd.Process.Kill()
			<-p.ended
		}
	})
	return p, out, nil
}

func buildPika(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "pika")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "pika").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the server: %w\n%s", err, out)
	}
	return binary, nil
}

func freeAddress() (string, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return free.Addr().String(), free.Close()
}

// startPika starts the server on a data folder and waits until it is ready.
func startPika(ctx context.Context, binary, dir, address string, env ...string) (*process, error) {
	p, out, err := start(ctx, binary, env, "serve", "--http", address, "--dir", dir)
	if err != nil {
		return nil, err
	}
	go io.Copy(io.Discard, out)
	p.url = "http://" + address
	for deadline := time.Now().Add(startTime); ; wait(ctx, 20*time.Millisecond) {
		res, err := http.Get(p.url + "/api/health")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return p, nil
			}
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			p.stop()
			return nil, fmt.Errorf("the server was not ready after %s", startTime)
		}
	}
}

// startSelf starts this program as another server to compare with, which prints its address.
func startSelf(ctx context.Context, env []string, args ...string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p, out, err := start(ctx, self, env, args...)
	if err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("start %s: %w", args[0], err)
	}
	p.url = "http://" + strings.TrimSpace(line)
	return p, nil
}
