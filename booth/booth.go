// Package booth is the companion on the DJ's laptop: it follows what the DJ software plays and sends every play to the
// server, once, in order, whatever happens to the network, the server or the laptop.
//
// A play's way is short. A [Source], for most DJs VirtualDJ's history, tells what is new; [watch] says when to look. The
// follower puts it in the outbox, unless another source was first. The link beats every ten seconds, learns which
// session is live and what time the server has, and decides where waiting rows belong. The sender sends them, newest
// first after a break, since that is what the floor dances to.
//
// All that must survive a crash is one file: the credential, the position in each source, the last session known to be
// live, and the outbox. It is always replaced as a whole, so "read up to here" and "these rows are queued" are one step on
// disk, and so are "the server has it" and "the row is gone". Two files would need an order between them, and a crash in
// between would lose a play or read it twice. A play that was sent while its answer got lost is sent again under the
// same id, which the server takes as the same row. The file is small (a night is some hundred rows, and only what is on
// its way is in it), so rewriting it costs a few milliseconds a play. A database would do the same with more.
//
// What VirtualDJ's database knows about a track (BPM, key, length) goes with its play if it is known in time, else after
// it: no play ever waits for an ornament.
//
// The history is watched twice. File events tell within milliseconds, but not on network drives, and a watch dies with
// the folder it is on. So the folder is also looked at every two seconds, which alone would be enough to be right.
//
// The laptop has a page of its own (page.go): the screens from the binary, what the booth knows (page_state.go), and the
// server through a proxy that adds the booth's credential (proxy.go). It asks nobody who they are, so it is only there
// for this laptop's own browser, and page_guard.go keeps other sites out.
package booth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pika/booth/nowfile"
	"pika/booth/virtualdj"
)

// Version is what the booth tells the server about itself. The main program sets it.
var Version = "dev"

// Config says what a booth does. Server is needed; everything else has a default.
type Config struct {
	Server          string    // address of the server, as https://pika.example.com
	History         string    // the DJ software's history folder; "" finds it
	State           string    // folder that remembers; "" is pika in the user's configuration folder
	Token           string    // a booth's credential; "" uses the one kept in State, or pairs
	Label           string    // what the DJ sees this laptop called; "" is its host name
	NetworkControl  string    // address of VirtualDJ's Network Control, to see its decks; "" leaves it alone
	NetworkPassword string    // the password of Network Control
	NowFile         string    // file in which another program writes what is playing; "" is none
	NowPattern      string    // how a track is written in NowFile; "" is "{artist} - {title}"
	Out             io.Writer // where the DJ reads the status; nil is nowhere

	Flags  map[string]bool // names of the settings that are from the command line, and so are kept for the next start
	Called []string        // how this program was called, for the DJ to call it again; nil is pika booth

	Page    string                 // address of the laptop's own page, as PageAddress; "" is no page
	Screens fs.FS                  // what the page shows: the built screens; nil says that they are not built
	NoOpen  bool                   // leaves the browser alone at the start
	Open    func(url string) error // shows a page in the browser; nil is the system's way

	Poll     time.Duration    // how often the history is looked at; 0 is 2 s, and 5 s on a network drive
	Debounce time.Duration    // shortest time between two looks after file events; 0 is 250 ms
	Seek     time.Duration    // how often a history that was not named is sought anew, since VirtualDJ may be upgraded; 0 is 1 min
	Database time.Duration    // how often VirtualDJ's databases are looked at; 0 is 30 s
	Heard    time.Duration    // how long a deck must be heard until its track counts; 0 is 5 s
	Beat     time.Duration    // how often the server is told that the booth is here; 0 is 10 s
	Timeout  time.Duration    // for one request; 0 is 10 s
	Retry    Retry            // after failures; zero is 0.5 s doubling to 5 s, after 10 min to 30 s
	Again    time.Duration    // how often a taken address of the page is tried again; 0 is 30 s
	Pulse    time.Duration    // how often an open page hears from the booth at least; 0 is 15 s
	Now      func() time.Time // the laptop's clock; nil is time.Now
	System   virtualdj.System // where to look for the history; zero is this laptop
}

