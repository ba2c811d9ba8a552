package hooks

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"time"
)

// Who is let in, in the model test: the PIN, and the door that takes no new dancers.

// refLock is a session's PIN. Another PIN is another lock.
type refLock struct {
	pin    string
	passes map[int]bool // by dancer
}

// refDoor is a door that was closed. It lets in who was here then, or had spoken before; of some it is not known, since
// the floor looks only now and then who left, and a refused word may make a dancer known or not.
type refDoor struct{ sure, perhaps map[int]bool }

// admits says whether a dancer has a pass, if one is needed.
func (s *refSession) admits(dancer int) bool { return s.lock == nil || s.lock.passes[dancer] }

// setPin gives the session another PIN, or takes it off. The PIN that it has changes nothing.
func (s *refSession) setPin(pin string) {
	switch {
	case pin == "":
		s.lock = nil
	case s.lock == nil || s.lock.pin != pin:
		s.lock = &refLock{pin: pin, passes: map[int]bool{}}
	}
}

// closeDoor closes it for whoever is neither here nor known.
func (r *reference) closeDoor(s *refSession) {
	if s.door != nil {
		return
	}
	s.door = &refDoor{sure: maps.Clone(r.known), perhaps: maps.Clone(r.heardSpeak)}
	for dancer, g := range s.here {
		s.door.sure[dancer] = s.door.sure[dancer] || r.surelyHere(g)
		s.door.perhaps[dancer] = true
	}
}

// turns says whether the door turns a dancer away, or may do so. Once the session is over everybody may look back.
func (s *refSession) turns(dancer int) (away, perhaps bool) {
	if s.door == nil || !s.live || s.door.sure[dancer] {
		return false, false
	}
	return !s.door.perhaps[dancer], true
}

// turnedAway says whether an answer comes from the door, and compares it.
func (s *refSession) turnedAway(dancer int, got answer) (bool, error) {
	away, perhaps := s.turns(dancer)
	if away || perhaps && got.status == http.StatusForbidden {
		return true, says(got, http.StatusForbidden, "code door_closed")
	}
	return false, nil
}

// atTheDoor says whether an answer comes from before the session: no pass, or a closed door.
func (s *refSession) atTheDoor(dancer int, got answer) (bool, error) {
	if !s.admits(dancer) {
		return true, says(got, http.StatusUnauthorized, "pin pin_required")
	}
	return s.turnedAway(dancer, got)
}

// actDoor closes the door, or opens it.
type actDoor struct {
	By     who
	Back   int
	Closed bool
}

func (a actDoor) ask(e *evening) question {
	at := ""
	if a.Closed {
		at = "now"
	}
	return question{"PATCH", records("sessions") + "/" + e.want.session(a.Back).id, a.By.account(e).token, "", m{"doorClosedAt": at}}
}

func (a actDoor) judge(e *evening, got answer) error {
	s := e.want.session(a.Back)
	if a.Closed {
		e.want.closeDoor(s)
	} else {
		s.door = nil
	}
	s.acted = e.want.now
	return says(got, http.StatusOK)
}

// actPin gives a session a PIN, or with "" takes it off.
type actPin struct {
	By   who
	Back int
	Pin  string
}

func (a actPin) ask(e *evening) question {
	return question{"PATCH", records("sessions") + "/" + e.want.session(a.Back).id, a.By.account(e).token, "", m{"pin": a.Pin}}
}

func (a actPin) judge(e *evening, got answer) error {
	if len(a.Pin) > 0 && len(a.Pin) < 4 {
		return says(got, http.StatusBadRequest, "pin invalid")
	}
	s := e.want.session(a.Back)
	was := s.lock
	s.setPin(a.Pin)
	s.acted = e.want.now
	if err := says(got, http.StatusOK); err != nil || s.lock == was || s.lock == nil {
		return err
	}
	return e.relocked(s)
}

// relocked follows another PIN: it ends the feeds, since nobody has a pass for it, and the console enters by the
// owner's door key.
func (e *evening) relocked(s *refSession) error {
	var door struct{ Key string }
	got := e.venue.ask(question{"GET", "/api/sessions/" + s.id + "/door", e.room.dj.token, "", nil})
	if err := json.Unmarshal(got.body, &door); err != nil || got.status != http.StatusOK {
		return says(got, http.StatusOK)
	}
	got = e.venue.ask(e.intentOf(s, "POST", theConsole, "/enter", m{"key": door.Key}))
	e.passes[passKey{s.id, theConsole}] = passOf(got)
	s.lock.passes[theConsole] = true
	if err := says(got, http.StatusNoContent); err != nil {
		return err
	}
	p := e.ear()
	if p == nil || p.code != s.code {
		return nil
	}
	if err := p.until(func() bool { return false }); err != nil {
		return err
	}
	e.leave()
	return e.lookOn()
}

// actEnter is a dancer at the door of a session with a PIN, or of one without.
type actEnter struct {
	Dancer, Back int
	Wrong        bool
}

func (a actEnter) ask(e *evening) question {
	pin := "0000" // nobody's
	if lock := e.want.session(a.Back).lock; lock != nil && !a.Wrong {
		pin = lock.pin
	}
	return e.intent("POST", a.Back, a.Dancer, "/enter", m{"pin": pin})
}

func (a actEnter) judge(e *evening, got answer) error {
	s := e.want.session(a.Back)
	if s.lock == nil {
		return says(got, http.StatusNoContent)
	}
	if s.wrongPins[a.Dancer] >= 5 && got.status == http.StatusTooManyRequests { // a device's five in a quarter of an hour
		return says(got, http.StatusTooManyRequests, "pin too_many_tries")
	}
	if a.Wrong {
		s.wrongPins[a.Dancer]++
		return says(got, http.StatusUnauthorized, "pin wrong_pin")
	}
	s.lock.passes[a.Dancer] = true
	e.passes[passKey{s.id, a.Dancer}] = passOf(got)
	return says(got, http.StatusNoContent)
}

// passOf is the pass in an answer, as a cookie.
func passOf(got answer) string {
	for _, c := range (&http.Response{Header: got.header}).Cookies() {
		if strings.Contains(c.Name, "pika_pass") {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

// speaks makes a dancer known who says something, rather than taking it back, and is heard.
func (r *reference) speaks(dancer int, something bool, got answer) {
	r.heardSpeak[dancer] = true
	if something && got.status == http.StatusNoContent {
		r.known[dancer] = true
	}
}

// surelyHere says whether a guest counts as a listener, however late the floor looks.
func (r *reference) surelyHere(g *refGuest) bool {
	return g.open || r.now.Sub(g.earliest) <= 5*time.Minute
}
