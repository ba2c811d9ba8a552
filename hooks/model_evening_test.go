package hooks

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// The evenings of the model test, and how they pass: in rounds. In each round every evening takes a step of its own, or
// all of them share a moment, since they share the server and its clock.

// evening is one sequence of steps in a room of a venue.
type evening struct {
	*venue
	room  *room
	want  *reference
	rng   *rand.Rand
	steps []step // taken so far

	phone  *phone // the one that listens
	awake  bool   // its feed is open
	stage  *phone // looks on while the phone sleeps, so that somebody hears when the floor has told all
	unsure bool   // what was under way when the server went down may be stored or not
	// What the browsers keep: passes also when they are no longer good.
	passes map[passKey]string

	failed error
}

type passKey struct {
	session string
	dancer  int
}

const (
	theListener = 0                // the dancer whose phone it is
	theConsole  = roomDancers      // a screen of the DJ's, no dancer
	beatHeard   = 15 * time.Second // when so much has passed the floor's next tick brings a heartbeat
)

// clockMoves is a moment for all: time passes. Late: the server's clock, which comes round each second, has not yet
// done what is due.
type clockMoves struct {
	By   span
	Late bool
}

// restarts is a moment for all: the server stops and starts, or is killed. What was under way then is sent again, as
// phones and booths do.
type restarts struct {
	Killed   bool
	UnderWay step // nil: nothing
}

func (clockMoves) ask(*evening) question        { return question{} }
func (clockMoves) judge(*evening, answer) error { return nil }
func (restarts) ask(*evening) question          { return question{} }
func (restarts) judge(*evening, answer) error   { return nil }

func (v *venue) evening(n int, rng *rand.Rand) *evening {
	return &evening{venue: v, room: &v.rooms[n], want: newReference(n, &v.rooms[n], v.at), rng: rng, passes: map[passKey]string{}}
}

// cookie is all that a phone sends of itself.
func (e *evening) cookie(s *refSession, dancer int) string {
	cookie := e.cookieOf(dancerID(e.want.room, dancer))
	if pass := e.passes[passKey{s.id, dancer}]; pass != "" {
		cookie += "; " + pass
	}
	return cookie
}

// pass lets the evenings pass, round by round; next is what an evening does in a round, nil for nothing. It fails when
// the venue itself does; what goes wrong in an evening is kept there.
func (v *venue) pass(evenings []*evening, rounds int, next func(e *evening, round int) step) error {
	each(evenings, (*evening).wake)
	for round := range rounds {
		steps := map[*evening]step{}
		var moment step
		for _, e := range evenings {
			s := next(e, round)
			if s == nil || e.failed != nil {
				continue
			}
			e.steps = append(e.steps, s)
			switch s := s.(type) {
			case clockMoves:
				moment = s
			case restarts:
				moment, steps[e] = s, s.UnderWay
			default:
				steps[e] = s
			}
		}
		if err := v.share(evenings, moment, steps); err != nil {
			return err
		}
		each(evenings, func(e *evening) error {
			s := steps[e]
			if s == nil && moment == nil {
				return nil
			}
			if s != nil {
				if err := e.take(s); err != nil {
					return err
				}
			}
			_, err := e.checkSnapshot(e.want.session(0))
			return err
		})
		if err := v.checkRows(evenings); err != nil {
			return err
		}
	}
	return v.closeNight(evenings)
}

// each does the same in every evening that has not failed, some at a time.
func each(evenings []*evening, do func(e *evening) error) {
	queue := make(chan *evening, len(evenings))
	for _, e := range evenings {
		queue <- e
	}
	close(queue)
	var hands sync.WaitGroup
	for range min(4, len(evenings)) {
		hands.Go(func() {
			for e := range queue {
				if e.failed == nil {
					e.failed = do(e)
				}
			}
		})
	}
	hands.Wait()
}

// share is a moment for all, if there is one.
func (v *venue) share(evenings []*evening, moment step, steps map[*evening]step) error {
	switch moment := moment.(type) {
	case clockMoves:
		return v.move(evenings, moment)
	case restarts:
		if !moment.Killed {
			v.restart()
			each(evenings, (*evening).goodbye)
		} else if err := v.crash(evenings, steps); err != nil {
			return err
		}
		if err := v.due(); err != nil {
			return err
		}
		each(evenings, func(e *evening) error {
			e.want.restarted()
			e.want.settle()
			e.want.heard = e.want.now
			e.unsure = steps[e] != nil
			return e.comeBack()
		})
	}
	return nil
}

