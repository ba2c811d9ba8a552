package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// standIns are the three programs by which deploy.sh reaches another machine. It is this one here, and its systemd a
// process: the server that the link names.
var standIns = map[string]string{
	"ssh": `#!/bin/sh
while [ "$1" != fake.example ]; do shift; done
shift
exec "$@"
`,
	"scp": `#!/bin/sh
[ ! -e "$TARGET/no-scp" ] || { echo "lost connection" >&2; exit 1; }
while [ $# -gt 2 ]; do shift; done
exec cp "$1" "${2#fake.example:}"
`,
	"systemctl": `#!/bin/sh
[ "$1 $2" = "restart pika-test" ] || exit 1
if [ -e "$TARGET/pid" ]; then
	pid=$(cat "$TARGET/pid")
	kill "$pid" 2>/dev/null
	while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
fi
"$PIKA_LINK" serve --dir "$TARGET/data" --http "$ADDRESS" >>"$TARGET/log" 2>&1 </dev/null &
echo $! >"$TARGET/pid"
`,
}

// target is a machine to deploy to.
type target struct {
	t             *testing.T
	dir, address  string
	link, scripts string
}

func newTarget(t *testing.T) *target {
	t.Helper()
	m := &target{t: t, dir: t.TempDir(), scripts: t.TempDir(), address: freeAddress(t)}
	m.link = filepath.Join(m.dir, "pika")
	if err := os.Mkdir(filepath.Join(m.dir, "tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range standIns {
		m.script(filepath.Join(m.scripts, name), text)
	}
	t.Cleanup(func() {
		if raw, err := os.ReadFile(filepath.Join(m.dir, "pid")); err == nil {
			if pid, err := strconv.Atoi(strings.TrimSpace(string(raw))); err == nil {
				_ = syscall.Kill(pid, syscall.SIGKILL)
				eventually(t, 10*time.Second, "the server is gone", func() bool { return syscall.Kill(pid, 0) != nil })
			}
		}
	})
	return m
}

func (m *target) script(path, text string) string {
	m.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		m.t.Fatal(err)
	}
	return path
}

// deploy runs the script as a person would; setting are further settings.
func (m *target) deploy(want int, program string, setting ...string) (said string) {
	m.t.Helper()
	args := []string{"deploy/deploy.sh"}
	if len(setting) > 0 && setting[0] == "--live" {
		args, setting = append(args, "--live"), setting[1:]
	}
	cmd := exec.Command("sh", append(args, program, "fake.example")...)
	cmd.Env = append([]string{"PATH=" + m.scripts + ":" + os.Getenv("PATH"), "HOME=" + m.dir, "PIKA_TEST_RUN_MAIN=1", "GORACE=" + os.Getenv("GORACE"),
		"TMPDIR=" + filepath.Join(m.dir, "tmp"), "TARGET=" + m.dir, "ADDRESS=" + m.address, "PIKA_LINK=" + m.link, "PIKA_UNIT=pika-test", "PIKA_CHECK=http://" + m.address, "PIKA_SUDO="}, setting...)
	raw, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != want {
		log, _ := os.ReadFile(filepath.Join(m.dir, "log"))
		m.t.Fatalf("exit code %d, want %d: %v\n%s\nthe server: %s", code, want, err, raw, log)
	}
	return string(raw)
}

// stands fails the test unless the machine runs this version, and has these programs beside the link.
func (m *target) stands(version string, programs ...string) {
	m.t.Helper()
	if got := versionAt(m.address); got != version {
		m.t.Errorf("it runs %q, want %q", got, version)
	}
	found, err := filepath.Glob(m.link + "*")
	if err != nil {
		m.t.Fatal(err)
	}
	for i := range found {
		found[i] = strings.TrimPrefix(found[i], m.link)
	}
	if got, want := strings.Join(found, " "), strings.Join(append([]string{""}, programs...), " "); got != want {
		m.t.Errorf("programs %q, want %q", got, want)
	}
	if left, _ := os.ReadDir(filepath.Join(m.dir, "tmp")); len(left) > 0 {
		m.t.Errorf("left behind: %s", left[0].Name())
	}
}

