package booth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"pika/booth/virtualdj"
)

// Level is how bad it is what a check found.
type Level string

const (
	OK        Level = "ok"
	Warning   Level = "warning" // the night works, but less well or less surely
	Problem   Level = "problem" // the night does not work like this
	Unchecked Level = "not checked"
)

// Finding is what one check of `pika doctor` came to. Do is empty for what is in order.
type Finding struct {
	Check string `json:"check"`
	Level Level  `json:"level"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"`
}

func fine(check, says string, args ...any) Finding {
	return Finding{check, OK, fmt.Sprintf(says, args...), ""}
}

// WriteFindings prints findings, a line each and below it what to do about it, or as a JSON array for other programs.
// It returns an error that counts the problems, if there are any.
func WriteFindings(out io.Writer, asJSON bool, findings []Finding) error {
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(findings); err != nil {
			return err
		}
	}
	problems := 0
	for _, f := range findings {
		if f.Level == Problem {
			problems++
		}
		if asJSON {
			continue
		}
		fmt.Fprintf(out, "%-11s  %-10s  %s\n", f.Level, f.Check, f.Says)
		if f.Do != "" {
			fmt.Fprintf(out, "%-11s  %-10s  → %s\n", "", "", f.Do)
		}
	}
	if problems == 0 {
		return nil
	}
	return errors.New(count(problems, "problem") + " found")
}

// doctorMain examines the laptop and its way to the server.
func doctorMain(ctx context.Context, args []string, stdout io.Writer) error {
	config := Config{Token: os.Getenv("PIKA_BOOTH_TOKEN")}
	flags := newFlags("doctor")
	serverFlag(flags, &config)
	stateFlag(flags, &config)
	sourceFlags(flags, &config)
	asJSON := flags.Bool("json", false, "")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	config.Flags = given(flags)
	findings, err := Examine(ctx, config)
	if err != nil {
		return err
	}
	return WriteFindings(stdout, *asJSON, findings)
}

// Examine looks at all that a booth of this configuration needs, and changes nothing: not on the laptop, and not on the
// server either, to which it never beats, since that would say that a booth is here.
func Examine(ctx context.Context, config Config) ([]Finding, error) {
	root, err := stateRoot(config.State)
	if err != nil {
		return nil, err
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.System.Getenv == nil {
		config.System = virtualdj.ThisSystem()
	}
	if config.Server == "" {
		config.Server = rememberedServer(root)
	}
	var findings []Finding
	dir := root
	if config.Server == "" {
		findings = append(findings, Finding{"server", Problem, "no server is known on this laptop", "Give its address: --server https://pika.example.com (or set PIKA_SERVER)."})
	} else {
		server, err := serverURL(config.Server)
		if err != nil {
			return nil, err
		}
		dir = stateDir(root, server)
		c := newClient(server, probeTimeout)
		found, reached := c.meet(ctx, config.Now)
		signIn, who := checkSignIn(ctx, c, config.Token, dir, reached)
		session, code := checkSession(ctx, c, who, dir)
		findings = append(append(findings, found...), signIn, session)
		if reached {
			findings = append(findings, c.checkStreaming(ctx, code))
		}
		config.recallFrom(dir)
	}
	if config.History != "" {
		if config.History, err = filepath.Abs(virtualdj.HistoryIn(config.History)); err != nil {
			return nil, fmt.Errorf("find the history: %w", err)
		}
	}
	sources, err := checkSources(ctx, config)
	if err != nil {
		return nil, err
	}
	return append(append(findings, sources...),
		CheckWritable("state", dir),
		CheckRoom(root),
		checkBooths(root),
	), nil
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// since is a duration in the words of somebody who tells it.
func since(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return count(max(0, int(d.Seconds())), "second")
	case d < 2*time.Hour:
		return count(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour")
	}
	return count(int(d.Hours()/24), "day")
}
