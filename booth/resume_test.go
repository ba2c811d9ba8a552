package booth

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// unasked fails the test if the DJ was asked anything since the start.
func (l *laptop) unasked(s *standIn) {
	l.t.Helper()
	s.set(func() {
		for _, r := range s.requests {
			if r == "POST /api/booths/pair" {
				l.t.Errorf("the DJ was asked to pair:\n%s", l.out)
			}
		}
	})
	if p := l.seen(); !p.SignedIn || p.Pairing != nil {
		l.t.Errorf("%+v", p)
	}
}

// acceptance 33, 35: the laptop was off, and comes back before the venue's network does. The page knows the session and
// whose booth it is, what is played goes to it, and nobody is asked anything.
func TestRebootWithoutNetwork(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	l.play("Before", 3*time.Hour)
	server.untilAccepted(1)
	l.untilSeen("the session", func(p pageState) bool { return p.Session != nil && p.Sent == 1 })
	l.stop()
	server.set(func() { server.fault = offline })
	l.play("While off", 2*time.Hour)
	l.start()
	l.play("Since", 0)
	p := l.untilSeen("both kept", func(p pageState) bool {
		return p.phases() == "While off waiting, Since waiting" && p.Contact.Problem != ""
	})
	if p.Session == nil || p.Session.ID != "one" || p.DJ == nil || *p.DJ != (dj{"ann", "DJ ann", "ann"}) || p.Contact.Reached || p.Contact.Last != nil || !p.SignedIn {
		t.Errorf("offline: %+v", p)
	}
	server.set(func() { server.fault = nil })
	server.untilAccepted(3)
	server.untilBeats(1)
	l.untilSeen("all sent", func(p pageState) bool { return len(p.Rows) == 0 && p.Sent == 3 && p.Contact.Reached })
	if got := server.accepted(); got != "one Before\none Since\none While off" {
		t.Errorf("accepted:\n%s", got)
	}
	l.unasked(server)
}

// The laptop slept: its connections are dead without saying so, and its clock has moved on.
func TestSleep(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage()
	var slept atomic.Int64
	l.config.Now = func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
	l.config.Timeout = 200 * time.Millisecond
	l.start()
	server.untilBeats(1)
	l.play("Before", 0)
	server.untilAccepted(1)
	var hung atomic.Int64
	server.set(func() {
		server.fault = func(_ http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			hung.Add(1)
			<-r.Context().Done()
			return true
		}
	})
	l.until("a request without an answer", func() bool { return hung.Load() > 0 })
	slept.Store(int64(50 * time.Minute))
	l.playAt("On waking", l.config.Now())
	l.untilSeen("it is known to wait", func(p pageState) bool { return p.phases() == "On waking waiting" && !p.Contact.Reached })
	server.set(func() { server.fault, server.ahead = nil, 50*time.Minute })
	server.untilAccepted(2)
	if p := l.untilSeen("contact", func(p pageState) bool { return p.Contact.Reached && p.Sent == 2 }); p.ClockOffset != 0 || p.Session.ID != "one" {
		t.Errorf("%+v", p)
	}
	l.unasked(server)
}

// acceptance 31: of two laptops of one DJ the one that started last leads, and the other says so, until it is alone.
func TestTwoLaptops(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	first, second := newLaptop(t, server.http.URL).withPage(), newLaptop(t, server.http.URL).withPage()
	first.start()
	first.untilSeen("the first one leads", func(p pageState) bool { return p.Contact.Reached && p.Lead })
	second.start()
	first.untilSeen("it does not lead any more", func(p pageState) bool { return !p.Lead })
	first.until("the status line", func() bool { return contains(first.out, "another laptop of yours leads") })
	second.untilSeen("the second one leads", func(p pageState) bool { return p.Contact.Reached && p.Lead })
	first.play("From the first", time.Minute)
	second.play("From the second", 0)
	server.untilAccepted(2) // which of them is on, the server knows
	second.stop()
	server.set(func() { server.started = time.Time{} }) // it is silent for too long
	first.untilSeen("the first one leads again", func(p pageState) bool { return p.Lead && p.Session.ID == "one" })
	if contains(second.out, "another laptop") {
		t.Errorf("the second one saw:\n%s", second.out)
	}
}

// acceptance 36: with another server the page knows nothing of the first, and back again everything.
func TestAnotherServerOnThePage(t *testing.T) {
	t.Parallel()
	one, two := newStandIn(t), newStandIn(t)
	one.live, one.approved, two.owner = "one", true, "bob"
	l := newLaptop(t, one.http.URL).withPage()
	l.config.Token = ""
	l.start()
	l.untilSeen("the session", func(p pageState) bool { return p.Session != nil })
	one.set(func() { one.fault = offline })
	l.play("For one", 0)
	l.untilSeen("a row", func(p pageState) bool { return p.phases() == "For one waiting" })
	if got := l.act("/booth/api/secret", `{"on":true}`); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	l.stop()

	l.config.Server = two.http.URL
	l.start()
	p := l.untilSeen("a code of the other", func(p pageState) bool { return p.Pairing != nil })
	if p.Credential != "none" || p.SignedIn || p.Session != nil || p.DJ != nil || p.Secret || p.number("For one") != 1 || p.Rows[0].Phase != "held" || p.Server != two.http.URL {
		t.Errorf("%+v", p)
	}
	two.set(func() { two.approved = true })
	if p := l.untilSeen("whose it is", func(p pageState) bool { return p.DJ != nil }); p.DJ.Name != "DJ bob" {
		t.Errorf("%+v", p.DJ)
	}
	two.untilBeats(1)
	l.stop()
	two.set(func() {
		for _, r := range two.requests {
			if strings.Contains(r, "one") {
				t.Errorf("the second server was asked: %s", r)
			}
		}
		if len(two.plays) > 0 {
			t.Errorf("it got %+v", two.plays)
		}
	})

	l.config.Server = one.http.URL
	l.start()
	p = l.untilSeen("the first one's row", func(p pageState) bool { return len(p.Rows) == 1 })
	if p.Session == nil || p.Session.ID != "one" || p.DJ == nil || p.DJ.Name != "DJ ann" || !p.Secret || !p.SignedIn {
		t.Errorf("%+v", p)
	}
}

// With another DJ's credential nothing that was held for the first goes out unasked.
func TestHeldForAnotherDJ(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	l.untilSeen("Ann", func(p pageState) bool { return p.DJ != nil && p.DJ.ID == "ann" })
	l.play("Ann's", 0)
	l.untilSeen("a row held", func(p pageState) bool { return p.phases() == "Ann's held" })
	l.stop()
	server.set(func() { server.token, server.owner, server.live = "bob's", "bob", "bobs" })
	l.config.Token = "bob's"
	l.start()
	l.untilSeen("Bob's session", func(p pageState) bool { return p.DJ.ID == "bob" && p.Session != nil })
	server.untilBeats(2)
	if got := l.seen().phases(); got != "Ann's offered" || server.accepted() != "" {
		t.Errorf("%s; accepted:\n%s", got, server.accepted())
	}
}
