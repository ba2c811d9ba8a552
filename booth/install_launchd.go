package booth

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// agentLabel is the booth's to launchd.
const agentLabel = "pika.booth"

// launchAgent starts the booth as an agent of the user's launchd.
type launchAgent struct {
	folder string // of the user's agents
	domain string // of the user's session, as gui/501
}

func (a launchAgent) path() string { return filepath.Join(a.folder, agentLabel+".plist") }

func (a launchAgent) put(command []string) ([]string, error) {
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		return nil, err
	}
	if err := replaceFile(a.path(), []byte(agentText(command))); err != nil {
		return nil, err
	}
	return []string{"Wrote " + a.path(), "The booth starts when you next sign in; to start it now: launchctl bootstrap " + a.domain + " " + a.path()}, nil
}

func (a launchAgent) remove() ([]string, error) {
	if _, err := os.Lstat(a.path()); errors.Is(err, fs.ErrNotExist) {
		return []string{"Nothing to remove: the booth does not start by itself."}, nil
	}
	_ = exec.Command("launchctl", "bootout", a.domain+"/"+agentLabel).Run() // a failure says that it is not running
	if err := os.Remove(a.path()); err != nil {
		return nil, err
	}
	return []string{"Removed " + a.path(), "A booth that it had started is stopped."}, nil
}

// agentText is the agent that runs a command. It is started anew when it dies, but not when it is stopped.
func agentText(command []string) string {
	var words strings.Builder
	for _, word := range command {
		words.WriteString("\t\t<string>")
		_ = xml.EscapeText(&words, []byte(word)) // into memory
		words.WriteString("</string>\n")
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>` + agentLabel + `</string>
	<key>ProgramArguments</key>
	<array>
` + words.String() + `	</array>
	<key>RunAtLoad</key>
	<true/>
	<key>KeepAlive</key>
	<dict>
		<key>SuccessfulExit</key>
		<false/>
	</dict>
</dict>
</plist>
`
}
