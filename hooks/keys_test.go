package hooks

import (
	"strings"
	"testing"
	"time"
)

// Replacing the secret throws nobody out: cookies, passes and PINs signed by one that is still named stay good, and what
// is signed from now on is signed by the new one.
func TestSecretsAreReplaced(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	phone, typing := n.guest(), n.guest()
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	dj.lock(s, "4711")
	phone.must("POST", s.floor("/enter"), m{"pin": "4711"}, nil)
	known := func(a *actor) bool { return cookieOf(t, a.do("GET", "/", nil)) == nil }
	restart := func(secret string) {
		n.stop()
		n.start(func(o *Options) { o.Secret = secret })
	}
	inside := func(a *actor) bool { return a.do("GET", s.floor(""), nil).status == 200 }

	restart("the first of my secrets, kept") // away from the key in the database
	if !known(phone) || !inside(phone) {
		t.Error("moving to a secret of one's own threw a phone out")
	}
	if typing.must("POST", s.floor("/enter"), m{"pin": "4711"}, nil); !inside(typing) {
		t.Error("a PIN from before is no longer the PIN")
	}
	restart("the second of my secrets,the first of my secrets")
	if known(phone) || !known(typing) {
		t.Error("a secret that is not named is believed, or one that is named is not")
	}
	if !inside(typing) {
		t.Error("a pass by the former secret is not good")
	}
	before, fresh := strings.Split(typing.cookie, ".")[0], n.guest()
	fresh.do("GET", "/", nil)
	if strings.Split(fresh.cookie, ".")[0] == before {
		t.Error("the former secret still signs")
	}
	restart("the second of my secrets")
	if known(typing) || !known(fresh) {
		t.Error("the former secret outlives its name")
	}
}

// The key in the database is replaced in the same way, for a year; or at once, after a leak.
func TestKeptKeyIsRotated(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	first := n.guest()
	first.do("GET", "/", nil)
	known := func(a *actor) bool {
		n.stop()
		n.start()
		return cookieOf(t, a.do("GET", "/", nil)) == nil
	}
	rotate := func(forget bool, want int) {
		if kept, err := RotateSecret(n.app, n.clock.now(), forget); err != nil || kept != want {
			t.Errorf("%d keys, %v; want %d", kept, err, want)
		}
	}
	rotate(false, 2)
	if !known(first) {
		t.Error("a rotation threw a phone out")
	}
	second := n.guest()
	second.do("GET", "/", nil)
	n.clock.advance(cookieYear / 2)
	rotate(false, 3)
	n.clock.advance(cookieYear/2 + time.Hour)
	if known(first) {
		t.Error("a key outlives the cookies it signed")
	}
	if !known(second) {
		t.Error("a key dies before the cookies it signed")
	}
	rotate(true, 1)
	if known(second) {
		t.Error("a forgotten key is believed")
	}
}
