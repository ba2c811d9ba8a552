package hooks

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
)

// email is an address that nobody has yet.
func (n *night) email() string { return fmt.Sprintf("x%d@example.org", time.Now().UnixNano()) }

// root is the superuser, made at the first call.
func (n *night) root() *actor {
	n.t.Helper()
	r, err := n.app.FindAuthRecordByEmail(core.CollectionNameSuperusers, "root@example.org")
	if err != nil {
		return n.superuser()
	}
	a := n.guest()
	if a.token, err = r.NewAuthToken(); err != nil {
		n.t.Fatal(err)
	}
	return a
}

// mails catches what the server would send.
func (n *night) mails(t *testing.T) chan *mailer.Message {
	t.Helper()
	sent := make(chan *mailer.Message, 10)
	n.app.OnMailerSend().BindFunc(func(e *core.MailerEvent) error {
		sent <- e.Message
		return nil
	})
	return sent
}

// signIn tries a password, from the address and with the header that a test gives.
func (n *night) signIn(email, password string, change ...func(*http.Request, *http.Transport)) answer {
	n.t.Helper()
	req := n.guest().request("POST", "/api/collections/users/auth-with-password", m{"identity": email, "password": password})
	transport := &http.Transport{DisableKeepAlives: true}
	for _, c := range change {
		c(req, transport)
	}
	return n.guest().send(req, transport)
}

func (a *actor) send(req *http.Request, transport http.RoundTripper) answer {
	a.n.t.Helper()
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		a.n.t.Fatal(err)
	}
	defer res.Body.Close()
	got := answer{status: res.StatusCode, header: res.Header}
	if got.body, err = io.ReadAll(res.Body); err != nil {
		a.n.t.Fatal(err)
	}
	return got
}

// from makes a request come from another address of this machine.
func from(address string) func(*http.Request, *http.Transport) {
	return func(_ *http.Request, t *http.Transport) {
		t.DialContext = (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}).DialContext
	}
}

func header(name, value string) func(*http.Request, *http.Transport) {
	return func(r *http.Request, _ *http.Transport) { r.Header.Set(name, value) }
}

// cheapPasswords makes the hashes of a data folder cheap: tests sign in all the time.
func cheapPasswords(app core.App) error {
	for _, name := range []string{"users", core.CollectionNameSuperusers} {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		c.Fields.GetByName("password").(*core.PasswordField).Cost = 4 // the least that bcrypt takes
		if err := app.Save(c); err != nil {
			return err
		}
	}
	return nil
}

// acceptance 26: five wrong passwords for one account from one address, then a pause that says how long;
// nobody else is locked out, a header that anybody can send changes nothing, and after the pause it works.
func TestSignInLimit(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	for _, email := range []string{"ann@example.org", "bob@example.org"} {
		n.guest().must("POST", users, account(email[:3], email), nil)
	}
	for i, identity := range []string{"ann@example.org", "Ann@Example.org", "ann@example.org", "ANN@example.org", "ann@example.org"} {
		if got := n.signIn(identity, "wrong", header("X-Forwarded-For", "10.0.0."+strconv.Itoa(i))); got.status != 400 {
			t.Fatalf("try %d: %d %s", i+1, got.status, got.body)
		}
		n.clock.advance(time.Minute)
	}
	got := n.signIn("ann@example.org", "correct horse", header("X-Forwarded-For", "10.9.9.9"), header("X-Real-IP", "10.9.9.9"))
	if got.status != 429 || got.code("password") != "too_many_tries" || got.header.Get("Retry-After") != "600" {
		t.Errorf("the sixth: %d, Retry-After %q, %s", got.status, got.header.Get("Retry-After"), got.body)
	}
	if got := n.signIn("bob@example.org", "correct horse"); got.status != 200 {
		t.Errorf("another DJ in the venue: %d %s", got.status, got.body)
	}
	if got := n.signIn("ann@example.org", "correct horse", from("127.0.0.77")); got.status != 200 {
		t.Errorf("the same DJ elsewhere: %d %s", got.status, got.body)
	}
	if got := n.signIn("ann@example.org", "wrong"); got.status != 429 {
		t.Errorf("a sign-in elsewhere cleared the guesses from here: %d", got.status)
	}

	n.clock.advance(10*time.Minute + time.Millisecond)
	if got := n.signIn("ann@example.org", "correct horse"); got.status != 200 {
		t.Errorf("after the pause: %d %s", got.status, got.body)
	}
	for range 2 * wrongTries { // each success clears what was wrong before
		if wrong, right := n.signIn("bob@example.org", "wrong"), n.signIn("bob@example.org", "correct horse"); wrong.status != 400 || right.status != 200 {
			t.Fatalf("wrong %d, right %d", wrong.status, right.status)
		}
	}
}

// acceptance 26: guesses sent all at once get no further than one after the other.
func TestSignInBurst(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	n.guest().must("POST", users, account("Ann", "ann@example.org"), nil)
	var wait sync.WaitGroup
	statuses := make(chan int, 40)
	for range cap(statuses) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			statuses <- n.signIn("ann@example.org", "wrong").status
		}()
	}
	wait.Wait()
	close(statuses)
	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}
	if count[400] != wrongTries || count[429] != cap(statuses)-wrongTries {
		t.Errorf("answers: %v", count)
	}
}

// acceptance 26: an address without an account is answered alike, wrong tries and limit too.
func TestSignInTellsNothing(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	n.guest().must("POST", users, account("Ann", "ann@example.org"), nil)
	for i := range wrongTries + 1 {
		known, unknown := n.signIn("ann@example.org", "wrong"), n.signIn("nobody@example.org", "wrong")
		if known.status != unknown.status || string(known.body) != string(unknown.body) || known.header.Get("Retry-After") != unknown.header.Get("Retry-After") {
			t.Errorf("try %d: %d %s and %d %s", i+1, known.status, known.body, unknown.status, unknown.body)
		}
	}
}

// acceptance 26: behind a proxy the address is the one that the proxy wrote, not what the client put before it.
func TestSignInBehindProxy(t *testing.T) {
	t.Parallel()
	n := newNight(t, func(o *Options) { o.ProxyHeader = "X-Forwarded-For" })
	n.guest().must("POST", users, account("Ann", "ann@example.org"), nil)
	for i := range wrongTries {
		n.signIn("ann@example.org", "wrong", header("X-Forwarded-For", fmt.Sprintf("10.0.0.%d, 2001:db8::%d", i, i)))
	}
	for forwarded, want := range map[string]int{
		"10.0.0.99, 2001:db8::99":  429, // the same /64
		"2001:db8::1, 2001:db9::1": 200,
		"2001:db8::1, 192.0.2.7":   200,
	} {
		if got := n.signIn("ann@example.org", "correct horse", header("X-Forwarded-For", forwarded)); got.status != want {
			t.Errorf("%s: %d, want %d", forwarded, got.status, want)
		}
	}
}

// The guesses of names that were made up are forgotten.
func TestTriesAreForgotten(t *testing.T) {
	t.Parallel()
	c := &clock{at: time.Now()}
	tries := newTries(c.now, wrongTries, tryWindow)
	for i := range 1000 {
		tries.take(strconv.Itoa(i))
	}
	c.advance(tryWindow)
	tries.take("one more")
	if len(tries.made) != 1 {
		t.Errorf("%d keys are left", len(tries.made))
	}
}
