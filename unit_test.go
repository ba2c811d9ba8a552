package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tool is the path of a program from Debian's packages. Where it is not, the test is not run, but in CI (.ci/tools
// installs it).
func tool(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("PIKA_CI") != "" {
		t.Fatalf("%s is not installed; sh .ci/tools does it", names[0])
	}
	t.Skipf("%s is not installed", names[0])
	return ""
}

// deployed is a file of deploy/ with changes, each of which must find its place once, or more often if it says so.
func deployed(t *testing.T, name string, changes ...[2]string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, c := range changes {
		if !strings.Contains(text, c[0]) {
			t.Fatalf("%s has no %q", name, c[0])
		}
		text = strings.ReplaceAll(text, c[0], c[1])
	}
	return text
}

// systemd takes the unit without a word, and finds little in it that an attacker could use: 2.5 of 10 at most.
func TestUnit(t *testing.T) {
	t.Parallel()
	analyze := tool(t, "systemd-analyze")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "pika.service")
	if err := os.WriteFile(unit, []byte(deployed(t, "pika.service", [2]string{"ExecStart=/usr/local/bin/pika", "ExecStart=" + self})), 0o644); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(analyze, "verify", unit).CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("verify: %v\n%s", err, said)
	}
	if said, err := exec.Command(analyze, "security", "--offline=true", "--threshold=25", unit).CombinedOutput(); err != nil {
		t.Errorf("security: %v\n%s", err, said)
	}
}
