package hooks

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// listed asks PocketBase for rows and returns how many there are; -1 when it refuses.
func (a *actor) listed(collection, filter, sort string) int {
	a.n.t.Helper()
	got := a.do("GET", "/api/collections/"+collection+"/records?"+url.Values{"filter": {filter}, "sort": {sort}}.Encode(), nil)
	if got.status != 200 {
		return -1
	}
	var list struct{ TotalItems int }
	got.into(a.n.t, &list)
	return list.TotalItems
}

// watch opens PocketBase's realtime for these topics.
func (a *actor) watch(topics ...string) (*feed, answer) {
	a.n.t.Helper()
	f := a.follow("/api/realtime")
	var hello struct{ ClientID string }
	f.next("PB_CONNECT").into(a.n.t, &hello)
	return f, a.do("POST", "/api/realtime", m{"clientId": hello.ClientID, "subscriptions": topics})
}

// topic is a subscription with a query of its own.
func topic(collection string, query m) string {
	options, _ := json.Marshal(m{"query": query})
	return collection + "/*?options=" + url.QueryEscape(string(options))
}

// A hidden play tells a stranger nothing: not by its row, nor by whether a filter finds it, nor by where a sort puts it.
// Its owner and the owner's laptop go on seeing it.
func TestHiddenPlayCannotBeGuessed(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, stranger := n.dj("Kris"), n.dj("Eve")
	booth := dj.pair("Laptop")
	s := dj.goLive("Friday")
	dj.play(s, "Open", 2*time.Minute)
	asked := dj.ask(s, "Blues?", yesNo) // while Open is on
	dj.play(s, "Weapon", time.Minute, m{"hidden": true, "bpm": 97, "key": "8A", "seconds": 213, "source": "virtualdj", "remix": "Secret"})
	if _, err := n.app.DB().NewQuery("UPDATE polls SET play = (SELECT id FROM plays WHERE title = 'Weapon')").Execute(); err != nil {
		t.Fatal(err)
	}

	ask := func(t *testing.T, a *actor) {
		var rows struct{ Items []map[string]any }
		a.must("GET", "/api/collections/plays/records?filter="+url.QueryEscape("hidden = true"), nil, &rows)
		if len(rows.Items) != 1 {
			t.Fatalf("%d rows: the row itself is shown blanked", len(rows.Items))
		}
		for _, told := range []string{"artist", "title", "remix", "bpm", "key", "seconds", "source"} {
			if v := rows.Items[0][told]; v != "" && v != 0.0 {
				t.Errorf("told: %s %v", told, v)
			}
		}
		for _, c := range []struct {
			collection, filter, sort string
			open                     int // how many rows of what is not hidden fit, too
		}{
			{"plays", "title ~ 'Weap'", "", 0}, {"plays", "hidden = true && TITLE:lower ~ 'weap'", "", -1}, {"plays", "bpm > 96 && bpm < 98", "", 0},
			{"plays", "key = '8A'", "", 0}, {"plays", "seconds = 213", "", 0}, {"plays", "hidden = true", "-title", 0}, {"plays", "hidden = true", "@random,bpm", 0},
			{"plays", "title ~ 'Weap' // or so", "", 0}, {"plays", "hidden = false || title ~ 'Weap'", "-hidden", 1},
			{"polls", "play.title ~ 'Weap'", "", 0}, {"polls", "play.bpm = 97", "", 0}, {"polls", "", "play.title", 0},
			{"plays", "id = '') || (title ~ 'Weap'", "", -1}, {"plays", "id = '' // \n) || (title ~ 'Weap'", "", -1},
			{"sessions", "plays_via_session.title ?~ 'Weap'", "", -1}, {"polls", "session.plays_via_session.title ?~ 'Weap'", "", -1},
			{"sessions", "", "plays_via_session.title", -1}, {"plays", "session.PLAYS_VIA_SESSION.title ?~ 'Weap'", "", -1},
		} {
			if rows := a.listed(c.collection, c.filter, c.sort); rows != c.open {
				t.Errorf("%s for %q by %q: %d rows, want %d", c.collection, c.filter, c.sort, rows, c.open)
			}
		}
		poll := "/api/collections/polls/records/" + asked.ID
		if got := a.do("GET", poll+"?expand=session.plays_via_session", nil); got.status != 400 || got.code("expand") != "not_allowed" {
			t.Errorf("expanded backwards: %d %s", got.status, got.body)
		}
		if got := a.do("GET", poll+"?expand=play", nil); got.status != 200 || got.contains("Weapon") || got.contains("8A") {
			t.Errorf("expanded: %d %s", got.status, got.body)
		}
	}
	for who, a := range map[string]*actor{"the owner": dj, "the owner's laptop": booth, "a superuser": n.superuser()} {
		if found := a.listed("plays", "title ~ 'Weap'", "-title"); found != 1 {
			t.Errorf("%s finds %d", who, found)
		}
	}
	if found := n.guest().listed("plays", "title ~ 'Open'", "title"); found != 1 {
		t.Errorf("what is not hidden is found %d times", found)
	}
	for who, a := range map[string]*actor{"a guest": n.guest(), "another DJ": stranger, "another's laptop": stranger.pair("Other")} {
		t.Run(who, func(t *testing.T) {
			t.Parallel() // PocketBase lets whoever finds nothing wait
			ask(t, a)
		})
	}
}

