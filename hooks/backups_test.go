package hooks

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// backups are the names of those that are kept, oldest first.
func (n *night) backups() (names []string) {
	n.t.Helper()
	found, err := filepath.Glob(filepath.Join(n.dir, "backups", "*.zip"))
	if err != nil {
		n.t.Fatal(err)
	}
	for _, path := range found {
		names = append(names, filepath.Base(path))
	}
	slices.Sort(names)
	return names
}

// backUp is what the server's clock does every minute.
func (n *night) backUp() {
	n.t.Helper()
	if err := n.house.backUpIfDue(n.t.Context(), n.app); err != nil {
		n.t.Fatal(err)
	}
}

// setTo moves the clock forward to the next such time of day.
func (n *night) setTo(at time.Duration) {
	now := n.clock.now()
	n.clock.advance(lastDue(now.Add(24*time.Hour), at).Sub(now))
}

// A backup is made once a day, at its time or as soon as the server is up after it, and the newest are kept. A server
// without accounts needs none.
func TestDailyBackup(t *testing.T) {
	t.Parallel()
	const at = 4*time.Hour + 30*time.Minute
	n := newNight(t, func(o *Options) { o.BackupKeep = 2 })
	n.setTo(at)
	n.clock.advance(24 * time.Hour)
	n.backUp()
	if made := n.backups(); len(made) > 0 {
		t.Errorf("of an empty server: %v", made)
	}
	n.dj("Kris")
	n.setTo(at - time.Minute)
	n.clock.advance(2 * time.Minute)
	for range 2 {
		n.backUp()
	}
	first := n.backups()
	if len(first) != 1 {
		t.Fatalf("on the first day: %v", first)
	}
	if err := os.WriteFile(filepath.Join(n.dir, "backups", "mine.zip"), nil, 0o600); err != nil { // somebody else's, made now
		t.Fatal(err)
	}
	for range 3 {
		n.setTo(at)
		n.clock.advance(5 * time.Hour) // the server was down at its time
		n.backUp()
	}
	if kept := n.backups(); len(kept) != 3 || kept[0] != "mine.zip" || slices.Contains(kept, first[0]) {
		t.Errorf("after four days: %v", kept)
	}
}

// A backup that is due waits for the end of a session, but not for ever.
func TestBackupWaitsForTheFloor(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	n.setTo(BackupTime)
	n.clock.advance(time.Minute)
	n.backUp()
	if made := n.backups(); len(made) > 0 {
		t.Errorf("while the floor dances: %v", made)
	}
	n.clock.advance(backupPatience)
	n.backUp()
	if made := n.backups(); len(made) != 1 {
		t.Errorf("after all that time: %v", made)
	}
	n.setTo(BackupTime)
	dj.end(s)
	n.backUp()
	if made := n.backups(); len(made) != 2 {
		t.Errorf("when the session is over: %v", made)
	}
}

// A time of day is one in the machine's zone, on the days of a clock change too.
func TestLastDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		now, want string
		at        time.Duration
	}{
		{"2026-11-26 04:29:59", "2026-11-25 04:30:00", BackupTime}, {"2026-11-26 04:30:00", "2026-11-26 04:30:00", BackupTime},
		{"2026-11-26 23:00:00", "2026-11-26 04:30:00", BackupTime}, {"2026-11-26 00:00:10", "2026-11-26 00:00:00", 24 * time.Hour},
		{"2026-03-01 01:00:00", "2026-02-28 04:30:00", BackupTime}, {"2026-10-25 12:00:00", "2026-10-25 04:30:00", BackupTime},
	} {
		now, err := time.ParseInLocation(time.DateTime, c.now, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		if got := lastDue(now, c.at).Format(time.DateTime); got != c.want {
			t.Errorf("at %s: %s, want %s", c.now, got, c.want)
		}
	}
}

// A backup that cannot be read is none, and leaves nothing behind.
func TestBackupIsReadAgain(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	n.dj("Kris")
	path := filepath.Join(t.TempDir(), "whole.zip")
	if err := WriteBackup(t.Context(), n.app, path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole[len(whole)/2] ^= 0xff
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkZip(path); err == nil {
		t.Error("a damaged archive is taken for whole")
	}
	damaged := filepath.Join(t.TempDir(), "data.db")
	from, err := os.ReadFile(filepath.Join(n.dir, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	copy(from[len(from)/2:], make([]byte, len(from)/4))
	if err := os.WriteFile(damaged, from, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkDatabase(t.Context(), damaged); err == nil {
		t.Error("a damaged database is taken for whole")
	}
}
