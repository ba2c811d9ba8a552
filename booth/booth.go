// Package booth is the companion on the DJ's laptop: it follows the DJ software's history and sends every play to the
// server, once, in order, whatever happens to the network, the server or the laptop.
//
// A line's way is short. [watch] says that the history may have changed. The follower reads what is new and puts it in
// the outbox. The link beats every ten seconds, learns which session is live and what time the server has, and decides
// where waiting rows belong. The sender sends them, newest first after a break, since that is what the floor dances to.
//
// All that must survive a crash is one file: the credential, the read position, the last session known to be live, and
// the outbox. It is always replaced as a whole, so "read up to here" and "these rows are queued" are one step on
// disk, and so are "the server has it" and "the row is gone". Two files would need an order between them, and a crash in
// between would lose a play or read it twice. A play that was sent while its answer got lost is sent again under the
// same id, which the server takes as the same row. The file is small (a night is some hundred rows, and only what is on
// its way is in it), so rewriting it costs a few milliseconds a play. A database would do the same with more.
//
// The history is watched twice. File events tell within milliseconds, but not on network drives, and a watch dies with
// the folder it is on. So the folder is also looked at every two seconds, which alone would be enough to be right.
package booth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pika/booth/virtualdj"
)

// Version is what the booth tells the server about itself. The main program sets it.
var Version = "dev"

// Config says what a booth does. Server is needed; everything else has a default.
type Config struct {
	Server  string    // address of the server, as https://pika.example.com
	History string    // the DJ software's history folder; "" finds it
	State   string    // folder that remembers; "" is pika in the user's configuration folder
	Token   string    // a booth's credential; "" uses the one kept in State, or pairs
	Label   string    // what the DJ sees this laptop called; "" is its host name
	Out     io.Writer // where the DJ reads the status; nil is nowhere

	Poll     time.Duration    // how often the history is looked at; 0 is 2 s, and 5 s on a network drive
	Debounce time.Duration    // shortest time between two looks after file events; 0 is 250 ms
	Beat     time.Duration    // how often the server is told that the booth is here; 0 is 10 s
	Timeout  time.Duration    // for one request; 0 is 10 s
	Retry    Retry            // after failures; zero is 0.5 s doubling to 5 s, after 10 min to 30 s
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
	setDefault(&c.Debounce, 250*time.Millisecond)
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
	started time.Time // of this process

	remembered sync.Once // the server's address is on disk, for a start without one

	beating sync.Mutex   // one beat at a time: its answer changes what the next one means
	outages atomic.Int32 // how often the server was out of reach and came back

	mu       sync.Mutex
	contact  bool          // the server answered a beat since the start
	offset   time.Duration // how far its clock is ahead of the laptop's
	reached  bool          // the last request got an answer
	signedIn bool          // and the credential was good

	beatNow chan struct{} // asks the link for a beat at once
	sendNow chan struct{} // tells the sender that something may be ready
}

// Run follows and sends until ctx is done, which is no error. It ends early only when it cannot begin: a bad address,
// another booth on the same state, a state it cannot keep.
func Run(ctx context.Context, config Config) error {
	b, release, err := open(config)
	if err != nil {
		return err
	}
	defer release()
	var parts sync.WaitGroup
	parts.Go(func() { b.follow(ctx) })
	parts.Go(func() { b.link(ctx) })
	parts.Go(func() { b.send(ctx) })
	parts.Wait()
	b.status.close()
	return nil
}

// open takes the state's lock and reads it.
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
	kept, notice, err := openStore(dir, server.String())
	if err != nil {
		release()
		return nil, nil, err
	}
	b = &booth{
		Config: config, server: newClient(server, config.Timeout), store: kept, started: config.Now(),
		beatNow: make(chan struct{}, 1), sendNow: make(chan struct{}, 1),
	}
	b.status = newStatus(config.Out, kept.view)
	if notice != "" {
		b.status.say(notice)
	}
	return b, release, nil
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

// pause waits, or until poked or the end of ctx.
func pause(ctx context.Context, d time.Duration, poked <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-poked:
	case <-ctx.Done():
	}
}
