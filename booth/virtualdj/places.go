package virtualdj

import (
	"path/filepath"
	"slices"
)

// Places lists where Find looks, for the DJ's eyes: VirtualDJ folders, and on Linux those in which Wine keeps its drives.
// None of them need be there; a * stands for every folder.
func Places(sys System) []string {
	places := sys.ownFolders()
	if sys.underWine() {
		places = append(places, sys.prefixes()...)
	}
	var listed []string
	for _, place := range places {
		if !slices.Contains(listed, place) {
			listed = append(listed, place)
		}
	}
	return listed
}

// candidates lists where a VirtualDJ folder can be, surest first. Which of them VirtualDJ uses is a matter of its
// version (it moved from Documents to the folder for programs' data in about 2023, on macOS with version 8) and of what
// the DJ chose, so all are looked at.
func (sys System) candidates() []string {
	var homes []string
	if sys.underWine() {
		homes = sys.inPrefixes()
	}
	return append(homes, sys.ownFolders()...)
}

// underWine reports whether VirtualDJ, which is a program for Windows and macOS, runs under Wine here.
func (sys System) underWine() bool { return sys.OS != "windows" && sys.OS != "darwin" }

// ownFolders lists where the system's own programs keep a VirtualDJ folder.
func (sys System) ownFolders() []string {
	var homes []string
	add := func(folder string, more ...string) {
		if folder != "" {
			homes = append(homes, filepath.Join(append([]string{folder}, more...)...))
		}
	}
	switch sys.OS {
	case "windows":
		add(ask(sys.Registry))
		add(ask(sys.LocalAppData), "VirtualDJ")
		add(sys.env("LOCALAPPDATA"), "VirtualDJ")
		add(ask(sys.Documents), "VirtualDJ")
		// OneDrive tells where it is in the environment; it moves Documents there, but not always for every program.
		for _, cloud := range []string{"OneDrive", "OneDriveConsumer", "OneDriveCommercial"} {
			add(sys.env(cloud), "Documents", "VirtualDJ")
		}
		add(sys.Home, "AppData", "Local", "VirtualDJ")
		add(sys.Home, "Documents", "VirtualDJ")
	case "darwin":
		add(sys.Home, "Library", "Application Support", "VirtualDJ")
		add(sys.Home, "Documents", "VirtualDJ")
	default: // a copy from another machine, or one that is kept in step with it
		add(sys.Home, "Documents", "VirtualDJ")
	}
	if sys.Drives != nil {
		for _, root := range sys.Drives() {
			add(root, "VirtualDJ")
		}
	}
	return homes
}

// prefixes are the folders in which Wine keeps its drives: its own, and those that the usual front ends make.
func (sys System) prefixes() []string {
	var prefixes []string
	if own := sys.env("WINEPREFIX"); own != "" {
		prefixes = append(prefixes, own)
	}
	for _, place := range []string{".wine", ".local/share/wineprefixes/*", ".local/share/bottles/bottles/*",
		".var/app/com.usebottles.bottles/data/bottles/bottles/*", ".PlayOnLinux/wineprefix/*", "Games/*"} {
		prefixes = append(prefixes, filepath.Join(sys.Home, place))
	}
	return prefixes
}

// inPrefixes lists the VirtualDJ folders on Wine's drives.
func (sys System) inPrefixes() []string {
	var homes []string
	for _, prefix := range sys.prefixes() {
		for _, place := range []string{"drive_c/users/*/AppData/Local", "drive_c/users/*/Documents", "drive_c/users/*/My Documents", "dosdevices/*:"} {
			found, _ := filepath.Glob(filepath.Join(prefix, place, "VirtualDJ"))
			homes = append(homes, found...)
		}
	}
	return homes
}

func (sys System) env(name string) string {
	if sys.Getenv == nil {
		return ""
	}
	return sys.Getenv(name)
}

func ask(where func() string) string {
	if where == nil {
		return ""
	}
	return where()
}
