package virtualdj

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// restTime is how long a file must not grow until a last path without end of line counts as whole. VirtualDJ writes
// an entry in one go, so anything longer than a moment will do.
const restTime = 2 * time.Second

var historyName = regexp.MustCompile(`(?i)^\d{4}-\d{2}-\d{2}\.m3u$`)

// Folder is a History folder of VirtualDJ. It is not safe for concurrent use.
type Folder struct {
	path   string
	now    func() time.Time
	opened int64            // Unix time of the laptop when reading began
	sizes  map[string]int64 // of all history files at the last look; nil before the first
	looks  map[string]look  // at files that hold something unfinished
}

// look is what a file was like when it was last read and something unfinished was left in it.
type look struct {
	size     int64
	modified time.Time
	since    time.Time // when it was first seen like this
	done     bool      // nothing more to be had behind at until the file changes
	at       Position
}

// Open prepares to read the History folder at path, which need not exist yet. now is the laptop's clock.
func Open(path string, now func() time.Time) *Folder {
	return &Folder{path: path, now: now, opened: now().Unix(), looks: map[string]look{}}
}

// Path is the folder on disk.
func (f *Folder) Path() string { return f.path }

// Read returns the plays that came after cur, in the order of the files, and the cursor behind them. cur itself stays
// as it is, so a caller that fails to keep the new one just reads again.
//
// An error says that the folder or one of its files cannot be read now. What could be read is returned beside it, and
// the cursor stays where it was in the file at fault.
func (f *Folder) Read(cur Cursor) ([]Entry, Cursor, error) {
	next := cur.clone()
	names, err := f.worthReading(next)
	if err != nil {
		return nil, cur, err
	}
	var plays []Entry
	var failed error
	for _, name := range names {
		fresh, err := f.readFile(name, &next)
		if err != nil && !os.IsNotExist(err) { // not there: moved to the archive since it was listed
			failed = fmt.Errorf("read %s: %w", name, err)
		}
		plays = append(plays, fresh...)
	}
	next.forgetFiles()
	return plays, next, failed
}

// End returns the cursor behind everything that is there now, with the newest play that is no jingle, which is nil in an
// empty history.
func (f *Folder) End() (*Entry, Cursor, error) {
	cur := Cursor{}.clone()
	names, err := f.worthReading(cur)
	if err != nil {
		return nil, cur, err
	}
	var newest *Entry
	for _, name := range names {
		path := filepath.Join(f.path, name)
		pile, tail, err := readWhole(path, f.now())
		if err != nil {
			return nil, Cursor{}, fmt.Errorf("read %s: %w", name, err)
		}
		cur.Files[name] = Position{Offset: pile.settled, Tail: tail}
		for _, e := range pile.entries {
			if e.PlayedAt.IsZero() {
				continue
			}
			cur.mark(e)
			if !e.Jingle && (newest == nil || !e.PlayedAt.Before(newest.PlayedAt)) {
				newest = &e
			}
		}
	}
	cur.Floor = cur.Newest()
	return newest, cur, nil
}

// worthReading lists the files in which new plays can be, oldest name first: those the cursor knows, those with a
// newer name, at least the two newest, and any that appeared or changed its size since the last look. A laptop with a
// wrong date writes to a file with an old name.
func (f *Folder) worthReading(cur Cursor) ([]string, error) {
	sizes, err := f.list()
	if err != nil {
		return nil, err
	}
	newestKnown := ""
	for name := range cur.Files {
		newestKnown = max(newestKnown, name)
	}
	names := sortedNames(sizes)
	var worth []string
	for i, name := range names {
		_, known := cur.Files[name]
		size, listed := f.sizes[name]
		changed := f.sizes != nil && (!listed || size != sizes[name])
		newer := newestKnown != "" && name > newestKnown
		if known || newer || changed || i >= len(names)-2 {
			worth = append(worth, name)
		}
	}
	f.sizes = sizes
	return worth, nil
}

func (f *Folder) list() (map[string]int64, error) {
	found, err := os.ReadDir(f.path)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int64{}
	for _, item := range found {
		if item.IsDir() || !historyName.MatchString(item.Name()) {
			continue
		}
		if info, err := item.Info(); err == nil {
			sizes[item.Name()] = info.Size()
		}
	}
	return sizes, nil
}

// readFile returns what is new in one file and moves next behind it.
func (f *Folder) readFile(name string, next *Cursor) ([]Entry, error) {
	file, err := open(filepath.Join(f.path, name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat() // what a directory listing says about an open file may be old on Windows
	if err != nil {
		return nil, err
	}
	at, known := next.Files[name]
	if known && info.Size() == at.Offset {
		return nil, nil
	}
	rested, done := f.rest(name, info, at)
	if known && done {
		return nil, nil
	}
	grown, err := hasGrown(file, info.Size(), at)
	switch {
	case err != nil:
		return nil, err
	case !known:
		// The file of a new day, or an old one that came back. What this laptop plays from now on is news even if its
		// clock is years behind.
		at.Floor = min(next.Newest(), f.opened-1)
	case !grown:
		at.Offset, at.Floor = 0, max(at.Floor, next.Floor)
	}
	pile, err := readEntries(io.NewSectionReader(file, at.Offset, info.Size()-at.Offset), rested)
	if err != nil {
		return nil, err
	}
	at.Offset += pile.settled
	if at.Tail, err = tailBefore(file, at.Offset); err != nil {
		return nil, err
	}
	next.Files[name] = at
	last := f.looks[name]
	last.done, last.at = !pile.open, at
	f.looks[name] = last
	return sift(pile.entries, next, at.Floor), nil
}

// hasGrown tells a file that was only added to from one that was rewritten.
func hasGrown(file io.ReaderAt, size int64, at Position) (bool, error) {
	if size < at.Offset {
		return false, nil
	}
	tail, err := tailBefore(file, at.Offset)
	return tail == at.Tail, err
}

// sift keeps the entries that were not given out before and are newer than floor, and marks them as given out.
func sift(entries []Entry, next *Cursor, floor int64) []Entry {
	var fresh []Entry
	for _, e := range entries {
		if e.PlayedAt.IsZero() || e.PlayedAt.Unix() <= floor || next.knows(e.Key) {
			continue
		}
		next.mark(e)
		fresh = append(fresh, e)
	}
	return fresh
}

// rest tells whether a file has not changed for restTime, and whether all was already had from it that can be.
func (f *Folder) rest(name string, info os.FileInfo, at Position) (rested, done bool) {
	now := f.now()
	last, seen := f.looks[name]
	if !seen || last.size != info.Size() || !last.modified.Equal(info.ModTime()) {
		f.looks[name] = look{size: info.Size(), modified: info.ModTime(), since: now}
		return false, false
	}
	return now.Sub(last.since) >= restTime, last.done && last.at == at
}

func sortedNames(sizes map[string]int64) []string {
	var names []string
	for name := range sizes {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return names
}
