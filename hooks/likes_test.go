package hooks

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"
)

// likesOf reads a play's likes from the recap, which counts rows.
func (n *night) likesOf(s set, play string) int {
	n.t.Helper()
	var recap struct{ Plays []playWire }
	n.guest().must("GET", "/api/recaps/"+s.Code, nil, &recap)
	for _, p := range recap.Plays {
		if p.ID == play {
			return p.Likes
		}
	}
	return -1
}

// shown waits until the console shows this number of likes for the current play.
func (f *feed) likes(want int) {
	f.t.Helper()
	for {
		var tally talliesWire
		if f.next("pulse", "snapshot").into(f.t, &tally); tally.Likes == want {
			return
		}
	}
}

// acceptance 8, 9: a like and its withdrawal, each as often as the network repeats it, are stored once; feed
// and recap agree; a restart changes nothing.
func TestLikeExactlyOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	console := dj.follow("/api/live/" + s.Code + "/feed?view=console")
	console.next("mine")
	like := "/api/live/" + s.Code + "/plays/" + p.ID + "/like"
	phone := n.guest()
	phone.must("GET", "/api/live/"+s.Code, nil, nil) // the cookie comes with the first answer

	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			tab := &actor{n: n, cookie: phone.cookie, header: http.Header{}}
			tab.must("PUT", like, nil, nil)
		})
	}
	wait.Wait()
	console.likes(1)
	phone.must("DELETE", like, nil, nil)
	phone.must("DELETE", like, nil, nil)
	console.likes(0)
	phone.must("PUT", like, nil, nil)
	n.stop()
	n.start()
	phone.must("PUT", like, nil, nil)
	if got := n.likesOf(s, p.ID); got != 1 {
		t.Errorf("%d likes in the recap", got)
	}
	if got := n.snapshot(s).Tallies.Likes; got != 1 {
		t.Errorf("%d likes in the snapshot", got)
	}
	var mine struct{ Likes []string }
	phone.must("GET", "/api/live/"+s.Code+"/mine", nil, &mine)
	if len(mine.Likes) != 1 || mine.Likes[0] != p.ID {
		t.Errorf("mine: %+v", mine)
	}
}

// acceptance 10: a song played twice has two plays, each with its own likes.
func TestReplayedSong(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	early, late := dj.play(s, "Shoreline", 90*time.Minute), dj.play(s, "Shoreline", 0)
	for i, p := range []playRow{early, late, late} {
		phone := n.guest()
		phone.must("PUT", "/api/live/"+s.Code+"/plays/"+p.ID+"/like", nil, nil)
		if i == 2 {
			phone.must("PUT", "/api/live/"+s.Code+"/plays/"+early.ID+"/like", nil, nil)
		}
	}
	if a, b := n.likesOf(s, early.ID), n.likesOf(s, late.ID); a != 2 || b != 2 {
		t.Errorf("%d and %d likes", a, b)
	}
}

// acceptance 12: a backlog of 20 fits, 60 likes in a minute do not; a repeat costs nothing; the budget is the
// dancer's own.
func TestLikeBudget(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	var plays []playRow
	for i := range 40 {
		plays = append(plays, dj.play(s, fmt.Sprint("T", i), time.Duration(200-4*i)*time.Minute))
	}
	like := func(i int) string { return "/api/live/" + s.Code + "/plays/" + plays[i].ID + "/like" }
	phone := n.guest()
	for i := range 20 {
		phone.must("PUT", like(i), nil, nil)
	}
	for range 60 {
		phone.must("PUT", like(0), nil, nil)
	}
	for i := range 5 {
		phone.must("PUT", like(20+i), nil, nil)
	}
	got := phone.refused(http.StatusTooManyRequests, "PUT", like(30), nil)
	if wait, err := strconv.Atoi(got.header.Get("Retry-After")); err != nil || wait < 1 || wait > 3 || got.code("play") != "too_many_likes" {
		t.Errorf("Retry-After %q, %s", got.header.Get("Retry-After"), got.body)
	}
	phone.must("PUT", like(0), nil, nil) // a repeat, also with nothing left
	phone.must("DELETE", like(31), nil, nil)
	n.guest().must("PUT", like(30), nil, nil) // the neighbour behind the same address
	n.clock.advance(3 * time.Second)
	phone.must("PUT", like(30), nil, nil)
	phone.refused(http.StatusTooManyRequests, "DELETE", like(30), nil)
	if likes := n.likesOf(s, plays[30].ID); likes != 2 {
		t.Errorf("%d likes", likes)
	}
}

// acceptance 13: what was not played cannot be liked, and nobody speaks in another's name.
func TestLikeNotPlayedNotYours(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	like := "/api/live/" + s.Code + "/plays/" + p.ID + "/like"
	phone := n.guest()
	phone.refused(404, "PUT", "/api/live/"+s.Code+"/plays/neverplayed0000/like", nil)
	phone.must("PUT", like, nil, nil)

	forged := n.guest()
	forged.cookie = phone.cookie[:len(phone.cookie)-1] + "x"
	forged.must("DELETE", like, nil, nil) // a badly signed cookie is a new dancer
	if forged.cookie == phone.cookie || n.likesOf(s, p.ID) != 1 {
		t.Error("a forged cookie took a like back")
	}
	thief := n.guest()
	thief.must("GET", "/api/me/likes", nil, nil)
	var nights []struct{}
	if thief.must("GET", "/api/me/likes", nil, &nights); len(nights) != 0 {
		t.Error("a stranger reads a journal")
	}
	for _, headers := range []http.Header{
		{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"https://evil.example"}}, {"Origin": {"null"}},
	} {
		phone.header = headers
		phone.refused(403, "DELETE", like, nil)
	}
	for _, headers := range []http.Header{{"Sec-Fetch-Site": {"same-origin"}}, {"Sec-Fetch-Site": {"none"}}, {"Origin": {n.URL}}} {
		phone.header = headers
		phone.must("PUT", like, nil, nil)
	}
	if n.likesOf(s, p.ID) != 1 {
		t.Error("another web site took a like back")
	}
}