// versionAt is what the server at an address says it is, "" if there is none.
func versionAt(address string) string {
	res, err := http.Get("http://" + address + "/api/about")
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	var about struct{ Version string }
	_ = json.NewDecoder(res.Body).Decode(&about)
	return about.Version
}

// deploys takes one machine from nothing to a release, and through all that goes wrong on the way to the next. program
// is of that version; this test itself is the one before, "dev".
func deploys(t *testing.T, program, version string) {
	m := newTarget(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	m.deploy(0, self)
	m.stands("dev", "@dev")
	h := &house{t: t, address: m.address}
	_, dj := h.signUp("Marla")
	var s struct{ ID, Code string }
	h.call("POST", "/api/collections/sessions/records", dj, map[string]any{"title": "Friday Westie", "tz": "Europe/Warsaw"}, &s)

	if said := m.deploy(1, program); !strings.Contains(said, "A set is live") {
		t.Errorf("while a set is live: %s", said)
	}
	m.stands("dev", "@dev")
	before := filepath.Join(m.dir, "before")
	m.deploy(0, program, "--live", "PIKA_BEFORE=touch '"+before+"'")
	m.stands(version, "@dev", "@"+version)
	if _, err := os.Stat(before); err != nil {
		t.Error("the command before was not run")
	}
	h.call("PATCH", "/api/collections/sessions/records/"+s.ID, dj, map[string]any{"status": "ended"}, nil)

	for name, c := range map[string]struct{ text, says string }{
		"of another machine":    {"\x7fELF, but not ours", "does not run there"},
		"does not start":        {"#!/bin/sh\n[ \"$1\" = version ] || exit 1\necho pika v10", "v10 is not well"},
		"is another":            {"#!/bin/sh\n[ \"$1\" = version ] || exec '" + program + "' \"$@\"\necho pika v11", "v11 is not well"},
		"has nothing to say":    {"#!/bin/sh\necho hello", "does not run there"},
		"the command before":    {"#!/bin/sh\necho pika v12", "command before failed"},
		"the connection breaks": {"#!/bin/sh\necho pika v13", "did not get there"},
	} {
		var settings []string
		switch name {
		case "the command before":
			settings = append(settings, "PIKA_BEFORE=exit 1")
		case "the connection breaks":
			m.script(filepath.Join(m.dir, "no-scp"), "")
		default:
			settings = append(settings, "PIKA_PATIENCE=5")
		}
		said := m.deploy(1, m.script(filepath.Join(t.TempDir(), "pika"), c.text), settings...)
		_ = os.Remove(filepath.Join(m.dir, "no-scp"))
		if !strings.Contains(said, c.says) {
			t.Errorf("%s: %s", name, said)
		}
		if back := version + " is running again"; strings.Contains(c.says, "not well") != strings.Contains(said, back) {
			t.Errorf("%s, the way back: %s", name, said)
		}
		m.stands(version, "@dev", "@"+version)
	}
	// the one before goes when it is no longer the one before, and the same version may come again
	m.deploy(0, program)
	m.stands(version, "@"+version, "@"+version+"-again")
	h.call("GET", "/api/recaps/"+s.Code, "", nil, nil)
}

// A server that was put there by hand, a plain file, is taken over, and is what a bad release goes back to.
func TestDeployOverAPlainFile(t *testing.T) {
	t.Parallel()
	m := newTarget(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	m.script(m.link, "#!/bin/sh\nexec '"+self+"' \"$@\"\n")
	restart := exec.Command(filepath.Join(m.scripts, "systemctl"), "restart", "pika-test")
	restart.Env = append(os.Environ(), "PIKA_TEST_RUN_MAIN=1", "TARGET="+m.dir, "ADDRESS="+m.address, "PIKA_LINK="+m.link)
	if err := restart.Run(); err != nil {
		t.Fatal(err)
	}
	eventually(t, 20*time.Second, "the server by hand", func() bool { return versionAt(m.address) == "dev" })
	said := m.deploy(1, m.script(filepath.Join(t.TempDir(), "pika"), "#!/bin/sh\n[ \"$1\" = version ] || exit 1\necho pika v10"), "PIKA_PATIENCE=10")
	if !strings.Contains(said, "dev is running again") {
		t.Errorf("%s", said)
	}
	m.stands("dev", "@before")
}
