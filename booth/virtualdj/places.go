package virtualdj

import "path/filepath"

// candidates lists where a VirtualDJ folder can be, surest first. Which of them VirtualDJ uses is a matter of its
// version (it moved from Documents to the folder for programs' data in about 2023, on macOS with version 8) and of what
// the DJ chose, so all are looked at.
func (sys System) candidates() []string {
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
	default: // VirtualDJ runs under Wine here
		homes = append(homes, sys.underWine()...)
	}
	if sys.Drives != nil {
		for _, root := range sys.Drives() {
			add(root, "VirtualDJ")
		}
	}
	return homes
}

// underWine looks through Wine's own prefix and those that the usual front ends make.
func (sys System) underWine() []string {
	prefixes := []string{sys.env("WINEPREFIX")}
	for _, place := range []string{".wine", ".local/share/wineprefixes/*", ".local/share/bottles/bottles/*",
		".var/app/com.usebottles.bottles/data/bottles/bottles/*", ".PlayOnLinux/wineprefix/*", "Games/*"} {
		found, _ := filepath.Glob(filepath.Join(sys.Home, place))
		prefixes = append(prefixes, found...)
	}
	var homes []string
	for _, prefix := range prefixes {
		if prefix == "" {
			continue
		}
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
