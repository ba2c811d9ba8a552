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
	return System{OS: runtime.GOOS, Home: home, Getenv: os.Getenv, Registry: registryHome, Documents: documentsFolder}
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

func documentsFolder() string {
	documents, _ := windows.KnownFolderPath(windows.FOLDERID_Documents, 0)
	return documents
}
