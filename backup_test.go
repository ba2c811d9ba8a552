package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// toItsEnd runs the program to its end.
func toItsEnd(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	p := start(t, nil, args...)
	code = p.wait(time.Minute)
	return code, p.out.String()
}

// likers say that they like a play, one phone after the other, until they are stopped, and count what was acknowledged.
type likers struct {
	stop  context.CancelFunc
	done  sync.WaitGroup
	mu    sync.Mutex
	said  int
	worst time.Duration
}

func (h *house) like(play string) *likers {
	ctx, stop := context.WithCancel(h.t.Context())
	l := &likers{stop: stop}
	for range 4 {
		l.done.Go(func() {
			for ctx.Err() == nil {
				req, err := http.NewRequestWithContext(ctx, http.MethodPut, h.url("/api/live/"+h.code+"/plays/"+play+"/like"), nil)
				if err != nil {
					h.t.Error(err)
					return
				}
				began := time.Now()
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					continue
				}
				_, _ = io.Copy(io.Discard, res.Body)
				res.Body.Close()
				l.mu.Lock()
				if res.StatusCode == http.StatusNoContent {
					l.said++
				}
				l.worst = max(l.worst, time.Since(began))
				l.mu.Unlock()
			}
		})
	}
	return l
}

func (l *likers) so() int { l.mu.Lock(); defer l.mu.Unlock(); return l.said }

// end returns how many likes were acknowledged, and the longest that one took.
func (l *likers) end() (int, time.Duration) { l.stop(); l.done.Wait(); return l.said, l.worst }

// A backup of a server on which the floor is liking holds nobody up, and restoring it brings back what was acknowledged
// before it began. It is refused while a server runs, and when the file is no backup.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	var play struct{ ID string }
	h.call("POST", "/api/collections/plays/records", h.dj, map[string]any{"session": h.session, "artist": "A", "title": "Song", "startedAt": time.Now().UTC()}, &play)
	likers := h.like(play.ID)
	eventually(t, 20*time.Second, "likes", func() bool { return likers.so() >= 100 })
	before := likers.so()
	file := filepath.Join(t.TempDir(), "friday.zip")
	if code, said := toItsEnd(t, "backup", file, "--dir", h.dir); code != 0 || !strings.Contains(said, file) {
		t.Fatalf("%d %s", code, said)
	}
	after := likers.so()
	eventually(t, 20*time.Second, "more likes", func() bool { return likers.so() >= after+50 })
	all, worst := likers.end()
	t.Logf("%d likes before it, %d after it, %d in all; the longest took %s", before, after, all, worst)
	if worst > time.Second {
		t.Errorf("a like took %s", worst)
	}
	if code, said := toItsEnd(t, "restore", file, "--dir", h.dir); code == 0 || !strings.Contains(said, "a server is running on") {
		t.Errorf("under a running server: %d %s", code, said)
	}
	h.server.kill()
	for name, content := range map[string]func() []byte{
		"no zip": func() []byte { return []byte("hello") },
		"cut":    func() []byte { b, _ := os.ReadFile(file); return b[:len(b)-len(b)/3] },
	} {
		bad := filepath.Join(t.TempDir(), "bad.zip")
		if err := os.WriteFile(bad, content(), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, said := toItsEnd(t, "restore", bad, "--dir", h.dir); code == 0 || !strings.Contains(said, "pika: unpack "+bad) {
			t.Errorf("%s: %d %s", name, code, said)
		}
	}
	code, said := toItsEnd(t, "restore", "--dir", h.dir, file)
	if code != 0 || !strings.Contains(said, "What was there is in "+filepath.Join(h.dir, "before-restore-")) {
		t.Fatalf("%d %s", code, said)
	}
	if kept, err := filepath.Glob(filepath.Join(h.dir, "before-restore-*", "data.db")); err != nil || len(kept) != 1 {
		t.Errorf("the former data: %v %v", kept, err)
	}
	h.server = serve(t, h.dir, h.address)
	snap := h.snapshot()
	if snap.Play.Title != "Song" || snap.Tallies.Likes < before || snap.Tallies.Likes > after+8 { // four may be on their way
		t.Errorf("after the restore: %+v", snap)
	}
	if left, _ := filepath.Glob(filepath.Join(h.dir, ".restore-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// What goes wrong in the middle is taken back.
func TestSwapIsTakenBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unpacked := filepath.Join(dir, ".restore-1")
	for path, text := range map[string]string{"data.db": "old", "backups/b.zip": "b", "storage/a/f": "old", ".restore-1/data.db": "new", ".restore-1/backups": "in the way"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := swap(dir, unpacked, time.Now()); err == nil {
		t.Error("a file took the place of the folder of backups")
	}
	var is bytes.Buffer
	for _, path := range []string{"data.db", "storage/a/f", "backups/b.zip", ".restore-1/data.db"} {
		content, err := os.ReadFile(filepath.Join(dir, path))
		fmt.Fprintf(&is, "%s %v ", content, err)
	}
	if is.String() != "old <nil> old <nil> b <nil> new <nil> " {
		t.Error(is.String())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "before-restore-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Settings of the daily backup.
func TestBackupTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"": 0, "off": -1, "00:00": 24 * time.Hour, "05:10": 5*time.Hour + 10*time.Minute, "23:59": 24*time.Hour - time.Minute} {
		if got, err := backupTime(text); err != nil || got != want {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"4", "25:00", "04:30:00", "never"} {
		if _, err := backupTime(text); err == nil || !strings.Contains(err.Error(), "PIKA_BACKUP_AT") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
