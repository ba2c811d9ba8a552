package hooks

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/skip2/go-qrcode"
)

// lock gives the session a PIN; "" takes it away.
func (dj *actor) lock(s set, pin string) {
	dj.n.t.Helper()
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"pin": pin}, nil)
}

type doorWire struct{ URL, Key string }

// door is what the owner gets for the QR.
func (dj *actor) door(s set) doorWire {
	dj.n.t.Helper()
	var d doorWire
	dj.must("GET", "/api/sessions/"+s.ID+"/door", nil, &d)
	return d
}

func (a *actor) enter(s set, pin string) {
	a.n.t.Helper()
	a.must("POST", s.floor("/enter"), m{"pin": pin}, nil)
}

// inside says whether the session shows itself to this phone.
func (a *actor) inside(s set) bool {
	a.n.t.Helper()
	got := a.do("GET", s.floor(""), nil)
	if got.status != http.StatusOK && (got.status != http.StatusUnauthorized || got.code("pin") != "pin_required" || strings.Contains(string(got.body), s.Title)) {
		a.n.t.Errorf("neither in nor asked for the PIN: %d %s", got.status, got.body)
	}
	return got.status == http.StatusOK
}

// lockedNight is a night with a PIN in which everything happened that must not be seen from outside.
func lockedNight(t *testing.T) (n *night, dj *actor, s set, told []string) {
	n = newNight(t)
	dj = n.dj("Kris")
	dj.must("POST", sessionRows, m{"title": "Friday", "pin": "4711"}, &s)
	earlier := dj.play(s, "SecretEarlier", 10*time.Minute)
	play := dj.play(s, "SecretSong", 0, m{"artist": "SecretArtist"})
	asked := dj.ask(s, "SecretQuestion", []string{"SecretYes", "SecretNo"})
	announcement := dj.announce(s, "SecretMessage")
	dj.must("POST", "/api/collections/play_marks/records", m{"play": play.ID, "mark": "peak", "note": "SecretNote"}, nil)
	phone := n.phone()
	phone.enter(s, "4711")
	phone.must("PUT", s.like(play.ID), nil, nil)
	phone.must("PUT", s.tempo(play.ID), m{"vote": "slower"}, nil)
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	phone.must("POST", s.floor("/thanks"), nil, nil)
	if !phone.inside(s) {
		t.Fatal("the PIN opens nothing")
	}
	return n, dj, s, []string{play.ID, earlier.ID, asked.ID, announcement.ID}
}

// strangers are all who have no pass to the session.
func strangers(n *night) map[string]*actor {
	other := n.dj("Ann")
	var theirs set
	other.must("POST", sessionRows, m{"title": "Elsewhere", "pin": "4711"}, &theirs)
	insider := n.phone()
	insider.enter(theirs, "4711")
	return map[string]*actor{
		"a guest": n.guest(), "a dancer": n.phone(), "a dancer with a pass to another session of the same PIN": insider,
		"another DJ": other, "another DJ's booth": other.pair("Laptop"),
	}
}