// Likes made offline are taken for six hours after the end.
func TestLikeAfterTheEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)
	like := "/api/live/" + s.Code + "/plays/" + p.ID + "/like"
	n.clock.advance(5*time.Hour + 59*time.Minute)
	n.guest().must("PUT", like, nil, nil)
	n.clock.advance(2 * time.Minute)
	if got := n.guest().refused(409, "PUT", like, nil); got.code("code") != "ended" {
		t.Errorf("%s", got.body)
	}
	if n.likesOf(s, p.ID) != 1 {
		t.Error("the like after six hours was stored")
	}
}

// acceptance 7: 500 phones behind one address join and like within seconds: nobody is refused, all is stored.
func TestFiveHundredPhonesOneAddress(t *testing.T) {
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	var wait sync.WaitGroup
	gate := make(chan struct{}, 64)
	for range 500 {
		wait.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			phone := n.guest()
			phone.must("GET", "/live/"+s.Code, nil, nil)
			phone.must("GET", "/api/live/"+s.Code, nil, nil)
			phone.must("PUT", "/api/live/"+s.Code+"/plays/"+p.ID+"/like", nil, nil)
		})
	}
	wait.Wait()
	if got := n.likesOf(s, p.ID); got != 500 {
		t.Errorf("%d likes stored", got)
	}
	if got := n.snapshot(s).Tallies; got.Likes != 500 || got.Listeners != 500 {
		t.Errorf("tallies: %+v", got)
	}
}

// acceptance 25 for what exists: what a superuser ends, hides or deletes is seen by phones, and counts follow.
func TestSuperuserReachesTheFloor(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	phone, root := n.guest(), n.superuser()
	phone.must("PUT", "/api/live/"+s.Code+"/plays/"+p.ID+"/like", nil, nil)
	feed := phone.follow("/api/live/" + s.Code + "/feed")
	feed.next("mine")
	var likes struct{ Items []struct{ ID string } }
	root.must("GET", "/api/collections/likes/records", nil, &likes)
	root.must("DELETE", "/api/collections/likes/records/"+likes.Items[0].ID, nil, nil)
	feed.likes(0)
	root.must("PATCH", "/api/collections/users/records/"+dj.id, m{"name": "Kris of the East"}, nil)
	var session struct {
		Status string
		DJ     struct{ Name string }
	}
	if feed.next("session").into(t, &session); session.DJ.Name != "Kris of the East" {
		t.Errorf("renamed: %+v", session)
	}
	root.must("PATCH", "/api/collections/plays/records/"+p.ID, m{"title": "Corrected"}, nil)
	var play *playWire
	if feed.next("play").into(t, &play); play.Title != "Corrected" {
		t.Errorf("corrected: %+v", play)
	}
	root.must("DELETE", "/api/collections/plays/records/"+p.ID, nil, nil)
	if ev := feed.next("play"); string(ev.data) != "null" {
		t.Errorf("deleted, but on: %s", ev.data)
	}
	root.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)
	if feed.next("session").into(t, &session); session.Status != "ended" {
		t.Errorf("ended: %+v", session)
	}
	root.must("DELETE", "/api/collections/sessions/records/"+s.ID, nil, nil)
	phone.refused(404, "GET", "/api/live/"+s.Code, nil)
}

// History plays carry their likes, for a phone that joins late; and a play of hours ago can still be liked,
// though the floor no longer holds it in memory.
func TestHistoryCarriesLikes(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	var plays []playRow
	for i := range 70 {
		plays = append(plays, dj.play(s, fmt.Sprint("T", i), time.Duration(300-4*i)*time.Minute))
	}
	like := func(play string) string { return "/api/live/" + s.Code + "/plays/" + play + "/like" }
	early := n.guest().follow("/api/live/" + s.Code + "/feed")
	early.next("mine")
	n.guest().must("PUT", like(plays[60].ID), nil, nil)
	n.guest().must("PUT", like(plays[0].ID), nil, nil)
	dj.must("PATCH", "/api/collections/plays/records/"+plays[1].ID, m{"hidden": true}, nil)
	n.guest().refused(404, "PUT", like(plays[1].ID), nil)

	check := func(history []playWire) {
		t.Helper()
		for _, p := range history {
			if want := map[bool]int{true: 1}[p.ID == plays[60].ID]; p.Likes != want {
				t.Errorf("%s has %d likes, want %d", p.Title, p.Likes, want)
			}
		}
	}
	snap := n.snapshot(s)
	if len(snap.History) != 50 {
		t.Errorf("%d plays in the history", len(snap.History))
	}
	check(snap.History)
	n.clock.advance(2 * time.Second) // since the last history
	dj.must("PATCH", "/api/collections/plays/records/"+plays[61].ID, m{"title": "Corrected"}, nil)
	var history []playWire
	early.next("history").into(t, &history)
	check(history)
	if got := n.likesOf(s, plays[0].ID); got != 1 {
		t.Errorf("the first play has %d likes", got)
	}
}
