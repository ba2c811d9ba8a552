//go:build !windows

package booth

import (
	"io"
	"os"
)

// isTerminal reports whether a line can be drawn over on out.
func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

// isKeyboard reports whether somebody can type into a file.
func isKeyboard(file *os.File) bool { return isTerminal(file) }
