package booth

func browserCommand(url string) (name string, args []string) { return "open", []string{url} }
