package crowd

import (
	"context"
	"errors"
)

var errAsleep = errors.New("the phone is asleep")

// Sleep puts the phone into a pocket: its feed is closed, and what its owner taps waits, until Wake. A phone that sleeps
// already sleeps on.
func (d *Dancer) Sleep() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waking != nil {
		return
	}
	d.waking = make(chan struct{})
	if d.hangUp != nil {
		d.hangUp(errAsleep)
	}
}

// Wake lets the phone come back to where it was.
func (d *Dancer) Wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waking != nil {
		close(d.waking)
		d.waking = nil
	}
}

// awake waits until the phone is awake, and reports false when ctx is done.
func (d *Dancer) awake(ctx context.Context) bool {
	d.mu.Lock()
	waking := d.waking
	d.mu.Unlock()
	if waking != nil {
		select {
		case <-waking:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}

// sleeping makes a phone that falls asleep now and then.
func sleeping(m Manners) behaviour {
	if !chance(m.Sleep) {
		return nil
	}
	begun := false
	return func(p *person) {
		if begun {
			return
		}
		begun = true
		var nap func(context.Context)
		nap = func(ctx context.Context) {
			p.phone.Sleep()
			pause(ctx, upTo(m.Asleep))
			p.phone.Wake()
			p.later(upTo(m.Awake), nap)
		}
		p.later(upTo(m.Awake), nap)
	}
}
