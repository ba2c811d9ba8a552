package booth

// browserCommand opens a page without a shell, which would read an & in the address.
func browserCommand(url string) (name string, args []string) {
	return "rundll32", []string{"url.dll,FileProtocolHandler", url}
}
