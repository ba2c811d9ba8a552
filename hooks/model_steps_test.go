package hooks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The steps of the model test: what a DJ and the booths do. Each is a value that prints as it is written in Go, so that
// a failing sequence can be read, and pasted into TestModelReplay.

// step is one thing that happens in an evening.
type step interface {
	// ask is what is sent.
	ask(e *evening) question
	// judge compares the answer with the contract's, and lets the reference follow.
	judge(e *evening, got answer) error
}

// span is a duration that prints as Go.
type span time.Duration

func (s span) GoString() string {
	return fmt.Sprintf("%d * span(time.Millisecond)", time.Duration(s).Milliseconds())
}

// who acts for the room's DJ, or tries to.
type who int

const (
	theDJ who = iota
	firstBooth
	secondBooth
	strangerDJ
	strangerBooth
	nobodyAtAll
)

func (w who) GoString() string {
	return [...]string{"theDJ", "firstBooth", "secondBooth", "strangerDJ", "strangerBooth", "nobodyAtAll"}[w]
}

func (w who) account(e *evening) signedIn {
	switch w {
	case theDJ:
		return e.room.dj
	case firstBooth, secondBooth:
		return e.room.booths[w-firstBooth]
	case strangerDJ, strangerBooth:
		return e.stranger[w-strangerDJ]
	}
	return signedIn{}
}

// leads says whether what w plays may be on.
func (w who) leads(e *evening) bool { return w == theDJ || e.want.leads(int(w-firstBooth)) }

func records(collection string) string { return "/api/collections/" + collection + "/records" }

// says compares an answer with the status, and with the field and code of a refusal such as "poll closed".
func says(got answer, status int, refusal ...string) error {
	if got.status != status {
		return fmt.Errorf("answered %d %s, want %d %s", got.status, got.body, status, strings.Join(refusal, " or "))
	}
	if len(refusal) == 0 {
		return nil
	}
	for _, one := range refusal {
		if field, code, _ := strings.Cut(one, " "); got.code(field) == code {
			return nil
		}
	}
	return fmt.Errorf("answered %d %s, want %s", got.status, got.body, strings.Join(refusal, " or "))
}

// actGoLive begins a session.
type actGoLive struct{ By who }

func (a actGoLive) ask(e *evening) question {
	return question{"POST", records("sessions"), a.By.account(e).token, "", m{"title": e.title(len(e.want.sessions))}}
}

func (e *evening) title(n int) string { return fmt.Sprint("Night ", n) }

func (a actGoLive) judge(e *evening, got answer) error {
	if e.want.liveSession() != nil {
		return says(got, http.StatusBadRequest, "owner already_live")
	}
	var row set
	if err := json.Unmarshal(got.body, &row); got.status != http.StatusOK || err != nil {
		return says(got, http.StatusOK)
	}
	e.want.sessions = append(e.want.sessions, newRefSession(row.ID, row.Code, e.title(len(e.want.sessions)), e.want.now))
	return e.moveOn()
}

// actEnd ends a session, or one that ended once more.
type actEnd struct {
	By   who
	Back int
}

func (a actEnd) ask(e *evening) question {
	return question{"PATCH", records("sessions") + "/" + e.want.session(a.Back).id, a.By.account(e).token, "", m{"status": "ended"}}
}

func (a actEnd) judge(e *evening, got answer) error {
	if s := e.want.session(a.Back); s.live {
		s.end(e.want.now)
	}
	return says(got, http.StatusOK)
}

// actPlay sends a play: a new one, or with Again the id of the one that came as the nth, for a retry.
type actPlay struct {
	By      who
	Back    int
	Ago     span // when it started; negative: a wrong clock's future
	Seconds float64
	Again   int // 0: none; else one more than its place
}

func (a actPlay) started(e *evening) time.Time {
	return e.want.now.Add(-time.Duration(a.Ago).Truncate(time.Millisecond)) // as finely as it is kept
}

func (a actPlay) id(e *evening) string {
	if a.Again > 0 {
		if p := e.want.anyPlay(a.Again - 1); p != nil {
			return p.id
		}
	}
	return fmt.Sprintf("play%05d%06d", e.want.room, e.want.playsSent)
}

func (a actPlay) ask(e *evening) question {
	return question{"POST", records("plays"), a.By.account(e).token, "", m{
		"id": a.id(e), "session": e.want.session(a.Back).id, "artist": "Somebody", "title": e.title(e.want.playsSent), "seconds": a.Seconds,
		"startedAt": wireTime(a.started(e)),
	}}
}

func (a actPlay) judge(e *evening, got answer) error {
	r, s := e.want, e.want.session(a.Back)
	id := a.id(e)
	p, of := r.find(id)
	started := earlier(a.started(e), r.now)
	r.playsSent++
	switch {
	case p != nil && of != s:
		return says(got, http.StatusBadRequest, "id validation_not_unique")
	case p != nil:
		if p.neverOn() && a.By.leads(e) {
			s.place(p, true, r.now)
		}
	case !s.live && r.now.Sub(s.ended) > 24*time.Hour, !s.live && !s.forgotten && started.After(s.ended):
		return says(got, http.StatusConflict, "session ended")
	default:
		p = &refPlay{id: id, title: e.title(r.playsSent - 1), seconds: a.Seconds, started: started, likes: map[int]bool{}, tempo: map[int]string{}}
		if !s.live && started.After(s.ended) { // nobody decided that end: it moves
			s.ended = earlier(started.Add(p.length(5*time.Minute)), r.now)
		}
		s.plays = append(s.plays, p)
		s.place(p, a.By.leads(e), r.now)
		s.acted = r.now
	}
	return e.saysPlay(got, p)
}

