//go:build !windows

package virtualdj

import (
	"os"
	"path/filepath"
	"runtime"
)

// ThisSystem describes the laptop this program runs on.
func ThisSystem() System {
	home, _ := os.UserHomeDir()
	return System{OS: runtime.GOOS, Home: home, Getenv: os.Getenv, Drives: mounted}
}

// mounted lists what macOS has attached; elsewhere drives are found through Wine's letters.
func mounted() []string {
	if runtime.GOOS != "darwin" {
		return nil
	}
	volumes, _ := filepath.Glob("/Volumes/*")
	return volumes
}
