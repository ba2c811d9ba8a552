package hooks

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// A PIN that is set on one screen and taken off on another at the same moment is on or off: never half.
func TestPinSetAndTakenOffAtOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	for i := range 40 {
		dj.must("PATCH", sessionRows+"/"+s.ID, m{"pin": "1111"}, nil)
		atOnce(2, func(k int) {
			dj.screen().do("PATCH", sessionRows+"/"+s.ID, m{"pin": []string{fmt.Sprint(2000 + i), ""}[k]})
		})
		if half := n.counted("SELECT COUNT(*) FROM sessions WHERE locked != (doorKey != '') AND id = {:id}", dbx.Params{"id": s.ID}); half > 0 {
			t.Fatal("the door has a key, and the rows are open")
		}
	}
}

// A session that is ended on several screens at once ends once.
func TestEndedOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	for range 5 {
		s := dj.goLive("Friday")
		atOnce(4, func(int) { dj.screen().do("PATCH", sessionRows+"/"+s.ID, m{"status": "ended"}) })
		if ends := n.counted("SELECT COUNT(*) FROM session_events WHERE session = {:id} AND kind = 'ended'", dbx.Params{"id": s.ID}); ends != 1 {
			t.Fatalf("it ended %d times", ends)
		}
	}
}

// A superuser who moves a play to another session moves what was said of it; both floors follow. // acceptance 25
func TestMovedPlay(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	kris, ann := n.dj("Kris"), n.dj("Ann")
	from, to := kris.goLive("A"), ann.goLive("B")
	play := kris.play(from, "Moved", 0)
	for _, phone := range n.phones(2) {
		phone.must("PUT", from.like(play.ID), nil, nil)
	}
	n.snapshot(to)
	n.superuser().must("PATCH", playRows+"/"+play.ID, m{"session": to.ID}, nil)
	if got := n.snapshot(to); got.Play == nil || got.Tallies.Likes != 2 {
		t.Errorf("the new session shows %+v with %+v", got.Play, got.Tallies)
	}
	if got := n.snapshot(from); got.Play != nil {
		t.Errorf("the old session still shows %+v", got.Play)
	}
}

// What comes again under the id of a row that is gone begins at zero.
func TestDeletedAndSentAgain(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("A")
	send := func() (play, poll string) {
		return dj.play(s, "T", 0, m{"id": "abcdefghijklmno"}).ID, dj.ask(s, "Q?", yesNo, m{"id": "pollpollpollpol"}).ID
	}
	play, poll := send()
	phone := n.phone()
	phone.must("PUT", s.like(play), nil, nil)
	phone.must("PUT", s.vote(poll), m{"option": 0}, nil)
	dj.must("DELETE", playRows+"/"+play, nil, nil)
	dj.must("DELETE", pollRows+"/"+poll, nil, nil)
	send()
	if got := n.snapshot(s); got.Tallies.Likes != 0 || !slices.Equal(got.Poll.Votes, []int{0, 0}) {
		t.Errorf("%d likes, votes %v of rows that are gone", got.Tallies.Likes, got.Poll.Votes)
	}
}

// A clock that steps back hides no open poll behind a closed one.
func TestPollAfterTheClockSteppedBack(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("A")
	dj.closePoll(dj.ask(s, "First?", yesNo).ID)
	n.clock.advance(-3 * time.Second)
	second := dj.ask(s, "Second?", yesNo)
	if got := n.snapshot(s); got.Poll == nil || got.Poll.ID != second.ID {
		t.Errorf("the open poll is %s, shown is %+v", second.ID, got.Poll)
	}
}

// A poll whose time is up stays closed, also in the moment before its row says so.
func TestPollIsNotExtendedAfterItsEnd(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("A")
	asked := dj.ask(s, "Q?", yesNo, m{"seconds": 5})
	n.house.dueing.Lock() // the clock comes round a moment later
	n.clock.advance(5*time.Second + 10*time.Millisecond)
	got := dj.do("PATCH", pollRows+"/"+asked.ID, m{"seconds": 60})
	n.house.dueing.Unlock()
	if got.status != 409 || got.code("seconds") != "closed" {
		t.Errorf("extended: %d %s", got.status, got.body)
	}
}

// One row that a superuser bent refuses no other dancer's word.
func TestBentRowRefusesNobodyElse(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("A")
	before, now := dj.play(s, "A", 5*time.Minute), dj.play(s, "B", 0)
	phone, root := n.phone(), n.superuser()
	phone.must("PUT", s.tempo(before.ID), m{"vote": "slower"}, nil)
	var list struct{ Items []struct{ ID string } }
	root.must("GET", "/api/collections/tempo_votes/records", nil, &list)
	root.must("PATCH", "/api/collections/tempo_votes/records/"+list.Items[0].ID, m{"play": now.ID}, nil)
	others := n.phones(10)
	atOnce(len(others)+1, func(i int) {
		for k := range 10 {
			if i == len(others) {
				phone.do("PUT", s.tempo(before.ID), m{"vote": "slower"})
			} else if got := others[i].do("PUT", s.tempo(now.ID), m{"vote": []string{"slower", "faster"}[k%2]}); got.status != 204 {
				t.Errorf("another dancer: %d %s", got.status, got.body)
			}
		}
	})
}

// What is no code counts for no session, and its length fills no memory.
func TestNewcomersOfNoSession(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	for range 20 {
		n.guest().refused(404, "GET", "/api/live/"+strings.Repeat("x", 10_000), nil)
	}
	n.house.newcomers.session.mu.Lock()
	defer n.house.newcomers.session.mu.Unlock()
	if kept := len(n.house.newcomers.session.full); kept != 0 {
		t.Errorf("%d names are kept", kept)
	}
}

// screen is another screen on which the DJ is signed in.
func (dj *actor) screen() *actor {
	return &actor{n: dj.n, id: dj.id, token: dj.token, header: dj.header.Clone()}
}

// A screen of the house passes a closed door and is no dancer; what only calls itself one is.
func TestOnlyOurViewsAreViews(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("A")
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"doorClosedAt": "now"}, nil)
	n.guest().must("GET", s.floor("?view=stage"), nil, nil)
	n.guest().refused(403, "GET", s.floor("?view=phone"), nil)
}
