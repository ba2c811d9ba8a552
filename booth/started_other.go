//go:build !windows && !darwin

package booth

// Clicked reports whether the program was opened from a desktop instead of a command line. Here a desktop and a script
// start programs the same way, so it never is; it has to be called pika-booth.
func Clicked() bool { return false }
