package booth

import (
	"context"
	"net/http"
	"time"
)

const (
	// renewAfter is the age at which a credential is exchanged for a new one. The server's are good for a year.
	renewAfter = 7 * 24 * time.Hour
	// renewPause is the shortest time between two tries to do so.
	renewPause = time.Hour
	// smallOffset is a difference between the clocks that is not corrected: the history counts in whole seconds and the
	// answer takes a moment, so less than this is no difference.
	smallOffset = 2 * time.Second
	// deniedPause is how long a refused credential rests that only the DJ can replace.
	deniedPause = 30 * time.Second
)

// link keeps in touch with the server: signs in, beats, renews the credential.
func (b *booth) link(ctx context.Context) {
	var failures attempts
	var renewed time.Time
	for ctx.Err() == nil {
		if b.token() == "" {
			if err := b.pair(ctx); err != nil {
				return // the end of ctx
			}
		}
		err := b.beat(ctx)
		answer, answered := refused(err)
		switch {
		case err == nil:
			if failures.failed > 0 {
				b.outages.Add(1)
				failures = attempts{}
			}
			poke(b.sendNow)
			_ = b.compare(ctx) // else with the next beat
			if now := b.Now(); b.renewalDue(now) && now.Sub(renewed) >= renewPause {
				renewed = now
				b.renew(ctx)
			}
			pause(ctx, b.Beat, b.beatNow)
		case answered && answer.Status == http.StatusUnauthorized:
			b.signedOut(ctx)
		case answered && !answer.again():
			pause(ctx, max(deniedPause, failures.wait(b.Retry, b.Now(), 0)), nil)
		default:
			var asked time.Duration
			if answered {
				asked = answer.RetryAfter
			}
			pause(ctx, failures.wait(b.Retry, b.Now(), asked), nil)
		}
	}
}

// liveSession is how a beat's answer names the DJ's live session.
type liveSession struct{ ID, Code string }

// beat tells the server that the booth is here, and takes to heart what it answers.
func (b *booth) beat(ctx context.Context) error {
	b.beating.Lock()
	defer b.beating.Unlock()
	st := b.store.view()
	sent := b.Now()
	body := map[string]any{
		"now": sent.UTC().Format(wireTime), "startedAt": sent.Add(-sent.Sub(b.started)).UTC().Format(wireTime), // by the time that passed: clocks are put right
		"waiting": st.count(waiting), "source": b.program(), "version": Version,
		"unheard": b.status.deaf(), "secret": st.Secret, "keptSince": nil,
	}
	if since := st.keptSince(); !since.IsZero() {
		body["keptSince"] = since.UTC().Format(wireTime)
	}
	var answer struct {
		Now     serverTime
		Lead    bool
		Session *liveSession
		DJ      dj
	}
	err := b.server.call(ctx, http.MethodPost, "/api/booths/beat", b.token(), body, &answer)
	if err == nil && answer.Now.IsZero() {
		err = errNotPika
	}
	if err == nil {
		err = b.meet(answer.DJ)
	}
	if err == nil {
		taken := b.Now().Sub(sent)
		err = b.heard(ctx, clockOffset(answer.Now.Time, sent.Add(taken/2)), answer.Session)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		b.rememberServer()
		b.status.account(b.store.view().DJ.Name)
	}
	b.noteContact(err)
	b.status.beat(err, answer.Lead)
	return err
}

// meet keeps whose booth this is, as the server says. A credential from the environment may be another DJ's than the
// last one: then nothing that was queued for the first goes to the second. An older server does not say.
func (b *booth) meet(now dj) error {
	was := b.store.view().DJ
	if now.ID == "" || now == was {
		return nil
	}
	return b.store.update(func(st *state) {
		if was.ID != "" && was.ID != now.ID {
			st.forgetSessions()
		}
		st.DJ = now
	})
}

// clockOffset is how far the server's clock is ahead of the laptop's, in whole seconds, 0 when they agree.
func clockOffset(server, laptop time.Time) time.Duration {
	offset := server.Sub(laptop)
	if offset.Abs() < smallOffset {
		return 0
	}
	return offset.Round(time.Second)
}

