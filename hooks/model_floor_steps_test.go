package hooks

import (
	"fmt"
	"net/http"
	"time"
)

// The steps of the model test: what dancers and strangers do.

// intent is what a dancer says, or asks, in a session.
func (e *evening) intent(method string, back, dancer int, path string, body any) question {
	return e.intentOf(e.want.session(back), method, dancer, path, body)
}

func (e *evening) intentOf(s *refSession, method string, dancer int, path string, body any) question {
	return question{method, "/api/live/" + s.code + path, "", e.cookie(s, dancer), body}
}

// playPath is where a play is answered: the one that came as the nth in its session, or with Elsewhere in another of
// the same DJ, or -1 for one that nobody played.
func (e *evening) playPath(back, play int) (path string, p *refPlay) {
	if play >= 0 {
		p = e.want.session(back).play(play)
	}
	if p == nil {
		return "/plays/neverplayed0000", nil
	}
	return "/plays/" + p.id, p
}

// actLike likes a play, or takes it back.
type actLike struct {
	Dancer, Back, Play int
	On                 bool
}

func (a actLike) ask(e *evening) question {
	method := "DELETE"
	if a.On {
		method = "PUT"
	}
	path, _ := e.playPath(a.Back, a.Play)
	return e.intent(method, a.Back, a.Dancer, path+"/like", nil)
}

func (a actLike) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	_, p := e.playPath(a.Back, a.Play)
	if out, err := s.atTheDoor(a.Dancer, got); out {
		return err
	}
	r.speaks(a.Dancer, a.On, got)
	switch {
	case p == nil && !r.takes(s): // either is true
		return says(got, got.status, "code ended", "play unknown")
	case !r.takes(s):
		return says(got, http.StatusConflict, "code ended")
	case p == nil, p.hidden:
		return says(got, http.StatusNotFound, "play unknown")
	case p.likes[a.Dancer] == a.On:
	case !r.spend("likes", a.Dancer, 25, 3*time.Second):
		return says(got, http.StatusTooManyRequests, "play too_many_likes")
	case a.On:
		p.likes[a.Dancer] = true
	case !r.forgetful:
		delete(p.likes, a.Dancer)
	}
	return says(got, http.StatusNoContent)
}

// actForget is a dancer who asks to be forgotten. Its phone goes on with the cookie it had, as a second tab does.
type actForget struct{ Dancer int }

func (a actForget) ask(e *evening) question {
	return question{"DELETE", "/api/me", "", e.cookieOf(dancerID(e.want.room, a.Dancer)), nil}
}

func (a actForget) judge(e *evening, got answer) error {
	r := e.want
	for _, s := range r.sessions {
		for _, p := range s.plays {
			delete(p.likes, a.Dancer)
			delete(p.tempo, a.Dancer)
		}
		for _, q := range s.polls {
			delete(q.votes, a.Dancer)
		}
		if s.door != nil && s.door.sure[a.Dancer] { // whether it still passes depends on what the floor remembers
			delete(s.door.sure, a.Dancer)
			s.door.perhaps[a.Dancer] = true
		}
	}
	delete(r.known, a.Dancer)
	r.heardSpeak[a.Dancer] = true
	return says(got, http.StatusNoContent)
}

// actLook is a phone that asks for the snapshot; it counts as a listener for a while.
type actLook struct{ Dancer, Back int }

func (a actLook) ask(e *evening) question { return e.intent("GET", a.Back, a.Dancer, "", nil) }

func (a actLook) judge(e *evening, got answer) error {
	s := e.want.session(a.Back)
	if out, err := s.atTheDoor(a.Dancer, got); out {
		return err
	}
	s.heardOf(a.Dancer, e.want.now)
	return says(got, http.StatusOK)
}

// heardOf counts a dancer as a listener from now on.
func (s *refSession) heardOf(dancer int, now time.Time) *refGuest {
	g := s.here[dancer]
	if g == nil {
		g = &refGuest{}
		s.here[dancer] = g
	}
	g.earliest, g.latest = now, now
	return g
}

// actMeddle is a try to act in a session that is not one's own.
type actMeddle struct {
	By   who
	Back int
	How  meddling
}

type meddling int

const (
	rename meddling = iota
	endTheirs
	playIntoTheirs
	correctTheirs
	askTheirFloor
	announceToTheirs
)

func (h meddling) GoString() string {
	return [...]string{"rename", "endTheirs", "playIntoTheirs", "correctTheirs", "askTheirFloor", "announceToTheirs"}[h]
}

func (a actMeddle) ask(e *evening) question {
	s, token := e.want.session(a.Back), a.By.account(e).token
	switch a.How {
	case rename:
		return question{"PATCH", records("sessions") + "/" + s.id, token, "", m{"title": "Taken over"}}
	case endTheirs:
		return question{"PATCH", records("sessions") + "/" + s.id, token, "", m{"status": "ended"}}
	case playIntoTheirs:
		return question{"POST", records("plays"), token, "", m{"session": s.id, "title": "Taken over"}}
	case askTheirFloor:
		return question{"POST", records("polls"), token, "", m{"session": s.id, "question": "Taken over?", "options": []string{"yes", "no"}}}
	case announceToTheirs:
		return question{"POST", records("announcements"), token, "", m{"session": s.id, "message": "Taken over"}}
	}
	q := e.correction(a.By, a.Back, 0, m{"title": "Taken over"})
	return q
}

func (a actMeddle) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	status := http.StatusNotFound
	if a.How == playIntoTheirs || a.How == askTheirFloor || a.How == announceToTheirs {
		status = http.StatusBadRequest
	}
	if a.How == correctTheirs && len(s.plays) == 0 {
		return says(got, status) // about nothing, and so about no session
	}
	// A row says so, at most one a minute per session and actor; all guests are one.
	actor := fmt.Sprint(s.id, a.By)
	if last, tried := r.noted[actor]; !tried || r.now.Sub(last) >= time.Minute {
		r.noted[actor] = r.now
		s.takeovers++
	}
	return says(got, status)
}

// actDoze lets the evening's phone sleep, or wake up where it was.
type actDoze struct{ Awake bool }

func (a actDoze) ask(e *evening) question { return question{} }

func (a actDoze) judge(e *evening, _ answer) error {
	if a.Awake {
		return e.wake()
	}
	return e.doze()
}
