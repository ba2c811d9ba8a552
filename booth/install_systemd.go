package booth

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// unitName is the booth's to systemd.
const unitName = "pika-booth.service"

// userUnit starts the booth as a unit of the user's systemd.
type userUnit struct {
	folder string // of the user's units
}

func (u userUnit) put(command []string) ([]string, error) {
	path := filepath.Join(u.folder, unitName)
	if err := os.MkdirAll(u.folder, 0o755); err != nil {
		return nil, err
	}
	if err := replaceFile(path, []byte(unitText(command))); err != nil {
		return nil, err
	}
	did := []string{"Wrote " + path}
	for _, args := range [][]string{{"--user", "daemon-reload"}, {"--user", "enable", unitName}} {
		did = append(did, tried("systemctl", args...))
	}
	return append(did, "The booth starts when you next sign in; to start it now: systemctl --user start "+unitName), nil
}

func (u userUnit) remove() ([]string, error) {
	path := filepath.Join(u.folder, unitName)
	wanted := filepath.Join(u.folder, "default.target.wants", unitName)
	var did []string
	_, err := os.Lstat(path)
	_, linked := os.Lstat(wanted)
	if errors.Is(err, fs.ErrNotExist) && errors.Is(linked, fs.ErrNotExist) {
		return []string{"Nothing to remove: the booth does not start by itself."}, nil
	}
	did = append(did, tried("systemctl", "--user", "disable", "--now", unitName))
	for _, file := range []string{wanted, path} { // the first is systemctl's to remove, if it could
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return did, err
		}
	}
	for _, folder := range []string{filepath.Dir(wanted), u.folder, filepath.Dir(u.folder)} {
		_ = os.Remove(folder) // only if nothing else is in it
	}
	return append(did, "Removed "+path, tried("systemctl", "--user", "daemon-reload")), nil
}

// tried runs a command of the system and returns what to tell about it: that it was run, or that it is left to do.
func tried(name string, args ...string) string {
	line := name + " " + strings.Join(args, " ")
	out, err := exec.Command(name, args...).CombinedOutput()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "There is no " + name + " here. Where there is one, run: " + line
	case err != nil:
		reason, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return "Could not run " + line + " (" + cmp.Or(reason, err.Error()) + "). Run it when you are signed in to the desktop."
	}
	return "Ran " + line
}

// unitText is the unit that runs a command. It is started anew when it dies, but not when it is stopped; ten seconds
// apart, so that systemd does not give it up while another booth holds the lock.
func unitText(command []string) string {
	if strings.ContainsAny(command[0], `"'\`) { // systemd takes no such path for a program's, but the shell does
		command = append([]string{"/bin/sh", "-c", `exec "$0" "$@"`}, command...)
	}
	words := []string{unitWord(command[0])}
	for _, arg := range command[1:] {
		// A dollar begins a variable in arguments, but not in the path of the program.
		words = append(words, strings.ReplaceAll(unitWord(arg), "$", "$$"))
	}
	return `[Unit]
Description=Pika booth: sends what the DJ software plays

[Service]
ExecStart=` + strings.Join(words, " ") + `
Restart=on-failure
RestartSec=10

[Install]
WantedBy=default.target
`
}

// unitWord quotes one word of a command line in a unit.
func unitWord(word string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%").Replace(word) + `"`
}
