package booth

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
)

const usage = `pika booth follows VirtualDJ on this laptop and sends what plays to the server.
pika-booth is the same program by another name: "pika-booth" is "pika booth".

  pika booth [--server URL] [--history DIR] …
        Follow and send until stopped. On first use it shows a code that you
        confirm in the browser.
  pika booth pair [--server URL] [--label NAME] [--state DIR]
        Sign this laptop in, and stop.
  pika booth sources [--json] [--history DIR] …
        Show what plays can come from on this laptop: where, the newest track,
        settings. Nothing is sent. It fails when nothing is found.
  pika booth history [--json] PATH
        Show what is in a history file or folder. Nothing is sent.
  pika booth install [--server URL] [--history DIR] [--state DIR] …
  pika booth uninstall
        Start the booth by itself whenever you sign in to this laptop, or no
        longer.
  pika doctor
        Look at all that a night needs, and say what to do about the rest; see
        pika doctor --help.

Which server
  --server URL, PIKA_SERVER
        Its address, as https://pika.example.com. Without one: the last used.

What is followed; remembered for each server until "" is given
` + sourceUsage + `
On this laptop
  --state DIR, PIKA_STATE
        Where the booth remembers.
  --label NAME
        What this laptop is called in your account.
  --page ADDR, PIKA_PAGE
        Where its own page is (127.0.0.1:8091), or off.
  --no-open, PIKA_NO_OPEN
        Leaves the browser alone at the start.
  PIKA_BOOTH_TOKEN
        A credential to use instead of pairing; by the environment alone.

A flag comes before the environment, and that before what is remembered.
`

const sourceUsage = `  --history DIR, PIKA_HISTORY
        VirtualDJ's History folder, if it is not found.
  --network-control URL, PIKA_NETWORK_CONTROL
        See VirtualDJ's decks through its plugin Network Control, as
        http://127.0.0.1:80; sooner than the history.
  --network-password TEXT, PIKA_NETWORK_PASSWORD
        The plugin's password.
  --now-file PATH, PIKA_NOW_FILE
        A file in which another program writes what is playing: text, .m3u,
        .m3u8 or .json.
  --now-pattern TEXT, PIKA_NOW_PATTERN
        How it writes that, if not "{artist} - {title}".
`

// DoctorUsage is what "pika doctor --help" shows, on the laptop and on the server.
const DoctorUsage = `pika doctor looks at all that a night needs, says what it found, and what to do
about the rest. It changes nothing, and fails when there is a problem.

  pika doctor [--json] [--server URL] [--state DIR] [--history DIR] …
        On the DJ's laptop: the server and the way there, the sign-in and your
        set, what would be followed, VirtualDJ's settings, room on the disk.
  pika doctor [--json] --dir pb_data
        On the server: its database, backups, settings, and the way there from
        outside. Beside a folder pb_data, pika doctor alone does this.

  --json
        As an array, for other programs.
  --dir DIR
        The server's data.

On the laptop; what a booth remembers stands for what is left out
  --server URL, PIKA_SERVER
        The server's address.
  --state DIR, PIKA_STATE
        Where the booth remembers.
  PIKA_BOOTH_TOKEN
        A credential to use instead of pairing; by the environment alone.
` + sourceUsage

// Main runs "pika booth" with the arguments behind it. Its errors are sentences for the DJ.
// screens are what the laptop's own page shows.
func Main(ctx context.Context, args []string, screens fs.FS, stdout, stderr io.Writer) error {
	var err error
	switch {
	case len(args) > 0 && args[0] == "pair":
		err = pairMain(ctx, args[1:], stdout)
	case len(args) > 0 && args[0] == "history":
		err = historyMain(args[1:], stdout, stderr)
	case len(args) > 0 && args[0] == "sources":
		err = sourcesMain(ctx, args[1:], stdout)
	case len(args) > 0 && args[0] == "install":
		err = installMain(args[1:], stdout)
	case len(args) > 0 && args[0] == "uninstall":
		err = uninstallMain(args[1:], stdout)
	case len(args) > 0 && args[0] == "doctor":
		err = doctorMain(ctx, args[1:], stdout)
	default:
		err = followMain(ctx, args, screens, stdout)
	}
	if errors.Is(err, flag.ErrHelp) {
		text := usage
		if args[0] == "doctor" {
			text = DoctorUsage
		}
		_, err = io.WriteString(stdout, text)
	}
	return err
}

