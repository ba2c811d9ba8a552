package booth

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// stateRoot is the folder below which each server has its own: the one given, else pika in the user's configuration
// folder.
func stateRoot(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the booth's state (give one with --state): %w", err)
	}
	return filepath.Join(config, "pika"), nil
}

// rememberedServer is the address of the server that a booth with this root last reached, "" if none is known.
func rememberedServer(root string) string {
	data, err := os.ReadFile(filepath.Join(root, "server"))
	if err != nil {
		return ""
	}
	server, err := serverURL(strings.TrimSpace(string(data)))
	if err != nil {
		return ""
	}
	return server.String()
}

// rememberServer notes the server for a start without an address, once it has answered. Only this booth may write in
// its own folder, so the file is made there and moved in place as a whole. It is a convenience: a booth that cannot keep
// it goes on.
func (b *booth) rememberServer() {
	b.remembered.Do(func() {
		server := b.server.base.String()
		if rememberedServer(b.State) == server {
			return
		}
		made := filepath.Join(stateDir(b.State, b.server.base), "server")
		err := replaceFile(made, []byte(server+"\n"))
		if err == nil {
			err = os.Rename(made, filepath.Join(b.State, "server"))
		}
		if err != nil {
			b.status.say("The server's address could not be kept; give it again next time: " + err.Error())
		}
	})
}
