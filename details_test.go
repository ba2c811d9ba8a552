package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pika/booth"
)

// What VirtualDJ finds out about a track after it began reaches the play on the server, and leaves it where it was: it is
// still what is on.
func TestDetailsReachTheServer(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	music := newHistory(t)
	ctx, cancel := context.WithCancel(context.Background())
	config := booth.Config{Server: h.url(""), History: music.folder, State: t.TempDir(), Token: h.pair(), Database: 50 * time.Millisecond}
	done := make(chan error, 1)
	go func() { done <- booth.Run(ctx, config) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("booth: %v", err)
		}
	}()
	eventually(t, 30*time.Second, "the booth is here", func() bool { return h.booth() == "here" })
	title := music.play()
	type details struct {
		ID, Title, Key string
		BPM            float64
		Seconds        int
		EndedAt        string
	}
	var rows struct{ Items []details }
	read := func() details {
		h.call("GET", "/api/collections/plays/records", h.dj, nil, &rows)
		if len(rows.Items) != 1 {
			return details{}
		}
		return rows.Items[0]
	}
	eventually(t, 10*time.Second, "the play", func() bool { return read().Title == title })
	before := read()
	database := fmt.Sprintf(`<VirtualDJ_Database><Song FilePath="C:\Users\Somebody\Music\The Ceilings - %s.mp3"><Scan Bpm="0.507959" Key="Am"/></Song></VirtualDJ_Database>`,
		"Track 01 &amp; more")
	if err := os.WriteFile(filepath.Join(filepath.Dir(music.folder), "database.xml"), []byte(database), 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10*time.Second, "its details", func() bool { return read().BPM > 0 })
	want := before
	want.BPM, want.Key = 118.12, "Am"
	if got := read(); got != want || got.Seconds != 182 || got.EndedAt != "" {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
