package booth

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// newStreamer is a laptop on which another program writes what is playing into a file, and no VirtualDJ is.
func newStreamer(t *testing.T, server string) (l *laptop, file string) {
	l = newLaptop(t, server)
	file = filepath.Join(t.TempDir(), "now.txt")
	l.config.History, l.config.NowFile = "", file
	return l, file
}

// says puts a text in the file in the way programs do: it is emptied and written again.
func says(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// replaces does so in the other way: a new file takes its place.
func replaces(t *testing.T, file, text string) {
	t.Helper()
	says(t, file+".tmp", text)
	if err := os.Rename(file+".tmp", file); err != nil {
		t.Fatal(err)
	}
}

func TestNowPlayingFile(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l, file := newStreamer(t, server.http.URL)
	says(t, file, "A - First")
	l.launch()
	server.untilAccepted(1)
	replaces(t, file, "A - Second")
	server.untilAccepted(2)
	says(t, file, "")
	server.untilBeats(2)
	says(t, file, "A - Second\r\n")
	server.untilBeats(2)
	says(t, file, "A - Third")
	server.untilAccepted(3)
	server.untilBeats(2)
	if got := server.accepted(); got != "one First\none Second\none Third" {
		t.Errorf("accepted:\n%s", got)
	}
	if p := server.plays[0]; p.Source != fileName || p.Artist != "A" || time.Since(p.StartedAt.Time) > time.Minute {
		t.Errorf("sent %+v", p)
	}
	if contains(l.out, "VirtualDJ") {
		t.Errorf("VirtualDJ is missed:\n%s", l.out)
	}
}

// What stands in the file from another night is not playing; what changed while the booth was off is told when it
// starts, and what did not is not told again.
func TestNowPlayingFileAtTheStart(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l, file := newStreamer(t, server.http.URL)
	says(t, file, "A - Of another night")
	yesterday := time.Now().Add(-20 * time.Hour)
	if err := os.Chtimes(file, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	l.launch()
	l.until("its place in the file", func() bool { return l.state().Positions[fileName] != nil })
	l.stop()
	l.launch()
	server.untilBeats(3)
	l.stop()
	says(t, file, "A - While it was off")
	l.launch()
	server.untilAccepted(1)
	l.until("an empty outbox", func() bool { return len(l.state().Rows) == 0 })
	l.stop()
	l.launch()
	says(t, file, "A - While it runs")
	server.untilAccepted(2)
	server.untilBeats(2)
	if got := server.accepted(); got != "one While it was off\none While it runs" {
		t.Errorf("accepted:\n%s", got)
	}
}

// A program that writes bit by bit is waited for.
func TestNowPlayingFileBitByBit(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l, file := newStreamer(t, server.http.URL)
	says(t, file, "A - First")
	l.config.Poll = time.Second // and so it must be the same for 300 ms
	l.launch()
	server.untilAccepted(1)
	const text = "The Artist - The Title"
	for n := range len(text) {
		says(t, file, text[:n+1])
		time.Sleep(15 * time.Millisecond) // how slowly the program writes
	}
	server.untilAccepted(2)
	server.untilBeats(2)
	if got := server.accepted(); got != "one First\none The Title" || server.plays[1].Artist != "The Artist" {
		t.Errorf("accepted:\n%s", got)
	}
}

// The file comes into being after the booth, in a folder that does too; VirtualDJ's history beside it is followed when
// it was named, and what both say is said once.
func TestNowPlayingFileThatComesLater(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l, file := newStreamer(t, server.http.URL)
	l.config.History = l.history
	file = filepath.Join(filepath.Dir(file), "obs", "now.m3u8")
	l.config.NowFile = file
	l.start()
	l.until("the hint", func() bool {
		return contains(l.out, "start the program that writes the file, or give another with --now-file: "+file)
	})
	l.until("the session", func() bool { return l.state().Live.ID == "one" })
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	replaces(t, file, "#EXTM3U\r\n#EXTINF:4,Station - Ident\r\nC:\\ident.mp3\r\n")
	l.until("the jingle read", func() bool { return strings.Contains(string(l.state().Positions[fileName]), "Ident") })
	l.play("Both", 0)
	server.untilAccepted(1)
	replaces(t, file, "#EXTM3U\r\n#EXTINF:4,Station - Ident\r\nC:\\ident.mp3\r\n#EXTINF:200,A - Both\r\nC:\\x.mp3\r\n")
	l.until("the same track read", func() bool { return strings.Contains(string(l.state().Positions[fileName]), "Both") })
	l.play("Only one", -2*time.Second)
	server.untilAccepted(2)
	server.untilBeats(2)
	if got := server.accepted(); got != "one Both\none Only one" {
		t.Errorf("accepted:\n%s", got)
	}
}

func TestBadPattern(t *testing.T) {
	t.Parallel()
	l, _ := newStreamer(t, "http://127.0.0.1:1")
	l.config.NowPattern = "now playing"
	if _, _, err := open(l.config); err == nil || !strings.Contains(err.Error(), "{artist} - {title}") {
		t.Errorf("error: %v", err)
	}
}
