package virtualdj

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A first look gives tonight's plays over both files of a night, each once, and what is written afterwards is news.
func TestSince(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 9, 4, 1, 0, 0, 0, time.UTC)
	folder := t.TempDir()
	write := func(name string, lines ...string) {
		t.Helper()
		file, err := os.OpenFile(filepath.Join(folder, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if _, err := file.WriteString(strings.Join(lines, "")); err != nil {
			t.Fatal(err)
		}
	}
	line := func(title string, hoursAgo float64) string {
		at := now.Add(-time.Duration(hoursAgo * float64(time.Hour)))
		return fmt.Sprintf("#EXTVDJ:<lastplaytime>%d</lastplaytime><title>%s</title>\r\nC:\\%s.mp3\r\n", at.Unix(), title, title)
	}
	write("2024-09-01.m3u", line("Another night", 48), line("of an old file", 1))
	write("2024-09-02.m3u", line("Last night", 26), line("Warm-up", 11))
	write("2024-09-03.m3u", line("Before", 12.1), line("First", 5), line("Second", 4), line("Second", 4), line("Clock put back", 6), line("Last", 0.1),
		"#EXTVDJ:<lastplaytime>1725400000</lastplaytime><title>Half")

	f := Open(folder, func() time.Time { return now })
	titles := func(entries []Entry) string {
		var list []string
		for _, e := range entries {
			list = append(list, e.Title)
		}
		return strings.Join(list, ", ")
	}
	plays, cursor, err := f.Since(now.Add(-12 * time.Hour))
	if got := titles(plays); err != nil || got != "Warm-up, First, Second, Clock put back, Last" {
		t.Fatalf("%s, %v", got, err)
	}
	write("2024-09-03.m3u", " of it</title>\r\nC:\\x.mp3\r\n", line("Next", 0))
	news, _, err := f.Read(cursor)
	if got := titles(news); err != nil || got != "Half of it, Next" {
		t.Errorf("afterwards: %s, %v", got, err)
	}
	if _, _, err := Open(filepath.Join(folder, "gone"), time.Now).Since(now); !os.IsNotExist(err) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// What is written while Since looks is given by the next Read, not by both.
func TestSinceWhileItGrows(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 9, 4, 1, 0, 0, 0, time.UTC)
	folder := t.TempDir()
	path := filepath.Join(folder, "2024-09-03.m3u")
	entry := func(title string) []byte {
		return fmt.Appendf(nil, "#EXTVDJ:<lastplaytime>%d</lastplaytime><title>%s</title>\nC:\\%s.mp3\n", now.Unix(), title, title)
	}
	if err := os.WriteFile(path, entry("First"), 0o600); err != nil {
		t.Fatal(err)
	}
	looks := 0
	f := Open(folder, func() time.Time {
		if looks++; looks == 3 { // opened; the end was found; now the plays are listed
			if err := os.WriteFile(path, append(entry("First"), entry("Second")...), 0o600); err != nil {
				t.Error(err)
			}
		}
		return now
	})
	plays, cursor, err := f.Since(now.Add(-time.Hour))
	if err != nil || len(plays) != 1 || plays[0].Title != "First" || looks < 3 {
		t.Fatalf("%+v, %v, %d looks", plays, err, looks)
	}
	if news, _, err := f.Read(cursor); err != nil || len(news) != 1 || news[0].Title != "Second" {
		t.Errorf("afterwards: %+v, %v", news, err)
	}
}