func followMain(ctx context.Context, args []string, screens fs.FS, stdout io.Writer) error {
	config := Config{Out: stdout, Token: os.Getenv("PIKA_BOOTH_TOKEN"), Screens: screens}
	flags := newFlags("booth")
	commonFlags(flags, &config)
	sourceFlags(flags, &config)
	flags.StringVar(&config.Page, "page", cmp.Or(os.Getenv("PIKA_PAGE"), PageAddress), "")
	flags.BoolVar(&config.NoOpen, "no-open", os.Getenv("PIKA_NO_OPEN") != "", "")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	config.Flags, config.Called = given(flags), called(os.Args[0])
	if config.Page == "off" {
		config.Page = ""
	}
	if err := findServer(&config, stdout); err != nil {
		return err
	}
	return Run(ctx, config)
}

func pairMain(ctx context.Context, args []string, stdout io.Writer) error {
	config := Config{Out: stdout}
	flags := newFlags("booth pair")
	commonFlags(flags, &config)
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	if err := findServer(&config, stdout); err != nil {
		return err
	}
	b, release, err := open(config)
	if err != nil {
		return err
	}
	defer release()
	defer b.status.close()
	if b.pair(ctx) != nil {
		return errors.New("stopped before the code was confirmed: this laptop is not paired")
	}
	return nil
}

func commonFlags(flags *flag.FlagSet, config *Config) {
	serverFlag(flags, config)
	stateFlag(flags, config)
	flags.StringVar(&config.Label, "label", "", "")
}

// sourceFlags say what is followed.
func sourceFlags(flags *flag.FlagSet, config *Config) {
	historyFlag(flags, config)
	flags.StringVar(&config.NetworkControl, "network-control", os.Getenv("PIKA_NETWORK_CONTROL"), "")
	flags.StringVar(&config.NowFile, "now-file", os.Getenv("PIKA_NOW_FILE"), "")
	flags.StringVar(&config.NowPattern, "now-pattern", os.Getenv("PIKA_NOW_PATTERN"), "")
	flags.StringVar(&config.NetworkPassword, "network-password", os.Getenv("PIKA_NETWORK_PASSWORD"), "")
}

func serverFlag(flags *flag.FlagSet, config *Config) {
	flags.StringVar(&config.Server, "server", os.Getenv("PIKA_SERVER"), "")
}

func stateFlag(flags *flag.FlagSet, config *Config) {
	flags.StringVar(&config.State, "state", os.Getenv("PIKA_STATE"), "")
}

func historyFlag(flags *flag.FlagSet, config *Config) {
	flags.StringVar(&config.History, "history", os.Getenv("PIKA_HISTORY"), "")
}

func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parse takes flags before and behind the arguments, of which there must be as many as wanted.
func parse(flags *flag.FlagSet, args []string, wanted int) error {
	help := "see pika booth --help"
	if flags.Name() == "doctor" {
		help = "see pika doctor --help"
	}
	var positional []string
	for {
		if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
			return err
		} else if err != nil {
			return fmt.Errorf("%w; %s", err, help)
		}
		if flags.NArg() == 0 {
			break
		}
		positional = append(positional, flags.Arg(0))
		args = flags.Args()[1:]
	}
	switch {
	case len(positional) > wanted:
		return fmt.Errorf("pika %s does not know what to do with %q; %s", flags.Name(), positional[wanted], help)
	case len(positional) < wanted:
		return fmt.Errorf("pika %s needs the path of a file or folder; %s", flags.Name(), help)
	}
	return flags.Parse(positional)
}
