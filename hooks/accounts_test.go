package hooks

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

const users = "/api/collections/users/records"

// account is what signing up takes, with what a test wants otherwise.
func account(name, email string, more ...m) m {
	body := m{"name": name, "email": email, "password": "correct horse", "passwordConfirm": "correct horse"}
	for _, extra := range more {
		for k, v := range extra {
			body[k] = v
		}
	}
	return body
}

// withPassword is an account or a change with this password.
func withPassword(password string) m { return m{"password": password, "passwordConfirm": password} }

type accountRow struct{ ID, Name, Slug string }

// acceptance 27: names of any script register, go live and have a page.
func TestNames(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	for name, slug := range map[string]string{
		"D'Angelo O'Neil": "dangelo-oneil", "Łukasz": "lukasz", "Дмитрий": "дмитрий", "李小龙": "李小龙", "Zoë & Søren": "zoe-soren",
		"ガガ": "ガガ", "प्रिया": "प्रिया", "김연아": "김연아", "ﬁne  Line": "fine-line", "🕺🏽💃": "dj-2", "ß": "ss", "İpek": "ipek",
		strings.Repeat("Ж", 80): strings.Repeat("ж", 50),
	} {
		t.Run(name, func(t *testing.T) {
			dj := n.dj(name)
			var row accountRow
			dj.must("GET", users+"/"+dj.id, nil, &row)
			if want := strings.Join(strings.Fields(name), " "); row.Slug != slug || row.Name != want {
				t.Errorf("%q has the slug %q, want %q; name %q", name, row.Slug, slug, row.Name)
			}
			s := dj.goLive("")
			var page struct {
				Name string
				Live *string
			}
			n.guest().must("GET", "/api/djs/"+url.PathEscape(slug), nil, &page)
			if page.Name != row.Name || page.Live == nil || *page.Live != s.Code {
				t.Errorf("page: %+v, want %s live in %s", page, name, s.Code)
			}
			n.guest().must("GET", "/qr/dj/"+url.PathEscape(slug)+".svg", nil, nil)
		})
	}
}

// acceptance 27: a slug is nobody else's, in any case, and none of our own words.
func TestSlugs(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	guest := n.guest()
	var kris, second, third accountRow
	guest.must("POST", users, account("Kris", "a@example.org"), &kris)
	guest.must("POST", users, account("KRIS", "b@example.org"), &second)
	guest.must("POST", users, account("Somebody", "c@example.org", m{"slug": "Kris"}), &third)
	if kris.Slug != "kris" || second.Slug != "kris-2" || third.Slug != "kris-3" {
		t.Errorf("slugs: %s, %s, %s", kris.Slug, second.Slug, third.Slug)
	}

	for _, word := range []string{"live", "Live", "API", "_", " booth ", "B-o-o-t-h!", "pair", "recap", "Ｌｉｖｅ", "líve"} {
		want := reserved(word)
		if got := guest.do("POST", users, account(word, "x@example.org")); want != (got.status == 400 && got.code("name") == "reserved") {
			t.Errorf("name %q: %d %s", word, got.status, got.body)
		}
		if got := guest.do("POST", users, account("Ann", "y@example.org", m{"slug": word})); want != (got.status == 400 && got.code("slug") == "reserved") {
			t.Errorf("slug %q: %d %s", word, got.status, got.body)
		}
	}

	dj := n.dj("Ann Other")
	path := users + "/" + dj.id
	if got := dj.refused(400, "PATCH", path, m{"name": "Booth"}); got.code("name") != "reserved" {
		t.Errorf("a change to a reserved name: %s", got.body)
	}
	if got := dj.refused(400, "PATCH", path, m{"slug": "api"}); got.code("slug") != "reserved" {
		t.Errorf("a change to a reserved slug: %s", got.body)
	}
	for _, change := range []struct {
		body m
		slug string
	}{
		{m{"bio": "Plays blues."}, "ann-other"}, // nothing to do with it
		{m{"name": "Ann New"}, "ann-other"},     // printed QR codes go on working
		{m{"slug": "ANN Other"}, "ann-other"},   // its own is no collision
		{m{"slug": "kris"}, "kris-4"},           // somebody else's is
		{m{"slug": ""}, "ann-new"},              // again by the name
		{m{"slug": "../../etc/passwd"}, "etc-passwd"},
	} {
		var row accountRow
		dj.must("PATCH", path, change.body, &row)
		if row.Slug != change.slug {
			t.Errorf("%v: slug %q, want %q", change.body, row.Slug, change.slug)
		}
	}
}