// crash kills the server while steps are under way. What was answered by then must have been stored; the rest is for
// its evening to take again.
func (v *venue) crash(evenings []*evening, steps map[*evening]step) error {
	var underWay []question
	var asking []*evening
	for _, e := range evenings {
		if p := e.ear(); p != nil {
			p.hangUp()
		}
		if s := steps[e]; s != nil && e.failed == nil {
			asking, underWay = append(asking, e), append(underWay, s.ask(e))
		}
	}
	answers, err := v.kill(underWay)
	for i, got := range answers {
		e := asking[i]
		e.failed = steps[e].judge(e, got)
		delete(steps, e)
	}
	return err
}

// move lets time pass. Phones hear of it with the floor's next tick, the rows with the server's clock.
func (v *venue) move(evenings []*evening, c clockMoves) error {
	v.clock.advance(time.Duration(c.By))
	if !c.Late {
		if err := v.due(); err != nil {
			return err
		}
	}
	now := v.clock.now()
	each(evenings, func(e *evening) error {
		e.want.passed(now)
		if e.want.late = true; !c.Late {
			e.want.settle()
		}
		p := e.ear()
		if p == nil {
			return nil
		}
		open := e.want.feedOpen(e.want.coded(p.code)) // else the stream ends with the tick
		p.lapsed = p.lapsed || !open
		if time.Duration(c.By) < beatHeard {
			return nil
		}
		if err := p.until(func() bool { return open && p.beat == wireTime(now) }); err != nil {
			return err
		}
		e.want.heard = now
		return e.stillOpen()
	})
	return nil
}

// take takes a step of the evening's own and compares what can be seen of it.
func (e *evening) take(s step) error {
	if e.want.late && !fromTheFloor(s) { // a house act meets the server's clock in time
		if err := e.settle(); err != nil {
			return err
		}
	}
	var got answer
	if q := s.ask(e); q.path != "" {
		got = e.venue.ask(q)
	}
	if err := s.judge(e, got); err != nil {
		return err
	}
	if !e.want.late && e.want.unsettled() { // as after a correction of the length
		if err := e.settle(); err != nil {
			return err
		}
	}
	if dancer, back, ok := speaker(s); ok {
		return e.checkMine(e.want.session(back), dancer)
	}
	return nil
}

func (e *evening) settle() error {
	err := e.due()
	e.want.settle()
	return err
}

// speaker is the dancer who spoke, and in which session.
func speaker(s step) (dancer, back int, ok bool) {
	switch s := s.(type) {
	case actLike:
		return s.Dancer, s.Back, true
	case actTempo:
		return s.Dancer, s.Back, true
	case actVote:
		return s.Dancer, s.Back, true
	case actEnter:
		return s.Dancer, s.Back, true
	}
	return 0, 0, false
}

// fromTheFloor says that a step is a dancer's.
func fromTheFloor(s step) bool {
	switch s.(type) {
	case actLike, actTempo, actVote, actEnter, actThank, actLook, actDoze:
		return true
	}
	return false
}

// checkRows compares the rows of all evenings, read at once.
func (v *venue) checkRows(evenings []*evening) error {
	rows, err := v.rows()
	if err != nil {
		return err
	}
	if orphans := rows[""]; len(orphans) > 0 {
		return fmt.Errorf("rows of nothing: %v", orphans)
	}
	each(evenings, func(e *evening) error { return e.checkRows(rows) })
	return nil
}

// closeNight compares, at the end, every session, every dancer, and what the phones show that only listened.
func (v *venue) closeNight(evenings []*evening) error {
	each(evenings, (*evening).wake)
	for range 2 { // a pulse waits for the second tick when one went out with a track
		if err := v.move(evenings, clockMoves{By: span(beatHeard)}); err != nil {
			return err
		}
	}
	each(evenings, func(e *evening) error {
		for i, s := range e.want.sessions {
			snapshot, err := e.checkSnapshot(s)
			if err != nil {
				return err
			}
			if e.awake && i == len(e.want.sessions)-1 {
				if err := e.checkPhone(e.phone, snapshot); err != nil {
					return err
				}
			}
			for dancer := range roomDancers {
				if err := e.checkMine(s, dancer); err != nil {
					return err
				}
			}
		}
		e.hangUp()
		return nil
	})
	return v.checkRows(evenings)
}
