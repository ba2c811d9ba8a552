package booth

import (
	"flag"
	"runtime"
)

// named is what the DJ named as the places that plays come from: with flags, or on the page. It is kept for each server,
// so that a start without flags follows the same as the last one.
type named struct {
	History         string `json:"history,omitempty"`
	NetworkControl  string `json:"networkControl,omitempty"`
	NetworkPassword string `json:"networkPassword,omitempty"`
	NowFile         string `json:"nowFile,omitempty"`
	NowPattern      string `json:"nowPattern,omitempty"`
}

// sourceSetting is one setting of what is followed: as it is now, and as it is kept.
type sourceSetting struct {
	flag      string
	now, kept *string
}

func sourceSettings(c *Config, n *named) []sourceSetting {
	return []sourceSetting{
		{"history", &c.History, &n.History},
		{"network-control", &c.NetworkControl, &n.NetworkControl},
		{networkPassword, &c.NetworkPassword, &n.NetworkPassword},
		{"now-file", &c.NowFile, &n.NowFile},
		{"now-pattern", &c.NowPattern, &n.NowPattern},
	}
}

// networkPassword is the one setting that is not shown to whoever looks at the screen.
const networkPassword = "network-password"

// recall fills in what this start leaves open from what the last one named, and returns what the next one is to find. A
// flag replaces what was kept, an empty one takes it away. The environment goes before it and is not kept: it is there
// the next time too, or was taken back. from lists what was filled in, as flags.
func (c *Config) recall(last named) (next named, from []string) {
	next = last
	for _, s := range sourceSettings(c, &next) {
		switch {
		case c.Flags[s.flag]:
			*s.kept = *s.now
		case *s.now == "" && *s.kept != "":
			*s.now = *s.kept
			if s.flag != networkPassword {
				from = append(from, "--"+s.flag, *s.kept)
			}
		}
	}
	return next, from
}

// recallFrom fills in what the booth in a folder remembers, beside one that may be running there. What cannot be read
// there fills in nothing.
func (c *Config) recallFrom(dir string) {
	if st, found, err := peek(dir); found && err == nil {
		c.recall(st.Named)
	}
}

// recalled is one line on what was filled in.
func recalled(from []string) string {
	return "As last time: " + commandLine(from, runtime.GOOS) + "  (another value replaces it, " + from[0] + ` "" forgets it)`
}

// given lists the flags that were on the command line.
func given(flags *flag.FlagSet) map[string]bool {
	names := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { names[f.Name] = true })
	return names
}