// withDefaults fills in what was left out, and checks the rest.
func (c Config) withDefaults() (Config, *url.URL, error) {
	server, err := serverURL(c.Server)
	if err != nil {
		return c, nil, err
	}
	if c.State, err = stateRoot(c.State); err != nil {
		return c, nil, err
	}
	if c.State, err = filepath.Abs(c.State); err != nil {
		return c, nil, fmt.Errorf("find the booth's folder: %w", err)
	}
	if c.Label == "" {
		c.Label, _ = os.Hostname()
	}
	if c.Out == nil {
		c.Out = io.Discard
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.System.Getenv == nil {
		c.System = virtualdj.ThisSystem()
	}
	if c.History != "" {
		if c.History, err = filepath.Abs(virtualdj.HistoryIn(c.History)); err != nil {
			return c, nil, fmt.Errorf("find the history: %w", err)
		}
	}
	if c.NowFile != "" {
		if c.NowFile, err = filepath.Abs(c.NowFile); err != nil {
			return c, nil, fmt.Errorf("find the now-playing file: %w", err)
		}
	}
	if err := checkPage(c.Page); err != nil {
		return c, nil, err
	}
	if c.Open == nil {
		c.Open = openBrowser
	}
	setDefault(&c.Again, 30*time.Second)
	setDefault(&c.Pulse, 15*time.Second)
	setDefault(&c.Debounce, 250*time.Millisecond)
	setDefault(&c.Seek, time.Minute)
	setDefault(&c.Database, databasePoll)
	setDefault(&c.Heard, virtualdj.AudibleFor)
	setDefault(&c.Beat, 10*time.Second)
	setDefault(&c.Timeout, 10*time.Second)
	setDefault(&c.Retry.First, 500*time.Millisecond)
	setDefault(&c.Retry.Most, 5*time.Second)
	setDefault(&c.Retry.Late, 30*time.Second)
	setDefault(&c.Retry.LateAfter, 10*time.Minute)
	return c, server, nil
}

func setDefault(d *time.Duration, value time.Duration) {
	if *d == 0 {
		*d = value
	}
}

// serverURL reads the server's address as a DJ types it.
func serverURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("which server? Give its address: --server https://pika.example.com (or set PIKA_SERVER)")
	}
	server, err := url.Parse(text)
	if err != nil || server.Host == "" || (server.Scheme != "https" && server.Scheme != "http") {
		return nil, fmt.Errorf("%q is not the address of a server: it looks like https://pika.example.com", text)
	}
	server.Host, server.Path = strings.ToLower(server.Host), strings.TrimRight(server.Path, "/")
	server.User, server.RawQuery, server.Fragment = nil, "", ""
	return server, nil
}

// booth is one running companion.
type booth struct {
	Config
	server  *client
	store   *store
	status  *status
	library virtualdj.Library
	pattern nowfile.Pattern    // for NowFile
	network *virtualdj.Network // nil unless the DJ asked for it
	changes *changes           // of anything that the page shows; whatever changes goes by the status
	started time.Time          // of this process

	remembered sync.Once // the server's address is on disk, for a start without one
	recalled   []string  // flags that were filled in from the last start

	beating sync.Mutex   // one beat at a time: its answer changes what the next one means
	outages atomic.Int32 // how often the server was out of reach and came back

	readying sync.Mutex // one look at everything at a time
	mu       sync.Mutex
	contact  bool          // the server answered a beat since the start
	offset   time.Duration // how far its clock is ahead of the laptop's
	reached  bool          // the last request got an answer
	signedIn bool          // and the credential was good
	since    time.Time     // when reached became what it is; zero before the first request
	answered time.Time     // when the server answered last; zero when it never did
	folder   string        // VirtualDJ's History folder as the DJ named it, at the start or since; "" finds it

	beatNow chan struct{} // asks the link for a beat at once
	sendNow chan struct{} // tells the sender that something may be ready
	follows chan struct{} // tells the history that folder is another one
	pairNow chan struct{} // asks for a new code, or for the next try to get one, at once
}

