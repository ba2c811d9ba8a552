package booth

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// run is what a call of "pika booth" writes and returns, in an empty environment.
func run(t *testing.T, env map[string]string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	for _, name := range []string{"PIKA_SERVER", "PIKA_STATE", "PIKA_HISTORY", "PIKA_BOOTH_TOKEN", "PIKA_NETWORK_CONTROL", "PIKA_NETWORK_PASSWORD", "PIKA_NOW_FILE", "PIKA_NOW_PATTERN", "PIKA_PAGE", "PIKA_NO_OPEN"} {
		t.Setenv(name, env[name])
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var out, errOut bytes.Buffer
	err = Main(ctx, args, nil, &out, &errOut)
	return out.String(), errOut.String(), err
}

func TestWrongCalls(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "which server?"},
		{[]string{"--server", "pika.example"}, "is not the address of a server"},
		{[]string{"--nonsense"}, "flag provided but not defined: -nonsense; see pika booth --help"},
		{[]string{"dance"}, `does not know what to do with "dance"`},
		{[]string{"--server", "http://127.0.0.1:1", "dance"}, `does not know what to do with "dance"`},
		{[]string{"pair"}, "which server?"},
		{[]string{"pair", "--history", "x"}, "not defined"},
		{[]string{"history"}, "needs the path"},
		{[]string{"history", "a", "b"}, `does not know what to do with "b"`},
		{[]string{"history", filepath.Join("no", "such", "file")}, "no such file"},
		{[]string{"--server", "http://127.0.0.1:1", "--state", "cli_test.go"}, "make the booth's folder"},
		{[]string{"--server", "http://127.0.0.1:1", "--page", "0.0.0.0:8091"}, "the page can only be at"},
		{[]string{"--server", "http://127.0.0.1:1", "--page", "on"}, "is no address for the page"},
		{[]string{"pair", "--page", "off"}, "not defined"},
	} {
		stdout, _, err := run(t, nil, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("booth %v: %v", c.args, err)
		}
		if stdout != "" {
			t.Errorf("booth %v wrote %q", c.args, stdout)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"-h"}, {"pair", "--help"}, {"history", "-h"}} {
		stdout, _, err := run(t, nil, args...)
		if err != nil || !strings.Contains(stdout, "pika booth [--server URL]") {
			t.Errorf("booth %v: %q, %v", args, stdout, err)
		}
	}
}

// The help fits a window of 80 columns, tells every setting with the variable that is it, and the two names of the
// program. The doctor has a help of its own.
func TestHelpIsReadable(t *testing.T) {
	help, _, err := run(t, nil, "--help")
	if err != nil || !strings.Contains(help, `"pika-booth" is "pika booth"`) {
		t.Errorf("%v\n%s", err, help)
	}
	doctors, _, err := run(t, nil, "doctor", "--help")
	if err != nil || !strings.HasPrefix(doctors, "pika doctor looks at") || strings.Contains(doctors, "uninstall") {
		t.Errorf("%v\n%s", err, doctors)
	}
	for line := range strings.Lines(help + doctors) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, setting := range []string{
		"--server URL, PIKA_SERVER", "--history DIR, PIKA_HISTORY", "--state DIR, PIKA_STATE", "--page ADDR, PIKA_PAGE", "--no-open, PIKA_NO_OPEN",
		"--network-control URL, PIKA_NETWORK_CONTROL", "--network-password TEXT, PIKA_NETWORK_PASSWORD", "--now-file PATH, PIKA_NOW_FILE",
		"--now-pattern TEXT, PIKA_NOW_PATTERN", "--label NAME", "PIKA_BOOTH_TOKEN",
	} {
		if !strings.Contains(help, "\n  "+setting+"\n        ") {
			t.Errorf("%s has no line of its own", setting)
		}
	}
}

