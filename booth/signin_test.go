package booth

import (
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// acceptance 35
func TestNoNetworkNeverSignsOut(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.approved = "one", true
	l := newLaptop(t, server.http.URL)
	l.config.Token = ""
	l.start()
	l.until("pairing", func() bool { return l.state().Token == "good" })
	l.stop()
	// Due for a renewal, in a network that fails in every way.
	l.config.Now = func() time.Time { return time.Now().Add(8 * 24 * time.Hour) }
	faults := 0
	server.set(func() {
		server.fault = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			server.set(func() { faults++ })
			switch faults % 3 {
			case 0:
				refuse(w, 503, "")
			case 1:
				_, _ = io.WriteString(w, "<html>")
			default:
				panic(http.ErrAbortHandler)
			}
			return true
		}
	})
	l.start()
	server.until("failed checks", func() bool { return faults >= 9 })
	if st := l.state(); st.Token != "good" || strings.Contains(l.out.String(), "Signed out") {
		t.Errorf("signed out: %+v\n%s", st, l.out)
	}
	server.set(func() { server.fault = nil })
	server.untilBeats(1)
	server.until("the renewal", func() bool { return slices.Contains(server.requests, "POST /api/collections/booths/auth-refresh") })
}

func TestSignedOutKeepsEverythingAndPairsAgain(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.approved = "one", true
	l := newLaptop(t, server.http.URL)
	l.config.Token = ""
	l.start()
	server.untilBeats(1)
	server.set(func() { server.token, server.approved = "other", false })
	l.play("Song", 0)
	l.until("the sentence", func() bool { return strings.Contains(l.out.String(), "Signed out: pair again.") })
	if st := l.state(); st.Token != "good" || st.count(waiting) != 1 {
		t.Errorf("state: %+v", st)
	}
	server.set(func() { server.approved = true })
	server.untilAccepted(1)
}

// Another DJ signs in on the same laptop: the first one's plays are not theirs.
func TestPairedWithAnotherDJ(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.approved = "anns", true
	l := newLaptop(t, server.http.URL)
	l.config.Token = ""
	l.start()
	server.untilBeats(1)
	server.set(func() { server.token, server.approved = "other", false })
	l.play("Ann's", time.Minute)
	l.until("being signed out", func() bool { return strings.Contains(l.out.String(), "Signed out") })
	server.set(func() { server.owner, server.live, server.approved = "bob", "bobs", true })
	l.until("Bob's session", func() bool { return l.state().Live.ID == "bobs" })
	l.play("Bob's", 0)
	server.untilAccepted(1)
	server.untilBeats(1)
	if got := server.accepted(); got != "bobs Bob's" {
		t.Errorf("accepted:\n%s", got)
	}
}

// So too with a credential from the environment, of which the booth cannot know whose it is.
func TestCredentialOfAnotherDJ(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "anns"
	l := newLaptop(t, server.http.URL)
	l.start()
	l.until("Ann's session", func() bool { return l.state().Live.ID == "anns" })
	server.set(func() { server.fault = offline })
	l.play("Ann's", time.Minute)
	l.untilRead("Ann's")
	l.stop()
	server.set(func() {
		server.token, server.live, server.fault = "bob", "bobs", nil
		server.others = "anns"
	})
	l.config.Token = "bob"
	l.start()
	l.until("Bob's session", func() bool { return l.state().Live.ID == "bobs" })
	l.play("Bob's", 0)
	server.untilAccepted(1)
	server.untilBeats(1)
	if got := server.accepted(); got != "bobs Bob's" {
		t.Errorf("accepted:\n%s", got)
	}
}

// acceptance 36
func TestServersAreKeptApart(t *testing.T) {
	t.Parallel()
	one, two := newStandIn(t), newStandIn(t)
	one.live, two.live = "one", "two"
	one.approved, two.token = true, "of two"
	l := newLaptop(t, one.http.URL)
	l.config.Token = ""
	l.start()
	one.untilBeats(1)
	one.set(func() { one.fault = offline })
	l.play("For one", time.Hour)
	l.untilRead("For one")
	l.stop()

	l.config.Server = two.http.URL
	two.approved = true
	l.start()
	two.untilBeats(2)
	l.play("For two", 0)
	two.untilAccepted(1)
	l.stop()
	for _, r := range two.requests {
		if r == "GET /api/collections/sessions/records/one" {
			t.Error("the second server was asked about the first one's session")
		}
	}
	if got := two.accepted(); got != "two For two" {
		t.Errorf("the second server accepted:\n%s", got)
	}
	l.config.Server = one.http.URL
	one.set(func() { one.fault = nil })
	l.start()
	one.untilAccepted(2)
	if got := one.accepted(); got != "one For two\none For one" && got != "one For one\none For two" {
		t.Errorf("the first server accepted:\n%s", got)
	}
	if folders, _ := filepath.Glob(filepath.Join(l.config.State, "*", "state.json")); len(folders) != 2 {
		t.Errorf("states: %v", folders)
	}
}
