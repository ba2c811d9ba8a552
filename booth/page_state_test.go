package booth

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Every change is told to an open page, which sees the truth at once when it comes, and hears that the booth lives.
func TestEventsOfThePage(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Pulse = 10 * time.Millisecond
	l.config.Beat = time.Hour // so that between the changes there is silence
	l.start()
	l.untilSeen("the first beat", func(p pageState) bool { return p.Contact.Reached })
	heard := events(t, l.page()+"/booth/api/events")
	var last pageState
	state := func(what string, cond func(pageState) bool) {
		t.Helper()
		if cond(last) {
			return
		}
		hear(t, heard, what, func(event, data string) bool {
			if last.Server == "" && event != "state" {
				t.Errorf("begins with %s", event)
			}
			return event == "state" && json.Unmarshal([]byte(data), &last) == nil && cond(last)
		})
	}
	state("contact", func(p pageState) bool { return p.Contact.Reached && p.Session == nil })
	hear(t, heard, "a heartbeat", func(event, data string) bool { return event == "hb" && data == "{}" })
	server.set(func() { server.live = "one" })
	l.play("Song", 0)
	state("the track", func(p pageState) bool { return p.Playing != nil && p.Playing.Title == "Song" })
	state("the session, and the track sent", func(p pageState) bool {
		return p.Session != nil && p.Session.Code == "CODE42" && p.Sent == 1 && len(p.Rows) == 0
	})
	l.stop() // an open page does not hold it up
	for deadline := time.After(20 * time.Second); ; {
		select {
		case _, open := <-heard:
			if !open {
				return
			}
		case <-deadline:
			t.Fatal("the stream goes on without the booth")
		}
	}
}

// A change is told by itself, not only with the next heartbeat.
func TestChangesAreToldAtOnce(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Pulse, l.config.Beat = time.Hour, time.Hour
	l.start()
	l.untilSeen("the session", func(p pageState) bool { return p.Session != nil })
	heard := events(t, l.page()+"/booth/api/events")
	until := func(what string, cond func(pageState) bool) {
		t.Helper()
		hear(t, heard, what, func(_, data string) bool {
			var p pageState
			return json.Unmarshal([]byte(data), &p) == nil && cond(p)
		})
	}
	until("the beginning", func(p pageState) bool { return p.Playing == nil && !p.Secret })
	l.play("Song", 0)
	until("a track sent", func(p pageState) bool { return p.Sent == 1 && len(p.Rows) == 0 })
	l.act("/booth/api/secret", `{"on":true}`)
	until("the switch", func(p pageState) bool { return p.Secret })
	l.play("Kept back", 0)
	until("a track kept back", func(p pageState) bool { return p.phases() == "Kept back secret" })
	released := time.Now()
	l.act("/booth/api/secret", `{"on":false}`)
	until("it sent", func(p pageState) bool { return p.Sent == 2 })
	if took := time.Since(released); took > idleCheck/2 {
		t.Errorf("sent %s after it was released", took)
	}
}

// What the page says at each turn of an evening.
func TestStateOnThePage(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.ahead = time.Hour
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Token = ""
	l.start()
	p := l.untilSeen("a code to confirm", func(p pageState) bool { return p.Pairing != nil })
	if p.Pairing.Code != "ABCD-EFGH" || p.Pairing.URL != server.http.URL+"/pair" || time.Until(p.Pairing.ExpiresAt) < 9*time.Minute {
		t.Errorf("%+v", p.Pairing)
	}
	if p.Credential != "none" || p.SignedIn || p.Session != nil || p.Playing != nil || p.Contact.Last != nil || p.Version != Version || p.Server != server.http.URL {
		t.Errorf("before pairing: %+v", p)
	}
	server.set(func() { server.approved = true })
	p = l.untilSeen("pairing", func(p pageState) bool { return p.SignedIn && p.Contact.Reached })
	if p.Credential != "paired" || p.Pairing != nil || p.ClockOffset != 3600 || !p.Lead || p.History.Folder != l.history || !p.History.Chosen || p.History.File != "" {
		t.Errorf("paired: %+v", p)
	}
	l.play("Over", time.Hour)
	l.play("Held", 0)
	p = l.untilSeen("the rows held", func(p pageState) bool { return p.phases() == "Over held, Held held" })
	if r := p.Rows[0]; r.Number != 1 || r.Artist != "A" || time.Since(r.PlayedAt) < 59*time.Minute || time.Since(r.Since) > time.Minute || p.History.File != "2024-09-03.m3u" {
		t.Errorf("%+v in %+v", r, p.History)
	}
	if p.Playing.Title != "Held" || p.Playing.Seconds != 200 {
		t.Errorf("playing: %+v", p.Playing)
	}
	server.set(func() { server.live, server.fault = "one", offline })
	p = l.untilSeen("the network's end", func(p pageState) bool { return !p.Contact.Reached })
	if p.Contact.Problem == "" || p.Contact.Since.Before(*p.Contact.Last) || !p.SignedIn {
		t.Errorf("offline: %+v", p.Contact)
	}
	server.set(func() {
		server.fault = func(w http.ResponseWriter, _ *http.Request, body map[string]any) bool {
			if body["title"] == "Held" {
				refuse(w, 400, "no_good")
				return true
			}
			return false
		}
	})
	p = l.untilSeen("one set aside", func(p pageState) bool { return p.phases() == "Over offered, Held set aside" })
	if !strings.Contains(p.Rows[1].Reason, "Because") || p.Session == nil || p.Session.ID != "one" || !p.Contact.Reached || p.Contact.Problem != "" {
		t.Errorf("%+v", p)
	}
	server.set(func() { server.token, server.approved = "other", false })
	l.untilSeen("being signed out", func(p pageState) bool { return !p.SignedIn && p.Credential == "paired" && p.Pairing != nil })
}

// A track must be over some time after its length, though no DJ software says so.
func TestPlayingEnds(t *testing.T) {
	t.Parallel()
	st := state{Playing: song("A", 0)}
	if st.playing(at(11.9)) == nil || st.playing(at(12.1)) != nil {
		t.Error("of unknown length")
	}
	st.Playing.Seconds = 180
	if st.playing(at(3.9)) == nil || st.playing(at(4.1)) != nil {
		t.Error("of three minutes")
	}
	if (&state{}).playing(at(0)) != nil {
		t.Error("nothing was played")
	}
}
