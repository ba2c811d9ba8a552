package booth

import (
	"errors"
	"fmt"
	"strings"
)

const (
	// runKeyPath is where Windows keeps, for each user, the commands to run at sign-in.
	runKeyPath = `Software\Microsoft\Windows\CurrentVersion\Run`
	// runValue is the name of the booth's.
	runValue = "PikaBooth"
	// runLimit is how long Windows lets such a command be, in characters.
	runLimit = 260
)

// errNoValue says that a value is not in the registry.
var errNoValue = errors.New("there is no such value")

// runKey starts the booth by a value in the registry.
type runKey struct{}

func (runKey) put(command []string) ([]string, error) {
	line, err := runLine(command)
	if err != nil {
		return nil, err
	}
	if err := setRunValue(runValue, line); err != nil {
		return nil, err
	}
	return []string{`Wrote HKCU\` + runKeyPath + `\` + runValue + ": " + line, "The booth starts when you next sign in; to start it now, run that command."}, nil
}

func (runKey) remove() ([]string, error) {
	switch err := deleteRunValue(runValue); {
	case errors.Is(err, errNoValue):
		return []string{"Nothing to remove: the booth does not start by itself."}, nil
	case err != nil:
		return nil, err
	}
	return []string{`Removed HKCU\` + runKeyPath + `\` + runValue, "A booth that is running goes on until its window is closed."}, nil
}

// runLine is a command as the registry takes it.
func runLine(command []string) (string, error) {
	line := windowsLine(command)
	if n := len([]rune(line)); n > runLimit {
		return "", fmt.Errorf("the command has %d characters and Windows takes %d: move the program to a folder with a shorter name", n, runLimit)
	}
	return line, nil
}

// windowsLine is a command as one line from which Windows programs get the same words again: in quotes, in which a
// quote and the backslashes before a quote are escaped by a backslash.
func windowsLine(command []string) string {
	var words []string
	for _, word := range command {
		var b strings.Builder
		slashes := 0
		for _, c := range word {
			if c == '\\' {
				slashes++
				continue
			}
			if c == '"' {
				slashes = 2*slashes + 1
			}
			b.WriteString(strings.Repeat(`\`, slashes))
			b.WriteRune(c)
			slashes = 0
		}
		b.WriteString(strings.Repeat(`\`, 2*slashes))
		words = append(words, `"`+b.String()+`"`)
	}
	return strings.Join(words, " ")
}
