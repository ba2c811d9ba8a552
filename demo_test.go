package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

type demoFloor struct {
	Session struct {
		Title, Booth string
		DJ           struct{ Name string }
	}
	Play         *struct{ ID string }
	History      []struct{ ID string }
	Tallies      struct{ Listeners int }
	Announcement *struct{ Message string }
}

type demoRecap struct {
	Length, Likes, Thanks int
	Plays                 []struct {
		Artist, Title, StartedAt string
		Tempo                    struct{ Slower, Perfect, Faster int }
	}
	Polls []struct{ Votes []int }
}

// answered says that the floor voted on the tempo of some play, and in some poll.
func (r demoRecap) answered() bool {
	tempo, votes := 0, 0
	for _, p := range r.Plays {
		tempo += p.Tempo.Slower + p.Tempo.Perfect + p.Tempo.Faster
	}
	for _, p := range r.Polls {
		for _, n := range p.Votes {
			votes += n
		}
	}
	return tempo > 0 && votes > 0
}

// link returns the address that the demo printed beside a name.
func link(t *testing.T, p *program, name string) string {
	t.Helper()
	find := regexp.MustCompile(name + `\s+(http://\S+)`)
	var found []string
	eventually(t, 60*time.Second, "the demo prints "+name, func() bool {
		found = find.FindStringSubmatch(p.out.String())
		return found != nil
	})
	return found[1]
}

// A night goes on by itself: tracks change, dancers like them and answer what they are asked, the recap grows; at
// its end nothing is left.
func TestDemo(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	address := freeAddress(t)
	p := start(t, []string{"TMPDIR=" + temp}, "demo", "--http", address, "--minutes", "5", "--dancers", "8", "--speed", "300")
	page := link(t, p, "Dancer")
	if !strings.HasPrefix(page, "http://"+address+"/live/") {
		t.Errorf("dancers are sent to %s", page)
	}
	code := page[strings.LastIndexByte(page, '/')+1:]
	var floor demoFloor
	var recap, first demoRecap
	look := func() {
		t.Helper()
		call(t, "GET", "http://"+address+"/api/live/"+code, "", nil, &floor)
		call(t, "GET", "http://"+address+"/api/recaps/"+code, "", nil, &recap)
	}
	look()
	first = recap
	if floor.Session.DJ.Name != demoDJ || !strings.HasSuffix(floor.Session.Title, demoPlace) || floor.Session.Booth != "here" {
		t.Errorf("session: %+v", floor.Session)
	}
	if floor.Play == nil || len(floor.History) < demoPlayed-3 || first.Length < 3600 {
		t.Errorf("the evening so far: %+v, %d played, %d s long", floor.Play, len(floor.History), first.Length)
	}
	eventually(t, 60*time.Second, "the dancers are in and like what the booth sends", func() bool {
		look()
		return floor.Tallies.Listeners >= 8 && recap.Likes > first.Likes+8 && len(recap.Plays) >= len(first.Plays)+3
	})
	for i, play := range recap.Plays {
		if i > 0 && play.StartedAt < recap.Plays[i-1].StartedAt || play.Artist == "" || play.Title == "" {
			t.Errorf("play %d: %+v", i, play)
		}
	}
	eventually(t, 60*time.Second, "the DJ talks to the floor, and the floor answers and thanks", func() bool {
		look()
		return floor.Announcement != nil && recap.answered() && recap.Thanks > 0
	})
	checkDoors(t, p, "http://"+address)
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	endsWithNothingLeft(t, p, temp)
}

// The demo ends by itself when its minutes are over.
func TestDemoEndsByItself(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	endsWithNothingLeft(t, start(t, []string{"TMPDIR=" + temp}, "demo", "--http", "127.0.0.1:0", "--minutes", "0.02", "--dancers", "3"), temp)
}

func endsWithNothingLeft(t *testing.T, p *program, temp string) {
	t.Helper()
	if exit := p.wait(60 * time.Second); exit != 0 {
		t.Errorf("exit %d:\n%s", exit, p.out)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, error %v", left, err)
	}
}

// checkDoors goes through what else the demo printed.
func checkDoors(t *testing.T, p *program, house string) {
	t.Helper()
	res, err := http.Get(link(t, p, "Console"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	credential := regexp.MustCompile(`JSON\.stringify\((\{.*\})\)`).FindSubmatch(body)
	if res.StatusCode != http.StatusOK || credential == nil {
		t.Fatalf("the console's door: %d %s", res.StatusCode, body)
	}
	var dj struct {
		Token  string
		Record struct{ Name, Email string }
	}
	if err := json.Unmarshal(credential[1], &dj); err != nil {
		t.Fatal(err)
	}
	if dj.Record.Name != demoDJ || dj.Record.Email != demoEmail {
		t.Errorf("the console's door lets in %+v", dj.Record)
	}
	call(t, "POST", house+"/api/collections/users/auth-refresh", dj.Token, nil, nil)
	if status, _ := try(t, "GET", house+"/demo/guess", "", nil); status != http.StatusNotFound {
		t.Errorf("a guessed key: %d", status)
	}
	for collection, printed := range map[string]string{"users": demoEmail, "_superusers": demoAdmin} {
		password := regexp.MustCompile(regexp.QuoteMeta(printed) + `, (\w+)\)`).FindStringSubmatch(p.out.String())
		if password == nil {
			t.Fatalf("no password for %s in\n%s", printed, p.out)
		}
		call(t, "POST", house+"/api/collections/"+collection+"/auth-with-password", "", map[string]string{"identity": printed, "password": password[1]}, nil)
	}
}

func TestDemoStopsWhenTold(t *testing.T) {
	t.Parallel()
	temp := t.TempDir()
	p := start(t, []string{"TMPDIR=" + temp}, "demo", "--http", "127.0.0.1:0", "--dancers", "3")
	link(t, p, "Recap")
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	endsWithNothingLeft(t, p, temp)
	if !strings.Contains(p.out.String(), "The night is over") {
		t.Errorf("it says\n%s", p.out)
	}
}

func TestDemoRefuses(t *testing.T) {
	t.Parallel()
	listening := start(t, []string{"TMPDIR=" + t.TempDir()}, "demo", "--http", "127.0.0.1:0", "--dancers", "0")
	taken := strings.TrimPrefix(strings.TrimSuffix(link(t, listening, "Dashboard"), "/_/"), "http://")
	for _, c := range []struct{ args, says string }{
		{"--http " + taken, "--http :8091"},
		{"--minutes 0", "--minutes"},
		{"--speed -1", "--speed"},
		{"--dancers many", "dancers"},
		{"quickly", `"quickly"`},
	} {
		temp := t.TempDir()
		p := start(t, []string{"TMPDIR=" + temp}, append([]string{"demo"}, strings.Fields(c.args)...)...)
		if exit := p.wait(60 * time.Second); exit != 1 || !strings.Contains(p.out.String(), c.says) || strings.Count(p.out.String(), "\n") != 1 {
			t.Errorf("%s: exit %d, says %q", c.args, exit, p.out)
		}
		if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
			t.Errorf("%s left behind: %v, error %v", c.args, left, err)
		}
	}
}
