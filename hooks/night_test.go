package hooks

import (
	"testing"
	"time"
)

type snapshotWire struct {
	Now     string
	Session struct {
		Code, Title, Status, Booth string
		DJ                         struct{ Name, Slug string }
		StartedAt                  string
		EndedAt, Next              *string
		PIN                        bool
	}
	Play         *playWire
	History      []playWire
	Tallies      talliesWire
	Poll         *pollWire
	Announcement *announcementWire
}

type playWire struct {
	ID, Artist, Title, StartedAt string
	EndedAt                      *string
	BPM, Seconds                 *float64
	Likes                        int
}

type tempoWire struct{ Slower, Perfect, Faster int }

type talliesWire struct {
	Listeners, Likes, Thanks int
	Play                     *string
	Tempo                    tempoWire
	Plays                    map[string]struct{ Likes int }
	Poll                     *struct {
		ID    string
		Votes []int
	}
}

type pollWire struct {
	ID, Question, Status string
	Options              []string
	Votes, Winners       []int
	EndsAt               *string
}

type announcementWire struct {
	ID, Message string
	EndsAt      *string
}

// mineWire is what the `mine` event says.
type mineWire struct {
	Likes  []string
	Tempo  *string
	Option *int
}

// acceptance 1: what a phone sees first, and acceptance 8: a like there and back.
func TestOneNight(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday Westie")
	dj.play(s, "Tin Roof", 6*time.Minute)
	now := dj.play(s, "Shoreline", time.Minute)

	phone := n.guest()
	feed := phone.follow("/api/live/" + s.Code + "/feed")
	var snap snapshotWire
	feed.next("snapshot").into(t, &snap)
	if snap.Session.Title != "Friday Westie" || snap.Session.DJ.Name != "Kris" || snap.Session.DJ.Slug != "kris" || snap.Session.StartedAt == "" {
		t.Errorf("session: %+v", snap.Session)
	}
	if snap.Play == nil || snap.Play.Title != "Shoreline" || len(snap.History) != 1 || snap.History[0].Title != "Tin Roof" {
		t.Errorf("play %+v, history %+v", snap.Play, snap.History)
	}
	var mine struct{ Likes []string }
	feed.next("mine").into(t, &mine)
	if len(mine.Likes) != 0 {
		t.Errorf("mine: %+v", mine)
	}

	like := "/api/live/" + s.Code + "/plays/" + now.ID + "/like"
	phone.must("PUT", like, nil, nil)
	var pulse talliesWire
	for pulse.Likes != 1 {
		feed.next("pulse").into(t, &pulse)
	}
	if pulse.Listeners != 1 || *pulse.Play != now.ID || pulse.Plays[now.ID].Likes != 1 {
		t.Errorf("pulse: %+v", pulse)
	}

	next := dj.play(s, "Caffeine", 0)
	var play playWire
	feed.next("play").into(t, &play)
	if play.ID != next.ID || play.Title != "Caffeine" {
		t.Errorf("play: %+v", play)
	}

	var recap struct {
		Likes int
		Plays []playWire
	}
	phone.must("GET", "/api/recaps/"+s.Code, nil, &recap)
	if recap.Likes != 1 || len(recap.Plays) != 3 || recap.Plays[1].Likes != 1 {
		t.Errorf("recap: %+v", recap)
	}
	var journal []struct {
		Code  string
		Likes []struct{ Play string }
	}
	phone.must("GET", "/api/me/likes", nil, &journal)
	if len(journal) != 1 || journal[0].Likes[0].Play != now.ID {
		t.Errorf("journal: %+v", journal)
	}
}
