package hooks

import (
	"bufio"
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// acceptance 5: what a sleeping phone missed of polls and announcements comes in order, then what it said itself, then
// the numbers; these never advance an id.
func TestReplayOfAnswers(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Shoreline", 0)
	phone := n.phone()
	feed := phone.follow(s.floor("/feed"))
	mine := feed.next("mine")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 60})
	first := feed.next("poll")
	phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
	phone.must("PUT", s.tempo(play.ID), m{"vote": "slower"}, nil)
	phone.must("POST", s.floor("/thanks"), nil, nil)
	feed.tallies("what the phone said", func(w talliesWire) bool { return w.Thanks == 1 })
	if first.id == mine.id {
		t.Error("a poll does not advance the id")
	}
	feed.close()

	dj.announce(s, "Lost: one shoe", m{"seconds": 30})
	dj.closePoll(asked.ID)
	n.clock.advance(30 * time.Second)
	stage := n.guest().follow(s.floor("/feed?view=stage&after=" + first.id))
	stage.announcement().shows(t, "the stage", "Lost: one shoe")
	stage.next("poll")
	stage.announcement().shows(t, "the stage, at its end", "")

	again := phone.follow(s.floor("/feed?after=" + first.id))
	var names, ids []string
	for len(names) == 0 || names[len(names)-1] != "pulse" {
		ev := again.next("snapshot", "play", "poll", "announcement", "session", "history", "mine", "pulse")
		names, ids = append(names, ev.name), append(ids, ev.id)
		switch ev.name {
		case "mine":
			var w mineWire
			if ev.into(t, &w); w.Option == nil || *w.Option != 1 || w.Tempo == nil || *w.Tempo != "slower" {
				t.Errorf("mine: %s", ev.data)
			}
		case "poll":
			var p *pollWire
			ev.into(t, &p)
			p.says(t, "missed", "closed", []int{0, 1}, []int{1})
		case "pulse":
			var w talliesWire
			if ev.into(t, &w); w.Thanks != 1 || w.Tempo != (tempoWire{Slower: 1}) {
				t.Errorf("pulse: %s", ev.data)
			}
		}
	}
	if !slices.Equal(names, []string{"announcement", "poll", "announcement", "mine", "pulse"}) || ids[2] != ids[3] || ids[3] != ids[4] || ids[0] == ids[1] {
		t.Errorf("replayed %v with %v", names, ids)
	}
}

// acceptance 6: a phone that polls with ETag hears of everything that changes, also of what only time changes.
func TestSnapshotETagOfAnswers(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Shoreline", 0, m{"seconds": 3600})
	phone, other := n.phone(), n.phone()
	phone.must("GET", s.floor(""), nil, nil)
	news := func(what string) {
		t.Helper()
		got := phone.do("GET", s.floor(""), nil)
		if got.status != http.StatusOK {
			t.Fatalf("%s: %d", what, got.status)
		}
		phone.header.Set("If-None-Match", got.header.Get("ETag"))
		n.clock.advance(time.Second)
		if got := phone.do("GET", s.floor(""), nil); got.status != http.StatusNotModified {
			t.Errorf("after %s nothing changed, but %d", what, got.status)
		}
	}
	news("coming in")
	asked := dj.ask(s, "Blues?", yesNo, m{"seconds": 30})
	news("a question")
	other.must("PUT", s.vote(asked.ID), m{"option": 0}, nil)
	news("a vote")
	other.must("PUT", s.tempo(play.ID), m{"vote": "slower"}, nil)
	news("a tempo vote")
	other.must("PUT", s.tempo(play.ID), m{"vote": "faster"}, nil)
	news("a vote that moved")
	other.must("POST", s.floor("/thanks"), nil, nil)
	news("thanks")
	dj.announce(s, "Lost: one shoe", m{"seconds": 60})
	news("an announcement")
	n.clock.advance(30 * time.Second)
	news("the end of the poll")
	n.clock.advance(30 * time.Second)
	news("the end of the announcement")
	n.clock.advance(30 * time.Second)
	news("a minute after the poll")
}

// acceptance 29: a feed over HTTP/2 ends with a new PIN, too.
func TestPinInMidNightOverHTTP2(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	secure := httptest.NewUnstartedServer(n.Config.Handler)
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()
	client := secure.Client()
	client.Transport.(*http.Transport).TLSClientConfig.MinVersion = tls.VersionTLS12
	ctx, cancel := context.WithTimeout(context.Background(), patient.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", secure.URL+s.floor("/feed"), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), "event: mine") {
	}
	dj.lock(s, "4711")
	dj.play(s, "SecretSong", 0)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Secret") {
			t.Fatal(lines.Text())
		}
	}
	if res.ProtoMajor != 2 || ctx.Err() != nil {
		t.Errorf("%s, %v", res.Proto, ctx.Err())
	}
}