// A flag comes before the environment, for the page too.
func TestPageSetting(t *testing.T) {
	args := []string{"--server", "http://127.0.0.1:1", "--state", "cli_test.go"} // which fails once the settings are read
	for _, c := range []struct {
		env, flag, want string
	}{
		{"", "", "make the booth's folder"}, {"0.0.0.0:1", "", "the page can only be at"}, {"0.0.0.0:1", "off", "make the booth's folder"},
		{"off", "0.0.0.0:1", "the page can only be at"}, {"off", "", "make the booth's folder"},
	} {
		all := args
		if c.flag != "" {
			all = append([]string{"--page", c.flag}, args...)
		}
		if _, _, err := run(t, map[string]string{"PIKA_PAGE": c.env}, all...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// acceptance 37
func TestHistoryCommand(t *testing.T) {
	home := t.TempDir()
	folder := filepath.Join(home, "History")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	day := filepath.Join(folder, "2024-09-03.m3u")
	text := "#EXTVDJ:<time>21:34</time><lastplaytime>1725395646</lastplaytime><artist>Nick Cave & The Bad Seeds</artist><title>Hollywood</title><remix>Live</remix>\nC:\\Users\\ann\\x.mp3\n" +
		"#EXTVDJ:<time>21:38</time><lastplaytime>1725395890123</lastplaytime>\nC:\\Users\\ann\\Ema Ramz - Awakening.mp3\n" +
		"#EXTVDJ:<lastplayt"
	if err := os.WriteFile(day, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--json", day}, {day, "--json"}, {"--json", folder}, {"--json", home}} {
		stdout, stderr, err := run(t, nil, append([]string{"history"}, args...)...)
		if err != nil || stderr != "" {
			t.Fatalf("%v: %v, %q", args, err, stderr)
		}
		var plays []map[string]any
		if err := json.Unmarshal([]byte(stdout), &plays); err != nil || len(plays) != 2 {
			t.Fatalf("%v: %v\n%s", args, err, stdout)
		}
		for i, want := range []map[string]any{
			{"artist": "Nick Cave & The Bad Seeds", "title": "Hollywood (Live)", "remix": "Live", "played_at": "2024-09-03T20:34:06Z", "source": "virtualdj"},
			{"artist": "Ema Ramz", "title": "Awakening", "remix": "", "played_at": "2024-09-03T20:38:10.123Z", "source": "virtualdj"},
		} {
			if key, _ := plays[i]["key"].(string); len(key) != 32 {
				t.Errorf("key %q", key)
			}
			delete(plays[i], "key")
			if got, _ := json.Marshal(plays[i]); string(got) != mustJSON(t, want) {
				t.Errorf("got %s", got)
			}
		}
		if strings.Contains(stdout, "Users") || strings.Contains(stdout, `\u0026`) {
			t.Errorf("%v:\n%s", args, stdout)
		}
	}
	table, _, err := run(t, nil, "history", folder)
	if lines := strings.Split(strings.TrimSpace(table), "\n"); err != nil || len(lines) != 2 || !strings.HasSuffix(lines[0], "Nick Cave & The Bad Seeds  Hollywood (Live)") {
		t.Errorf("%v\n%s", err, table)
	}
}

func TestHistoryCommandWithoutPlays(t *testing.T) {
	folder := t.TempDir()
	if stdout, _, err := run(t, nil, "history", "--json", folder); err != nil || stdout != "[]\n" {
		t.Errorf("%q, %v", stdout, err)
	}
	if stdout, stderr, err := run(t, nil, "history", folder); err != nil || stdout != "" || !strings.Contains(stderr, "No plays there") {
		t.Errorf("%q, %q, %v", stdout, stderr, err)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A flag comes before the environment, and the booth leaves nothing outside its folder.
func TestPairCommand(t *testing.T) {
	server, other := newStandIn(t), newStandIn(t)
	server.approved = true
	folder := t.TempDir()
	t.Chdir(folder)
	stdout, _, err := run(t, map[string]string{"PIKA_SERVER": other.http.URL, "PIKA_STATE": "state"}, "pair", "--server", server.http.URL, "--label", "Ann's")
	if err != nil || !strings.Contains(stdout, "ABCD-EFGH") || !strings.Contains(stdout, server.http.URL+"/pair") || !strings.Contains(stdout, "Paired.") {
		t.Fatalf("%v\n%s", err, stdout)
	}
	if len(other.requests) > 0 {
		t.Errorf("the server of the environment was asked: %v", other.requests)
	}
	left, _ := filepath.Glob(filepath.Join(folder, "*"))
	states, _ := filepath.Glob(filepath.Join(folder, "state", "*", "state.json"))
	if len(left) != 1 || len(states) != 1 {
		t.Errorf("left behind: %v, states: %v", left, states)
	}
}
