package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// acceptance 26, under load: while the floor dances in bad air, somebody in the venue guesses a DJ's password as fast as the
// server answers, under many made-up addresses. Five guesses get an answer and no more, with Retry-After; the right password
// waits there, too, and works elsewhere; another DJ in the venue signs in meanwhile, and tracks are on all phones.
func TestUnderLoadSignIn(t *testing.T) {
	t.Parallel()
	d := newDance(t)
	d.another("Bob")
	floor := d.fill(d.house)
	ctx, stop := context.WithCancel(t.Context())
	var guessers sync.WaitGroup
	defer func() { stop(); guessers.Wait() }()
	var answered, refused atomic.Int64
	for range 8 {
		guessers.Go(func() {
			for ctx.Err() == nil {
				switch status, wait := signIn(ctx, d.url(""), venue, "marla@example.org", "wrong"); {
				case status == http.StatusBadRequest:
					answered.Add(1)
				case status == http.StatusTooManyRequests && wait != "":
					refused.Add(1)
				case status == http.StatusServiceUnavailable && wait != "": // the queue for a password's work is full
				case status != 0: // cut off at the end
					t.Errorf("a guess: %d, Retry-After %q", status, wait)
					return
				}
			}
		})
	}
	eventually(t, 20*time.Second, "guesses are refused", func() bool { return refused.Load() > 0 })
	for track := 1; d.goesOn(); track++ {
		d.air.anything()
		if status, wait := signIn(ctx, d.url(""), venue, "marla@example.org", "correct horse"); status == http.StatusOK || wait == "" {
			t.Errorf("the right one where it was guessed: %d, Retry-After %q", status, wait)
		}
		for from, email := range map[string]string{venue: "bob@example.org", "127.0.0.78": "marla@example.org"} {
			eventually(t, 20*time.Second, email+" signs in from "+from, func() bool {
				status, wait := signIn(ctx, d.url(""), from, email, "correct horse")
				if status != http.StatusOK && (status != http.StatusServiceUnavailable || wait == "") {
					t.Fatalf("%s from %s: %d", email, from, status)
				}
				return status == http.StatusOK
			})
		}
		title := fmt.Sprint("Track ", track)
		d.play(track, title)
		floor.see(t, 10*time.Second, title)
		d.aMoment(2 * time.Second)
	}
	stop()
	guessers.Wait()
	if answered.Load() != 5 {
		t.Errorf("%d guesses were answered, want 5", answered.Load())
	}
	t.Logf("%d guesses answered, %d refused", answered.Load(), refused.Load())
	d.end(floor)
}

// venue is the address that everybody in the venue has.
const venue = "127.0.0.77"

// signIn tries a password from an address, and says of itself to come from another one. Status 0 says that there was no answer.
func signIn(ctx context.Context, server, from, email, password string) (status int, retryAfter string) {
	body := strings.NewReader(`{"identity":"` + email + `","password":"` + password + `"}`)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server+"/api/collections/users/auth-with-password", body)
	if err != nil {
		return 0, ""
	}
	req.Header.Set("Content-Type", "application/json")
	for _, header := range []string{"X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP"} {
		req.Header.Set(header, "198.51.100."+time.Now().Format("5"))
	}
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	res, err := (&http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, res.Header.Get("Retry-After")
}
