package booth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"pika/booth/nowfile"
	"pika/booth/virtualdj"
)

// found is one thing on this laptop that plays could come from, as the DJ is shown it.
type found struct {
	Source   string              `json:"source"`
	Where    string              `json:"where"`
	Used     bool                `json:"used"` // the booth follows it when it is started like this
	Newest   *time.Time          `json:"newest,omitempty"`
	Says     string              `json:"says,omitempty"`     // what is playing, or how many songs are known
	Settings *virtualdj.Settings `json:"settings,omitempty"` // of VirtualDJ
	Advice   []string            `json:"advice,omitempty"`   // sentences for the DJ
	Problem  string              `json:"problem,omitempty"`  // why it is of no use as it is
}

// errNothingFound ends "pika booth sources", so that a script sees it too.
var errNothingFound = errors.New("plays can come from nowhere yet: start VirtualDJ once, or name its History folder with --history, or another program's file with --now-file")

// sourcesMain prints what a booth that is started like this finds on this laptop, also by what it remembers. Nothing is
// sent and nothing remembered.
func sourcesMain(ctx context.Context, args []string, stdout io.Writer) error {
	var config Config
	flags := newFlags("booth sources")
	serverFlag(flags, &config)
	stateFlag(flags, &config)
	sourceFlags(flags, &config)
	asJSON := flags.Bool("json", false, "")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	config.Flags, config.System = given(flags), virtualdj.ThisSystem()
	if err := config.recallHere(); err != nil {
		return err
	}
	all, err := config.found(ctx)
	if err != nil {
		return err
	}
	if *asJSON {
		encoder := json.NewEncoder(stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(all); err != nil {
			return err
		}
	} else if err := tabulate(stdout, all, virtualdj.Places(config.System)); err != nil {
		return err
	}
	if !slices.ContainsFunc(all, found.hasPlays) {
		return errNothingFound
	}
	return nil
}

// recallHere fills in what the booth for this server, or else for the last one used, remembers.
func (c *Config) recallHere() error {
	root, err := stateRoot(c.State)
	if err != nil {
		return err
	}
	address := cmp.Or(c.Server, rememberedServer(root))
	if address == "" {
		return nil // then nothing is remembered
	}
	server, err := serverURL(address)
	if err != nil {
		return err
	}
	c.recallFrom(stateDir(root, server))
	return nil
}

// hasPlays reports whether plays can come from it as it is. A database only says more about them.
func (f found) hasPlays() bool { return f.Source != databaseName && f.Problem == "" }

// databaseName is what VirtualDJ's database is listed by.
const databaseName = "database"

// found looks for every source. Only what was set wrongly is an error.
func (c Config) found(ctx context.Context) ([]found, error) {
	all := []found{}
	history := virtualdj.HistoryIn(c.History)
	if c.History == "" {
		history, _ = virtualdj.Find(c.System)
	}
	homes := virtualdj.Homes(c.System)
	if c.History != "" {
		homes = append([]virtualdj.Home{virtualdj.HomeAt(history)}, homes...)
	}
	listed := map[string]bool{}
	for _, home := range homes {
		if home.History != "" && !listed[home.History] {
			listed[home.History] = true
			followed := home.History == history && c.withVirtualDJ()
			all = append(all, foundHistory(home, followed))
		}
	}
	for _, path := range virtualdj.Databases(c.System, history) {
		if _, err := os.Stat(path); err == nil {
			all = append(all, foundDatabase(path))
		}
	}
	named, err := c.foundByName(ctx)
	return append(all, named...), err
}

// foundByName looks at the sources that are only there if the DJ names them.
func (c Config) foundByName(ctx context.Context) (named []found, err error) {
	if c.NetworkControl != "" {
		network, err := virtualdj.NewNetwork(c.NetworkControl, c.NetworkPassword)
		if err != nil {
			return nil, err
		}
		named = append(named, foundDecks(ctx, network))
	}
	if c.NowFile != "" {
		pattern, err := nowfile.NewPattern(c.NowPattern)
		if err != nil {
			return nil, err
		}
		named = append(named, foundFile(c.NowFile, pattern))
	}
	return named, nil
}

func foundHistory(home virtualdj.Home, used bool) found {
	f := found{Source: historyName, Where: home.History, Used: used}
	if !home.Newest.IsZero() {
		f.Newest = &home.Newest
	}
	if _, err := os.Stat(home.History); err != nil {
		f.Problem = "it is not there"
	}
	settings, err := virtualdj.ReadSettings(home.Path)
	if err != nil {
		f.Advice = []string{"VirtualDJ's settings cannot be read, so nothing is known about when it logs: " + err.Error()}
		return f
	}
	if settings.Found { // else nothing is guessed: the folder may be a copy
		f.Settings, f.Advice = &settings, settings.Advice()
	}
	return f
}

func foundDatabase(path string) found {
	var library virtualdj.Library
	f := found{Source: databaseName, Where: path, Used: true}
	if _, err := library.Refresh([]string{path}); err != nil {
		f.Problem = err.Error()
		return f
	}
	f.Says = fmt.Sprintf("%d songs with BPM, key or length", library.Songs())
	return f
}

func foundDecks(ctx context.Context, network *virtualdj.Network) found {
	f := found{Source: networkName, Where: network.Address(), Used: true}
	decks, err := network.Decks(ctx)
	if err != nil {
		f.Problem = whyUnseen(err)
		return f
	}
	for _, d := range decks {
		if d.Audible {
			if loaded, err := network.Load(ctx, d); err == nil {
				f.Says = strings.TrimPrefix(f.Says+fmt.Sprintf(", deck %d: %s", d.Number, fromDeck(loaded, time.Time{}).name()), ", ")
			}
		}
	}
	return f
}

func foundFile(path string, pattern nowfile.Pattern) found {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	f := found{Source: fileName, Where: path, Used: true}
	content, modified, err := readEnd(path)
	if err != nil {
		f.Problem = err.Error()
		return f
	}
	f.Newest = &modified
	if track, ok := nowfile.Decode(path, content, pattern); ok {
		f.Says = Play{Artist: track.Artist, Title: track.Title}.normal().name()
	}
	return f
}

// tabulate writes what was found for people: a line each, and under it what to do.
// Without a history it says in which places there is none.
func tabulate(out io.Writer, all []found, places []string) error {
	if !slices.ContainsFunc(all, func(f found) bool { return f.Source == historyName }) {
		fmt.Fprintln(out, lookedIn(places))
	}
	if len(all) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, f := range all {
		used, newest := "", ""
		if f.Used {
			used = "*"
		}
		if f.Newest != nil {
			newest = f.Newest.Local().Format("2006-01-02 15:04")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", used, f.Source, newest, f.Where, f.Says)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, f := range all {
		for _, sentence := range append(f.Advice, f.Problem) {
			if sentence != "" {
				fmt.Fprintf(out, "! %s: %s\n", f.Where, sentence)
			}
		}
	}
	fmt.Fprintln(out, "* is followed when the booth is started like this.")
	return nil
}
