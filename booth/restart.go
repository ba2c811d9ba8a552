package booth

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// restart is what starts this booth again as it runs now, for a terminal: with all that was named, asked for or found in
// the environment. Passwords are not in it, since the page shows it.
func (c Config) restart(server string) string {
	command := c.Called
	if len(command) == 0 {
		command = []string{"pika", "booth"}
	}
	command = append(command[:len(command):len(command)], "--server", server)
	add := func(flag, value, usual string) {
		if value != usual {
			command = append(command, flag, value)
		}
	}
	for _, s := range sourceSettings(&c, new(named)) {
		if s.flag != networkPassword {
			add("--"+s.flag, *s.now, "")
		}
	}
	usualState, _ := stateRoot("")
	host, _ := os.Hostname()
	add("--state", c.State, usualState)
	add("--label", c.Label, host)
	add("--page", c.Page, PageAddress)
	return commandLine(command, runtime.GOOS)
}

// called is how this program is called again from any folder, by the name it was called with: one without a folder was
// found among the system's programs, and is found there again.
func called(name string) []string {
	if strings.ContainsAny(name, `/\`) {
		if whole, err := filepath.Abs(name); err == nil {
			name = whole
		}
	}
	if CalledBooth(name) {
		return []string{name}
	}
	return []string{name, "booth"}
}

// commandLine is a command as it is typed on a system, as in runtime.GOOS. Only words that need it are quoted.
func commandLine(words []string, system string) string {
	var line []string
	for _, word := range words {
		switch {
		case plainWord(word, system):
		case system == "windows":
			word = windowsLine([]string{word})
		default:
			word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
		line = append(line, word)
	}
	return strings.Join(line, " ")
}

// plainWord reports whether a shell gives no meaning to any sign of a word.
func plainWord(word, system string) bool {
	plain := "-_./:,@+="
	if system == "windows" {
		plain += `\`
	}
	return word != "" && strings.IndexFunc(word, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(plain, r))
	}) < 0
}