// acceptance 29: a session with a PIN shows nothing without a pass, in no route of ours, live or ended: each that the
// table of roles knows is asked. The recap is for everybody once the night is over.
func TestLockedSessionShowsNothing(t *testing.T) {
	t.Parallel()
	n, dj, s, ids := lockedNight(t)
	all := strangers(n)
	for _, status := range []string{"live", "ended"} {
		for who, stranger := range all {
			asked := 0
			for route := range routeRoles {
				method, pattern, _ := strings.Cut(route, " ")
				closed := strings.HasPrefix(pattern, "/api/live/{code}") && pattern != "/api/live/{code}/enter"
				if method != "GET" && !closed {
					continue
				}
				ownersOnly := strings.HasSuffix(pattern, "/analytics") || strings.HasSuffix(pattern, "/night.csv")
				isRecap := strings.HasPrefix(pattern, "/api/recaps/{code}") && !ownersOnly
				closed = closed || isRecap && status == "live"
				path := strings.NewReplacer("{code}", s.Code, "{play}", ids[0], "{poll}", ids[2], "{id}", s.ID, "{slug}", "kris",
					"{path...}", "live/"+s.Code, "/dj/{file}", "/dj/kris.svg", "{file}", s.Code+".svg").Replace(pattern)
				for _, query := range []string{"", "?view=stage", "?view=console", "?after=x-1", "?key=&pin=4711&k=x"} {
					got := stranger.do(method, path+query, m{"vote": "faster", "option": 0})
					if strings.Contains(string(got.body), "Secret") && !(isRecap && status == "ended") {
						t.Errorf("%s, %s: %s%s: %s", status, who, route, query, got.body)
					}
					if ownersOnly && got.status != http.StatusUnauthorized && got.status != http.StatusForbidden {
						t.Errorf("%s, %s: %s%s: %d", status, who, route, query, got.status)
					}
					if !closed {
						continue
					}
					if asked++; got.status != http.StatusUnauthorized || got.code("pin") != "pin_required" || got.sentence() == "" {
						t.Errorf("%s, %s: %s%s: %d %s", status, who, route, query, got.status, got.body)
					}
				}
			}
			if asked < 40 {
				t.Errorf("%s: only %d requests asked for a pass", who, asked)
			}
		}
		if status == "live" {
			dj.end(s)
		}
	}
	if recap := n.guest().recap(s); len(recap.Plays) != 2 || len(recap.Polls) != 1 {
		t.Errorf("recap after the end: %+v", recap)
	}
	if rows := n.counted("SELECT (SELECT COUNT(*) FROM likes) + (SELECT COUNT(*) FROM tempo_votes) + (SELECT COUNT(*) FROM poll_votes)", nil); rows != 3 {
		t.Errorf("%d rows of what dancers said, want those of the one inside", rows)
	}
}

// acceptance 29: the house's collections show a stranger nothing of it either: not by lists, ids, expanded relations,
// filters that guess, or sorting by what is hidden.
func TestLockedSessionInCollections(t *testing.T) {
	t.Parallel()
	n, _, s, ids := lockedNight(t)
	for who, stranger := range strangers(n) {
		ask := func(path string) answer {
			t.Helper()
			got := stranger.do("GET", path, nil)
			if strings.Contains(string(got.body), "Secret") || strings.Contains(string(got.body), "4711") || strings.Contains(string(got.body), "doorKey") {
				t.Errorf("%s: %s: %s", who, path, got.body)
			}
			return got
		}
		for collection := range collectionRoles {
			ask("/api/collections/" + collection + "/records?perPage=200&expand=session,play,poll,play.session")
			for _, id := range append(ids, s.ID) {
				ask("/api/collections/" + collection + "/records/" + id + "?expand=session,play,poll")
			}
		}
		for _, back := range []string{"plays_via_session", "polls_via_session", "announcements_via_session", "session_events_via_session", "session_minutes_via_session"} {
			ask(sessionRows + "?expand=" + back)
			ask(sessionRows + "/" + s.ID + "?expand=" + back)
		}
		for _, guess := range []string{
			"plays_via_session.title ?~ '%s'", "polls_via_session.question ?~ '%s'", "announcements_via_session.message ?~ '%s'", "pin ~ '%s'", "doorKey ~ '%s'",
		} {
			right := ask(sessionRows + "?filter=" + url.QueryEscape(fmt.Sprintf("id = '"+s.ID+"' && "+guess, map[bool]string{true: "Secret", false: ""}[strings.Contains(guess, "_via_")])))
			wrong := ask(sessionRows + "?filter=" + url.QueryEscape(fmt.Sprintf("id = '"+s.ID+"' && "+guess, "Wrong")))
			if right.status != wrong.status || string(right.body) != string(wrong.body) {
				t.Errorf("%s tells right from wrong by %s:\n%s\n%s", who, guess, right.body, wrong.body)
			}
		}
		for _, hidden := range []string{"pin", "doorKey"} {
			if got := ask(sessionRows + "?sort=" + hidden); got.status == http.StatusOK {
				t.Errorf("%s sorts by %s", who, hidden)
			}
		}
	}
}