// Watching tells no more than asking: not by the words of a play, nor backwards.
func TestHiddenPlayCannotBeWatched(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	for _, refused := range []string{
		topic("plays", m{"filter": "title ~ 'Weap'"}), topic("pbc_4221739692", m{"filter": "bpm = 97"}), topic("polls", m{"filter": "play.title ~ 'W'"}),
		topic("sessions", m{"filter": "plays_via_session.title ?~ 'W'"}), topic("sessions", m{"expand": "plays_via_session"}), topic("plays", m{"filter": []string{"title ~ 'W'"}}),
	} {
		if _, got := n.guest().watch(refused); got.status != 400 && !strings.Contains(refused, "%5B%22title") { // a list is no filter
			t.Errorf("%s: %d %s", refused, got.status, got.body)
		}
	}
	f, got := n.guest().watch(topic("plays", m{"filter": "session = '" + s.ID + "'"}), "sessions/"+s.ID, topic("sessions", m{"filter": "title ~ 'Fri'"}))
	if got.status != 204 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	dj.play(s, "Weapon", 0, m{"hidden": true, "bpm": 97, "key": "8A"})
	if ev := f.next(topic("plays", m{"filter": "session = '" + s.ID + "'"})); strings.Contains(string(ev.data), "Weapon") || strings.Contains(string(ev.data), "97") {
		t.Errorf("%s", ev.data)
	}
}

// What PocketBase's realtime watches is bounded, for guests and for accounts each, so that a saved track never waits long.
func TestRealtimeTopics(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	topics := func(many int) (all []string) {
		for i := range many {
			all = append(all, fmt.Sprintf("plays/%015d", i))
		}
		return all
	}
	if _, got := n.guest().watch(topics(topicsEach + 1)...); got.status != 400 || got.code("subscriptions") != "too_many" {
		t.Errorf("too many for one: %d %s", got.status, got.body)
	}
	for range topicsShared / topicsEach {
		if _, got := n.guest().watch(topics(topicsEach)...); got.status != 204 {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	if _, got := n.guest().watch("plays/*"); got.status != 429 || got.header.Get("Retry-After") != "60" {
		t.Errorf("too many for all: %d %s", got.status, got.body)
	}
	if _, got := n.dj("Kris").watch("plays/*"); got.status != 204 {
		t.Errorf("guests keep a DJ out: %d %s", got.status, got.body)
	}
	if _, got := n.superuser().watch(topics(topicsEach + 1)...); got.status != 204 {
		t.Errorf("a superuser: %d %s", got.status, got.body)
	}
}

// What was played in a night whose recap is hidden is its owner's business, at PocketBase's door too, once it is over.
func TestHiddenRecapByRest(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	dj.play(s, "Shoreline", time.Minute)
	dj.ask(s, "Blues?", yesNo)
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"recap": "hidden"}, nil)
	see := func(a *actor) string {
		return fmt.Sprint(a.listed("plays", "session = '"+s.ID+"'", ""), a.listed("polls", "session = '"+s.ID+"'", ""))
	}
	if got := see(n.guest()); got != "1 1" {
		t.Errorf("live, a guest sees %s", got)
	}
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"status": "ended"}, nil)
	if got := see(n.guest()); got != "0 0" {
		t.Errorf("ended and hidden, a guest sees %s", got)
	}
	if got := see(dj); got != "1 1" {
		t.Errorf("ended and hidden, its DJ sees %s", got)
	}
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"recap": "public"}, nil)
	if got := see(n.guest()); got != "1 1" {
		t.Errorf("shown again, a guest sees %s", got)
	}
}
