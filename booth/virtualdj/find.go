package virtualdj

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// System is what finding VirtualDJ needs to know about the laptop. What is left out finds nothing.
type System struct {
	OS           string // as in runtime.GOOS
	Home         string // the user's home folder
	Getenv       func(string) string
	Registry     func() string   // Windows: HomeFolder as VirtualDJ wrote it to the registry, or ""
	LocalAppData func() string   // Windows: the folder for programs' data, or ""
	Documents    func() string   // Windows: the Documents folder, which OneDrive may have moved, or ""
	Drives       func() []string // roots of the drives that can be looked at without waiting for a network
}

// Home is a VirtualDJ folder on this laptop.
type Home struct {
	Path    string
	History string    // the History folder in it; "" when there is none, as on drives that hold only music
	Newest  time.Time // when the newest track in History was played; zero when none was
}

// Database is the file in which VirtualDJ keeps what it knows about tracks. It need not exist.
func (h Home) Database() string { return filepath.Join(h.Path, "database.xml") }

// Find returns the History folder that VirtualDJ uses. After an upgrade the old folder stays behind, so of several it
// is the one with the newest play. ok is false when there is none.
func Find(sys System) (path string, ok bool) {
	var newest time.Time
	for _, home := range Homes(sys) {
		if home.History == "" {
			continue
		}
		if !ok || home.Newest.After(newest) {
			path, newest, ok = home.History, home.Newest, true
		}
	}
	return path, ok
}

// Databases returns where VirtualDJ's databases can be on this laptop: in every VirtualDJ folder that is there, and in
// the one that a History folder belongs to. They need not exist.
func Databases(sys System, history string) []string {
	var paths []string
	if history != "" {
		paths = append(paths, Home{Path: filepath.Dir(history)}.Database())
	}
	for _, folder := range folders(sys) {
		if path := (Home{Path: folder}).Database(); !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// Homes returns every VirtualDJ folder that is there, the surest place first and each folder once.
func Homes(sys System) []Home {
	var homes []Home
	for _, path := range folders(sys) {
		home := Home{Path: path}
		if history := filepath.Join(path, "History"); isFolder(history) {
			home.History, home.Newest = history, lastPlayed(history)
		}
		homes = append(homes, home)
	}
	return homes
}

// HomeAt is the VirtualDJ folder that a History folder lies in, whatever the two are called.
func HomeAt(history string) Home {
	return Home{Path: filepath.Dir(history), History: history, Newest: lastPlayed(history)}
}

// folders lists the VirtualDJ folders that are there, surest first and each once, however many names it has.
func folders(sys System) []string {
	var paths []string
	var known []os.FileInfo
	for _, path := range sys.candidates() {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() || slices.ContainsFunc(known, func(o os.FileInfo) bool { return os.SameFile(info, o) }) {
			continue
		}
		known, paths = append(known, info), append(paths, path)
	}
	return paths
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// HistoryIn is the History folder meant by path, which may as well be the VirtualDJ folder above it.
func HistoryIn(path string) string {
	if below := filepath.Join(path, "History"); filepath.Base(path) != "History" && isFolder(below) {
		return below
	}
	return path
}

// IsHistory reports whether a folder is a History folder: by its name, or by a day's file in it. An error says that it
// cannot be read.
func IsHistory(path string) (bool, error) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return false, err
	}
	return strings.EqualFold(filepath.Base(path), "History") ||
		slices.ContainsFunc(entries, func(e os.DirEntry) bool { return historyName.MatchString(e.Name()) }), nil
}

// lastPlayed is the time of the newest play in a History folder, from the ends of its two newest files.
func lastPlayed(history string) time.Time {
	const tail = 64 << 10 // some 200 entries
	var newest time.Time
	sizes, err := Open(history, time.Now).list()
	if err != nil {
		return newest
	}
	names := sortedNames(sizes)
	for _, name := range names[max(0, len(names)-2):] {
		file, err := open(filepath.Join(history, name))
		if err != nil {
			continue
		}
		from := max(0, sizes[name]-tail)
		pile, _ := readEntries(io.NewSectionReader(file, from, sizes[name]-from), true)
		file.Close()
		for _, e := range pile.entries {
			if e.PlayedAt.After(newest) {
				newest = e.PlayedAt
			}
		}
	}
	return newest
}
