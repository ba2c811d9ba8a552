package hooks

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"
)

// form makes a request as a browser's form does.
func (a *actor) form(method, path string, values url.Values) answer {
	a.n.t.Helper()
	req := a.request(method, path, values.Encode())
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return a.send(req, patient.Transport)
}

// dashboard makes a request as PocketBase's dashboard does: the whole row in one part of a form.
func (a *actor) dashboard(method, path string, row any) answer {
	a.n.t.Helper()
	raw, err := json.Marshal(row)
	if err != nil {
		a.n.t.Fatal(err)
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	if err := parts.WriteField("@jsonPayload", string(raw)); err != nil {
		a.n.t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		a.n.t.Fatal(err)
	}
	req := a.request(method, path, "x")
	req.Body, req.ContentLength = io.NopCloser(&body), int64(body.Len())
	req.Header.Set("Content-Type", parts.FormDataContentType())
	return a.send(req, patient.Transport)
}

// What a house's collection takes as JSON it takes as a form.
func TestAskingByForm(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	if got := dj.form("POST", pollRows, url.Values{"session": {s.ID}, "question": {"Blues?"}, "options": {"Yes", "No"}, "seconds": {"60"}}); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	p := n.snapshot(s).Poll
	if p.says(t, "asked", "open", []int{0, 0}, []int{}); p.EndsAt == nil || *p.EndsAt != wire(n.clock.now().Add(time.Minute)) {
		t.Errorf("%+v", p)
	}
	if got := dj.form("PATCH", pollRows+"/"+p.ID, url.Values{"options": {`["Yes","No","Later"]`}}); got.status != 200 || len(n.snapshot(s).Poll.Options) != 3 {
		t.Errorf("a list as text: %d %s", got.status, got.body)
	}
	if got := dj.form("PATCH", pollRows+"/"+p.ID, url.Values{"canceled": {"true"}}); got.status != 200 || n.snapshot(s).Poll.Status != "canceled" {
		t.Errorf("canceled: %d %s", got.status, got.body)
	}
	if got := dj.form("POST", announcementRows, url.Values{"session": {s.ID}, "message": {"Lost: one shoe"}, "seconds": {"30"}}); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if a := n.snapshot(s).Announcement; a == nil || a.EndsAt == nil {
		t.Errorf("%+v", a)
	}
	if got := dj.form("PATCH", sessionRows+"/"+s.ID, url.Values{"pin": {"0815"}}); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	n.phone().enter(s, "0815")
	for _, values := range []url.Values{{"title": {"By form"}}, {"hue": {"120"}}, {"doorClosedAt": {""}}} {
		if got := dj.form("PATCH", sessionRows+"/"+s.ID, values); got.status != 200 || n.guest().inside(s) {
			t.Errorf("%v takes the PIN off: %d %s", values, got.status, got.body)
		}
	}
	if got := dj.form("PATCH", sessionRows+"/"+s.ID, url.Values{"pin": {""}}); got.status != 200 || !n.guest().inside(s) {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// acceptance 25: the dashboard sends the whole row back, hidden fields too: one that changes a title, a question or a
// message changes that and nothing else.
func TestWholeRowsOfTheDashboard(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, root := n.dj("Kris"), n.superuser()
	s := dj.goLive("Friday")
	dj.lock(s, "4711")
	phone := n.phone()
	phone.enter(s, "4711")
	key := dj.door(s).Key
	play := dj.play(s, "Shoreline", 0, m{"seconds": 600})
	asked := dj.ask(s, "Bluse?", yesNo, m{"seconds": 60})
	told := dj.announce(s, "Lots: one shoe", m{"seconds": 60})
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	n.clock.advance(30 * time.Second)
	for _, who := range []*actor{root, dj} {
		for _, change := range []struct{ path, field, value string }{
			{sessionRows + "/" + s.ID, "title", "Friday, later"}, {playRows + "/" + play.ID, "title", "Shoreline (Remix)"},
			{pollRows + "/" + asked.ID, "question", "Blues?"}, {announcementRows + "/" + told.ID, "message", "Lost: one shoe"},
		} {
			var row m
			who.must("GET", change.path, nil, &row)
			row[change.field] = change.value
			if got := who.dashboard("PATCH", change.path, row); got.status != 200 {
				t.Errorf("%s: %d %s", change.path, got.status, got.body)
			}
			if options, ok := row["options"]; ok { // an editor of JSON sends its text
				text, _ := json.Marshal(options)
				row["options"] = string(text)
				if got := who.dashboard("PATCH", change.path, row); got.status != 200 {
					t.Errorf("%s with the options as text: %d %s", change.path, got.status, got.body)
				}
			}
		}
		var snap snapshotWire
		phone.must("GET", s.floor(""), nil, &snap)
		if snap.Session.Title != "Friday, later" || !snap.Session.PIN || snap.Play == nil || snap.Play.Title != "Shoreline (Remix)" {
			t.Errorf("session %+v, play %+v", snap.Session, snap.Play)
		}
		left := wire(n.clock.now().Add(30 * time.Second))
		if p := snap.Poll; p == nil || p.Question != "Blues?" || p.Status != "open" || p.EndsAt == nil || *p.EndsAt != left || len(p.Options) != 2 || p.Votes[1] != 1 {
			t.Errorf("poll: %+v", p)
		}
		if a := snap.Announcement; a == nil || a.Message != "Lost: one shoe" || a.EndsAt == nil || *a.EndsAt != left {
			t.Errorf("announcement: %+v", a)
		}
		if n.phone().inside(s) || dj.door(s).Key != key {
			t.Error("the door has changed")
		}
		n.phone().enter(s, "4711")
	}
}

// An account is made and changed by a form as well, such as one that brings a picture; its password is counted there, too.
func TestAccountByForm(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	values := url.Values{"name": {"Kris"}, "email": {"kris@example.org"}, "password": {"correct horse"}, "passwordConfirm": {"correct horse"}}
	if got := n.guest().form("POST", users, values); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	dj := n.dj("Ann")
	if got := dj.form("PATCH", users+"/"+dj.id, url.Values{"bio": {"West Coast"}}); got.status != 200 || !got.contains("West Coast") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := dj.form("PATCH", users+"/"+dj.id, url.Values{"password": {strings.Repeat("é", 40)}}); got.code("password") != "too_long" {
		t.Errorf("%d %s", got.status, got.body)
	}
}
