package booth

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pika/booth/virtualdj"
)

func (l *laptop) settings(text string) {
	l.t.Helper()
	if err := os.WriteFile(filepath.Join(filepath.Dir(l.history), "settings.xml"), []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// After an upgrade both of VirtualDJ's folders are listed, and the one in use is marked.
func TestFoundSources(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	old := &laptop{t: t, history: filepath.Join(home, "Documents/VirtualDJ/History")}
	new := &laptop{t: t, history: filepath.Join(home, "Library/Application Support/VirtualDJ/History")}
	for i, l := range []*laptop{old, new} {
		if err := os.MkdirAll(l.history, 0o700); err != nil {
			t.Fatal(err)
		}
		l.playAt("Song", nine.Add(time.Duration(i)*time.Hour))
	}
	old.settings("<settings><historyD")
	new.settings("<settings><historyDelay>5</historyDelay><writeHistory>0</writeHistory></settings>")
	new.knowing("A", "B")
	p := newPlugin(t)
	p.titles[2] = "On the deck"
	file := filepath.Join(home, "now.txt")
	says(t, file, "A - In the file")
	config := Config{
		System:         virtualdj.System{OS: "darwin", Home: home, Getenv: func(string) string { return "" }},
		NetworkControl: p.http.URL, NowFile: file,
	}
	all, err := config.found(t.Context())
	if err != nil || len(all) != 5 {
		t.Fatalf("%v\n%s", err, mustJSON(t, all))
	}
	if f := all[0]; f.Where != new.history || !f.Used || !f.Newest.Equal(nine.Add(time.Hour)) || f.Settings == nil || f.Settings.HistoryDelay != 5 || len(f.Advice) != 1 || !strings.Contains(f.Advice[0], "writeHistory is off") {
		t.Errorf("the history in use: %s", mustJSON(t, f))
	}
	if f := all[1]; f.Where != old.history || f.Used || !f.Newest.Equal(nine) || f.Settings != nil || len(f.Advice) != 1 || !strings.Contains(f.Advice[0], "cannot be read") {
		t.Errorf("the one before: %s", mustJSON(t, f))
	}
	for i, want := range []string{"2 songs", "deck 2: A – On the deck", "A – In the file"} {
		if f := all[2+i]; !strings.Contains(f.Says, want) || f.Problem != "" || !f.Used {
			t.Errorf("want %q: %s", want, mustJSON(t, f))
		}
	}
	config.NetworkControl = ""
	if all, err = config.found(t.Context()); err != nil || all[0].Used {
		t.Errorf("beside a file of another program: %v, %s", err, mustJSON(t, all[0]))
	}
}

func TestSourcesCommand(t *testing.T) {
	l := newLaptop(t, "")
	l.playAt("Song", nine)
	p := newPlugin(t)
	p.http.Close()
	missing := filepath.Join(t.TempDir(), "now.txt")
	env := map[string]string{"PIKA_HISTORY": filepath.Dir(l.history), "PIKA_NETWORK_CONTROL": p.http.URL, "PIKA_NOW_FILE": missing}
	table, _, err := run(t, env, "sources")
	for _, want := range []string{l.history, "set its option historyDelay to 5", "it does not answer", missing + ": open"} {
		if err != nil || !strings.Contains(table, want) {
			t.Errorf("%v, no %q in\n%s", err, want, table)
		}
	}
	text, _, err := run(t, env, "sources", "--json")
	var all []map[string]any
	if err != nil || json.Unmarshal([]byte(text), &all) != nil || len(all) != 3 {
		t.Fatalf("%v\n%s", err, text)
	}
	if all[0]["where"] != l.history || all[0]["newest"] != nine.Format(time.RFC3339) || all[1]["problem"] != "it does not answer" || all[2]["source"] != "file" {
		t.Errorf("got %s", text)
	}
	for _, args := range [][]string{{"--now-file", "x", "--now-pattern", "y"}, {"--network-control", "y"}, {"y"}} {
		if _, _, err := run(t, nil, append([]string{"sources"}, args...)...); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

func TestNothingFound(t *testing.T) {
	t.Parallel()
	all, err := Config{System: virtualdj.System{OS: "darwin", Home: t.TempDir()}}.found(t.Context())
	if err != nil || mustJSON(t, all) != "[]" {
		t.Errorf("%v, %s", err, mustJSON(t, all))
	}
	out := &transcript{}
	if err := tabulate(out, all); err != nil || !contains(out, "Nothing found: start VirtualDJ once") {
		t.Errorf("%v, %s", err, out)
	}
}

// What VirtualDJ's settings keep from the floor is said when the booth starts, once; its page always tells how they are.
func TestAdviceAtTheStart(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL)
	l.settings("<settings><writeHistory>0</writeHistory></settings>")
	l.config.Seek = 10 * time.Millisecond
	l.withPage().start()
	l.untilSeen("how VirtualDJ is set", func(p pageState) bool {
		return p.Settings != nil && !p.Settings.WriteHistory && p.Settings.HistoryDelay == 45
	})
	server.untilBeats(3)
	l.settings("<settings><historyDelay>5</historyDelay></settings>") // as VirtualDJ writes it when it is closed
	l.untilSeen("that it is set anew", func(p pageState) bool { return p.Settings.WriteHistory && p.Settings.HistoryDelay == 5 })
	l.stop()
	if n := strings.Count(l.out.String(), "writeHistory is off"); n != 1 {
		t.Errorf("said %d times:\n%s", n, l.out)
	}
}
