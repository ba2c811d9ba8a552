package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// desk is what the laptop's page says.
type desk struct {
	SignedIn bool
	DJ       *struct{ ID, Name, Slug string }
	Session  *struct{ ID, Code string }
	Rows     []struct {
		Number               int64
		Title, Phase, SentTo string
	}
}

var pageLine = regexp.MustCompile(`Your page: (http://\S+)/booth`)

// acceptance 40: a DJ who goes live from the laptop's page after ten tracks, of which an earlier session has the first
// two, brings the rest along from the fifth on: exactly those are in the session and the recap, with their own times.
// All of it goes through the laptop's page, with the real booth and the real server.
func TestGoingLiveLate(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	music := newHistory(t)
	booth := func() *program {
		return start(t, []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + t.TempDir(), "PIKA_SERVER=" + h.url(""),
			"PIKA_HISTORY=" + music.folder, "PIKA_PAGE=127.0.0.1:0"}, "booth")
	}
	first := booth()
	eventually(t, 20*time.Second, "the booth is here", func() bool { return h.booth() == "here" })
	times := map[string]time.Time{}
	var titles []string
	play := func(ago time.Duration) {
		title := fmt.Sprintf("Late %02d", len(titles)+1)
		titles = append(titles, title)
		times[title] = time.Now().Add(-ago).Truncate(time.Second)
		music.write(times[title], title, "The Ceilings")
	}
	play(50 * time.Minute)
	play(45 * time.Minute)
	eventually(t, 20*time.Second, "the early session has two", func() bool { return len(h.plays()) == 2 })
	h.call("PATCH", "/api/collections/sessions/records/"+h.session, h.dj, map[string]any{"status": "ended"}, nil)
	early := h.code
	first.kill()
	for n := range 8 {
		play(time.Duration(40-4*n) * time.Minute)
	}

	late := booth() // without any memory
	var page string
	eventually(t, 20*time.Second, "the page", func() bool {
		found := pageLine.FindStringSubmatch(late.out.String())
		if found != nil {
			page = found[1]
		}
		return found != nil
	})
	var d desk
	look := func(what string, ok func() bool) {
		t.Helper()
		eventually(t, 20*time.Second, what, func() bool {
			status, answer := try(t, "GET", page+"/booth/api/state", "", nil)
			d = desk{}
			return status == 200 && json.Unmarshal(answer, &d) == nil && ok()
		})
	}
	look("ten tracks held, and whose laptop it is", func() bool { return len(d.Rows) >= 10 && d.DJ != nil && d.SignedIn })
	if d.DJ.ID != h.owner || d.DJ.Name != "Marla" || d.DJ.Slug != "marla" {
		t.Errorf("%+v", d.DJ)
	}
	var s struct{ ID, Code, Owner string }
	call(t, "POST", page+"/api/collections/sessions/records", "", map[string]any{"title": "Late Friday", "tz": "Europe/Warsaw"}, &s)
	h.session, h.code = s.ID, s.Code
	look("what the early session has", func() bool {
		return d.Session != nil && d.Session.Code == s.Code && d.Rows[len(d.Rows)-9].SentTo == early
	})
	var fifth int64
	for _, r := range d.Rows {
		if want := map[bool]string{true: early}[r.Title == titles[0] || r.Title == titles[1]]; r.Phase != "offered" || r.SentTo != want {
			t.Errorf("%+v", r)
		}
		if r.Title == titles[4] {
			fifth = r.Number
		}
	}
	feed := listen(t, page+"/api/live/"+s.Code+"/feed?view=console")
	call(t, "POST", page+"/booth/api/import", "", map[string]any{"from": fifth}, nil)
	look("the earlier ones left", func() bool { return d.Rows[len(d.Rows)-1].Title == titles[3] })
	music.write(time.Now(), "Now", "The Ceilings")
	eventually(t, 20*time.Second, "the console hears of the next track through the page", func() bool {
		select {
		case data := <-feed:
			return strings.Contains(data, `"title":"Now"`)
		default:
			return false
		}
	})
	if got := strings.Join(h.titles(), ", "); got != strings.Join(append(titles[4:], "Now"), ", ") {
		t.Errorf("in the recap: %s", got)
	}
	for _, p := range h.plays() {
		at, err := time.Parse(time.RFC3339, p.StartedAt)
		if want := times[p.Title]; err != nil || p.Title != "Now" && !at.Equal(want) {
			t.Errorf("%s at %s, want %s", p.Title, p.StartedAt, want)
		}
	}
	call(t, "PATCH", page+"/api/collections/sessions/records/"+s.ID, "", map[string]any{"title": "Later Friday"}, nil)
	if status, answer := try(t, "GET", page+"/api/collections/users/records/"+h.owner, "", nil); status != 404 {
		t.Errorf("the account through the page: %d %s", status, answer)
	}
}

// listen reads the data of a stream's events.
func listen(t *testing.T, url string) <-chan string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	heard := make(chan string, 1000)
	go func() {
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				heard <- data
			}
		}
	}()
	return heard
}
