package booth

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// autostart is how one system starts programs when the DJ signs in. Both ways are idempotent and return, a line each,
// what was done and what is left to do.
type autostart interface {
	put(command []string) (did []string, err error)
	remove() (did []string, err error)
}

// autostartOn picks the way of a system, as in runtime.GOOS. home is the user's home folder and config the one for
// configuration.
func autostartOn(system, home, config string) (autostart, error) {
	switch system {
	case "windows":
		return runKey{}, nil
	case "darwin":
		return launchAgent{folder: filepath.Join(home, "Library", "LaunchAgents"), domain: fmt.Sprintf("gui/%d", os.Getuid())}, nil
	case "linux":
		return userUnit{folder: filepath.Join(config, "systemd", "user")}, nil
	}
	return nil, errors.New("pika cannot start by itself on " + system + ": put pika booth where that system starts programs")
}

// installMain makes the booth start whenever the DJ signs in to the laptop, or no longer.
func installMain(args []string, stdout io.Writer) error {
	var config Config
	flags := newFlags("booth install")
	serverFlag(flags, &config)
	stateFlag(flags, &config)
	sourceFlags(flags, &config)
	remove := flags.Bool("remove", false, "")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	if *remove {
		return uninstallMain(nil, stdout)
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	command, err := autostartCommand(program, config)
	if err != nil {
		return err
	}
	start, err := thisAutostart()
	if err != nil {
		return err
	}
	did, err := start.put(command)
	writeLines(stdout, did)
	if err != nil {
		return fmt.Errorf("make the booth start by itself: %w", err)
	}
	writeLines(stdout, []string{"To undo all of it: pika booth uninstall"})
	return pairFirst(config, stdout)
}

func uninstallMain(args []string, stdout io.Writer) error {
	if err := parse(newFlags("booth uninstall"), args, 0); err != nil {
		return err
	}
	start, err := thisAutostart()
	if err != nil {
		return err
	}
	did, err := start.remove()
	writeLines(stdout, did)
	if err != nil {
		return fmt.Errorf("stop the booth from starting by itself: %w", err)
	}
	return nil
}

// autostartCommand is what to run at sign-in: this program with what was given here, since the settings of a shell are
// not there then. Without a server it follows the last one used. Nobody asks for the browser at that moment.
func autostartCommand(program string, config Config) ([]string, error) {
	command := []string{program}
	if !CalledBooth(program) {
		command = append(command, "booth")
	}
	root, err := stateRoot(config.State)
	if err != nil {
		return nil, err
	}
	if config.Server != "" || rememberedServer(root) == "" {
		server, err := serverURL(config.Server)
		if err != nil {
			return nil, err
		}
		command = append(command, "--server", server.String())
	}
	for _, given := range []struct {
		flag, value string
		isPath      bool
	}{
		{"--history", config.History, true}, {"--state", config.State, true},
		{"--network-control", config.NetworkControl, false}, {"--network-password", config.NetworkPassword, false},
		{"--now-file", config.NowFile, true}, {"--now-pattern", config.NowPattern, false},
	} {
		if given.value == "" {
			continue
		}
		if given.isPath {
			if given.value, err = filepath.Abs(given.value); err != nil {
				return nil, err
			}
		}
		command = append(command, given.flag, given.value)
	}
	command = append(command, "--no-open")
	for _, word := range command {
		if strings.ContainsAny(word, "\x00\r\n") {
			return nil, fmt.Errorf("%q has a line break in its name: move it elsewhere", word)
		}
	}
	return command, nil
}

// pairFirst says what a booth that starts by itself cannot ask for.
func pairFirst(config Config, stdout io.Writer) error {
	root, err := stateRoot(config.State)
	if err != nil {
		return err
	}
	if config.Server == "" {
		config.Server = rememberedServer(root)
	}
	server, err := serverURL(config.Server)
	if err != nil {
		return err
	}
	if st, _, _ := peek(stateDir(root, server)); st.Token == "" {
		fmt.Fprintf(stdout, "This laptop is not paired with %s yet: run pika booth pair --server %s once.\n", server, server)
	}
	return nil
}

func writeLines(out io.Writer, lines []string) {
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
}

// thisAutostart is the way of the system this program runs on.
func thisAutostart() (autostart, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return nil, err
	}
	return autostartOn(runtime.GOOS, home, config)
}
