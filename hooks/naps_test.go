package hooks

import (
	"encoding/json"
	"testing"
	"time"
)

// A phone that was away for a moment learns what the pulses said meanwhile: of the poll, and of earlier plays.
func TestNapMissesNoNumber(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	former := dj.play(s, "Shoreline", 4*time.Minute)
	dj.play(s, "Tin Roof", 0)
	var poll struct{ ID string }
	dj.must("POST", "/api/collections/polls/records", m{"session": s.ID, "question": "Blues?", "options": []string{"yes", "no"}}, &poll)

	phone := n.guest()
	feed := phone.follow("/api/live/" + s.Code + "/feed")
	last := feed.next("mine").id
	feed.close()
	other := n.guest()
	other.must("PUT", "/api/live/"+s.Code+"/plays/"+former.ID+"/like", nil, nil)
	other.must("PUT", "/api/live/"+s.Code+"/polls/"+poll.ID+"/vote", m{"option": 1}, nil)
	awake := n.guest().follow("/api/live/" + s.Code + "/feed") // another phone sees the pulse go by
	awake.next("pulse")

	back := phone.follow("/api/live/" + s.Code + "/feed?after=" + last)
	first := back.next("snapshot", "mine")
	if first.name != "mine" {
		t.Fatalf("the nap was answered with a %s", first.name)
	}
	var pulse struct {
		Poll  struct{ Votes []int }
		Plays map[string]struct{ Likes int }
	}
	back.next("pulse").into(t, &pulse)
	if len(pulse.Poll.Votes) != 2 || pulse.Poll.Votes[1] != 1 || pulse.Plays[former.ID].Likes != 1 {
		t.Errorf("after the nap: %+v", pulse)
	}
}

// The end of a former play that moves is told, although phones derive the usual one themselves.
func TestFormerEndIsTold(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	first := dj.play(s, "Shoreline", 4*time.Minute)
	feed := n.guest().follow("/api/live/" + s.Code + "/feed")
	feed.next("mine")
	dj.must("PATCH", "/api/collections/plays/records/"+first.ID, m{"endedAt": "now"}, nil) // nothing is playing
	feed.next("history")
	dj.play(s, "Tin Roof", 30*time.Second) // and it turns out that something was
	feed.next("play")
	n.clock.advance(historyPauseAndMore)
	var plays []struct{ EndedAt, StartedAt json.RawMessage }
	feed.next("history").into(t, &plays)
	var row playRow
	dj.must("GET", "/api/collections/plays/records/"+first.ID, nil, &row)
	if want := `"` + row.EndedAt[:10] + "T" + row.EndedAt[11:] + `"`; len(plays) != 1 || string(plays[0].EndedAt) != want {
		t.Errorf("told %s, stored %s", plays, want)
	}
}

const historyPauseAndMore = 3 * time.Second // than live keeps between two histories