// acceptance 29: in the lobby it is its code, title and DJ, and that it has a PIN; on its DJ's page no more.
func TestLockedSessionInTheLobby(t *testing.T) {
	t.Parallel()
	n, dj, s, _ := lockedNight(t)
	n.dj("Ann").goLive("Open")
	var list []map[string]any
	n.guest().must("GET", "/api/live", nil, &list)
	found := false
	for _, entry := range list {
		if entry["code"] != s.Code {
			continue
		}
		found = true
		if keys := slices.Sorted(maps.Keys(entry)); !slices.Equal(keys, []string{"code", "dj", "pin", "play", "title"}) ||
			entry["title"] != "Friday" || entry["pin"] != true || entry["play"] != nil {
			t.Errorf("%v", entry)
		}
	}
	if !found || len(list) != 2 {
		t.Errorf("the lobby: %v", list)
	}
	var page struct{ Live *string }
	if n.guest().must("GET", "/api/djs/kris", nil, &page); page.Live == nil || *page.Live != s.Code {
		t.Errorf("the DJ's page: %+v", page)
	}
	var row struct{ Locked bool }
	if n.guest().must("GET", sessionRows+"/"+s.ID, nil, &row); !row.Locked {
		t.Error("the row does not say that it is locked")
	}
	dj.lock(s, "")
	if n.guest().must("GET", sessionRows+"/"+s.ID, nil, &row); row.Locked || !n.guest().inside(s) {
		t.Error("without a PIN it is still locked")
	}
}

// acceptance 29: PocketBase's realtime tells a stranger nothing of it, and goes on telling of other sessions.
func TestLockedSessionInRealtime(t *testing.T) {
	t.Parallel()
	n, dj, s, ids := lockedNight(t)
	ann := n.dj("Ann")
	open := ann.goLive("Open")
	for _, stranger := range []*actor{n.guest(), ann} {
		stream := stranger.follow("/api/realtime")
		var connected struct{ ClientID string }
		stream.next("PB_CONNECT").into(t, &connected)
		topics := []string{}
		for _, collection := range []string{"sessions", "plays", "polls", "announcements", "session_events", "session_minutes", "play_marks"} {
			topics = append(topics, collection+"/*")
		}
		for _, id := range ids {
			topics = append(topics, "plays/"+id, "polls/"+id, "announcements/"+id)
		}
		stranger.must("POST", "/api/realtime", m{"clientId": connected.ClientID, "subscriptions": topics}, nil)
		dj.play(s, "SecretLater", 0)
		dj.must("PATCH", playRows+"/"+ids[1], m{"title": "SecretCorrected"}, nil)
		dj.must("PATCH", pollRows+"/"+ids[2], m{"question": "SecretQuestion again"}, nil)
		dj.announce(s, "SecretMessage again")
		dj.must("PATCH", sessionRows+"/"+s.ID, m{"title": "Friday again"}, nil)
		ann.play(open, "Marker", 0)
		for marked := false; !marked; {
			ev := stream.next("plays/*", "polls/*", "announcements/*", "sessions/*", "plays/"+ids[1], "polls/"+ids[2])
			if text := string(ev.data); strings.Contains(text, "Secret") || strings.Contains(text, "doorKey") {
				t.Errorf("%s: %s", ev.name, text)
			} else {
				marked = strings.Contains(text, "Marker")
			}
		}
		stream.close()
	}
}

// acceptance 29: an answer that was unchanged for somebody inside is not for somebody outside.
func TestLockedSessionAndETags(t *testing.T) {
	t.Parallel()
	n, _, s, _ := lockedNight(t)
	phone := n.phone()
	phone.enter(s, "4711")
	phone.must("GET", s.floor(""), nil, nil)
	got := phone.do("GET", s.floor(""), nil)
	stranger := n.guest()
	stranger.header.Set("If-None-Match", got.header.Get("ETag"))
	stranger.refused(http.StatusUnauthorized, "GET", s.floor(""), nil)
	if got.header.Get("ETag") == "" || strings.Contains(got.header.Get("Cache-Control"), "public") {
		t.Errorf("headers: %v", got.header)
	}
}