// heard applies the answer of a beat: the server's clock, and the session that is live. Where rows belong is decided
// here and nowhere else.
func (b *booth) heard(ctx context.Context, offset time.Duration, live *liveSession) error {
	var now session
	if live != nil {
		now = session{ID: live.ID, Code: live.Code}
	}
	st := b.store.view()
	m := moment{now: b.Now(), offset: offset, contact: true}
	know := func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.offset, b.contact = offset, true
	}
	if st.Live.ID == now.ID && !st.unsettled() && b.moment().contact {
		know()
		return nil
	}
	var endedAt time.Time
	var foreign bool
	over := st.Live.ID != "" && st.Live.ID != now.ID
	if over {
		var err error
		if endedAt, foreign, err = b.endOf(ctx, st.Live.ID); err != nil {
			return err
		}
	}
	err := b.store.update(func(st *state) {
		know() // in one step with the rows, so that none is added in between as if nothing were known
		st.stampAll(offset)
		switch {
		case foreign: // it goes on without being this DJ's: the credential is now another DJ's
			st.forgetSessions()
		case over:
			st.endLive(endedAt, now, m)
		}
		if now.ID != "" {
			st.goLive(now, m)
		} else {
			st.noneLive()
		}
		st.prune(m.now)
	})
	if err == nil {
		poke(b.sendNow)
	}
	return err
}

// endOf asks when a session ended. A session that is gone ended before anything that is still to be sent.
func (b *booth) endOf(ctx context.Context, id string) (endedAt time.Time, stillLive bool, err error) {
	var s struct {
		Status  string
		EndedAt serverTime
	}
	err = b.server.call(ctx, http.MethodGet, "/api/collections/sessions/records/"+id, b.token(), nil, &s)
	if answer, answered := refused(err); answered && answer.Status == http.StatusNotFound {
		return time.Time{}, false, nil
	}
	return s.EndedAt.Time, err == nil && s.Status == "live", err
}

// noteContact remembers how the last request went: without the network, or signed out, nothing is sent until a beat
// gets through again.
func (b *booth) noteContact(err error) {
	answer, answered := refused(err)
	now := b.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	reached := err == nil || (answered && !answer.fromTheWay())
	if reached {
		b.answered = now
	}
	if reached != b.reached || b.since.IsZero() {
		b.reached, b.since = reached, now
	}
	b.signedIn = !answered || answer.Status != http.StatusUnauthorized
}

// signedOut waits for the DJ to let this laptop in again. The old credential is kept until there is a new one, and so
// is everything else.
func (b *booth) signedOut(ctx context.Context) {
	if b.Token != "" {
		b.status.say("Signed out: the server does not know the credential in PIKA_BOOTH_TOKEN any more. Nothing is lost; set a new one and start again.")
		pause(ctx, deniedPause, nil)
		return
	}
	b.status.say("Signed out: pair again. Nothing is lost; what is played meanwhile is sent afterwards.")
	_ = b.pair(ctx) // fails only at the end of ctx
}

// renewalDue reports whether the credential is one of ours and old enough to be exchanged.
func (b *booth) renewalDue(now time.Time) bool {
	st := b.store.view()
	return b.Token == "" && st.Token != "" && now.Sub(st.TokenAt) >= renewAfter
}

// renew exchanges the credential for one that is good for a year from now. If that fails the old one goes on.
func (b *booth) renew(ctx context.Context) {
	var grant grant
	old := b.token()
	err := b.server.call(ctx, http.MethodPost, "/api/collections/booths/auth-refresh", old, nil, &grant)
	if err == nil && grant.Token != "" {
		err = b.store.update(func(st *state) {
			if st.Token == old { // else the DJ signed the laptop out meanwhile
				st.Token, st.TokenAt = grant.Token, b.Now()
			}
		})
	}
	if err != nil && ctx.Err() == nil {
		b.status.say("The sign-in could not be renewed; it stays good, and is tried again later: " + err.Error())
	}
}
