package booth

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pika/booth/virtualdj"
)

// What the DJ's console has to know of a laptop is in its beats: that it hears nothing, though not from which folders, and
// since when it keeps back what the floor hears.
func TestBeatSaysHowTheLaptopDoes(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage()
	home := t.TempDir()
	none := func() string { return "" }
	l.config.History = ""
	l.config.System = virtualdj.System{OS: "darwin", Home: home, Getenv: func(string) string { return "" }, Registry: none, Documents: none}
	says := func(what string, want ...any) {
		t.Helper()
		server.until(what, func() bool {
			return fmt.Sprint(server.beat["unheard"], server.beat["secret"], server.beat["keptSince"]) == fmt.Sprint(want...)
		})
	}
	l.launch()
	says("a laptop that hears nothing", true, false, nil)
	server.mu.Lock()
	if said := fmt.Sprint(server.beat); strings.Contains(said, home) {
		t.Errorf("a folder leaves the laptop: %s", said)
	}
	server.mu.Unlock()

	l.history = filepath.Join(home, "Documents", "VirtualDJ", "History")
	if err := os.MkdirAll(l.history, 0o700); err != nil {
		t.Fatal(err)
	}
	l.play("First", 5*time.Minute)
	server.untilAccepted(1)
	says("a laptop that hears", false, false, nil)
	l.act("/booth/api/secret", `{"on":true}`)
	says("a secret that is still to come", false, true, nil)
	l.play("Surprise", time.Minute)
	l.play("Surprise 2", 0)
	p := l.untilSeen("both kept back", func(p pageState) bool { return p.phases() == "Surprise secret, Surprise 2 secret" })
	says("since the first", false, true, p.Rows[0].PlayedAt.Format(wireTime))
	l.act("/booth/api/secret", `{"on":false}`)
	says("nothing kept back", false, false, nil)
}
