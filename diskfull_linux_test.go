package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A full disk refuses with a sentence that says so, keeps the feed and all that was acknowledged, and makes the server
// not ready; with room again it goes on by itself. A booth meanwhile keeps its plays: 5xx is no refusal.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skip("a disk of its own needs root:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	h := openHouseIn(t, dir)
	t.Cleanup(h.server.kill)
	song := h.playOn(map[string]bool{})
	like := "/api/live/" + h.code + "/plays/" + song + "/like"
	if status, answer := try(t, "PUT", h.url(like), "", nil); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, answer)
	}
	phone := h.follow()

	filler := filepath.Join(dir, "filler")
	fill(t, filler)
	refused := func(method, path, token string, body any) {
		t.Helper()
		// what still fits into the last pages of the log is taken
		eventually(t, 20*time.Second, method+" "+path+" is refused", func() bool {
			status, answer := try(t, method, h.url(path), token, body)
			if status >= 500 && !strings.Contains(string(answer), "full") {
				t.Errorf("%s %s: %d %s", method, path, status, answer)
			}
			return status == http.StatusInsufficientStorage || status == http.StatusServiceUnavailable
		})
	}
	refused("PUT", like, "", nil)
	refused("POST", "/api/collections/plays/records", h.dj, map[string]any{"session": h.session, "artist": "A", "title": "Lost?", "startedAt": time.Now().UTC()})
	refused("GET", "/api/ready", "", nil)
	likes := h.snapshot().Tallies.Likes
	if likes < 1 || h.snapshot().Play.Title != "Song" && h.snapshot().Play.Title != "Lost?" {
		t.Errorf("the floor is told %+v", h.snapshot())
	}

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	eventually(t, 20*time.Second, "the server is ready again", func() bool {
		status, _ := try(t, "GET", h.url("/api/ready"), "", nil)
		return status == http.StatusOK
	})
	h.call("POST", "/api/collections/plays/records", h.dj, map[string]any{"session": h.session, "artist": "A", "title": "After", "startedAt": time.Now().UTC()}, nil)
	eventually(t, 20*time.Second, "the phone shows it", func() bool { return phone.shows() == "After" })
	if status, answer := try(t, "PUT", h.url(like), "", nil); status != http.StatusNoContent {
		t.Errorf("%d %s", status, answer)
	}
}

// fill writes until nothing more fits.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); err != nil {
			block = block[:len(block)/2]
		}
	}
}
