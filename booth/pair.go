package booth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// grant is how the server hands out a credential.
type grant struct {
	Token  string
	Record struct{ Owner string }
	DJ     dj // whose it is; an older server says so with the first beat
}

// pairing is a request to be let in that the DJ has to confirm.
type pairing struct {
	DeviceCode string
	UserCode   string
	VerifyURL  string
	Interval   int // seconds between two questions whether it was confirmed
	ExpiresIn  int // seconds
}

// pair shows the DJ a code and waits until it is confirmed in the browser, with a new code whenever one expires. It
// gives up only at the end of ctx, whose error it returns.
func (b *booth) pair(ctx context.Context) error {
	b.status.pairing(true)
	defer b.status.pairing(false)
	select {
	case <-b.pairNow: // asked for before: this is it
	default:
	}
	var failures attempts
	for ctx.Err() == nil {
		var p pairing
		err := b.server.call(ctx, http.MethodPost, "/api/booths/pair", "", map[string]string{"label": b.Label}, &p)
		if err == nil && (p.DeviceCode == "" || p.UserCode == "" || !isWeb(p.VerifyURL)) {
			err = errNotPika
		}
		if err == nil {
			failures = attempts{}
			b.status.invite(&pagePairing{Code: p.UserCode, URL: p.VerifyURL, ExpiresAt: b.Now().Add(p.life()).UTC()})
			b.status.say(invitation(p))
			var done bool
			if done, err = b.awaitGrant(ctx, p); done {
				b.status.say("Paired. This laptop stays signed in.")
				b.status.account(b.store.view().DJ.Name)
				return nil
			}
		}
		if err != nil {
			b.status.fault("cannot pair yet: " + plainly(err))
			pause(ctx, failures.wait(b.Retry, b.Now(), retryOf(err)), b.pairNow)
		}
	}
	return ctx.Err()
}

// isWeb says whether an address is one of the web, which the page may make a link of.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// life is how long a code works, whatever the server says at least a minute.
func (p pairing) life() time.Duration { return time.Duration(max(60, p.ExpiresIn)) * time.Second }

// invitation is what the DJ has to do, readable at a dark desk.
func invitation(p pairing) string {
	return fmt.Sprintf(`
  ─────────────────────────────────────────────
   Pair this laptop with your Pika account

   1  open   %s
   2  check  %s
   3  press  Confirm
  ─────────────────────────────────────────────
   The code works for %d minutes. Waiting for you …
`, p.VerifyURL, p.UserCode, max(1, p.ExpiresIn/60))
}

// awaitGrant asks until the pairing is confirmed. done is false when it expired or was refused, or when the DJ wants
// another code: all of which asks for a new one.
func (b *booth) awaitGrant(ctx context.Context, p pairing) (done bool, err error) {
	every := time.Duration(max(1, p.Interval)) * time.Second
	deadline := time.Now().Add(p.life())
	var failures attempts
	for time.Now().Before(deadline) {
		if poked := pause(ctx, every, b.pairNow); poked || ctx.Err() != nil {
			return false, nil
		}
		var g grant
		err := b.server.call(ctx, http.MethodPost, "/api/booths/token", "", map[string]string{"deviceCode": p.DeviceCode}, &g)
		answer, answered := refused(err)
		switch {
		case err == nil && g.Token != "":
			err := b.keep(g)
			return err == nil, err
		case answered && answer.has("slow_down"):
			every += 5 * time.Second
		case answered && answer.has("authorization_pending"):
		case answered && !answer.again():
			return false, nil // expired, refused, or the server was restarted and forgot it
		default:
			pause(ctx, failures.wait(b.Retry, b.Now(), retryOf(err)), nil)
		}
	}
	return false, nil
}

// keep puts a new credential on disk. If it is another DJ's, nothing that was queued for the first goes to the second.
func (b *booth) keep(g grant) error {
	b.rememberServer()
	return b.store.update(func(st *state) {
		if st.Owner != "" && g.Record.Owner != st.Owner {
			st.forgetSessions()
			st.DJ = dj{}
		}
		st.Token, st.TokenAt, st.Owner = g.Token, b.Now(), g.Record.Owner
		if g.DJ.ID != "" {
			st.DJ = g.DJ
		}
	})
}
