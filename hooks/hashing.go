package hooks

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// A password costs 75 ms of a processor, right or wrong, known or not, and whoever wants to can send one in a millisecond:
// sixty at a time held up the floor by half a second. Half of the machine at most is theirs, the rest queues.
const (
	hashersWaiting = 50 // more are told to come again
	hasherPatience = 10 * time.Second
)

// What one network may ask for that costs a password's work, a row for ever, or somebody's attention. A festival's whole
// crew comes from one address, so these are ceilings against floods only; signing in rightly costs nothing.
var (
	passwordsAllowed = allowance{100, time.Second}
	signUpsAllowed   = allowance{300, 20 * time.Second}
	mailsAllowed     = allowance{30, time.Minute}
)

// unchecked marks a request whose password nobody looked at, since the account has no guess left. It takes nothing from what
// its network may ask: who goes on guessing one DJ's password keeps no other DJ of the venue out.
const unchecked = "pikaUncheckedPassword"

// hashing is where passwords queue.
type hashing struct {
	slots, queue              chan struct{}
	passwords, signUps, mails *budget
}

func newHashing(now func() time.Time) *hashing {
	slots := max(1, runtime.GOMAXPROCS(0)/2)
	return &hashing{
		slots: make(chan struct{}, slots), queue: make(chan struct{}, slots+hashersWaiting),
		passwords: newBudget(now, passwordsAllowed), signUps: newBudget(now, signUpsAllowed), mails: newBudget(now, mailsAllowed),
	}
}

// bindHashing stands around the routes of accounts.
func (h *house) bindHashing(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pikaHashing", Priority: apis.DefaultBodyLimitMiddlewarePriority + 2, Func: h.hashing.around,
		})
		return e.Next()
	})
}

// around lets a request that costs a password's work wait for its turn, and refuses what one network asks too often.
func (w *hashing) around(e *core.RequestEvent) error {
	if e.Request.Method != http.MethodPost && e.Request.Method != http.MethodPatch {
		return e.Next()
	}
	_, act, _ := strings.Cut(strings.TrimPrefix(e.Request.URL.Path, "/api/collections/"), "/")
	var budget *budget
	switch act, _, _ := strings.Cut(act, "/"); {
	case !strings.HasPrefix(e.Request.URL.Path, "/api/collections/") || e.HasSuperuserAuth():
		return e.Next()
	case act == "auth-with-password", act == "auth-with-otp", act == "confirm-password-reset", act == "confirm-email-change":
		budget = w.passwords
	case act == "request-password-reset", act == "request-verification", act == "request-email-change", act == "request-otp":
		budget = w.mails
	case act == "records" && collectionOf(e) == "users" && e.Request.Method == http.MethodPost:
		budget = w.signUps
	case act == "records" && collectionOf(e) == "users" && setsPassword(e):
		budget = w.passwords
	default:
		return e.Next()
	}
	from := network(e.RealIP())
	if wait := budget.take(from); wait > 0 {
		return tooMany(e, wait, "too_many", "address", "That was a lot from your network at once. Give it a moment.")
	}
	if _, err := io.Copy(io.Discard, e.Request.Body); err != nil { // before the turn comes, so that nobody holds it by sending slowly
		return e.BadRequestError("The request could not be read.", err)
	}
	if !w.enter(e.Request.Context()) {
		e.Response.Header().Set("Retry-After", "5")
		return refuse(http.StatusServiceUnavailable, "busy", "server", "Too many people are signing in at once. Try again in a moment.")
	}
	defer w.leave()
	err := e.Next()
	if (wasRight(err) || e.Get(unchecked) != nil) && budget == w.passwords {
		budget.giveBack(from)
	}
	return err
}

// setsPassword says whether a change of an account is one of its password.
func setsPassword(e *core.RequestEvent) bool {
	in := map[string]any{}
	_ = e.BindBody(&in) // PocketBase says what is wrong with it
	return in["password"] != nil || in["oldPassword"] != nil
}

// enter waits for a turn; false when too many wait, or it took too long.
func (w *hashing) enter(ctx context.Context) bool {
	select {
	case w.queue <- struct{}{}:
	default:
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, hasherPatience)
	defer cancel()
	select {
	case w.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		<-w.queue
		return false
	}
}

func (w *hashing) leave() { <-w.slots; <-w.queue }
