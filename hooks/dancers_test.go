package hooks

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// cookieOf is the cookie that an answer sets, or nil.
func cookieOf(t *testing.T, got answer) *http.Cookie {
	t.Helper()
	cookies := (&http.Response{Header: got.header}).Cookies()
	if len(cookies) == 0 {
		return nil
	}
	return cookies[0]
}

// A page or an answer of the floor names a phone once; who knows its cookie is that dancer, and a forged one
// is a new dancer, not an error.
func TestDancerCookie(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Shoreline", 0)
	like := "/api/live/" + s.Code + "/plays/" + play.ID + "/like"
	for _, path := range []string{"/", "/live/" + s.Code, "/api/live", "/api/live/" + s.Code, "/api/live/" + s.Code + "/mine", "/api/live/ZZZZZZ",
		"/api/me/likes", "/api/recaps/" + s.Code, "/api/djs/kris", "/api/djs/nobody"} {
		phone := n.guest()
		cookie := cookieOf(t, phone.do("GET", path, nil))
		if cookie == nil || cookie.Name != "pika_dancer" || !cookie.HttpOnly || cookie.Secure || cookie.Path != "/" ||
			cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 365*24*3600 || strings.Count(cookie.Value, ".") != 2 {
			t.Errorf("%s: %v", path, cookie)
			continue
		}
		if again := cookieOf(t, phone.do("GET", path, nil)); again != nil {
			t.Errorf("%s names a known dancer anew: %v", path, again)
		}
	}
	if count, _ := n.app.CountRecords("dancers"); count != 0 {
		t.Errorf("%d dancers before any of them said a thing", count)
	}

	phone, forger := n.guest(), n.guest()
	phone.must("PUT", like, nil, nil)
	name, value, _ := strings.Cut(phone.cookie, "=")
	part := strings.Split(value, ".")
	for _, forged := range []string{"", "x", part[0] + "." + part[1], part[0] + "." + part[1] + ".", value + "x", "k9." + part[1] + "." + part[2],
		part[0] + ".aaaaaaaaaaaaaaa." + part[2], "." + part[1] + "." + part[2]} {
		forger.cookie = name + "=" + forged
		got := forger.do("GET", "/api/me/likes", nil)
		if strings.TrimSpace(string(got.body)) != "[]" || cookieOf(t, got) == nil {
			t.Errorf("%q opens a journal: %d %s", forged, got.status, got.body)
		}
	}

	n.stop()
	n.start()
	var journal []struct{ Code string }
	if phone.must("GET", "/api/me/likes", nil, &journal); len(journal) != 1 {
		t.Error("a restart forgot the dancer")
	}
}

// Behind https the cookie is bound to the host and to TLS.
func TestSecureCookie(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse("https://pika.example.org/")
	n := newNight(t, func(o *Options) { o.PublicURL = public })
	if c := cookieOf(t, n.guest().do("GET", "/", nil)); c == nil || c.Name != "__Host-pika_dancer" || !c.Secure || c.Path != "/" || c.Domain != "" {
		t.Errorf("%v", c)
	}
}

// PIKA_SECRET makes the same key anywhere; another secret makes other dancers.
func TestCookieSecret(t *testing.T) {
	t.Parallel()
	cookie := ""
	known := func(secret string) bool {
		n := newNight(t, func(o *Options) { o.Secret = secret })
		phone := n.guest()
		phone.cookie = cookie
		named := cookieOf(t, phone.do("GET", "/", nil))
		if cookie == "" {
			cookie = phone.cookie
		}
		return named == nil
	}
	if known("a secret of the house") || !known("a secret of the house") || known("another secret") || known("") {
		t.Error("the key does not follow the secret")
	}
}

// Two first starts at once agree on one key.
func TestCookieKeyIsMadeOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	if _, err := n.app.DB().NewQuery("DELETE FROM _params WHERE id = 'pika_dancer_key'").Execute(); err != nil {
		t.Fatal(err)
	}
	houses := make([]house, 8)
	var wait sync.WaitGroup
	for i := range houses {
		houses[i].Now = n.clock.now
		wait.Add(1)
		go func() {
			defer wait.Done()
			if err := houses[i].loadCookieKeys(n.app); err != nil {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	for i := range houses {
		if (*houses[i].keys.Load())[0] != (*houses[0].keys.Load())[0] {
			t.Error("two keys")
		}
	}
}

// A dancer whom a superuser deletes is counted no more, and gets a row again with the next intent.
func TestDeletedDancer(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Shoreline", 0)
	phone, root := n.guest(), n.superuser()
	like := "/api/live/" + s.Code + "/plays/" + play.ID + "/like"
	phone.must("PUT", like, nil, nil)
	row := "/api/collections/dancers/records/" + strings.Split(phone.cookie, ".")[1]
	root.must("DELETE", row, nil, nil)
	var snapshot struct{ Tallies struct{ Likes int } }
	if phone.must("GET", "/api/live/"+s.Code, nil, &snapshot); snapshot.Tallies.Likes != 0 {
		t.Errorf("%d likes of a dancer who is gone", snapshot.Tallies.Likes)
	}
	phone.must("PUT", like, nil, nil)
	root.must("GET", row, nil, nil)
}
