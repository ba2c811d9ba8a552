package booth

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNamesOfTheBooth(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"pika-booth": true, "/opt/pika-booth": true, `C:\Users\ann\Downloads\Pika-Booth.EXE`: true, "pika-booth (1).exe": true, "./pika-booth-v1.2": true,
		"pika": false, "/opt/pika-booth/pika": false, `C:\pika-booth\pika.exe`: false, "booth": false, "": false,
	} {
		if got := CalledBooth(name); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}

// The DJ is asked until the answer is an address; nobody answering is an answer.
func TestServerAskedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed, want string
		asked       int
	}{
		{"pika.example.com\n", "https://pika.example.com", 1},
		{"  http://localhost:8090/ \n", "http://localhost:8090", 1},
		{"\nftp://x\nno no\nPika.example.com", "https://pika.example.com", 4},
		{"", "", 1},
		{"not an address", "", 2},
	} {
		var out bytes.Buffer
		if got := askServer(strings.NewReader(c.typed), &out); got != c.want {
			t.Errorf("typed %q: %q", c.typed, got)
		}
		if n := strings.Count(out.String(), "Server: "); n != c.asked {
			t.Errorf("typed %q: asked %d times\n%s", c.typed, n, out.String())
		}
	}
}

// The server that answered last is the one that a booth without an address goes to; one that never answered is not.
func TestServerRemembered(t *testing.T) {
	first, second := newStandIn(t), newStandIn(t)
	l := newLaptop(t, first.http.URL)
	root := l.config.State
	if got := rememberedServer(root); got != "" {
		t.Fatalf("before the first contact: %q", got)
	}
	l.start()
	first.untilBeats(2) // the first one is over
	l.stop()
	if got := rememberedServer(root); got != first.http.URL {
		t.Fatalf("after the first contact: %q", got)
	}
	l.config.Server = "http://127.0.0.1:1"
	l.start()
	l.until("the failure", func() bool { return contains(l.out, "cannot reach the server") })
	l.stop()
	if got := rememberedServer(root); got != first.http.URL {
		t.Errorf("after a server that did not answer: %q", got)
	}
	second.approved = true
	if _, _, err := run(t, map[string]string{"PIKA_STATE": root}, "pair", "--server", second.http.URL); err != nil {
		t.Fatal(err)
	}
	if got := rememberedServer(root); got != second.http.URL {
		t.Errorf("after pairing with another: %q", got)
	}
	second.set(func() { second.requests = nil })
	if out, _, err := run(t, map[string]string{"PIKA_STATE": root}, "pair"); err != nil || !strings.Contains(out, "Paired.") || len(second.requests) == 0 {
		t.Errorf("pairing without an address: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(root, "server"), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := run(t, map[string]string{"PIKA_STATE": root}, "pair"); err == nil || !strings.Contains(err.Error(), "which server?") {
		t.Errorf("with a damaged address: %v", err)
	}
}