// acceptance 29: only the owner gets the door key; the QR with it leads straight in, and one drawn without it is the
// plain address.
func TestDoorKey(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse("https://pika.example.org/")
	n := newNight(t, func(o *Options) { o.PublicURL = public })
	dj, other := n.dj("Kris"), n.dj("Ann")
	s := dj.goLive("Friday")
	booth := dj.pair("Laptop")
	plain := "https://pika.example.org/live/" + s.Code
	if d := dj.door(s); d.Key != "" || d.URL != plain {
		t.Errorf("without a PIN: %+v", d)
	}
	dj.lock(s, "4711")
	d := dj.door(s)
	if len(d.Key) < 22 || d.URL != plain+"#k="+d.Key || url.QueryEscape(d.Key) != d.Key || dj.door(s) != d {
		t.Errorf("with a PIN: %+v, then %+v", d, dj.door(s))
	}
	path := "/api/sessions/" + s.ID + "/door"
	n.guest().refused(http.StatusUnauthorized, "GET", path, nil)
	if at := booth.door(s); at != d {
		t.Errorf("on the owner's laptop: %+v", at)
	}
	for name, stranger := range map[string]*actor{"another DJ": other, "another DJ's booth": other.pair("Laptop")} {
		if got := stranger.do("GET", path, nil); got.status != http.StatusForbidden && got.status != http.StatusNotFound || strings.Contains(string(got.body), d.Key) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	dj.refused(http.StatusNotFound, "GET", "/api/sessions/nosuchsession00/door", nil)
	for query, address := range map[string]string{"": plain, "?k=": plain, "?k=" + d.Key: d.URL, "?k=anything": plain + "#k=anything"} {
		code, err := qrcode.New(address, qrcode.Medium)
		if err != nil {
			t.Fatal(err)
		}
		if got := modules(t, n.guest().do("GET", "/qr/"+s.Code+".svg"+query, nil).body); fmt.Sprint(got) != fmt.Sprint(code.Bitmap()) {
			t.Errorf("the QR of %q does not say %s", query, address)
		}
	}
	if got := n.guest().do("GET", "/qr/"+s.Code+".svg?k="+strings.Repeat("x", 5000), nil); got.status != http.StatusBadRequest && got.status != http.StatusNotFound {
		t.Errorf("a key that fits in no QR: %d", got.status)
	}

	scanned := n.phone()
	scanned.must("POST", s.floor("/enter"), m{"key": d.Key}, nil)
	if !scanned.inside(s) {
		t.Error("the key opens nothing")
	}
	for name, value := range scanned.passes {
		if strings.Contains(value, d.Key) || strings.Contains(value, "4711") {
			t.Errorf("%s tells the secret: %s", name, value)
		}
	}
	for _, wrong := range []string{d.Key + "x", d.Key[:len(d.Key)-1], strings.ToUpper(d.Key) + "A", "4711"} {
		if got := n.guest().refused(http.StatusUnauthorized, "POST", s.floor("/enter"), m{"key": wrong}); got.code("key") != "wrong_key" {
			t.Errorf("%s: %s", wrong, got.body)
		}
	}
	dj.lock(s, "0815")
	n.guest().refused(http.StatusUnauthorized, "POST", s.floor("/enter"), m{"key": d.Key})
	if fresh := dj.door(s); fresh.Key == d.Key || fresh.Key == "" {
		t.Errorf("the key after another PIN: %+v", fresh)
	}
}

// acceptance 29: a pass is a cookie for this session that no script reads.
func TestPassIsACookie(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse("https://pika.example.org/")
	for _, o := range []*url.URL{nil, public} {
		n := newNight(t, func(options *Options) { options.PublicURL = o })
		dj := n.dj("Kris")
		s := dj.goLive("Friday")
		dj.lock(s, "4711")
		phone := n.phone()
		got := phone.refused(http.StatusNoContent, "POST", s.floor("/enter"), m{"pin": "4711"})
		c := cookieOf(t, got)
		if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != (o != nil) || c.MaxAge <= 0 || len(got.body) > 0 {
			t.Errorf("%v %s", c, got.body)
		}
		forged := n.phone()
		forged.passes = map[string]string{}
		for name, value := range phone.passes {
			forged.passes[name] = value[:len(value)-1] + map[bool]string{true: "A", false: "B"}[value[len(value)-1] != 'A']
		}
		if forged.inside(s) {
			t.Error("a forged pass opens")
		}
	}
}
