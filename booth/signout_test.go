package booth

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The DJ is told whose account plays here: with the pairing, at every start, in the terminal and on the page.
func TestWhoseLaptop(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.approved = true
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Token = ""
	l.start()
	p := l.untilSeen("being signed in", func(p pageState) bool { return p.SignedIn && p.Contact.Reached })
	if p.DJ == nil || p.DJ.Name != "DJ ann" {
		t.Errorf("%+v", p.DJ)
	}
	server.untilBeats(2)
	l.stop()
	if n := strings.Count(l.said(), "Signed in as DJ ann.\n"); n != 1 {
		t.Errorf("said %d times:\n%s", n, l.said())
	}
	server.set(func() { server.fault = offline })
	l.start()
	l.stop()
	if n := strings.Count(l.said(), "Signed in as DJ ann.\n"); n != 1 {
		t.Errorf("without the server, said %d times:\n%s", n, l.said())
	}
}

// From the page a DJ signs the laptop out. What waits is kept, nobody's plays are sent as a guest's, and all of it goes
// out when the same DJ pairs again.
func TestSignedOutOnThePage(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.approved = "one", true
	busy := true
	server.fault = func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		if body["title"] == nil {
			return false
		}
		if r.Header.Get("Authorization") == "" {
			t.Error("a play was sent by nobody")
		}
		refused := false
		if server.set(func() { refused = busy }); refused {
			refuse(w, 503, "")
		}
		return refused
	}
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Token = ""
	l.start()
	l.untilSeen("the session", func(p pageState) bool { return p.SignedIn && p.Session != nil })
	l.play("Waits", 0)
	l.untilSeen("a track that waits", func(p pageState) bool { return p.phases() == "Waits waiting" })
	server.set(func() { server.approved = false })
	if got := l.act("/booth/api/signout", "{}"); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	l.untilSeen("a code", func(p pageState) bool {
		return !p.SignedIn && p.Credential == "none" && p.Pairing != nil && p.phases() == "Waits waiting"
	})
	if st := l.state(); st.Token != "" || !st.TokenAt.IsZero() {
		t.Errorf("kept: %q", st.Token)
	}
	if got := l.act("/booth/api/signout", "{}"); got.status != 200 { // a repeat is no error
		t.Errorf("again: %d %s", got.status, got.body)
	}
	l.stop()
	l.launch() // a new start does not bring the credential back
	l.untilSeen("a code after a new start", func(p pageState) bool { return p.Pairing != nil && p.phases() == "Waits waiting" })
	server.set(func() { server.approved, busy = true, false })
	server.untilAccepted(1)
	if got := server.accepted(); got != "one Waits" {
		t.Errorf("accepted:\n%s", got)
	}

	given := newLaptop(t, server.http.URL).withPage() // whose credential is not the booth's to forget
	given.start()
	if got := given.act("/booth/api/signout", "{}"); got.status != 409 || got.code() != "token_given" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// A renewal that was under way does not sign the laptop in again.
func TestSignedOutWhileRenewing(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.approved = true
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Token = ""
	l.start()
	l.untilSeen("being signed in", func(p pageState) bool { return p.SignedIn && p.Contact.Reached })
	l.stop()
	asked, answer := make(chan struct{}), make(chan struct{})
	server.set(func() {
		server.approved = false
		server.fault = func(_ http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			if strings.HasSuffix(r.URL.Path, "/auth-refresh") {
				close(asked)
				<-answer
			}
			return false
		}
	})
	l.config.Now = func() time.Time { return time.Now().Add(8 * 24 * time.Hour) }
	l.launch()
	<-asked
	if got := l.act("/booth/api/signout", "{}"); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	close(answer)
	l.untilSeen("a code", func(p pageState) bool { return p.Pairing != nil && p.Credential == "none" })
	if st := l.state(); st.Token != "" {
		t.Errorf("signed in again with %q", st.Token)
	}
}