// A slug written again is the same slug, whatever letter stands in the name.
func TestSlugsStay(t *testing.T) {
	t.Parallel()
	for r := range rune(0x30000) {
		name := "a" + string(r) + "b"
		if once := slugOf(name); slugOf(once) != once {
			t.Errorf("%U: %q is %q and then %q", r, name, once, slugOf(once))
		}
	}
}

func TestReservedWords(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]bool{"live": true, "_": true, "Ｌｉｖｅ": true, "líve": true, "B-o-o-t-h!": false, "Liv": false, "": false, "Live Wire": false} {
		if reserved(word) != want {
			t.Errorf("reserved(%q) = %v", word, !want)
		}
	}
}

// DJs of one name who sign up at the same moment get a number each, not an error.
func TestSignUpsAtOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	var wait sync.WaitGroup
	slugs := make(chan string, 6)
	for i := range 6 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			var row accountRow
			got := n.guest().do("POST", users, account("Kris", string(rune('a'+i))+"@example.org"))
			if got.status != http.StatusOK {
				t.Errorf("%d %s", got.status, got.body)
				return
			}
			got.into(t, &row)
			slugs <- row.Slug
		}()
	}
	wait.Wait()
	close(slugs)
	seen := map[string]bool{}
	for slug := range slugs {
		seen[slug] = true
	}
	if len(seen) != 6 || !seen["kris"] || !seen["kris-6"] {
		t.Errorf("slugs: %v", seen)
	}
}

// acceptance 26: a password has 8 to 71 bytes, wherever a new one is set; the error names the field.
func TestPasswordBytes(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	resets := func(password string) answer {
		token, err := mustFind(t, n.app, "users", dj.id).NewPasswordResetToken()
		if err != nil {
			t.Fatal(err)
		}
		body := withPassword(password)
		body["token"] = token
		return n.guest().do("POST", "/api/collections/users/confirm-password-reset", body)
	}
	for _, c := range []struct{ password, code string }{
		{strings.Repeat("x", 72), "too_long"},
		{strings.Repeat("ł", 36), "too_long"}, // 36 letters, 72 bytes
		{strings.Repeat("x", 5000), "too_long"},
		{"1234567", "too_short"},
		{"łłł", "too_short"},
		{strings.Repeat("x", 71), ""},
		{strings.Repeat("ł", 35), ""},
		{"łłłł", ""}, // 8 bytes
		{"12345678", ""},
	} {
		for act, got := range map[string]answer{
			"sign-up":      n.guest().do("POST", users, account("Ann", n.email(), withPassword(c.password))),
			"by the id":    n.guest().do("POST", "/api/collections/_pb_users_auth_/records", account("Ann", n.email(), withPassword(c.password))),
			"reset":        resets(c.password),
			"by superuser": n.root().do("PATCH", users+"/"+dj.id, withPassword(c.password)),
		} {
			if refused := got.status == 400 && got.code("password") == c.code; refused != (c.code != "") || (c.code == "" && got.status >= 300) {
				t.Errorf("%s with %q (%d bytes): %d %s", act, c.password, len(c.password), got.status, got.body)
			}
		}
	}
	change := withPassword(strings.Repeat("ł", 36))
	change["oldPassword"] = "12345678"
	if got := dj.do("PATCH", users+"/"+dj.id, change); got.status == 200 {
		t.Errorf("a change to 72 bytes: %d %s", got.status, got.body)
	}
}