// saysPlay compares an answer with the play that it must hold.
func (e *evening) saysPlay(got answer, p *refPlay) error {
	var row playRow
	if err := json.Unmarshal(got.body, &row); got.status != http.StatusOK || err != nil {
		return says(got, http.StatusOK)
	}
	ended := rowStamp(p.ended)
	if p.ended.IsZero() && e.want.now.After(p.over()) && row.EndedAt != "" {
		ended = stamp(p.over()) // the server's clock was faster
	}
	if row.ID != p.id || row.Title != p.title || row.StartedAt != stamp(p.started) || row.EndedAt != ended {
		return fmt.Errorf("answered %s, want %s", got.body, p.line())
	}
	return nil
}

// rowStamp is a time as a row keeps it, "" for none.
func rowStamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// correction is a change of a play that came as the nth.
func (e *evening) correction(by who, back, play int, body m) question {
	id := "neverplayed0000"
	if p := e.want.session(back).play(play); p != nil {
		id = p.id
	}
	return question{"PATCH", records("plays") + "/" + id, by.account(e).token, "", body}
}

// correct judges a correction: change is what it does to the play.
func (e *evening) correct(got answer, back, play int, change func(s *refSession, p *refPlay)) error {
	s := e.want.session(back)
	p := s.play(play)
	if p == nil {
		return says(got, http.StatusNotFound)
	}
	change(s, p)
	s.acted = e.want.now
	return e.saysPlay(got, p)
}

// actCorrect fixes what a play is called, or how long it is.
type actCorrect struct {
	By         who
	Back, Play int
	Title      string
	Seconds    float64
}

func (a actCorrect) ask(e *evening) question {
	if a.Title != "" {
		return e.correction(a.By, a.Back, a.Play, m{"title": a.Title})
	}
	return e.correction(a.By, a.Back, a.Play, m{"seconds": a.Seconds})
}

func (a actCorrect) judge(e *evening, got answer) error {
	return e.correct(got, a.Back, a.Play, func(_ *refSession, p *refPlay) {
		if a.Title != "" {
			p.title = a.Title
		} else {
			p.seconds = a.Seconds
		}
	})
}

// actHide takes a play from the floor's sight, or shows it again.
type actHide struct {
	By         who
	Back, Play int
	Hidden     bool
}

func (a actHide) ask(e *evening) question {
	return e.correction(a.By, a.Back, a.Play, m{"hidden": a.Hidden})
}

func (a actHide) judge(e *evening, got answer) error {
	return e.correct(got, a.Back, a.Play, func(_ *refSession, p *refPlay) { p.hidden = a.Hidden })
}

// actStop says that nothing is playing.
type actStop struct {
	By         who
	Back, Play int
}

func (a actStop) ask(e *evening) question {
	return e.correction(a.By, a.Back, a.Play, m{"endedAt": "now"})
}

func (a actStop) judge(e *evening, got answer) error {
	return e.correct(got, a.Back, a.Play, func(_ *refSession, p *refPlay) {
		if p.ended.IsZero() {
			p.ended = e.want.now
		}
	})
}

// actAgain takes back that nothing is playing: the session's newest play is on again, unless it is over by its length.
type actAgain struct {
	By         who
	Back, Play int
}

func (a actAgain) ask(e *evening) question {
	return e.correction(a.By, a.Back, a.Play, m{"endedAt": ""})
}

func (a actAgain) judge(e *evening, got answer) error {
	return e.correct(got, a.Back, a.Play, func(s *refSession, p *refPlay) {
		if s.live && p == s.newest() && !e.want.now.After(p.over()) {
			p.ended = time.Time{}
		}
	})
}

// actDelete takes a play out for good, with all that was said of it.
type actDelete struct{ Back, Play int }

func (a actDelete) ask(e *evening) question {
	q := e.correction(theDJ, a.Back, a.Play, nil)
	q.method = "DELETE"
	return q
}

func (a actDelete) judge(e *evening, got answer) error {
	s := e.want.session(a.Back)
	p := s.play(a.Play)
	if p == nil {
		return says(got, http.StatusNotFound)
	}
	s.remove(p)
	s.acted = e.want.now
	return says(got, http.StatusNoContent)
}

// actBeat is a booth's sign of life.
type actBeat struct {
	By        who
	Restarted bool // its process has just begun
}

func (a actBeat) ask(e *evening) question {
	b := e.want.booths[a.By-firstBooth]
	if a.Restarted {
		b.process = e.want.now
	}
	return question{"POST", "/api/booths/beat", a.By.account(e).token, "", m{
		"now": wireTime(e.want.now), "startedAt": wireTime(b.process), "source": "virtualdj", "version": "test",
	}}
}

func (a actBeat) judge(e *evening, got answer) error {
	r, b := e.want, &e.want.booths[a.By-firstBooth]
	if a.Restarted {
		b.process = r.now
	}
	if d := b.process.Sub(b.since); d <= -2*time.Second || d >= 2*time.Second { // else the same run
		b.since = b.process
	}
	b.seen = r.now
	var in struct {
		Lead    bool
		Session *struct{ ID, Code string }
	}
	if err := json.Unmarshal(got.body, &in); got.status != http.StatusOK || err != nil {
		return says(got, http.StatusOK)
	}
	if in.Lead != r.leads(int(a.By-firstBooth)) {
		return fmt.Errorf("answered lead %v, want %v", in.Lead, !in.Lead)
	}
	s := r.liveSession()
	if (s == nil) != (in.Session == nil) || s != nil && (in.Session.ID != s.id || in.Session.Code != s.code) {
		return fmt.Errorf("answered the session %+v, want %+v", in.Session, s)
	}
	if s != nil {
		s.acted = r.now
	}
	return nil
}
