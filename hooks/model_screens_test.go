package hooks

import (
	"errors"
	"net/http"
)

// The screens of an evening: the phone that listens, which may sleep, and a stage that looks on while it does.

// ear is an open stream of the evening; nil when there is none.
func (e *evening) ear() *phone {
	if e.awake {
		return e.phone
	}
	return e.stage
}

// stillOpen fails when a stream is over before its time.
func (e *evening) stillOpen() error {
	p := e.ear()
	if p == nil || !p.isOver() {
		return nil
	}
	if !p.lapsed {
		return errors.New("the feed ended by itself")
	}
	e.leave()
	return nil
}

// wake opens the phone's feed of the latest session, if it is not open: from where it was, if it was there before.
func (e *evening) wake() error {
	s := e.want.session(0)
	if e.awake && e.phone.code == s.code {
		return nil
	}
	e.hangUp()
	e.phone = e.follow(s.code, "", e.cookie(s, theListener), e.phone)
	if e.phone.began() != nil || e.keptOut(s, theListener) {
		return e.refused(s, theListener, e.phone)
	}
	e.awake = true
	if err := e.stillOpen(); err != nil {
		return err
	}
	s.heardOf(theListener, e.want.now).open = true
	if e.unsure {
		return nil
	}
	return e.compareMine(s, theListener, *e.phone.mine)
}

// lookOn opens the stage's feed of the latest session, if it is not open.
func (e *evening) lookOn() error {
	s := e.want.session(0)
	e.hangUp()
	p := e.follow(s.code, "&view=stage", e.cookie(s, theConsole), nil)
	if p.began() != nil || e.keptOut(s, theConsole) {
		return e.refused(s, theConsole, p)
	}
	e.stage = p
	return nil
}

// keptOut says that a feed must not be given.
func (e *evening) keptOut(s *refSession, dancer int) bool {
	away, _ := s.turns(dancer)
	return !s.admits(dancer) || !e.want.feedOpen(s) || away && dancer != theConsole // a view passes the door
}

// refused fails unless a feed was rightly not given.
func (e *evening) refused(s *refSession, dancer int, p *phone) error {
	_, perhaps := s.turns(dancer)
	switch {
	case !s.admits(dancer):
		return p.ended(http.StatusUnauthorized)
	case perhaps && dancer != theConsole:
		return p.ended(http.StatusForbidden)
	case !e.want.feedOpen(s):
		return p.ended(http.StatusNoContent)
	}
	return p.began()
}

// doze closes the phone's feed.
func (e *evening) doze() error {
	if e.awake {
		return e.lookOn()
	}
	return nil
}

// hangUp closes what is open.
func (e *evening) hangUp() {
	if p := e.ear(); p != nil {
		p.hangUp()
		e.leave()
	}
}

// leave says that the stream is over.
func (e *evening) leave() {
	if e.awake {
		e.want.coded(e.phone.code).left(theListener, e.want.now)
	}
	e.awake, e.stage = false, nil
}

// moveOn follows the DJ to the next session: the feed of the last one names it.
func (e *evening) moveOn() error {
	p, code := e.ear(), e.want.session(0).code
	if p != nil {
		if err := p.until(func() bool { return p.shown.Session.Next != nil && *p.shown.Session.Next == code }); err != nil {
			return err
		}
		if err := e.stillOpen(); err != nil {
			return err
		}
	}
	if e.awake {
		return e.wake()
	}
	return e.lookOn()
}

// goodbye is what a phone hears of a server that stops.
func (e *evening) goodbye() error {
	if p := e.ear(); p != nil {
		return p.until(func() bool { return false })
	}
	return nil
}

// comeBack is what phones do when the server is there again.
func (e *evening) comeBack() error {
	if e.awake {
		e.awake = false
		return e.wake()
	}
	return e.lookOn()
}