// Run follows and sends until ctx is done, which is no error. It ends early only when it cannot begin: a bad address,
// another booth on the same state, a state it cannot keep.
func Run(ctx context.Context, config Config) error {
	b, release, err := open(config)
	if err != nil {
		return err
	}
	defer release()
	if len(b.recalled) > 0 {
		b.status.say(recalled(b.recalled))
	}
	if st := b.store.view(); b.Token == "" && st.Token != "" {
		b.status.account(st.DJ.Name) // the server may be out of reach
	}
	var parts sync.WaitGroup
	parts.Go(func() { b.follow(ctx) })
	parts.Go(func() { b.link(ctx) })
	parts.Go(func() { b.send(ctx) })
	parts.Go(func() { b.enrich(ctx) })
	parts.Go(func() { b.showPage(ctx) })
	parts.Wait()
	b.status.close()
	return nil
}

// open takes the state's lock, reads it, and completes the configuration with what it remembers.
func open(config Config) (b *booth, release func(), err error) {
	config, server, err := config.withDefaults()
	if err != nil {
		return nil, nil, err
	}
	dir := stateDir(config.State, server)
	release, err = lockDir(dir)
	if err != nil {
		return nil, nil, err
	}
	b, err = openIn(dir, config, server)
	if err != nil {
		release()
	}
	return b, release, err
}

// openIn does so in a folder that is this booth's alone.
func openIn(dir string, config Config, server *url.URL) (*booth, error) {
	kept, notice, err := openStore(dir, server.String())
	if err != nil {
		return nil, err
	}
	last := kept.view().Named
	next, recalled := config.recall(last)
	if config.History != "" {
		config.History = virtualdj.HistoryIn(config.History) // it may have been made since it was named
	}
	var network *virtualdj.Network
	if config.NetworkControl != "" {
		if network, err = virtualdj.NewNetwork(config.NetworkControl, config.NetworkPassword); err != nil {
			return nil, err
		}
	}
	pattern, err := nowfile.NewPattern(config.NowPattern)
	if err != nil {
		return nil, err
	}
	b := &booth{
		Config: config, server: newClient(server, config.Timeout), store: kept, network: network, pattern: pattern, started: config.Now(),
		recalled: recalled,
		changes:  newChanges(), signedIn: true, // until the server says otherwise
		beatNow: make(chan struct{}, 1), sendNow: make(chan struct{}, 1), pairNow: make(chan struct{}, 1),
		follows: make(chan struct{}, 1), folder: config.History,
	}
	b.status = newStatus(config.Out, kept.view)
	b.status.told = b.changes.tell
	if notice != "" {
		b.status.say(notice)
	}
	if next != last {
		if err := kept.update(func(st *state) { st.Named = next }); err != nil {
			b.status.say("What is followed could not be kept; name it again next time: " + err.Error())
		}
	}
	return b, nil
}

// moment is what is known now about time and contact.
func (b *booth) moment() moment {
	b.mu.Lock()
	defer b.mu.Unlock()
	return moment{now: b.Now(), offset: b.offset, contact: b.contact}
}

// token is the credential to use, "" when the laptop has to be paired.
func (b *booth) token() string {
	if b.Token != "" {
		return b.Token
	}
	return b.store.view().Token
}

// poke wakes whoever waits on a channel of one place.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// pause waits, or until poked, which it reports, or until the end of ctx.
func pause(ctx context.Context, d time.Duration, poke <-chan struct{}) (poked bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-poke:
		return true
	case <-ctx.Done():
	}
	return false
}
