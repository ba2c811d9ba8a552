package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The server may open as many files as the system lets it, whatever soft limit the shell had. Where that is too few for a
// ballroom it says so when it starts, with what to do, and serves all the same.
func TestFilesAtStart(t *testing.T) {
	t.Parallel()
	var ours syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &ours); err != nil {
		t.Fatal(err)
	}
	if ours.Max < fewFiles {
		t.Skipf("this shell allows %d files at most", ours.Max)
	}
	for name, c := range map[string]struct {
		ulimit string
		want   uint64
		warns  bool
	}{
		"low soft limit": {"ulimit -Sn 256", ours.Max, false},
		"low hard limit": {"ulimit -n 1024", 1024, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			shell, err := exec.LookPath("sh")
			if err != nil {
				t.Fatal(err)
			}
			address := freeAddress(t)
			p := startAs(t, shell, nil, "-c", c.ulimit+` && exec "$0" "$@"`, self, "serve", "--dir", t.TempDir(), "--http", address)
			eventually(t, 20*time.Second, "the server is ready", func() bool {
				res, err := http.Get("http://" + address + "/api/health")
				if err != nil {
					return false
				}
				res.Body.Close()
				return res.StatusCode == http.StatusOK
			})
			limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", p.cmd.Process.Pid))
			if err != nil {
				t.Fatal(err)
			}
			var soft uint64
			_, rest, _ := strings.Cut(string(limits), "Max open files")
			if _, err := fmt.Sscan(rest, &soft); err != nil || soft < c.want-1 || soft > c.want { // Go leaves one
				t.Errorf("may open %d files, %v, want %d", soft, err, c.want)
			}
			if warns := strings.Contains(p.out.String(), "1024 files, and each phone is one. Raise the limit"); warns != c.warns {
				t.Errorf("says %q", p.out)
			}
		})
	}
}
