package hooks

import (
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// newcomersMost is how many new dancers a minute may come from one address (of IPv6: one /64): far above any ballroom,
// which is one address too, and far below what fills memory and the table of dancers.
const newcomersMost = 3_000

// sessionShare is the part of it by which one session may grow each second, wherever they come from: 300. All of it may
// come at once, as when a hall is told to scan now.
const sessionShare = 10

// newcomers are the ceilings on new dancers: requests that bring no valid cookie. Who has one is never counted, so a
// floor that comes back after a restart meets no ceiling.
type newcomers struct{ address, session *budget }

func newNewcomers(now func() time.Time, most int) newcomers {
	second := max(1, most/sessionShare)
	return newcomers{
		address: newBudget(now, allowance{most, time.Minute / time.Duration(most)}),
		session: newBudget(now, allowance{most, time.Second / time.Duration(second)}),
	}
}

// admit counts a new dancer. It returns how long to wait when there are too many.
func (n newcomers) admit(address, code string) time.Duration {
	if wait := n.address.take(network(address)); wait > 0 {
		return wait
	}
	if code = strings.ToUpper(code); !sessionCode.MatchString(code) {
		return 0
	}
	return n.session.take(code)
}

// dancerKey is under which a request keeps its dancer.
const dancerKey = "pikaDancer"

// meet finds out who speaks. A phone without a valid cookie becomes a new dancer with the answer, whatever that is.
func (h *house) meet(e *core.RequestEvent) error {
	dancer := h.knownDancer(e.Request)
	if dancer == "" {
		if wait := h.newcomers.admit(e.RealIP(), e.Request.PathValue("code")); wait > 0 {
			return tooMany(e, wait, "too_many_dancers", "dancer", "Too many phones are coming in at once. Try again in a moment.")
		}
		dancer = h.greet(e)
	}
	e.Set(dancerKey, dancer)
	return e.Next()
}

// meetOnPage is meet for a page, which is shown to everybody: above the ceiling it brings no cookie.
func (h *house) meetOnPage(e *core.RequestEvent, page string) {
	code, _ := strings.CutPrefix(page, "live/")
	if code == page {
		code = ""
	}
	if h.knownDancer(e.Request) == "" && h.newcomers.admit(e.RealIP(), code) == 0 {
		h.greet(e)
	}
}

// greet makes a new dancer and gives the phone its cookie.
func (h *house) greet(e *core.RequestEvent) string {
	dancer, cookie := h.newDancer()
	e.SetCookie(cookie)
	return dancer
}

// dancerOf is who speaks, known or new.
func dancerOf(e *core.RequestEvent) string {
	dancer, _ := e.Get(dancerKey).(string)
	return dancer
}
