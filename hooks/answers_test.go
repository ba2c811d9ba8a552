package hooks

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// floor is an address of the session at the floor's door.
func (s set) floor(path string) string { return "/api/live/" + s.Code + path }

func (s set) like(play string) string  { return s.floor("/plays/" + play + "/like") }
func (s set) tempo(play string) string { return s.floor("/plays/" + play + "/tempo") }
func (s set) vote(poll string) string  { return s.floor("/polls/" + poll + "/vote") }

const (
	pollRows         = "/api/collections/polls/records"
	announcementRows = "/api/collections/announcements/records"
	playRows         = "/api/collections/plays/records"
	sessionRows      = "/api/collections/sessions/records"
)

// askedRow is a poll as the house sees it.
type askedRow struct {
	ID, Session, Question, StartedAt, EndsAt, ClosedAt, Play string
	Options                                                  []string
	Canceled                                                 bool
}

// ask puts a question to the floor; more may bring seconds or endsAt.
func (a *actor) ask(s set, question string, options []string, more ...m) askedRow {
	a.n.t.Helper()
	body := m{"session": s.ID, "question": question, "options": options}
	for _, extra := range more {
		for k, v := range extra {
			body[k] = v
		}
	}
	var p askedRow
	a.must("POST", pollRows, body, &p)
	return p
}

// toldRow is an announcement as the house sees it.
type toldRow struct{ ID, Session, Message, EndsAt, CanceledAt string }

// announce tells the whole floor; more may bring seconds or endsAt.
func (a *actor) announce(s set, message string, more ...m) toldRow {
	a.n.t.Helper()
	body := m{"session": s.ID, "message": message}
	for _, extra := range more {
		for k, v := range extra {
			body[k] = v
		}
	}
	var row toldRow
	a.must("POST", announcementRows, body, &row)
	return row
}

// phone is a dancer who has a cookie already, so that its tabs are one dancer.
func (n *night) phone() *actor {
	n.t.Helper()
	a := n.guest()
	a.must("GET", "/", nil, nil)
	return a
}

func (n *night) phones(count int) []*actor {
	n.t.Helper()
	all := make([]*actor, count)
	for i := range all {
		all[i] = n.phone()
	}
	return all
}

// tab is the same dancer once more, with its own connection and the same cookies.
func (a *actor) tab() *actor {
	return &actor{n: a.n, cookie: a.cookie, passes: a.passes, header: a.header.Clone()}
}

func (a *actor) mine(s set) mineWire {
	a.n.t.Helper()
	var mine mineWire
	a.must("GET", s.floor("/mine"), nil, &mine)
	return mine
}

// atOnce does all of it in parallel and waits.
func atOnce(count int, do func(i int)) {
	var wait sync.WaitGroup
	for i := range count {
		wait.Go(func() { do(i) })
	}
	wait.Wait()
}

// tallies waits for a pulse that says what is wanted, and returns it.
func (f *feed) tallies(what string, want func(talliesWire) bool) talliesWire {
	f.t.Helper()
	var last talliesWire
	deadline := time.After(patient.Timeout)
	for {
		select {
		case ev, open := <-f.events:
			if !open {
				f.t.Fatalf("the feed ended before %s; last %+v", what, last)
			}
			if ev.name != "pulse" {
				continue
			}
			last = talliesWire{}
			if ev.into(f.t, &last); want(last) {
				return last
			}
		case <-deadline:
			f.t.Fatalf("no pulse with %s; last %+v", what, last)
		}
	}
}

// poll waits for the next poll event; nil when none is shown any more.
func (f *feed) poll() *pollWire {
	f.t.Helper()
	var p *pollWire
	f.next("poll").into(f.t, &p)
	return p
}

// announcement waits for the next announcement event; nil when it is taken down.
func (f *feed) announcement() *announcementWire {
	f.t.Helper()
	var a *announcementWire
	f.next("announcement").into(f.t, &a)
	return a
}

// all reads what the feed still brings until an event by this name, which is the last of them.
func (f *feed) all(until string) []event {
	f.t.Helper()
	var seen []event
	deadline := time.After(patient.Timeout)
	for {
		select {
		case ev, open := <-f.events:
			if !open {
				f.t.Fatalf("the feed ended before %q", until)
			}
			if seen = append(seen, ev); ev.name == until {
				return seen
			}
		case <-deadline:
			f.t.Fatalf("no %q within %s", until, patient.Timeout)
		}
	}
}

// clocks does what is due by now, as the server's clock would within a second.
func (n *night) clocks() {
	n.t.Helper()
	if err := n.due(); err != nil {
		n.t.Fatal(err)
	}
}

// restart stops the server and starts it again on the same rows.
func (n *night) restart() {
	n.t.Helper()
	n.stop()
	n.start()
}

func (dj *actor) end(s set) {
	dj.n.t.Helper()
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"status": "ended"}, nil)
}

// counted is what the rows say, beside everything that the server keeps in memory.
func (n *night) counted(query string, params dbx.Params) int {
	n.t.Helper()
	var count int
	if err := n.app.DB().NewQuery(query).Bind(params).Row(&count); err != nil {
		n.t.Fatal(err)
	}
	return count
}

// recapWire is what the recap says of a night.
type recapWire struct {
	Plays []struct {
		ID, Title string
		Likes     int
		Tempo     tempoWire
	}
	Polls []struct {
		pollWire
		StartedAt, ClosedAt, Play *string
	}
	Likes, Thanks int
	Peak          *struct {
		Play  string
		Likes int
	}
}

func (a *actor) recap(s set) recapWire {
	a.n.t.Helper()
	var r recapWire
	a.must("GET", "/api/recaps/"+s.Code, nil, &r)
	return r
}

// tempoOf reads a play's tempo from the recap, which counts rows.
func (n *night) tempoOf(s set, play string) tempoWire {
	n.t.Helper()
	for _, p := range n.guest().recap(s).Plays {
		if p.ID == play {
			return p.Tempo
		}
	}
	n.t.Fatalf("the recap has no play %s", play)
	return tempoWire{}
}

// wire writes a time as the floor does.
func wire(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// says compares a poll with what it should be.
func (p *pollWire) says(t testing.TB, when, status string, votes []int, winners []int) {
	t.Helper()
	if p == nil {
		t.Fatalf("%s: no poll", when)
	}
	if p.Status != status || !slices.Equal(p.Votes, votes) || p.Winners == nil || !slices.Equal(p.Winners, winners) {
		t.Errorf("%s: %s, votes %v, winners %v; want %s, %v, %v", when, p.Status, p.Votes, p.Winners, status, votes, winners)
	}
}

// retryAfter is how long a refusal asks to wait.
func (a answer) retryAfter(t testing.TB) time.Duration {
	t.Helper()
	var seconds int
	if _, err := fmt.Sscan(a.header.Get("Retry-After"), &seconds); err != nil || seconds < 1 {
		t.Fatalf("%d with Retry-After %q", a.status, a.header.Get("Retry-After"))
	}
	return time.Duration(seconds) * time.Second
}

// sentence is what the answer tells a person.
func (a answer) sentence() string {
	var e struct{ Message string }
	if err := json.Unmarshal(a.body, &e); err != nil {
		return ""
	}
	return e.Message
}

// saysCode looks for a stable code on whichever field.
func saysCode(a answer, code string) bool {
	var e struct {
		Data map[string]struct{ Code string }
	}
	if err := json.Unmarshal(a.body, &e); err != nil {
		return false
	}
	for _, field := range e.Data {
		if field.Code == code {
			return true
		}
	}
	return false
}
