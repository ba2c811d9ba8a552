package hooks

import (
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"
)

const (
	pairingLife  = 10 * time.Minute
	pollEvery    = 2 * time.Second
	codeLetters  = "BCDFGHJKMNPQRSTVWXZ" // no vowels: no words, nothing to mistake
	userCodeSize = 8

	// Floods only: what waits is refused beyond these, so that a flood pushes nobody out.
	pairingsMost       = 10_000
	pairingsPerNetwork = 100 // a festival's whole crew behind one address
)

var (
	errExpired = errors.New("the pairing has expired, or never was")
	errPending = errors.New("the DJ has not confirmed the pairing yet")
)

// pairings are the laptops that wait for their DJ, for ten minutes each. They live in memory: after a restart
// the booth simply shows a new code.
type pairings struct {
	now      func() time.Time
	mu       sync.Mutex
	byUser   map[string]*pairing // by user code, without the hyphen
	byDevice map[string]*pairing
}

type pairing struct {
	deviceCode, userCode, label, network string
	owner                                string // once approved
	until                                time.Time

	collecting sync.Mutex
	booth      string // once collected
}

func newPairings(now func() time.Time) *pairings {
	return &pairings{now: now, byUser: map[string]*pairing{}, byDevice: map[string]*pairing{}}
}

// begin makes a laptop wait; nil when too many do.
func (p *pairings) begin(label, network string) *pairing {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, beside := p.now(), 0
	for code, w := range p.byUser {
		switch {
		case now.After(w.until):
			delete(p.byUser, code)
			delete(p.byDevice, w.deviceCode)
		case w.network == network:
			beside++
		}
	}
	if len(p.byUser) >= pairingsMost || beside >= pairingsPerNetwork {
		return nil
	}
	code := security.RandomStringWithAlphabet(userCodeSize, codeLetters)
	for p.byUser[code] != nil {
		code = security.RandomStringWithAlphabet(userCodeSize, codeLetters)
	}
	w := &pairing{
		deviceCode: rand.Text() + rand.Text(), userCode: code[:4] + "-" + code[4:],
		label: label, network: network, until: now.Add(pairingLife),
	}
	p.byUser[code], p.byDevice[w.deviceCode] = w, w
	return w
}

// approve gives a waiting laptop to a DJ. The same DJ may do it again, another may not.
func (p *pairings) approve(userCode, owner string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.byUser[strings.Map(lettersOnly, strings.ToUpper(userCode))]
	if w == nil || p.now().After(w.until) || (w.owner != "" && w.owner != owner) {
		return false
	}
	w.owner = owner
	return true
}

// collect returns the booth of a device code, which make makes at the first call; calls at once get the same.
func (p *pairings) collect(deviceCode string, make func(owner, label string) (string, error)) (booth string, err error) {
	p.mu.Lock()
	w := p.byDevice[deviceCode]
	if w == nil || p.now().After(w.until) {
		p.mu.Unlock()
		return "", errExpired
	}
	owner := w.owner
	p.mu.Unlock()
	if owner == "" {
		return "", errPending
	}
	w.collecting.Lock() // not p.mu: the database may take its time
	defer w.collecting.Unlock()
	if w.booth == "" {
		w.booth, err = make(owner, w.label)
	}
	return w.booth, err
}

func lettersOnly(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}
