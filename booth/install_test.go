package booth

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var golden = flag.Bool("golden", false, "write testdata/install anew")

// commands are what may have to be started: plain, and with all that the systems' files give a meaning to.
var commands = map[string][]string{
	"plain":  {"/usr/local/bin/pika", "booth", "--server", "https://pika.example.com"},
	"quoted": {`/home/ann/Ann's "best" \ $HOME/pika-booth`},
	"strange": {"/home/ann/My best $HOME 100% <music> & more/pika", "booth", "--server", "https://pika.example.com/a%20b",
		"--history", `C:\Users\Ann O'Neil\VirtualDJ\`, "--state", "", "$HOME"},
}

// What is written for each system is what a person reviewed.
func TestAutostartFiles(t *testing.T) {
	t.Parallel()
	for name, command := range commands {
		for file, text := range map[string]string{
			name + ".service": unitText(command), name + ".plist": agentText(command), name + ".run": windowsLine(command) + "\n",
		} {
			path := filepath.Join("testdata", "install", file)
			if *golden {
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if text != string(want) {
				t.Errorf("%s:\n%s\nwant:\n%s", file, text, want)
			}
		}
	}
}

// systemd itself understands the unit, and finds in it the program that was put in.
func TestUnitIsUnderstood(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd-analyze is not here: the unit is only compared with its golden file")
		return
	}
	for name, looked := range map[string]bool{"My $HOME & ${X} 100% <pika>": true, `Ann O'Neil's "best" \ pika`: false} {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		program := filepath.Join(dir, "pika")
		verify := func() (said string) {
			t.Helper()
			command := append([]string{program}, commands["strange"][1:]...)
			path := filepath.Join(dir, unitName)
			if err := os.WriteFile(path, []byte(unitText(command)), 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(analyze, "--user", "verify", "--man=no", path)
			cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir)
			out, _ := cmd.CombinedOutput()
			for line := range strings.Lines(string(out)) {
				if strings.Contains(line, "pika") { // other units of this machine have faults of their own
					said += line
				}
			}
			return said
		}
		// A program that the shell starts is not looked for.
		if said := verify(); looked != strings.Contains(said, program+" is not executable") || strings.Count(said, "\n") > 1 {
			t.Errorf("%s, without the program: %q", name, said)
		}
		if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if said := verify(); said != "" {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// The agent is XML that says what was put in.
func TestAgentIsUnderstood(t *testing.T) {
	t.Parallel()
	for name, command := range commands {
		var words []string
		decoder := xml.NewDecoder(strings.NewReader(agentText(command)))
		depth := 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			element, ok := token.(xml.StartElement)
			switch {
			case ok && element.Name.Local == "array":
				depth++
			case ok && element.Name.Local == "string" && depth > 0:
				var word string
				if err := decoder.DecodeElement(&word, &element); err != nil {
					t.Fatal(err)
				}
				words = append(words, word)
			}
		}
		if !slices.Equal(words, command) {
			t.Errorf("%s: %q", name, words)
		}
	}
}

// Windows cuts a line into words by these rules (CommandLineToArgvW).
func TestWindowsLine(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		`C:\Program Files\Pika\pika.exe`: `"C:\Program Files\Pika\pika.exe"`, `ends in \`: `"ends in \\"`, `a "quote"`: `"a \"quote\""`,
		`\"`: `"\\\""`, `\\a\\`: `"\\a\\\\"`, "": `""`, "é": `"é"`,
	} {
		if got := windowsLine([]string{word}); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}

func TestAutostartCommand(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "server"), []byte("https://pika.example.com\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		program string
		config  Config
		want    []string
	}{
		{"/bin/pika", Config{State: root}, []string{"/bin/pika", "booth", "--state", root, "--no-open"}},
		{"/bin/pika-booth", Config{State: root}, []string{"/bin/pika-booth", "--state", root, "--no-open"}},
		{"/bin/pika", Config{State: root, Server: "https://Other.example/", History: "x"}, []string{"/bin/pika", "booth", "--server", "https://other.example", "--history", filepath.Join(here, "x"), "--state", root, "--no-open"}},
		{"/bin/pika", Config{State: root, NowFile: "now.txt", NowPattern: "{title}"}, []string{"/bin/pika", "booth", "--state", root, "--now-file", filepath.Join(here, "now.txt"), "--now-pattern", "{title}", "--no-open"}},
		{"/bin/pika", Config{State: t.TempDir(), Server: "nowhere"}, nil},
		{"/bin/pika", Config{State: t.TempDir()}, nil},
		{"/bin/pi\nka", Config{State: root}, nil},
	} {
		got, err := autostartCommand(c.program, c.config)
		if (err == nil) != (c.want != nil) || !slices.Equal(got, c.want) {
			t.Errorf("%s, %+v: %q, %v", c.program, c.config, got, err)
		}
	}
}

// The way of each system can be taken any number of times, says what it did, and leaves nothing when taken back.
func TestAutostartPutAndRemoved(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no systemctl, no launchctl
	for _, system := range []string{"linux", "darwin"} {
		home := t.TempDir()
		start, err := autostartOn(system, home, filepath.Join(home, ".config"))
		if err != nil {
			t.Fatal(err)
		}
		if did, err := start.remove(); err != nil || !strings.Contains(did[0], "Nothing to remove") {
			t.Errorf("%s, before: %q, %v", system, did, err)
		}
		for range 2 {
			did, err := start.put(commands["plain"])
			if err != nil || len(did) < 2 || !strings.HasPrefix(did[0], "Wrote "+home) {
				t.Fatalf("%s: %q, %v", system, did, err)
			}
			written, err := os.ReadFile(strings.TrimPrefix(did[0], "Wrote "))
			if err != nil || !strings.Contains(string(written), "/usr/local/bin/pika") {
				t.Errorf("%s: %v\n%s", system, err, written)
			}
		}
		if did, err := start.remove(); err != nil || !slices.ContainsFunc(did, func(line string) bool { return strings.HasPrefix(line, "Removed "+home) }) {
			t.Errorf("%s: %q, %v", system, did, err)
		}
		err = filepath.WalkDir(home, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				t.Errorf("%s leaves %s", system, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if start, err := autostartOn("plan9", "/", "/"); err == nil {
		t.Errorf("plan9: %T", start)
	}
}

// Windows cuts longer commands off.
func TestLongRunKey(t *testing.T) {
	t.Parallel()
	if line, err := runLine([]string{strings.Repeat("é", runLimit-1)}); err == nil || !strings.Contains(err.Error(), "261 characters") {
		t.Errorf("%d letters: %q, %v", runLimit-1, line, err)
	}
	if line, err := runLine([]string{strings.Repeat("é", runLimit-2)}); err != nil {
		t.Errorf("%d letters: %q, %v", runLimit-2, line, err)
	}
}

// The command asks the user's systemd for the rest, and says so; what systemd cannot do is said too.
func TestInstallCommand(t *testing.T) {
	home, tools := t.TempDir(), t.TempDir()
	calls := filepath.Join(tools, "calls")
	systemctl := func(script string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(tools, "systemctl"), []byte("#!/bin/sh\necho \"$*\" >>"+calls+"\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("PATH", tools+":"+os.Getenv("PATH"))
	systemctl("")
	out, _, err := run(t, nil, "install", "--server", "https://pika.example.com")
	unit := filepath.Join(home, ".config/systemd/user", unitName)
	for _, want := range []string{"Wrote " + unit, "Ran systemctl --user enable " + unitName, "To undo", "pika booth pair --server https://pika.example.com"} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%v: lacks %q\n%s", err, want, out)
		}
	}
	text, err := os.ReadFile(unit)
	if err != nil || !strings.Contains(string(text), `"booth" "--server" "https://pika.example.com"`) {
		t.Errorf("%v\n%s", err, text)
	}
	systemctl("echo Failed to connect to bus >&2; exit 1")
	if out, _, err := run(t, nil, "install", "--remove"); err != nil || !strings.Contains(out, "Could not run systemctl --user disable --now "+unitName+" (Failed to connect to bus") || !strings.Contains(out, "Removed "+unit) {
		t.Errorf("%v\n%s", err, out)
	}
	if out, _, err := run(t, nil, "uninstall"); err != nil || !strings.Contains(out, "Nothing to remove") {
		t.Errorf("%v\n%s", err, out)
	}
	if left, _ := os.ReadDir(filepath.Join(home, ".config")); len(left) > 0 {
		t.Errorf("left behind: %s", left[0].Name())
	}
	want := "--user daemon-reload\n--user enable pika-booth.service\n--user disable --now pika-booth.service\n--user daemon-reload\n"
	if got, _ := os.ReadFile(calls); string(got) != want {
		t.Errorf("systemctl was called with\n%s", got)
	}
	if _, _, err := run(t, nil, "install"); err == nil || !strings.Contains(err.Error(), "which server?") {
		t.Errorf("without a server: %v", err)
	}
}
