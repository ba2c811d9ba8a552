package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestMain lets this test binary be the program itself, so that tests can start, kill and restart real ones.
func TestMain(m *testing.M) {
	if os.Getenv("PIKA_TEST_RUN_MAIN") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program is one running pika.
type program struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  *output
	done chan struct{}
}

// output collects what a program prints.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) { o.mu.Lock(); defer o.mu.Unlock(); return o.b.Write(p) }

func (o *output) String() string { o.mu.Lock(); defer o.mu.Unlock(); return o.b.String() }

// start runs pika with these arguments; env entries are added to a clean environment.
func start(t *testing.T, env []string, args ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return startAs(t, self, env, args...)
}

// startAs is start for a copy of the program at another path.
func startAs(t *testing.T, path string, env []string, args ...string) *program {
	t.Helper()
	p := &program{t: t, cmd: exec.Command(path, args...), out: &output{}, done: make(chan struct{})}
	p.cmd.Env = append([]string{"PIKA_TEST_RUN_MAIN=1", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE"), "PIKA_PAGE=off"}, env...)
	p.cmd.Dir = t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	t.Cleanup(p.kill)
	return p
}

// kill is SIGKILL: the program learns nothing.
func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// wait returns the exit code.
func (p *program) wait(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.done:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(limit):
		p.t.Fatalf("still running after %s:\n%s", limit, p.out)
		return -1
	}
}

// eventually waits until ok holds; after the limit the test fails with what describes.
func eventually(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !ok(); {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
		time.Sleep(20 * time.Millisecond) // between two looks at another process, not instead of one
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serve starts a server and waits until it is ready.
func serve(t *testing.T, dir, address string) *program {
	t.Helper()
	p := start(t, nil, "serve", "--dir", dir, "--http", address)
	eventually(t, 20*time.Second, "the server is ready", func() bool {
		res, err := http.Get("http://" + address + "/api/health")
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == 200
	})
	return p
}

// call speaks JSON to a server and fails the test on an error status.
func call(t *testing.T, method, url, token string, body, into any) {
	t.Helper()
	if status, answer := try(t, method, url, token, body); status >= 300 {
		t.Fatalf("%s %s: %d %s", method, url, status, answer)
	} else if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			t.Fatalf("%s: %v", answer, err)
		}
	}
}

// try is call without a verdict; status 0 says that the server cannot be reached.
func try(t *testing.T, method, url, token string, body any) (status int, answer []byte) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, url, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	answer, _ = io.ReadAll(res.Body)
	return res.StatusCode, answer
}

// What goes wrong ends non-zero with one clear line, and what is no server leaves no data behind.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	for name, c := range map[string]struct {
		env  []string
		args []string
		code int
		says string
	}{
		"busy port":       {nil, []string{"serve", "--http", taken.Addr().String()}, 1, "address already in use"},
		"bad address":     {nil, []string{"serve", "--http", "nonsense"}, 1, "nonsense"},
		"unknown command": {nil, []string{"dance"}, 1, "dance"},
		"unknown flag":    {nil, []string{"serve", "--loud"}, 1, "--loud"},
		"bad public URL":  {[]string{"PIKA_PUBLIC_URL=pika.example.org"}, []string{"serve"}, 1, "PIKA_PUBLIC_URL"},
		"bad sign-up":     {[]string{"PIKA_SIGNUP=maybe"}, []string{"serve"}, 1, "PIKA_SIGNUP"},
		"bad releases":    {[]string{"PIKA_RELEASES_URL=OWNER/NAME"}, []string{"serve"}, 1, "PIKA_RELEASES_URL"},
		"bad proxy":       {[]string{"PIKA_TRUSTED_PROXY=a b"}, []string{"serve"}, 1, "PIKA_TRUSTED_PROXY"},
		"bad idle":        {[]string{"PIKA_BOOTH_IDLE=soon"}, []string{"serve"}, 1, "PIKA_BOOTH_IDLE"},
		"bad ceiling":     {[]string{"PIKA_MAX_NEW_DANCERS=0"}, []string{"serve"}, 1, "PIKA_MAX_NEW_DANCERS"},
		"bad metrics":     {[]string{"PIKA_METRICS=:9090"}, []string{"serve"}, 1, "PIKA_METRICS"},
		"metrics flag":    {nil, []string{"serve", "--metrics", "nowhere"}, 1, "--metrics"},
		"taken metrics":   {[]string{"PIKA_METRICS=" + taken.Addr().String()}, []string{"serve", "--http", freeAddress(t)}, 1, "PIKA_METRICS"},
		"bad log":         {[]string{"PIKA_LOG=loud"}, []string{"serve"}, 1, "PIKA_LOG"},
		"short secret":    {[]string{"PIKA_SECRET=short"}, []string{"serve"}, 1, "PIKA_SECRET"},
		"short old one":   {[]string{"PIKA_SECRET=a long enough secret,short"}, []string{"serve"}, 1, "PIKA_SECRET"},
		"rotate, a word":  {nil, []string{"secret", "rotate", "now"}, 1, "now"},
		"secret alone":    {nil, []string{"secret"}, 0, "rotate"},
		"booth, no where": {nil, []string{"booth"}, 1, "--server"},
		"booth, bad flag": {nil, []string{"booth", "--loud"}, 1, "loud"},
		"booth, bad URL":  {nil, []string{"booth", "--server", "nowhere"}, 1, "nowhere"},
		"history of none": {nil, []string{"booth", "history", "/no/such/file"}, 1, "/no/such/file"},
		"doctor, bad URL": {nil, []string{"doctor", "--server", "nowhere"}, 1, "nowhere"},
		"doctor, flag":    {nil, []string{"doctor", "--dir", "x", "--loud"}, 1, "loud"},
		"doctor, word":    {nil, []string{"doctor", "--dir", "x", "now"}, 1, "now"},
		"doctor, wrong":   {nil, []string{"doctor", "--server", "http://127.0.0.1:1", "--loud"}, 1, "see pika doctor --help"},
		"doctor help":     {nil, []string{"doctor", "--help"}, 0, "pika doctor looks at"},
		"doctor's, there": {nil, []string{"doctor", "--dir", "x", "-h"}, 0, "pika doctor looks at"},
		"version":         {nil, []string{"version"}, 0, "pika"},
		"help":            {nil, []string{"--help"}, 0, "booth"},
		"booth help":      {nil, []string{"booth", "--help"}, 0, "PIKA_SERVER"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, c.env, c.args...)
			if code := p.wait(30 * time.Second); code != c.code {
				t.Errorf("exit code %d, want %d: %s", code, c.code, p.out)
			}
			said := strings.TrimSpace(p.out.String())
			if !strings.Contains(said, c.says) {
				t.Errorf("says %q, which lacks %q", said, c.says)
			}
			if c.code != 0 && strings.Contains(said, "\n") {
				t.Errorf("says more than a line: %s", said)
			}
			served := c.args[0] == "serve" && len(c.args) > 1 && c.args[1] == "--http"
			if left, _ := os.ReadDir(p.cmd.Dir); len(left) > 0 && !served {
				t.Errorf("leaves %s behind", left[0].Name())
			}
		})
	}
}

// SIGTERM ends the server with 0, and a feed with a goodbye.
func TestTermination(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	p := serve(t, t.TempDir(), address)
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.wait(10 * time.Second); code != 0 {
		t.Errorf("exit code %d: %s", code, p.out)
	}
}

// Two starts at once on one empty folder both work.
func TestTwoStartsAtOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "pb_data")
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { serve(t, dir, freeAddress(t)) })
	}
	both.Wait()
}
