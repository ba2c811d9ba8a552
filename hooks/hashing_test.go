package hooks

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// A flood of invented names with wrong passwords takes its turns, and no more: what waits is bounded, and so is what one
// network may try. Who signs in rightly beside it, from elsewhere, is let in.
func TestSignInFlood(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	n.guest().must("POST", users, account("Ann", "ann@example.org"), nil)
	var wait sync.WaitGroup
	statuses := make(chan int, passwordsAllowed.burst+50)
	for i := range cap(statuses) {
		wait.Go(func() { statuses <- n.signIn(fmt.Sprintf("x%d@example.org", i), "wrong").status })
	}
	wait.Wait()
	close(statuses)
	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}
	if count[429] != 50 || count[400]+count[503] != passwordsAllowed.burst || count[400] == 0 {
		t.Errorf("answers: %v", count)
	}
	if got := n.signIn("ann@example.org", "correct horse"); got.status != 429 || got.code("address") != "too_many" || got.header.Get("Retry-After") == "" {
		t.Errorf("from there: %d %s", got.status, got.body)
	}
	if got := n.signIn("ann@example.org", "correct horse", from("127.0.0.77")); got.status != 200 {
		t.Errorf("from elsewhere: %d %s", got.status, got.body)
	}
	n.clock.advance(2 * time.Second)
	for range 5 { // rightly, it costs nothing
		if got := n.signIn("ann@example.org", "correct horse"); got.status != 200 {
			t.Errorf("a moment later: %d %s", got.status, got.body)
		}
	}
}

// Who goes on guessing one DJ's password, as fast as may be, keeps no other DJ of the venue out.
func TestGuessesAtOneAccount(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	for _, name := range []string{"ann", "bob"} {
		n.guest().must("POST", users, account(name, name+"@example.org"), nil)
	}
	for i := range wrongTries + 2*passwordsAllowed.burst {
		if got := n.signIn("ann@example.org", "wrong"); got.status != 400 && got.code("password") != "too_many_tries" {
			t.Fatalf("guess %d: %d %s", i+1, got.status, got.body)
		}
	}
	if got := n.signIn("bob@example.org", "correct horse"); got.status != 200 {
		t.Errorf("another DJ: %d %s", got.status, got.body)
	}
}

// Turns are taken, given back, and not waited for without end.
func TestHashingTurns(t *testing.T) {
	t.Parallel()
	w := newHashing(time.Now)
	for range cap(w.slots) {
		if !w.enter(t.Context()) {
			t.Fatal("no turn although nobody is there")
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if w.enter(gone) {
		t.Error("a turn for somebody who left")
	}
	var waiting sync.WaitGroup
	for range hashersWaiting {
		waiting.Go(func() {
			if w.enter(t.Context()) {
				w.leave()
			}
		})
	}
	for len(w.queue) < cap(w.queue) {
		time.Sleep(time.Millisecond) // until all of them stand in line
	}
	if w.enter(t.Context()) {
		t.Error("room for one more than may wait")
	}
	for range cap(w.slots) {
		w.leave()
	}
	waiting.Wait()
	if len(w.queue) != 0 || len(w.slots) != 0 {
		t.Errorf("%d in line, %d at it", len(w.queue), len(w.slots))
	}
}

// Mails, and accounts without end, are bounded for a network; known and unknown addresses alike.
func TestMailAndSignUpFlood(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	n.guest().must("POST", users, account("Ann", "ann@example.org"), nil)
	sent := n.mails(t)
	for i := range mailsAllowed.burst {
		if got := n.guest().do("POST", "/api/collections/users/request-password-reset", m{"email": fmt.Sprintf("x%d@example.org", i)}); got.status != 204 {
			t.Fatalf("%d: %d %s", i, got.status, got.body)
		}
	}
	for _, email := range []string{"ann@example.org", "nobody@example.org"} {
		got := n.guest().refused(429, "POST", "/api/collections/users/request-password-reset", m{"email": email})
		if got.header.Get("Retry-After") != "60" {
			t.Errorf("%s: %v", email, got.header)
		}
	}
	dj := n.dj("Kris")
	dj.refused(429, "POST", "/api/collections/users/request-email-change", m{"newEmail": "victim@example.org"})
	if len(sent) != 0 {
		t.Errorf("%d mails", len(sent))
	}
	for i := range signUpsAllowed.burst { // two were made above
		got := n.guest().do("POST", users, account("A", fmt.Sprintf("a%d@example.org", i), m{"passwordConfirm": "another"}))
		if want := map[bool]int{true: 400, false: 429}[i < signUpsAllowed.burst-2]; got.status != want {
			t.Fatalf("%d: %d %s", i, got.status, got.body)
		}
	}
	if got := n.root().do("POST", users, account("Bob", "bob@example.org")); got.status != 200 {
		t.Errorf("a superuser: %d %s", got.status, got.body)
	}
}

// Who finds a browser signed in cannot guess the password that a change of the account takes.
func TestOldPasswordCannotBeGuessed(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	change := func(old string) answer {
		return dj.do("PATCH", users+"/"+dj.id, m{"oldPassword": old, "password": "another horse", "passwordConfirm": "another horse"})
	}
	for i := range wrongTries {
		if got := change(fmt.Sprint("guess ", i)); got.status != http.StatusBadRequest {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	if got := change("correct horse"); got.status != 429 || got.code("oldPassword") != "too_many_tries" {
		t.Errorf("%d %s", got.status, got.body)
	}
	dj.must("PATCH", users+"/"+dj.id, m{"bio": "West Coast"}, nil)
	n.clock.advance(tryWindow)
	if got := change("correct horse"); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
}
