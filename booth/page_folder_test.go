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

// bare is a laptop on which no history is found.
func (l *laptop) bare() *laptop {
	l.t.Helper()
	l.config.History = ""
	l.config.System = virtualdj.System{OS: "darwin", Home: l.t.TempDir(), Getenv: func(string) string { return "" }}
	return l
}

// follow has the page name a folder.
func (l *laptop) follow(folder string) pageAnswer {
	l.t.Helper()
	body, err := json.Marshal(map[string]string{"folder": folder})
	if err != nil {
		l.t.Fatal(err)
	}
	return l.act("/booth/api/folder", string(body))
}

// acceptance 42: a DJ whose history is not found names its folder on the page. It is followed without a new start, and
// after one; another one takes its place; and it can be left to the booth again.
func TestFolderNamedOnThePage(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage().bare()
	l.settings("<settings><writeHistory>0</writeHistory></settings>")
	l.launch()
	l.untilSeen("that there is none", func(p pageState) bool { return p.History.Problem != "" && p.Session != nil })
	if got := l.follow(filepath.Dir(l.history)); got.status != 200 { // the folder above will do
		t.Fatalf("%d %s", got.status, got.body)
	}
	follows := func(p pageState) bool {
		return p.History.Folder == l.history && p.History.Problem == "" && p.History.Chosen && len(p.History.Looked) == 0
	}
	p := l.untilSeen("the folder", follows)
	if !strings.Contains(p.Restart, "--history "+l.history) {
		t.Error(p.Restart)
	}
	l.untilSeen("its settings", func(p pageState) bool { return p.Settings != nil && !p.Settings.WriteHistory })
	if look := browse(t, "GET", l.page()+"/booth/api/ready", ""); !strings.Contains(look.body, l.history+" has no entry yet") {
		t.Errorf("the page's look is at another folder: %s", look.body)
	}
	l.play("At once", 0)
	server.untilAccepted(1)
	l.stop()

	l.launch()
	l.untilSeen("the folder after a new start", follows)
	if want := "As last time: --history " + l.history; !strings.Contains(l.said(), want) {
		t.Errorf("no %q in\n%s", want, l.said())
	}

	l.history = l.folder()
	if got := l.follow(" \"" + l.history + "\" "); got.status != 200 { // as Windows copies a path
		t.Fatalf("%d %s", got.status, got.body)
	}
	if p := l.untilSeen("another folder", follows); p.Settings != nil {
		t.Errorf("settings of the former folder: %+v", p.Settings)
	}
	l.play("Elsewhere", -time.Second)
	server.untilAccepted(2)

	if got := l.follow(""); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	l.untilSeen("none again", func(p pageState) bool {
		return p.History.Problem != "" && !p.History.Chosen && p.History.Folder == "" && len(p.History.Looked) == 2
	})
	if kept := l.state().Named; kept != (named{}) {
		t.Errorf("kept: %+v", kept)
	}
}

// What cannot be a History folder is refused at the field, in words that say why, and what is followed stays.
func TestFoldersRefused(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	other := t.TempDir()
	file := filepath.Join(other, "song.mp3")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ folder, code, says string }{
		{"VirtualDJ/History", "not_whole", "Give the whole path"},
		{"~other/History", "not_whole", "Give the whole path"},
		{filepath.Join(other, "none"), "no_folder", "There is no folder " + filepath.Join(other, "none")},
		{file, "no_folder", "is a file"},
		{other, "no_history", "no VirtualDJ history in " + other},
	} {
		got := l.follow(c.folder)
		var e struct {
			Data struct {
				Folder struct{ Code, Message string }
			}
		}
		if err := json.Unmarshal([]byte(got.body), &e); err != nil || got.status != 400 || e.Data.Folder.Code != c.code || !strings.Contains(e.Data.Folder.Message, c.says) {
			t.Errorf("%s: %d %s", c.folder, got.status, got.body)
		}
	}
	if got := l.act("/booth/api/folder", `{}`); got.status != 400 || got.code() != "invalid" {
		t.Errorf("no folder: %d %s", got.status, got.body)
	}
	if p := l.seen(); p.History.Folder != l.history {
		t.Errorf("%+v", p.History)
	}
	if kept := l.state().Named; kept != (named{}) {
		t.Errorf("kept: %+v", kept)
	}

	byFile := newLaptop(t, server.http.URL).withPage().bare()
	byFile.config.NowFile = filepath.Join(other, "now.txt")
	byFile.launch()
	if got := byFile.follow(l.history); got.status != 409 || got.code() != "by_file" {
		t.Errorf("beside a file: %d %s", got.status, got.body)
	}
}

// A path is taken as people have it.
func TestTypedFolders(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	history := filepath.Join(home, "VirtualDJ", "History")
	if err := os.MkdirAll(history, 0o700); err != nil {
		t.Fatal(err)
	}
	days := filepath.Join(home, "Old nights")
	if err := os.Mkdir(days, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(days, "2024-09-03.m3u"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		history: history, history + "/": history, "~/VirtualDJ": history, "  ~/VirtualDJ/History\n": history, "'" + history + "'": history,
		`"` + days + `"`: days, "": "", ` "" `: "",
	} {
		if got, err := typedFolder(text, home); err != nil || got != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}
