package hooks

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// journalWire is what a dancer reads of itself.
type journalWire []struct {
	Code, Title, TZ string
	Hue             int
	DJ              struct{ Name, Slug string }
	Recap           *string
	Likes           []struct{ Play, Artist, Title, StartedAt, At string }
}

// acceptance 16: a dancer's likes by session, newest first, in the order they were played, with recap links; only that
// device's cookie opens it, and what its DJ hides has no link.
func TestJournal(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	kris, ann := n.dj("Kris"), n.dj("Ann")
	phone, other := n.phone(), n.phone()
	first := kris.goLive("First")
	a, b := kris.play(first, "A", 4*time.Minute), kris.play(first, "B", 0)
	phone.must("PUT", first.like(b.ID), nil, nil)
	phone.must("PUT", first.like(a.ID), nil, nil)
	other.must("PUT", first.like(a.ID), nil, nil)
	kris.end(first)
	n.clock.advance(time.Hour)
	second := ann.goLive("=Second")
	c, hidden := ann.play(second, "C", 0), ann.play(second, "D", time.Minute)
	phone.must("PUT", second.like(c.ID), nil, nil)
	phone.must("PUT", second.like(hidden.ID), nil, nil)
	ann.must("PATCH", playRows+"/"+hidden.ID, m{"hidden": true}, nil)
	ann.must("PATCH", sessionRows+"/"+second.ID, m{"recap": "hidden"}, nil)
	var nights journalWire
	got := phone.do("GET", "/api/me/likes", nil)
	got.into(t, &nights)
	if len(nights) != 2 || nights[0].Title != "=Second" || nights[0].Recap != nil || len(nights[0].Likes) != 1 ||
		nights[1].DJ.Slug != "kris" || nights[1].Recap == nil || *nights[1].Recap != "/recap/"+first.Code || len(nights[1].Likes) != 2 || nights[1].Likes[0].Title != "A" {
		t.Errorf("%s", got.body)
	}
	if got.header.Get("Cache-Control") != "no-store" {
		t.Error("a journal is kept by caches")
	}
	table := phone.do("GET", "/api/me/likes.csv", nil)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(table.body), byteOrderMark))).ReadAll()
	if err != nil || len(rows) != 4 || rows[1][0] != "'=Second" || rows[1][6] != "" || !strings.HasSuffix(rows[2][6], "/recap/"+first.Code) {
		t.Errorf("%q, %v", rows, err)
	}
	n.guest().must("GET", "/api/me/likes", nil, &nights)
	if len(nights) != 0 {
		t.Errorf("a stranger reads %+v", nights)
	}
}

// Forget me: the rows of one dancer go, the tallies follow on phones, in the recap and after a restart; the next answer
// makes it a new dancer. Nobody else's rows are touched.
func TestForgetMe(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	asked := dj.ask(s, "Blues?", yesNo)
	gone, stays := n.phone(), n.phone()
	for _, phone := range []*actor{gone, stays} {
		phone.must("PUT", s.like(p.ID), nil, nil)
		phone.must("PUT", s.tempo(p.ID), m{"vote": "slower"}, nil)
		phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
		phone.must("POST", s.floor("/thanks"), nil, nil)
	}
	feed := n.guest().follow(s.floor("/feed"))
	feed.next("mine")
	was := gone.cookie
	stolen := n.guest()
	stolen.header = http.Header{"Sec-Fetch-Site": {"cross-site"}}
	stolen.cookie = was
	stolen.refused(403, "DELETE", "/api/me", nil)
	gone.must("DELETE", "/api/me", nil, nil)
	feed.tallies("a dancer less", func(w talliesWire) bool {
		return w.Likes == 1 && w.Tempo.Slower == 1 && w.Thanks == 2 && w.Poll != nil && slices.Equal(w.Poll.Votes, []int{0, 1})
	})
	dancer := strings.Split(was, ".")[1]
	for _, table := range []string{"likes", "tempo_votes", "poll_votes"} {
		if n.counted("SELECT COUNT(*) FROM "+table+" WHERE dancer = '"+dancer+"'", nil) != 0 || n.counted("SELECT COUNT(*) FROM "+table, nil) != 1 {
			t.Errorf("%s: rows of the dancer are left, or others are gone", table)
		}
	}
	if n.counted("SELECT COUNT(*) FROM dancers WHERE id = '"+dancer+"'", nil) != 0 {
		t.Error("the dancer is still there")
	}
	if value := strings.SplitN(gone.cookie, "=", 2)[1]; value != "" {
		t.Errorf("the phone keeps its cookie: %s", gone.cookie)
	}
	gone.must("PUT", s.like(p.ID), nil, nil)
	if gone.cookie == was || strings.Contains(gone.cookie, dancer) {
		t.Error("it is the same dancer as before")
	}
	n.restart()
	if got := n.snapshot(s); got.Tallies.Likes != 2 || got.Tallies.Tempo.Slower != 1 || got.Tallies.Thanks != 2 {
		t.Errorf("after a restart: %+v", got.Tallies)
	}
	// A second tab that still has the old cookie is a dancer with a row of its own again, not a like without one.
	tab := n.guest()
	tab.cookie = was
	tab.must("PUT", s.like(p.ID), nil, nil)
	tab.must("DELETE", "/api/me", nil, nil)
	tab.cookie = was
	tab.must("PUT", s.like(p.ID), nil, nil)
	if orphans := n.counted("SELECT COUNT(*) FROM likes WHERE dancer NOT IN (SELECT id FROM dancers)", nil); orphans != 0 {
		t.Errorf("%d likes of nobody", orphans)
	}
	n.guest().must("DELETE", "/api/me", nil, nil) // nobody yet: nothing to forget
}

// Forgetting races likes of the same phone: whichever is stored last, no like is left without its dancer, and the count
// is that of the rows.
func TestForgetMeWhileLiking(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	for range 20 {
		phone := n.phone()
		cookie := phone.cookie
		atOnce(6, func(i int) {
			one := n.guest()
			one.cookie = cookie
			if i == 0 {
				one.do("DELETE", "/api/me", nil)
			} else {
				one.do([]string{"PUT", "DELETE"}[i%2], s.like(p.ID), nil)
			}
		})
		if orphans := n.counted("SELECT COUNT(*) FROM likes WHERE dancer NOT IN (SELECT id FROM dancers)", nil); orphans != 0 {
			t.Fatalf("%d likes of nobody", orphans)
		}
		if rows, shown := n.counted("SELECT COUNT(*) FROM likes", nil), n.snapshot(s).Tallies.Likes; rows != shown {
			t.Fatalf("%d rows, %d shown", rows, shown)
		}
	}
}
