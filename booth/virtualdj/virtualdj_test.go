package virtualdj

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// at is a time of the night used in these tests, in Unix seconds: 2024-09-03 20:00 UTC and so many minutes.
func at(minutes int) int64 { return 1725393600 + int64(minutes)*60 }

// line writes an entry as VirtualDJ does. tags is raw, as in "<artist>A</artist>".
func line(played int64, tags, path string) string {
	return fmt.Sprintf("#EXTVDJ:<time>21:34</time><lastplaytime>%d</lastplaytime>%s\n%s\n", played, tags, path)
}

// song is an ordinary tagged entry called "Song n".
func song(n int, played int64) string {
	return line(played, fmt.Sprintf("<filesize>9744561</filesize><artist>Artist %d</artist><title>Song %d</title><songlength>241.622</songlength>", n, n),
		fmt.Sprintf(`C:\Users\dj\Music\Artist %d - Song %d.mp3`, n, n))
}

func write(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func appendTo(t *testing.T, folder, name, text string) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(folder, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

// titles is how the tests name what was read: "Artist – Title" by line.
func titles(entries []Entry) string {
	var names []string
	for _, e := range entries {
		names = append(names, e.Artist+" – "+e.Title)
	}
	return strings.Join(names, "\n")
}

// songs is what titles says of song(n) for each n.
func songs(numbers ...int) string {
	var names []string
	for _, n := range numbers {
		names = append(names, fmt.Sprintf("Artist %d – Song %d", n, n))
	}
	return strings.Join(names, "\n")
}

// follower reads a folder the way the booth does, with a clock of its own.
type follower struct {
	t      *testing.T
	folder *Folder
	cursor Cursor
	clock  time.Time
}

// follow opens the folder at the end of its history.
func follow(t *testing.T, path string) (*follower, *Entry) {
	t.Helper()
	f := &follower{t: t, clock: time.Unix(at(24*60), 0)}
	f.reopen(path)
	newest, cursor, err := f.folder.End()
	if err != nil {
		t.Fatal(err)
	}
	f.cursor = cursor
	return f, newest
}

func (f *follower) reopen(path string) { f.folder = Open(path, func() time.Time { return f.clock }) }

// wants reads and compares what is new.
func (f *follower) wants(numbers ...int) {
	f.t.Helper()
	plays, cursor, err := f.folder.Read(f.cursor)
	if err != nil {
		f.t.Fatal(err)
	}
	f.cursor = cursor
	if got, want := titles(plays), songs(numbers...); got != want {
		f.t.Fatalf("new plays:\n%s\nwant:\n%s", got, want)
	}
}
