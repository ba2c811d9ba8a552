package hooks

import (
	"testing"
	"time"
)

// acceptance 2: with nobody live the lobby has the last nights and what was liked most in 30 days; nothing of a hidden
// one, of one with a PIN, or of a hidden play.
func TestRecents(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	phones := n.phones(3)
	var got struct {
		Recent []struct {
			Code, Title, StartedAt, TZ string
			DJ                         struct{ Name, Slug string }
			Plays, Likes               int
		}
		Liked []likedSong
	}
	read := func() {
		t.Helper()
		got.Recent, got.Liked = nil, nil
		n.guest().must("GET", "/api/recaps", nil, &got)
	}
	if read(); len(got.Recent) != 0 || got.Liked == nil {
		t.Errorf("before the first night: %+v", got)
	}
	night := func(title, song string, likes int, change m) set {
		s := dj.goLive(title)
		p := dj.play(s, song, 0)
		for _, phone := range phones[:likes] {
			phone.must("PUT", s.like(p.ID), nil, nil)
		}
		n.clock.advance(time.Minute)
		if change != nil {
			dj.must("PATCH", sessionRows+"/"+s.ID, change, nil)
		}
		dj.end(s)
		return s
	}
	old := night("Old", "Long Ago", 3, nil)
	n.clock.advance(31 * 24 * time.Hour)
	night("Hush", "Hidden Song", 3, m{"recap": "hidden"})
	night("Private", "Secret Song", 3, m{"pin": "4711"})
	one := night("One", "Shoreline", 1, nil)
	two := night("Two", "shoreline", 2, nil)
	if read(); len(got.Recent) != 3 || got.Recent[0].Code != two.Code || got.Recent[1].Code != one.Code || got.Recent[2].Code != old.Code ||
		got.Recent[0].DJ.Slug != "kris" || got.Recent[0].Plays != 1 || got.Recent[0].Likes != 2 {
		t.Errorf("recent: %+v", got.Recent)
	}
	if len(got.Liked) != 1 || got.Liked[0].Likes != 3 || got.Liked[0].Plays != 2 {
		t.Errorf("liked: %+v", got.Liked)
	}
	dj.must("PATCH", sessionRows+"/"+two.ID, m{"recap": "hidden"}, nil)
	if read(); len(got.Recent) != 2 || got.Liked[0].Likes != 1 {
		t.Errorf("after a night was hidden: %+v", got)
	}
	n.superuser().must("DELETE", sessionRows+"/"+one.ID, nil, nil)
	if read(); len(got.Recent) != 1 || len(got.Liked) != 0 {
		t.Errorf("after a night was deleted: %+v", got)
	}
}
