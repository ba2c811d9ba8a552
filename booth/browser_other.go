//go:build !windows && !darwin

package booth

func browserCommand(url string) (name string, args []string) { return "xdg-open", []string{url} }
