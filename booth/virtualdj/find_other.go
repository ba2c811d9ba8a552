//go:build !windows

package virtualdj

import (
	"os"
	"runtime"
)

// ThisSystem describes the laptop this program runs on.
func ThisSystem() System {
	home, _ := os.UserHomeDir()
	none := func() string { return "" }
	return System{OS: runtime.GOOS, Home: home, Getenv: os.Getenv, Registry: none, Documents: none}
}
