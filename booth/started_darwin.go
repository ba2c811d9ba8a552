package booth

import "os"

// Clicked reports whether the program was opened from a desktop instead of a command line: launchd started it and gave
// it no terminal. The Finder opens a bare program in a terminal, where nothing tells it from a command typed there; it
// has to be called pika-booth.
func Clicked() bool { return os.Getppid() == 1 && !isTerminal(os.Stdin) && !isTerminal(os.Stdout) }
