package hooks

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"
)

const (
	shrinkTime  = 2 * time.Minute // what is found by then must do
	shrinkHands = 6               // tries at a time: they mostly wait for the floor's tick
)

// shrink makes a failing sequence as short as it can and its steps as plain as it can, as long as it fails. why is what
// went wrong; it returns what goes wrong in the end.
func shrink(steps []step, why error, fails func([]step) error) ([]step, error) {
	until := time.Now().Add(shrinkTime)
	better := func(tries [][]step) bool {
		if time.Now().After(until) {
			return false
		}
		for hand := range slices.Chunk(tries, shrinkHands) {
			errs := make([]error, len(hand))
			var wait sync.WaitGroup
			for i, try := range hand {
				wait.Go(func() { errs[i] = fails(try) })
			}
			wait.Wait()
			for i, err := range errs {
				if err != nil {
					steps, why = hand[i], err
					return true
				}
			}
		}
		return false
	}
	for size := len(steps); size > 0; size /= 2 {
		for better(without(steps, size)) {
		}
	}
	for better(plainer(steps)) || better(without(steps, 1)) {
	}
	return steps, why
}

// without are the sequences that lack so many steps in a row.
func without(steps []step, size int) (tries [][]step) {
	for at := 0; at+size <= len(steps); at += size {
		tries = append(tries, slices.Concat(steps[:at], steps[at+size:]))
	}
	return tries
}

// plainer are the sequences in which one field of one step is nothing, or half of what it was.
func plainer(steps []step) (tries [][]step) {
	for at, s := range steps {
		if r, ok := s.(restarts); ok && r.UnderWay != nil {
			try := slices.Clone(steps)
			try[at] = r.UnderWay
			tries = append(tries, try)
		}
		is := reflect.ValueOf(s)
		for field := range is.NumField() {
			value := is.Field(field)
			if value.IsZero() {
				continue
			}
			become := []reflect.Value{reflect.Zero(value.Type())}
			if value.CanInt() && value.Int()/2 != 0 {
				half := reflect.New(value.Type()).Elem()
				half.SetInt(value.Int() / 2)
				become = append(become, half)
			}
			for _, b := range become {
				changed := reflect.New(is.Type()).Elem()
				changed.Set(is)
				changed.Field(field).Set(b)
				try := slices.Clone(steps)
				try[at] = changed.Interface().(step)
				tries = append(tries, try)
			}
		}
	}
	return tries
}

// A reference that is wrong on purpose, since it forgets what dancers take back, is found out, and the evening that
// shows it is cut to the like and its end.
func TestModelShrinks(t *testing.T) {
	t.Parallel()
	fails := func(steps []step) error {
		return takeAlone(t, steps, func(r *reference) { r.forgetful = true })
	}
	noise := []step{
		actLike{Dancer: 2, Play: 0, On: true}, actTempo{Dancer: 1, Play: 1, Vote: "faster"}, actAsk{By: secondBooth, Options: 3}, actVote{Dancer: 1, Option: 2},
		restarts{Killed: true, UnderWay: actLike{Dancer: 2, Play: 1, On: true}}, actPlay{By: theDJ, Seconds: 180}, clockMoves{By: span(15 * time.Second)},
		actLike{Dancer: 2, Play: 1, On: false}, actHide{By: theDJ, Play: 2, Hidden: true}, actEnd{By: theDJ},
	}
	why := fails(noise)
	if why == nil {
		t.Fatal("a wrong reference was not found out")
	}
	steps, why := shrink(noise, why, fails)
	if len(steps) > 4 || why == nil || fails(steps) == nil {
		t.Errorf("%d steps, %v:\n%s", len(steps), why, printed(steps))
	}
	t.Logf("%v\nafter\n%s", why, printed(steps))
}
