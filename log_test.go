package main

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// logLine is a line for a machine.
type logLine struct{ Time, Level, Msg, Version, Error string }

func logLines(out string) (lines []logLine) {
	for text := bufio.NewScanner(strings.NewReader(out)); text.Scan(); {
		var l logLine
		if json.Unmarshal(text.Bytes(), &l) == nil && l.Msg != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// lockDatabase keeps everybody from writing to a server's database, until it is let go.
func lockDatabase(t *testing.T, dir string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := db.Exec("ROLLBACK"); err != nil {
			t.Error(err)
		}
	}
}

// The program tells systemd's journal when it starts, what fails and when it stops, in the form asked for, and not what
// strangers do wrong.
func TestLogLines(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), freeAddress(t)
	serve(t, dir, address).kill() // makes the data
	p := start(t, []string{"PIKA_LOG=json"}, "serve", "--dir", dir, "--http", address)
	url := "http://" + address
	eventually(t, 20*time.Second, "the server is ready", func() bool { s, _ := try(t, "GET", url+"/api/health", "", nil); return s == 200 })
	try(t, "POST", url+"/api/collections/users/auth-with-password", "", map[string]any{"identity": "nobody@example.org", "password": "wrong"})
	unlock := lockDatabase(t, dir)
	eventually(t, 20*time.Second, "it is not ready", func() bool { s, _ := try(t, "GET", url+"/api/ready", "", nil); return s == 503 })
	unlock()
	eventually(t, 20*time.Second, "it is ready again", func() bool { s, _ := try(t, "GET", url+"/api/ready", "", nil); return s == 200 })
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.wait(10 * time.Second)
	lines := logLines(p.out.String())
	if len(lines) < 3 || lines[0].Msg != "started" || lines[0].Version != version || lines[len(lines)-1].Msg != "stopped" {
		t.Fatalf("%+v in\n%s", lines, p.out)
	}
	failed := false
	for _, l := range lines {
		failed = failed || l.Level == "ERROR" && l.Msg == "not ready: the database takes no write" && l.Error != ""
		if _, err := time.Parse(time.RFC3339, l.Time); err != nil || strings.Contains(l.Msg, "auth-with-password") {
			t.Errorf("%+v", l)
		}
	}
	if !failed {
		t.Errorf("nothing failed in\n%s", p.out)
	}
}
