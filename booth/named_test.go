package booth

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// command starts "pika booth" as it is typed, and returns what ends it.
func (l *laptop) command(args ...string) (stop func()) {
	l.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	l.former = len(l.out.String())
	args = append([]string{"--state", l.config.State, "--page", "127.0.0.1:0", "--no-open"}, args...)
	go func() { done <- Main(ctx, args, builtScreens, l.out, l.out) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			l.t.Errorf("booth %v: %v", args, err)
		}
	}
	l.t.Cleanup(stop)
	return stop
}

// said is what the DJ saw since the last start.
func (l *laptop) said() string { return l.out.String()[l.former:] }

// folder makes another History folder.
func (l *laptop) folder() string {
	l.t.Helper()
	path := filepath.Join(l.t.TempDir(), "History")
	if err := os.Mkdir(path, 0o700); err != nil {
		l.t.Fatal(err)
	}
	return path
}

// A start without flags follows what the last one followed, on the same server. A flag goes before that and is kept in
// its place; an empty one takes it away; the environment goes before it and is not kept.
func TestWhatIsFollowedIsRemembered(t *testing.T) {
	server, other := newStandIn(t), newStandIn(t)
	server.live, other.live = "one", "two"
	l := newLaptop(t, server.http.URL)
	second, environment := l.folder(), l.folder()
	for name, value := range map[string]string{"PIKA_BOOTH_TOKEN": "good", "PIKA_HISTORY": "", "PIKA_NOW_FILE": "", "PIKA_NOW_PATTERN": "", "PIKA_NETWORK_CONTROL": "", "HOME": t.TempDir()} {
		t.Setenv(name, value)
	}
	l.play("Before", 0)

	for _, c := range []struct {
		name     string
		args     []string
		env      string // PIKA_HISTORY
		follows  string
		recalled bool
	}{
		{"a flag", []string{"--server", server.http.URL, "--history", l.history, "--now-pattern", "{title} by {artist}"}, "", l.history, false},
		{"a bare start", nil, "", l.history, true},
		{"the environment", nil, environment, environment, false},
		{"a bare start after it", nil, "", l.history, true},
		{"another server", []string{"--server", other.http.URL}, "", "", false},
		{"another flag", []string{"--server", server.http.URL, "--history", second}, "", second, false},
		{"a bare start after that", nil, "", second, true},
		{"an empty flag", []string{"--history", ""}, "", "", false},
		{"a bare start in the end", nil, "", "", false},
	} {
		t.Setenv("PIKA_HISTORY", c.env)
		stop := l.command(c.args...)
		p := l.untilSeen(c.name, func(p pageState) bool {
			return p.Contact.Reached && (c.follows == "" && p.History.Problem != "" || c.follows != "" && p.History.Folder == c.follows)
		})
		if p.History.Chosen != (c.follows != "") {
			t.Errorf("%s: %+v", c.name, p.History)
		}
		if said := strings.Contains(l.said(), "As last time: --history "+c.follows); said != c.recalled {
			t.Errorf("%s: said is %v in\n%s", c.name, said, l.said())
		}
		if c.follows != "" && !strings.Contains(p.Restart, "--history "+c.follows) {
			t.Errorf("%s: %s", c.name, p.Restart)
		}
		stop()
	}
}

// What starts the booth again is complete, can be pasted into a terminal, and tells no password.
func TestRestartCommand(t *testing.T) {
	t.Parallel()
	state, err := stateRoot("")
	if err != nil {
		t.Fatal(err)
	}
	host, _ := os.Hostname()
	plain := Config{State: state, Label: host, Page: PageAddress}
	full := Config{
		State: "/s", Label: "Ann's", Page: "127.0.0.1:9", History: "/my sets/History", NetworkControl: "http://127.0.0.1:80",
		NetworkPassword: "hidden", NowFile: "/now.txt", NowPattern: "{title} $x", Called: called("/opt/pika-booth"),
	}
	for want, config := range map[string]Config{
		"pika booth --server https://p.example": plain,
		"/opt/pika-booth --server https://p.example --history '/my sets/History' --network-control http://127.0.0.1:80 --now-file /now.txt" +
			` --now-pattern '{title} $x' --state /s --label 'Ann'\''s' --page 127.0.0.1:9`: full,
	} {
		if got := config.restart("https://p.example"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	words := []string{`C:\pika.exe`, "booth", "--history", `C:\My sets`}
	if got := commandLine(words, "windows"); got != `C:\pika.exe booth --history "C:\My sets"` {
		t.Error(got)
	}
}
