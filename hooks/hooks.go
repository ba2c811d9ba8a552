// Package hooks is who may do what: Pika's rules on top of PocketBase, one file per behaviour.
//
// It knows two doors. Through the house door come DJs, their booths and superusers, with PocketBase's own
// sign-in, collections and rules; record hooks add what rules cannot say. Through the floor door come dancers,
// with a signed cookie and intents. What either of them changes is stored first and then told to the floor
// (package live), never the other way round.
package hooks

import (
	"io/fs"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// Options are the settings of a server. The zero value of each means its default.
type Options struct {
	PublicURL     *url.URL         // PIKA_PUBLIC_URL: origin of join links and QR codes; nil: taken from the request
	ProxyHeader   string           // PIKA_TRUSTED_PROXY: header that carries the client's address
	Closed        bool             // PIKA_SIGNUP=closed: no new DJ accounts
	Secret        string           // PIKA_SECRET: signs the dancers' cookies, and behind commas what it replaced; empty: made once and kept
	BoothIdle     time.Duration    // PIKA_BOOTH_IDLE: an unused booth is removed after it; 0: 30 days
	MaxNewDancers int              // PIKA_MAX_NEW_DANCERS: per minute and address, a tenth of it per second and session; 0: 3 000
	BackupAt      time.Duration    // PIKA_BACKUP_AT: time of day of the daily backup, in the machine's zone; 0: 04:30; negative: none
	BackupKeep    int              // PIKA_BACKUP_KEEP: how many of these are kept; 0: 7
	Metrics       string           // PIKA_METRICS: address at which Prometheus may read figures; empty: none
	ReleasesURL   *url.URL         // PIKA_RELEASES_URL: the newest release in a forge's API; nil: the download page offers none
	Version       string           // of this binary
	Screens       fs.FS            // the built screens; without index.html the server says that they are missing
	Systemd       Systemd          // NOTIFY_SOCKET, WATCHDOG_USEC: set by systemd
	Log           *slog.Logger     // PIKA_LOG: where start, stop, warnings and errors are told; nil: nowhere but in the database
	Now           func() time.Time // nil: time.Now
}

// house is what the behaviours share.
type house struct {
	Options
	floor     atomic.Pointer[live.Floor] // nil until the server serves
	keys      atomic.Pointer[cookieKeys]
	newcomers newcomers
	likes     *budget
	tempos    *budget
	thanks    *budget
	doormen   *doormen
	tries     *tries
	hashing   *hashing
	pairing   *pairings
	refused   *oncePer
	realtime  realtime
	readiness readiness
	lastKept  lastKept
	said      intentCounts

	dueing             sync.Mutex
	lookedForForgotten time.Time // by clock.go
	servingSince       time.Time // by beats.go: a booth's silence counts only while we listen
	shutIn             bool      // by qr.go: only this machine reaches us, unless by a proxy
}

// Register binds all of Pika's behaviour to app, in reading order. It takes the interface, so that tests bind
// the same as the server.
func Register(app core.App, o Options) { newHouse(o).bind(app) }

func newHouse(o Options) *house {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.BoothIdle == 0 {
		o.BoothIdle = 30 * 24 * time.Hour
	}
	if o.BackupAt == 0 {
		o.BackupAt = BackupTime
	}
	if o.BackupKeep == 0 {
		o.BackupKeep = Backups
	}
	if o.MaxNewDancers == 0 {
		o.MaxNewDancers = newcomersMost
	}
	return &house{
		Options:   o,
		newcomers: newNewcomers(o.Now, o.MaxNewDancers),
		likes:     newBudget(o.Now, likesAllowed),
		tempos:    newBudget(o.Now, tempoAllowed),
		thanks:    newBudget(o.Now, thanksAllowed),
		doormen:   newDoormen(o.Now),
		tries:     newTries(o.Now, wrongTries, tryWindow),
		hashing:   newHashing(o.Now),
		pairing:   newPairings(o.Now),
		refused:   newOncePer(o.Now, time.Minute),
		realtime:  realtime{idle: realtimeIdle, stall: realtimeStall},
	}
}

func (h *house) bind(app core.App) {
	h.bindSettings(app)
	h.bindRows(app)
	h.bindLogs(app)
	h.bindHeaders(app)
	h.bindFullDisk(app)
	h.bindDoors(app)
	h.bindQueries(app)
	h.bindHashing(app)
	h.bindRealtime(app)
	h.bindAccounts(app)
	h.bindSignIn(app)
	h.bindSecondFactor(app)
	h.bindPairing(app)
	h.bindBeats(app)
	h.bindSessions(app)
	h.bindPlays(app)
	h.bindTakeovers(app)
	h.bindFloor(app)
	h.bindDeletions(app)
	h.bindFeed(app)
	h.bindLikes(app)
	h.bindAnswers(app)
	h.bindPolls(app)
	h.bindAnnouncements(app)
	h.bindPins(app)
	h.bindMarks(app)
	h.bindJournal(app)
	h.bindRecaps(app)
	h.bindRecents(app)
	h.bindSetlists(app)
	h.bindAnalytics(app)
	h.bindNights(app)
	h.bindDJs(app)
	h.bindQR(app)
	h.bindReady(app)
	h.bindStatus(app)
	h.bindMetrics(app)
	h.bindSystemd(app)
	h.bindReleases(app)
	h.bindPages(app)
	h.bindClock(app)
	h.bindBackups(app)
}
