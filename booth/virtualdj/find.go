package virtualdj

import (
	"io"
	"os"
	"path/filepath"
	"time"
)

// System is what finding VirtualDJ needs to know about the laptop.
type System struct {
	OS        string // as in runtime.GOOS
	Home      string // the user's home folder
	Getenv    func(string) string
	Registry  func() string // Windows: HomeFolder as VirtualDJ wrote it to the registry, or ""
	Documents func() string // Windows: the Documents folder, which OneDrive may have moved, or ""
}

// Find returns the History folder that VirtualDJ uses. After an upgrade the old folder stays behind, so of several it
// is the one with the newest play. ok is false when there is none.
func Find(sys System) (path string, ok bool) {
	var newest time.Time
	for _, history := range candidates(sys) {
		if info, err := os.Stat(history); err != nil || !info.IsDir() {
			continue
		}
		last := lastPlayed(history)
		if !ok || last.After(newest) {
			path, newest, ok = history, last, true
		}
	}
	return path, ok
}

// HistoryIn is the History folder meant by path, which may as well be the VirtualDJ folder above it.
func HistoryIn(path string) string {
	if below := filepath.Join(path, "History"); filepath.Base(path) != "History" {
		if info, err := os.Stat(below); err == nil && info.IsDir() {
			return below
		}
	}
	return path
}

// candidates lists where History can be, surest first.
func candidates(sys System) []string {
	var homes []string
	add := func(folder string, more ...string) {
		if folder != "" {
			homes = append(homes, filepath.Join(append([]string{folder}, more...)...))
		}
	}
	switch sys.OS {
	case "windows":
		add(sys.Registry())
		add(sys.Getenv("LOCALAPPDATA"), "VirtualDJ")
		add(sys.Documents(), "VirtualDJ")
		add(sys.Home, "Documents", "VirtualDJ")
	case "darwin":
		add(sys.Home, "Library", "Application Support", "VirtualDJ")
		add(sys.Home, "Documents", "VirtualDJ")
	default: // VirtualDJ runs under Wine here
		prefix := sys.Getenv("WINEPREFIX")
		if prefix == "" {
			prefix = filepath.Join(sys.Home, ".wine")
		}
		for _, place := range []string{"AppData/Local", "Documents", "My Documents"} {
			found, _ := filepath.Glob(filepath.Join(prefix, "drive_c/users/*", place, "VirtualDJ"))
			homes = append(homes, found...)
		}
	}
	for i, home := range homes {
		homes[i] = filepath.Join(home, "History")
	}
	return homes
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
		file, err := os.Open(filepath.Join(history, name))
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
