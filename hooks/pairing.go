package hooks

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

const (
	pairingLife  = 10 * time.Minute
	pollEvery    = 2 * time.Second
	pairingsMax  = 1000                  // waiting at once; a flood of them pushes nobody out, it is refused
	codeLetters  = "BCDFGHJKMNPQRSTVWXZ" // no vowels: no words, nothing to mistake
	userCodeSize = 8
)

// bindPairing signs laptops in, by the device flow of RFC 8628: the booth shows a code, the DJ confirms it in
// the browser, the booth gets its token. Codes live in memory for ten minutes; after a restart the booth
// simply asks for a new one.
func (h *house) bindPairing(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		g := e.Router.Group("/api/booths")
		g.POST("/pair", h.pair)
		g.POST("/token", h.pairedToken)
		g.POST("/approve", h.approve).Bind(apis.RequireAuth("users"))
		return e.Next()
	})
	// A label is all that a DJ may change of a laptop.
	app.OnRecordUpdateRequest("booths").BindFunc(func(e *core.RecordRequestEvent) error {
		if !e.HasSuperuserAuth() {
			label := e.Record.GetString("label")
			e.Record.Load(e.Record.Original().FieldsData())
			e.Record.Set("label", label)
		}
		return e.Next()
	})
}

func (h *house) pair(e *core.RequestEvent) error {
	var in struct {
		Label string `json:"label"`
	}
	if err := e.BindBody(&in); err != nil {
		return refuse(e, http.StatusBadRequest, "invalid", "label", "The request could not be read.")
	}
	label := clip(strings.TrimSpace(in.Label), 80)
	if label == "" {
		label = "Laptop"
	}
	p, ok := h.pairing.begin(label)
	if !ok {
		return tooMany(e, time.Minute, "too_many_pairings", "label", "Too many laptops are waiting to be paired. Try again in a minute.")
	}
	verify := h.publicURL(e.Request).JoinPath("pair")
	verify.RawQuery = "code=" + p.userCode
	return e.JSON(http.StatusOK, map[string]any{
		"deviceCode": p.deviceCode, "userCode": p.userCode, "verifyURL": verify.String(),
		"interval": int(pollEvery.Seconds()), "expiresIn": int(pairingLife.Seconds()),
	})
}

func (h *house) approve(e *core.RequestEvent) error {
	var in struct {
		UserCode string `json:"userCode"`
	}
	if err := e.BindBody(&in); err != nil {
		return refuse(e, http.StatusBadRequest, "invalid", "userCode", "The code could not be read.")
	}
	if wait := h.tries.wait("approve|" + e.Auth.Id); wait > 0 {
		return tooMany(e, wait, "too_many_tries", "userCode", "Too many wrong codes. Wait a quarter of an hour.")
	}
	err := h.pairing.approve(in.UserCode, e.Auth.Id, func(label string) (string, error) { return h.newBooth(e.App, e.Auth.Id, label) })
	if errors.Is(err, errNoPairing) {
		h.tries.count("approve|"+e.Auth.Id, false)
		return refuse(e, http.StatusBadRequest, "unknown_code", "userCode", "No laptop is waiting with this code. Codes are good for ten minutes.")
	}
	if err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

func (h *house) newBooth(app core.App, owner, label string) (string, error) {
	collection, err := app.FindCachedCollectionByNameOrId("booths")
	if err != nil {
		return "", err
	}
	r := core.NewRecord(collection)
	r.SetRandomPassword()
	r.Set("owner", owner)
	r.Set("label", label)
	r.Set("pairedAt", h.Now())
	if err := app.Save(r); err != nil {
		return "", err
	}
	return r.Id, nil
}

// pairedToken answers the booth that waits. A repeat after the answer got lost is answered again.
func (h *house) pairedToken(e *core.RequestEvent) error {
	var in struct {
		DeviceCode string `json:"deviceCode"`
	}
	if err := e.BindBody(&in); err != nil {
		return refuse(e, http.StatusBadRequest, "invalid", "deviceCode", "The request could not be read.")
	}
	booth, found := h.pairing.booth(in.DeviceCode)
	switch {
	case !found:
		return refuse(e, http.StatusBadRequest, "expired_token", "deviceCode", "This pairing has expired. Start it again.")
	case booth == "":
		return refuse(e, http.StatusBadRequest, "authorization_pending", "deviceCode", "Waiting for the DJ to confirm the code.")
	}
	record, err := e.App.FindRecordById("booths", booth)
	if err != nil {
		return refuse(e, http.StatusBadRequest, "access_denied", "deviceCode", "This laptop was signed out. Pair it again.")
	}
	token, err := record.NewAuthToken()
	if err != nil {
		return err
	}
	if err := apis.EnrichRecord(e, record); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"token": token, "record": record})
}

// pairings are the laptops that wait for their DJ.
type pairings struct {
	now     func() time.Time
	mu      sync.Mutex
	waiting map[string]*pairing // by user code, without the hyphen
}

type pairing struct {
	deviceCode, userCode, label string
	booth, owner                string // once approved
	until                       time.Time
}

var errNoPairing = errors.New("no laptop waits with this code")

func newPairings(now func() time.Time) *pairings {
	return &pairings{now: now, waiting: map[string]*pairing{}}
}

func (p *pairings) begin(label string) (*pairing, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for code, w := range p.waiting {
		if now.After(w.until) {
			delete(p.waiting, code)
		}
	}
	if len(p.waiting) >= pairingsMax {
		return nil, false
	}
	code := security.RandomStringWithAlphabet(userCodeSize, codeLetters)
	w := &pairing{deviceCode: rand.Text() + rand.Text(), userCode: code[:4] + "-" + code[4:], label: label, until: now.Add(pairingLife)}
	p.waiting[code] = w
	return w, true
}

// approve makes the booth of a code, once: the same DJ confirming it again changes nothing.
func (p *pairings) approve(userCode, owner string, make func(label string) (string, error)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.waiting[strings.Map(lettersOnly, strings.ToUpper(userCode))]
	if w == nil || p.now().After(w.until) || (w.booth != "" && w.owner != owner) {
		return errNoPairing
	}
	if w.booth != "" {
		return nil
	}
	booth, err := make(w.label)
	if err == nil {
		w.booth, w.owner = booth, owner
	}
	return err
}

func (p *pairings) booth(deviceCode string) (id string, found bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.waiting {
		if security.Equal(w.deviceCode, deviceCode) && !p.now().After(w.until) {
			return w.booth, true
		}
	}
	return "", false
}

func lettersOnly(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}
