package booth

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

// CalledBooth reports whether a program of this name is the booth whatever its arguments are: a copy called pika-booth.
// What stands behind that, as in "pika-booth (1).exe", was put there by the browser that fetched it.
func CalledBooth(name string) bool {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	return strings.HasPrefix(strings.ToLower(name), "pika-booth")
}

// findServer completes a configuration without a server: by the last one used, or by asking whoever sits at the
// terminal. Without either the server stays unknown, which withDefaults says.
func findServer(config *Config, stdout io.Writer) error {
	if config.Server != "" {
		return nil
	}
	root, err := stateRoot(config.State)
	if err != nil {
		return err
	}
	if config.Server = rememberedServer(root); config.Server == "" && isKeyboard(os.Stdin) && isTerminal(stdout) {
		config.Server = askServer(os.Stdin, stdout)
	}
	return nil
}

// askServer asks until it is told the address of a server, and returns "" when nobody answers.
func askServer(in io.Reader, out io.Writer) string {
	fmt.Fprintln(out, "Which server do your dancers use? Its address is where you go live in the browser, as pika.example.com.")
	for lines := bufio.NewScanner(in); ; {
		fmt.Fprint(out, "Server: ")
		if !lines.Scan() {
			fmt.Fprintln(out)
			return ""
		}
		text := strings.TrimSpace(lines.Text())
		if text != "" && !strings.Contains(text, "://") {
			text = "https://" + text
		}
		server, err := serverURL(text)
		if err == nil {
			return server.String()
		}
		fmt.Fprintln(out, "That is not an address. It looks like https://pika.example.com.")
	}
}
