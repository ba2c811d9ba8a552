//go:build !windows

package booth

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
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

// columnsOf is how many columns the window of out has, 0 when it does not tell.
func columnsOf(out io.Writer) int {
	file, ok := out.(*os.File)
	if !ok {
		return 0
	}
	size, err := unix.IoctlGetWinsize(int(file.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}

// isKeyboard reports whether somebody can type into a file.
func isKeyboard(file *os.File) bool { return isTerminal(file) }
