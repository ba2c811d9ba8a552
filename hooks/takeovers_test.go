package hooks

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// takeovers are the refused tries that a session's owner is told of, as "actor: act".
func (n *night) takeovers(s set) []string {
	n.t.Helper()
	rows, err := n.app.FindRecordsByFilter("session_events", "session = {:id} && kind = 'takeover_refused'", "created", 0, 0, dbx.Params{"id": s.ID})
	if err != nil {
		n.t.Fatal(err)
	}
	tries := []string{}
	for _, r := range rows {
		var detail struct{ Actor, Act string }
		if err := json.Unmarshal([]byte(r.GetString("detail")), &detail); err != nil {
			n.t.Fatal(err)
		}
		tries = append(tries, detail.Actor+": "+detail.Act)
	}
	return tries
}

// acceptance 24: who knows only the public code can do nothing to a session. Each try is refused, changes
// nothing for anyone, and is noted once a minute per actor.
func TestHijack(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, thief := n.dj("Kris"), n.dj("Mallory")
	s, own := dj.goLive("Friday"), thief.goLive("Elsewhere")
	play, ownPlay := dj.play(s, "Shoreline", 0, m{"seconds": 7200}), thief.play(own, "Mine", 0)
	thiefsBooth := thief.pair("Laptop")
	thiefsBooth.beat()
	other := n.guest().follow("/api/live/" + s.Code + "/feed")
	other.next("mine")
	before := n.snapshot(s)

	session, plays := "/api/collections/sessions/records", "/api/collections/plays/records"
	tries := []struct {
		act, method, path string
		body              m
	}{
		{"PATCH sessions", "PATCH", session + "/" + s.ID, m{"title": "Mine now"}},
		{"PATCH sessions", "PATCH", session + "/" + s.ID, m{"status": "ended"}},
		{"PATCH sessions", "PATCH", session + "/" + s.ID, m{"owner": thief.id}},
		{"DELETE sessions", "DELETE", session + "/" + s.ID, nil},
		{"POST plays", "POST", plays, m{"session": s.ID, "title": "Rickroll"}},
		{"POST plays", "POST", "/api/collections/" + n.collectionID("plays") + "/records", m{"session": s.ID, "title": "By the collection's id"}},
		{"PATCH plays", "PATCH", plays + "/" + play.ID, m{"title": "Rickroll"}},
		{"PATCH plays", "PATCH", plays + "/" + play.ID, m{"hidden": true}},
		{"DELETE plays", "DELETE", plays + "/" + play.ID, nil},
		{"PATCH plays", "PATCH", plays + "/" + ownPlay.ID, m{"session": s.ID}},
		{"POST polls", "POST", "/api/collections/polls/records", m{"session": s.ID, "question": "Whose?", "options": []string{"mine", "mine"}}},
		{"POST announcements", "POST", "/api/collections/announcements/records", m{"session": s.ID, "message": "Go home"}},
		{"POST session_events", "POST", "/api/collections/session_events/records", m{"session": s.ID, "kind": "ended"}},
		{"POST play_marks", "POST", "/api/collections/play_marks/records", m{"play": play.ID, "mark": "brick"}},
	}
	want := 0
	for _, actor := range []struct {
		name string
		*actor
	}{{"guest", n.guest()}, {"users:" + thief.id, thief}, {"booths:" + thiefsBooth.id, thiefsBooth}} {
		for _, try := range tries {
			if got := actor.do(try.method, try.path, try.body); got.status < 400 || got.status > 404 {
				t.Errorf("%s: %s: %d %s", actor.name, try.act, got.status, got.body)
			}
			if try.path == plays+"/"+ownPlay.ID && actor.name == "guest" {
				continue // a guest hits the thief's session first; either is a stranger's
			}
			want++
			got := n.takeovers(s)
			if len(got) != want || got[want-1] != actor.name+": "+try.act {
				t.Fatalf("%s: %s: noted %v, want %d", actor.name, try.act, got, want)
			}
			actor.do(try.method, try.path, try.body)
			n.clock.advance(59 * time.Second)
			actor.do(try.method, try.path, try.body)
			if got := n.takeovers(s); len(got) != want {
				t.Fatalf("%s: %s: %d notes within a minute", actor.name, try.act, len(got)-want+1)
			}
			n.clock.advance(2 * time.Second)
		}
		n.clock.advance(time.Minute)
	}

	after := n.snapshot(s)
	if after.Session.Title != before.Session.Title || after.Session.Status != "live" || after.Session.DJ != before.Session.DJ ||
		after.Play == nil || after.Play.Title != "Shoreline" || len(after.History) != 0 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	for _, collection := range []string{"polls", "announcements", "play_marks"} {
		if count, err := n.app.CountRecords(collection); err != nil || count != 0 {
			t.Errorf("%s: %d %v", collection, count, err)
		}
	}
	other.close()
	for ev := range other.events {
		if ev.name != "pulse" && ev.name != "hb" {
			t.Errorf("the floor was told %s %s", ev.name, ev.data)
		}
	}
}

// What the owner and the owner's booth may not do is no takeover, and neither is a sign-in that ran out.
func TestNoTakeover(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	booth := dj.pair("Laptop")
	dj.refused(404, "DELETE", "/api/collections/sessions/records/"+s.ID, nil)
	dj.refused(400, "POST", "/api/collections/plays/records", m{"session": s.ID})
	booth.refused(404, "DELETE", "/api/collections/sessions/records/"+s.ID, nil)
	n.root().refused(400, "PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "paused"})
	dj.must("DELETE", booths+"/"+booth.id, nil, nil)
	booth.refused(401, "PATCH", "/api/collections/sessions/records/"+s.ID, m{"title": "x"})
	n.guest().refused(404, "PATCH", "/api/collections/sessions/records/nosuchsession00", m{"title": "x"})
	if got := n.takeovers(s); len(got) != 0 {
		t.Errorf("noted: %v", got)
	}
}

func (n *night) collectionID(name string) string {
	n.t.Helper()
	c, err := n.app.FindCollectionByNameOrId(name)
	if err != nil {
		n.t.Fatal(err)
	}
	return c.Id
}
