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
	l.settings("<settings><historyDelay>45</historyDelay></settings>")
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
}

// Where nothing is found the command fails, for scripts, and says where it looked and what to do. A history that was
// named and is not there is nothing found, too.
func TestSourcesOfNowhere(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("WINEPREFIX", "")
	state := t.TempDir()
	for _, c := range []struct {
		args []string
		says string
	}{
		{nil, "Looked for VirtualDJ's History folder in\n  "},
		{[]string{"--json"}, "[]\n"},
		{[]string{"--history", filepath.Join(state, "none")}, "it is not there"},
	} {
		out, _, err := run(t, nil, append([]string{"sources", "--state", state}, c.args...)...)
		if err == nil || !strings.Contains(err.Error(), "start VirtualDJ once") || strings.Contains(err.Error(), "\n") || !strings.Contains(out, c.says) {
			t.Errorf("%v: %v\n%s", c.args, err, out)
		}
	}
}

// The settings of a history that has none beside it are not known, and nothing is advised about them.
func TestSourcesWithoutSettings(t *testing.T) {
	l := newLaptop(t, "")
	l.playAt("Song", nine)
	t.Setenv("HOME", t.TempDir())
	out, _, err := run(t, nil, "sources", "--history", l.history, "--state", t.TempDir())
	if err != nil || strings.Contains(out, "historyDelay") {
		t.Errorf("%v\n%s", err, out)
	}
}

// What a booth remembers is found by a call without flags.
func TestSourcesRemembered(t *testing.T) {
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.config.Flags = map[string]bool{"history": true}
	l.start()
	l.play("Song", 0)
	server.untilAccepted(1) // after a beat, so that the server is remembered
	t.Setenv("HOME", t.TempDir())
	for _, args := range [][]string{nil, {"--server", server.http.URL}} {
		out, _, err := run(t, nil, append([]string{"sources", "--state", l.config.State}, args...)...)
		if err != nil || !strings.Contains(out, l.history) {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
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
