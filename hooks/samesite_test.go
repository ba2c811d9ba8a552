package hooks

import (
	"net/http"
	"net/url"
	"testing"
)

// Another web site cannot act in a dancer's name; whatever is no browser can.
func TestSameSite(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	like := "/api/live/" + s.Code + "/plays/" + dj.play(s, "Shoreline", 0).ID + "/like"
	for _, c := range []struct {
		site, origin string
		want         int
	}{
		{"", "", 204}, {"same-origin", "", 204}, {"none", "", 204}, {"same-origin", n.URL, 204}, {"", n.URL, 204},
		{"cross-site", n.URL, 204}, // a page of ours behind a proxy that rewrites addresses
		{"cross-site", "", 403}, {"same-site", "", 403}, {"cross-site", "https://evil.example", 403}, {"", "https://evil.example", 403},
		{"", "null", 403}, {"", n.URL + ".evil.example", 403}, {"", "://", 403},
	} {
		phone := n.guest()
		if c.site != "" {
			phone.header.Set("Sec-Fetch-Site", c.site)
		}
		if c.origin != "" {
			phone.header.Set("Origin", c.origin)
		}
		if got := phone.do("PUT", like, nil); got.status != c.want {
			t.Errorf("Sec-Fetch-Site %q, Origin %q: %d", c.site, c.origin, got.status)
		}
		phone.must("GET", "/api/live/"+s.Code, nil, nil) // to look is no change
	}
}

// Another web site cannot have its visitors' browsers knock at the house door: sign in or up, ask for mails, pair. What
// brings a valid sign-in is its owner's, from wherever; and programs elsewhere may watch.
func TestSameSiteAtTheHouseDoor(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse("https://pika.example.org/")
	n := newNight(t, func(o *Options) { o.PublicURL = public })
	dj := n.dj("Kris")
	here := "http://" + n.Listener.Addr().String()
	for _, c := range []struct {
		site, origin string
		foreign      bool
	}{
		{"", "", false}, {"same-origin", "", false}, {"none", "", false}, {"same-origin", "https://pika.example.org", false}, {"", "https://pika.example.org", false},
		{"", here, false}, // the admin at the server's address in the house, without the https that Sec-Fetch-Site needs
		{"cross-site", "https://pika.example.org", false}, // behind a proxy that rewrites addresses
		{"cross-site", "", true}, {"same-site", "https://other.example.org", true}, {"cross-site", "https://evil.example", true}, {"", "https://evil.example", true},
		{"", "null", true}, {"cross-site", here, true}, {"", here + ".evil.example", true}, {"", "://", true},
	} {
		ask := func(a *actor, method, path string, body any) answer {
			req := a.request(method, path, body)
			for name, value := range map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin} {
				if value != "" {
					req.Header.Set(name, value)
				}
			}
			return a.send(req, http.DefaultTransport)
		}
		for _, try := range []struct {
			path string
			body m
		}{
			{"/api/collections/users/auth-with-password", m{"identity": "x" + n.email(), "password": "wrong"}}, {users, account("A", "no address")},
			{"/api/collections/_superusers/auth-with-password", m{"identity": "x" + n.email(), "password": "wrong"}},
			{"/api/collections/users/request-password-reset", m{"email": "nobody@example.org"}}, {"/api/booths/pair", m{"label": "Laptop"}},
			{"/api/booths/token", m{"deviceCode": "none"}},
		} {
			bogus := n.guest()
			bogus.token = "bogus" // PocketBase's CORS lets any site send one
			for _, a := range []*actor{n.guest(), bogus} {
				if got := ask(a, "POST", try.path, try.body); (got.status == 403 && got.code("origin") == "cross_site") != c.foreign && got.status != 401 {
					t.Errorf("%q, %q: POST %s: %d %s", c.site, c.origin, try.path, got.status, got.body)
				}
			}
		}
		if got := ask(dj, "PATCH", users+"/"+dj.id, m{"bio": "West Coast"}); got.status != 200 {
			t.Errorf("%q, %q: signed in: %d %s", c.site, c.origin, got.status, got.body)
		}
		if got := ask(n.guest(), "POST", "/api/realtime", m{"clientId": "none"}); got.status != 404 {
			t.Errorf("%q, %q: watching: %d %s", c.site, c.origin, got.status, got.body)
		}
	}
}
