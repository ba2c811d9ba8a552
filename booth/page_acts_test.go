package booth

import (
	"net/http"
	"os"
	"testing"
	"time"
)

// What was refused waits for the DJ: to be sent again, or forgotten.
func TestRowsSetAside(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	server.fault = func(w http.ResponseWriter, _ *http.Request, body map[string]any) bool {
		if title := body["title"]; title == nil || title == "Good" {
			return false
		}
		refuse(w, 400, "no_good")
		return true
	}
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	server.untilBeats(1)
	l.play("Bad", 3*time.Minute)
	l.play("Worse", 2*time.Minute)
	l.play("Good", 0)
	l.untilSeen("two set aside", func(p pageState) bool { return p.phases() == "Bad set aside, Worse set aside" && p.Sent == 1 })
	server.set(func() { server.fault = nil })
	if got := l.act("/booth/api/again", `{"number":1}`); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	server.untilAccepted(2)
	if got := l.act("/booth/api/drop", `{"number":2}`); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	l.untilSeen("nothing left", func(p pageState) bool { return p.phases() == "" && p.Sent == 2 })
	server.untilBeats(2)
	if got := server.accepted(); got != "one Good\none Bad" {
		t.Errorf("accepted:\n%s", got)
	}
	server.set(func() { server.live = "" })
	l.untilSeen("the end", func(p pageState) bool { return p.Session == nil })
	l.play("Later", 0)
	l.untilSeen("a row held", func(p pageState) bool { return p.phases() == "Later held" })
	for _, c := range []struct {
		body, code string
		status     int
	}{
		{`{"number":4}`, "not_set_aside", 409}, {`{"number":1}`, "unknown", 404}, {`{"number":-1}`, "unknown", 404}, {`{}`, "unknown", 404},
		{`{"number":"4"}`, "invalid", 400}, {`{"number":4.5}`, "invalid", 400}, {`nonsense`, "invalid", 400}, {``, "invalid", 400},
	} {
		for _, act := range []string{"again", "drop"} {
			if got := l.act("/booth/api/"+act, c.body); got.status != c.status || got.code() != c.code {
				t.Errorf("%s %s: %d %s", act, c.body, got.status, got.body)
			}
		}
	}
}

// An act that cannot be kept on disk has not happened, and says so.
func TestActThatCannotBeKept(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	server.fault = func(w http.ResponseWriter, _ *http.Request, body map[string]any) bool {
		if body["title"] != nil {
			refuse(w, 400, "no_good")
		}
		return body["title"] != nil
	}
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	l.play("Bad", 0)
	l.untilSeen("a row set aside", func(p pageState) bool { return p.phases() == "Bad set aside" })
	_, base, err := l.config.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(stateDir(l.config.State, base)+"/state.json.new", 0o700); err != nil { // in the way of the new file
		t.Fatal(err)
	}
	if got := l.act("/booth/api/drop", `{"number":1}`); got.status != 500 || got.code() != "not_kept" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if p := l.seen(); p.phases() != "Bad set aside" || len(p.Warnings) == 0 {
		t.Errorf("%+v", p)
	}
}

// After being signed out the DJ pairs from the page, gets another code when the first one is of no use, and cannot
// lose a good credential.
func TestPairingFromThePage(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.approved = true
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Token = ""
	l.start()
	l.untilSeen("being signed in", func(p pageState) bool { return p.SignedIn && p.Contact.Reached })
	if got := l.act("/booth/api/pair", "{}"); got.status != 409 || got.code() != "signed_in" {
		t.Errorf("signed in: %d %s", got.status, got.body)
	}
	server.set(func() { server.token, server.approved = "other", false })
	l.untilSeen("a code", func(p pageState) bool { return !p.SignedIn && p.Pairing != nil })
	pairings := func() (n int) {
		for _, r := range server.requests {
			if r == "POST /api/booths/pair" {
				n++
			}
		}
		return n
	}
	if got := l.act("/booth/api/pair", "{}"); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	server.until("another code", func() bool { return pairings() == 3 })
	server.set(func() { server.approved = true })
	l.untilSeen("being signed in again", func(p pageState) bool { return p.SignedIn && p.Pairing == nil && p.Contact.Reached })

	given := newLaptop(t, server.http.URL).withPage() // whose credential nobody but its owner can replace
	given.config.Token = "wrong"
	given.start()
	given.untilSeen("being signed out", func(p pageState) bool { return !p.SignedIn && p.Credential == "given" })
	if got := given.act("/booth/api/pair", "{}"); got.status != 409 || got.code() != "token_given" {
		t.Errorf("%d %s", got.status, got.body)
	}
}
