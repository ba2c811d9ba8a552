package main

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Every source that the Dockerfile copies from here exists. No Docker engine is needed to see that.
func TestDockerfileSources(t *testing.T) {
	t.Parallel()
	f, err := os.Open("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	copies := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) < 3 || words[0] != "COPY" || strings.HasPrefix(words[1], "--from") {
			continue
		}
		for _, source := range words[1 : len(words)-1] {
			copies++
			if _, err := os.Stat(source); err != nil {
				t.Errorf("COPY %s: %v", source, err)
			}
		}
	}
	if copies < 10 {
		t.Errorf("only %d sources found", copies)
	}
	tracked, err := exec.Command("git", "ls-files", "*.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	dockerfile, _ := os.ReadFile("Dockerfile")
	for _, file := range strings.Fields(string(tracked)) {
		top, _, _ := strings.Cut(file, "/")
		if !strings.HasSuffix(file, "_test.go") && !strings.Contains(string(dockerfile), top) {
			t.Errorf("%s is built here and not copied there", file)
		}
	}
}

// The static binary runs as nobody in an empty folder with nothing but CA certificates, as in the image.
func TestEmptyImage(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("needs root to change its root")
	}
	root := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(root, "pika"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	certs := filepath.Join(root, "etc/ssl/certs")
	data := filepath.Join(root, "data")
	for _, dir := range []string{certs, data} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const nobody = 65532
	for _, dir := range []string{root, filepath.Dir(root)} { // a test's folders are closed to others
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(data, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	if bundle, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt"); err == nil {
		if err := os.WriteFile(filepath.Join(certs, "ca-certificates.crt"), bundle, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	address := freeAddress(t)
	out := &output{}
	cmd := exec.Command("/pika", "serve", "--dir", "/data", "--http", address)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = []string{}, "/", out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Pdeathsig: syscall.SIGKILL, Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	eventually(t, 30*time.Second, "the server in the empty image is ready", func() bool {
		res, err := http.Get("http://" + address + "/api/health")
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == 200
	})
	h := &house{t: t, address: address}
	_, dj := h.signUp("Marla")
	h.call("POST", "/api/collections/sessions/records", dj, map[string]any{"title": "In a box", "tz": "Europe/Warsaw"}, nil)
}
