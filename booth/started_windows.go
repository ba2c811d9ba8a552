package booth

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// Clicked reports whether the program was opened from a desktop instead of a command line: then its console was made
// for it alone, and goes away with it.
func Clicked() bool {
	var attached [2]uint32
	list := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleProcessList")
	n, _, _ := list.Call(uintptr(unsafe.Pointer(&attached[0])), uintptr(len(attached)))
	return n == 1
}