// acceptance 26: an address must be one, and is one account's.
func TestEmail(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	guest := n.guest()
	guest.must("POST", users, account("Kris", "kris@example.org"), nil)
	for _, email := range []string{"", "kris", "kris@", "@example.org", "kris@example.org\r\nBcc: x@example.org", "Kris@Example.org"} {
		if got := guest.refused(400, "POST", users, account("Ann", email)); got.code("email") == "" {
			t.Errorf("%q: %s", email, got.body)
		}
	}
}

// acceptance 26: the mail leads to our own page, its token sets a new password once, and who asks learns
// nothing about who has an account.
func TestPasswordReset(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse("https://pika.example.org/")
	n := newNight(t, func(o *Options) { o.PublicURL = public })
	mail := n.mails(t)
	n.guest().must("POST", users, account("Kris <b>", "kris@example.org"), nil)

	known := n.guest().do("POST", "/api/collections/users/request-password-reset", m{"email": "kris@example.org"})
	unknown := n.guest().do("POST", "/api/collections/users/request-password-reset", m{"email": "nobody@example.org"})
	if known.status != 204 || unknown.status != 204 || len(known.body)+len(unknown.body) > 0 {
		t.Errorf("known: %d %s, unknown: %d %s", known.status, known.body, unknown.status, unknown.body)
	}
	sent := <-mail
	link := regexp.MustCompile(`"(https://pika\.example\.org/reset\?token=([^"]+))"`).FindStringSubmatch(sent.HTML)
	if link == nil {
		t.Fatalf("no link to our page in: %s", sent.HTML)
	}
	if sent.To[0].Address != "kris@example.org" || strings.Contains(sent.HTML, "Kris") /* whoever signed up chose it */ || sent.Subject != "A new password for Pika" {
		t.Errorf("mail to %v: %s", sent.To, sent.Subject)
	}
	before := &actor{n: n, header: http.Header{}} // who signed up, with this address or somebody else's
	var in struct {
		Token  string
		Record struct{ ID string }
	}
	before.must("POST", "/api/collections/users/auth-with-password", m{"identity": "kris@example.org", "password": "correct horse"}, &in)
	before.token, before.id = in.Token, in.Record.ID
	laptop := before.pair("Laptop")
	body := withPassword("a new secret")
	body["token"] = link[2]
	n.guest().must("POST", "/api/collections/users/confirm-password-reset", body, nil)
	laptop.refused(401, "POST", "/api/booths/beat", m{})
	before.refused(401, "PATCH", users+"/"+before.id, m{"bio": "Mine"})
	signIn := func(password string) answer {
		return n.guest().do("POST", "/api/collections/users/auth-with-password", m{"identity": "kris@example.org", "password": password})
	}
	if signIn("a new secret").status != 200 || signIn("correct horse").status != 400 {
		t.Error("the new password does not sign in, or the old one still does")
	}
	if got := n.guest().refused(400, "POST", "/api/collections/users/confirm-password-reset", body); got.code("token") == "" {
		t.Errorf("the token a second time: %s", got.body)
	}
}

// A closed server takes no new DJs, but for those a superuser makes.
func TestSignUpClosed(t *testing.T) {
	t.Parallel()
	n := newNight(t, func(o *Options) { o.Closed = true })
	got := n.guest().refused(403, "POST", users, account("Kris", "kris@example.org"))
	if got.code("email") != "signup_closed" || !strings.Contains(string(got.body), "Ask whoever runs it") {
		t.Errorf("%s", got.body)
	}
	n.superuser().must("POST", users, account("Kris", "kris@example.org"), nil)
	var about struct{ Signup string }
	n.guest().must("GET", "/api/about", nil, &about)
	if about.Signup != "closed" {
		t.Errorf("about: %+v", about)
	}
}

func mustFind(t testing.TB, app core.App, collection, id string) *core.Record {
	t.Helper()
	r, err := app.FindRecordById(collection, id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
