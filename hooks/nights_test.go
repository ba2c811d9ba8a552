package hooks

import (
	"maps"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// The DJ's nights: figures of each and over all of them, songs of one name together, nothing of another DJ's.
func TestNights(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	kris, ann := n.dj("Kris"), n.dj("Ann")
	var list struct {
		Nights []ownNight
		Totals nightTotals
		Liked  []likedSong
		Marked []markedSong
	}
	if kris.must("GET", "/api/nights", nil, &list); len(list.Nights) != 0 || list.Totals != (nightTotals{}) || list.Liked == nil || list.Marked == nil {
		t.Errorf("before the first: %+v", list)
	}
	phones := n.phones(3)
	first := kris.goLive("First")
	a, b := kris.play(first, "Shoreline", 4*time.Minute), kris.play(first, "Caffeine", 0)
	for _, phone := range phones {
		phone.must("PUT", first.like(a.ID), nil, nil)
	}
	phones[0].must("PUT", first.tempo(b.ID), m{"vote": "perfect"}, nil)
	phones[0].must("POST", first.floor("/thanks"), nil, nil)
	kris.must("POST", markRows, m{"play": b.ID, "mark": "brick"}, nil)
	kris.must("POST", markRows, m{"play": a.ID, "mark": "peak"}, nil)
	n.clock.advance(62 * time.Minute)
	kris.end(first)
	elsewhere := ann.goLive("Elsewhere")
	phones[0].must("PUT", elsewhere.like(ann.play(elsewhere, "Not Kris's", 0).ID), nil, nil)
	n.clock.advance(time.Hour)
	second := kris.goLive("Second")
	again := kris.play(second, "SHORELINE", 0)
	phones[0].must("PUT", second.like(again.ID), nil, nil)
	kris.must("POST", markRows, m{"play": again.ID, "mark": "peak"}, nil)
	n.clock.advance(10 * time.Minute)

	kris.must("GET", "/api/nights", nil, &list)
	if len(list.Nights) != 2 || list.Nights[0].Code != second.Code || list.Nights[0].Status != "live" || list.Nights[0].Length != 600 {
		t.Fatalf("%+v", list.Nights)
	}
	if got := list.Nights[1]; got.Length != 3720 || got.Plays != 2 || got.Dancers != 3 || got.Likes != 3 || got.Thanks != 1 {
		t.Errorf("first: %+v", got)
	}
	if list.Totals != (nightTotals{Nights: 2, Seconds: 4320, Plays: 3, Likes: 4, Thanks: 1}) {
		t.Errorf("in all: %+v", list.Totals)
	}
	if len(list.Liked) != 1 || list.Liked[0].Likes != 4 || list.Liked[0].Plays != 2 {
		t.Errorf("liked: %+v", list.Liked)
	}
	if len(list.Marked) != 2 || list.Marked[0].Peaks != 2 || list.Marked[1].Title != "Caffeine" || list.Marked[1].Bricks != 1 {
		t.Errorf("marked: %+v", list.Marked)
	}
}

// A night is told the medians of the DJ's nights before it: not of later ones, not of ones without tracks.
func TestEarlierNights(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	phones := n.phones(5)
	night := func(plays, likes int, length time.Duration) set {
		s := dj.goLive("Night")
		for i := range plays {
			p := dj.play(s, "T", 0)
			for d := range likes {
				phones[(d+i)%len(phones)].must("PUT", s.like(p.ID), nil, nil)
			}
			n.clock.advance(time.Minute)
		}
		n.clock.advance(length - time.Duration(plays)*time.Minute)
		dj.end(s)
		n.clock.advance(time.Hour)
		return s
	}
	earlier := func(s set) map[string]any {
		t.Helper()
		var a analyticsWire
		dj.must("GET", "/api/recaps/"+s.Code+"/analytics", nil, &a)
		return a.Earlier
	}
	first := night(2, 1, time.Hour)
	if got := earlier(first); got != nil {
		t.Errorf("before the first: %v", got)
	}
	night(0, 0, time.Hour) // nothing was played
	night(4, 3, 3*time.Hour)
	night(6, 5, 2*time.Hour)
	last := night(1, 1, time.Hour)
	if got := earlier(last); got["nights"] != 3.0 || got["plays"] != 4.0 || got["length"] != 7200.0 || got["likesPerPlay"] != 3.0 || got["perfect"] != nil {
		t.Errorf("medians: %v", got)
	}
}

// What belongs to nights goes with them, row for row, and nothing of any other night does.
func TestDeletedNight(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	root := n.superuser()
	fill := func(dj *actor, phones []*actor) set {
		s := dj.goLive("Friday")
		p := dj.play(s, "Shoreline", 0)
		asked := dj.ask(s, "Blues?", yesNo)
		dj.announce(s, "Lost: one shoe")
		for _, phone := range phones {
			phone.must("PUT", s.like(p.ID), nil, nil)
			phone.must("PUT", s.tempo(p.ID), m{"vote": "slower"}, nil)
			phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
			phone.must("POST", s.floor("/thanks"), nil, nil)
		}
		dj.must("POST", markRows, m{"play": p.ID, "mark": "peak"}, nil)
		root.must("POST", "/api/collections/push_subscriptions/records", m{"endpoint": "https://push.example.org/" + s.ID, "session": s.ID}, nil)
		n.clock.advance(time.Minute)
		dj.end(s)
		return s
	}
	phones := n.phones(3)
	gone, stays := fill(dj, phones), fill(other, phones)
	before := n.rowsOf(stays)
	if rows := n.rowsOf(gone); len(rows) != 11 {
		t.Fatalf("the night is in %d tables, so this test proves nothing: %v", len(rows), rows)
	}
	other.refused(404, "DELETE", sessionRows+"/"+gone.ID, nil)
	dj.must("DELETE", sessionRows+"/"+gone.ID, nil, nil)
	if rows := n.rowsOf(gone); len(rows) != 0 {
		t.Errorf("left: %v", rows)
	}
	after := n.rowsOf(stays)
	delete(before, "session_minutes") // the floor's own clock may have written another meanwhile
	delete(after, "session_minutes")
	if !maps.Equal(before, after) {
		t.Errorf("another night had %v and has %v", before, after)
	}
	for _, table := range []string{"likes", "tempo_votes", "poll_votes", "play_marks"} {
		if rows := n.counted("SELECT COUNT(*) FROM "+table, nil); rows != before[table] {
			t.Errorf("%d rows in %s, %d of the night that stays", rows, table, before[table])
		}
	}
	n.guest().refused(404, "GET", "/api/recaps/"+gone.Code, nil)
	n.guest().refused(404, "GET", gone.floor(""), nil)
	var journal journalWire
	if phones[0].must("GET", "/api/me/likes", nil, &journal); len(journal) != 1 {
		t.Errorf("a journal tells of a night that is gone: %+v", journal)
	}
	// A DJ who goes takes all nights along.
	other.must("DELETE", "/api/collections/users/records/"+other.id, nil, nil)
	if rows := n.rowsOf(stays); len(rows) != 0 {
		t.Errorf("left by a DJ who is gone: %v", rows)
	}
}

// rowsOf counts a session's rows by table; tables without any are left out.
func (n *night) rowsOf(s set) map[string]int {
	n.t.Helper()
	all := map[string]int{}
	for table, where := range map[string]string{
		"sessions": "id = {:s}", "plays": "session = {:s}", "polls": "session = {:s}", "announcements": "session = {:s}", "session_events": "session = {:s}",
		"session_minutes": "session = {:s}", "push_subscriptions": "session = {:s}",
		"likes": "play IN (SELECT id FROM plays WHERE session = {:s})", "tempo_votes": "play IN (SELECT id FROM plays WHERE session = {:s})",
		"play_marks": "play IN (SELECT id FROM plays WHERE session = {:s})", "poll_votes": "poll IN (SELECT id FROM polls WHERE session = {:s})",
	} {
		if rows := n.counted("SELECT COUNT(*) FROM "+table+" WHERE "+where, dbx.Params{"s": s.ID}); rows > 0 {
			all[table] = rows
		}
	}
	return all
}

// Dancers elsewhere hardly notice that a long night is deleted: what they say is answered meanwhile, and stored.
func TestLikesWhileANightIsDeleted(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	long := n.bigNight(dj, 100, 400, 50)
	s := other.goLive("Friday")
	p := other.play(s, "Shoreline", 0)
	stop, liked := make(chan struct{}), make(chan int)
	go func() {
		count := 0
		defer func() { liked <- count }()
		for {
			n.phone().must("PUT", s.like(p.ID), nil, nil)
			count++
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	dj.must("DELETE", sessionRows+"/"+long.ID, nil, nil)
	close(stop)
	if count := <-liked; count != n.likesOf(s, p.ID) || count < 2 {
		t.Errorf("%d likes were answered, %d are stored", count, n.likesOf(s, p.ID))
	}
	if rows := n.rowsOf(long); len(rows) != 0 {
		t.Errorf("left: %v", rows)
	}
}
