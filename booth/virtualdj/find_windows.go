package virtualdj

import (
	"os"
	"runtime"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// ThisSystem describes the laptop this program runs on.
func ThisSystem() System {
	home, _ := os.UserHomeDir()
	return System{
		OS: runtime.GOOS, Home: home, Getenv: os.Getenv, Registry: registryHome, Drives: localDrives,
		LocalAppData: knownFolder(windows.FOLDERID_LocalAppData), Documents: knownFolder(windows.FOLDERID_Documents),
	}
}

func registryHome() string {
	key, err := registry.OpenKey(registry.CURRENT_USER, `Software\VirtualDJ`, registry.QUERY_VALUE)
	if err != nil {
		return ""
	}
	defer key.Close()
	home, _, _ := key.GetStringValue("HomeFolder")
	return home
}

// knownFolder asks Windows, which knows where folders were moved to.
func knownFolder(id *windows.KNOWNFOLDERID) func() string {
	return func() string {
		path, _ := windows.KnownFolderPath(id, 0)
		return path
	}
}

// localDrives lists fixed and removable drives. A look at a share that is gone takes half a minute, and one at an empty
// CD drive may ask the DJ for a disk; a home folder on a share is found by the registry.
func localDrives() []string {
	letters, err := windows.GetLogicalDrives()
	if err != nil {
		return nil
	}
	var roots []string
	for i := range 26 {
		root := string(rune('A'+i)) + `:\`
		if letters&(1<<i) == 0 {
			continue
		}
		name, err := windows.UTF16PtrFromString(root)
		if err != nil {
			continue
		}
		if kind := windows.GetDriveType(name); kind == windows.DRIVE_FIXED || kind == windows.DRIVE_REMOVABLE {
			roots = append(roots, root)
		}
	}
	return roots
}
