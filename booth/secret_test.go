package booth

import (
	"strings"
	"testing"
	"time"
)

// While tracks are kept secret nothing that is read reaches the server, over a restart too; released, all of it does,
// each with its own time.
func TestSecretTracks(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	server.untilBeats(1)
	at := map[string]time.Time{}
	play := func(title string, ago time.Duration) {
		at[title] = time.Now().Add(-ago).Truncate(time.Second)
		l.playAt(title, at[title])
	}
	play("Before", 20*time.Minute)
	server.untilAccepted(1)
	if got := l.act("/booth/api/secret", `{"on":true}`); got.status != 200 || !strings.Contains(got.body, `"secret":true`) {
		t.Fatalf("%d %s", got.status, got.body)
	}
	play("Secret 1", 10*time.Minute)
	l.untilSeen("the first one kept back", func(p pageState) bool { return p.phases() == "Secret 1 secret" })
	l.stop()
	play("Secret 2", 5*time.Minute) // read at the next start
	l.start()
	play("Secret 3", 0)
	l.untilSeen("all kept back", func(p pageState) bool {
		return p.phases() == "Secret 1 secret, Secret 2 secret, Secret 3 secret" && p.Secret && p.Playing.Title == "Secret 3"
	})
	l.until("the status line", func() bool { return contains(l.out, "sent 1 · SECRET: 3 kept back until you release them") })
	server.untilBeats(3)
	if got := server.accepted(); got != "one Before" {
		t.Errorf("accepted while secret:\n%s", got)
	}
	if got := l.act("/booth/api/secret", `{"on":false}`); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	server.untilAccepted(4)
	play("After", -time.Second)
	server.untilAccepted(5)
	p := l.untilSeen("nothing kept back", func(p pageState) bool { return len(p.Rows) == 0 })
	at["After"] = server.plays[4].StartedAt.Time
	if got := server.night("one", at); got != "Before Secret 1 Secret 2 Secret 3 After" || p.Secret || p.Sent != 5 {
		t.Errorf("on the server: %s; %+v", got, p)
	}
	for _, body := range []string{`{}`, `{"on":"yes"}`, `{"on":null}`, ``} {
		if got := l.act("/booth/api/secret", body); got.status != 400 || got.code() != "invalid" {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}

// What is secret follows the sessions as everything else does, and goes nowhere while the switch is on.
func TestSecretTracksAndSessions(t *testing.T) {
	t.Parallel()
	st := state{Secret: true}
	st.add([]Play{song("A", 0), song("B", 20)}, known(20), true)
	expect(t, st, "A held, B held")
	st.goLive(session{ID: "one"}, known(21))
	st.add([]Play{song("C", 24)}, known(24), true)
	expect(t, st, "A offered, B waiting one, C waiting one")
	st.bring(1)
	if st.endLive(at(22), session{ID: "two"}, known(30)); drain(&st) != "" {
		t.Error("sent while secret")
	}
	expect(t, st, "A waiting one, B waiting one, C waiting two")
	if st.count(secret) != 3 || st.count(waiting) != 0 {
		t.Errorf("%d secret, %d waiting", st.count(secret), st.count(waiting))
	}
	st.keepSecret(false)
	if got := drain(&st); got != "C A B" {
		t.Errorf("sent %s", got)
	}
}

// What was read before the switch goes out: it may be with the server already.
func TestSecretLeavesWhatWasReadBefore(t *testing.T) {
	t.Parallel()
	st := state{Live: session{ID: "one"}}
	st.add([]Play{song("A", 0)}, known(0), true)
	st.keepSecret(true)
	st.add([]Play{song("B", 4)}, known(4), true)
	st.keepSecret(true) // turned on twice releases nothing
	if got := drain(&st); got != "A" || rows(st) != "B waiting one" {
		t.Errorf("sent %s, left %s", got, rows(st))
	}
}
