package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pika/crowd"
	"pika/hooks"
)

// Tests under load take PIKA_UNDER_LOAD seconds each (CI: 6) with PIKA_PHONES phones (CI: 60) on each floor; some need a little
// longer, to see something out. PIKA_SEED gives the same faults again; what the people on the floor do is theirs.
const (
	underLoad = 6
	onFloor   = 60
	watched   = 12              // of the phones on a floor, how many somebody looks at
	feedLife  = 3 * time.Second // at most, where feeds are cut
)

// dance is a server with floors full of phones that like, vote on the tempo, thank, sleep and wake, all through bad air, while
// the server may be killed at any moment.
type dance struct {
	*testing.T
	*house // of the first floor
	random *chance
	air    *air
	env    []string
	floors []*dancefloor
	until  time.Time
}

// dancefloor is one session with its people.
type dancefloor struct {
	*house
	said    *crowd.Said
	home    chan error // closed when everybody went home
	guests  []*guest
	entered atomic.Int64
}

func newDance(t *testing.T, env ...string) *dance {
	t.Helper()
	random := newChance(t)
	d := &dance{T: t, house: openHouse(t), random: random, env: append([]string{"PIKA_MAX_NEW_DANCERS=1000000"}, env...)}
	d.air = newAir(t, random, d.url(""))
	d.crash()
	return d
}

// crash kills the server and starts it again.
func (d *dance) crash() {
	d.Helper()
	d.server.kill()
	d.up()
}

func (d *dance) up() {
	d.Helper()
	d.server = start(d.T, d.env, "serve", "--dir", d.dir, "--http", d.address)
	for _, f := range d.floors {
		f.server = d.server
	}
	eventually(d.T, 20*time.Second, "the server is ready", func() bool {
		status, _ := try(d.T, "GET", d.url("/api/ready"), "", nil)
		return status == http.StatusOK
	})
}

// fill lets people come to a session, and waits until all are in.
func (d *dance) fill(h *house) *dancefloor {
	d.Helper()
	f := &dancefloor{house: h, home: make(chan error, 1)}
	d.floors = append(d.floors, f)
	ctx, stop := context.WithCancel(context.Background())
	d.Cleanup(func() {
		stop()
		<-f.home
	})
	for range watched {
		g, err := newGuest(d.air.url, h.code)
		if err != nil {
			d.Fatal(err)
		}
		f.guests = append(f.guests, g)
		go func() { _ = g.Follow(ctx, g.take) }()
	}
	phones := numberFrom(d.T, "PIKA_PHONES", onFloor)
	go func() {
		defer close(f.home)
		var err error
		f.said, err = crowd.Run(ctx, crowd.Config{Server: d.air.url, Code: h.code, Dancers: phones, Ramp: time.Second,
			Manners: crowd.Manners{Like: 0.8, Tempo: 0.5, Waver: 0.2, Within: time.Second, Thank: 0.5, Vote: 0.5, Answer: time.Second, Sleep: 0.2, Awake: 4 * time.Second, Asleep: 2 * time.Second,
				Poll: 0.1, Every: 2 * time.Second},
			Entered: func(time.Duration) { f.entered.Add(1) }})
		f.home <- err
	}()
	eventually(d.T, time.Minute, "all are in", func() bool { return int(f.entered.Load()) == phones })
	f.everybody(d.T, 10*time.Second, "is in", func(g *guest) bool { return g.Session.Status == "live" })
	return f
}

// goesOn says whether the time of the test is not over. It begins with the first question, so there is a round in it however
// long the start took.
func (d *dance) goesOn() bool {
	if d.until.IsZero() {
		d.until = time.Now().Add(time.Duration(numberFrom(d.T, "PIKA_UNDER_LOAD", underLoad)) * time.Second)
	}
	return time.Now().Before(d.until)
}

// aMoment is one of any length below most: that is when faults come.
func (d *dance) aMoment(most time.Duration) { time.Sleep(d.random.while(most)) }

// everybody waits until it is so for every guest.
func (f *dancefloor) everybody(t *testing.T, limit time.Duration, what string, so func(g *guest) bool) {
	t.Helper()
	eventually(t, limit, "every phone "+what, func() bool {
		return !slices.ContainsFunc(f.guests, func(g *guest) bool { g.mu.Lock(); defer g.mu.Unlock(); return !so(g) })
	})
}

// see waits until every guest sees a track.
func (f *dancefloor) see(t *testing.T, limit time.Duration, title string) {
	t.Helper()
	f.everybody(t, limit, "shows "+title, func(g *guest) bool { return g.Play != nil && g.Play.Title == title })
}

// end ends the set in calm air, once somebody was heard to like something: without that it was no load. Everybody goes home,
// and what they said is what is stored, shown, and no more.
func (d *dance) end(f *dancefloor) {
	d.Helper()
	d.air.turn("calm")
	d.air.turnFeeds("calm")
	eventually(d.T, 20*time.Second, "somebody likes a track", func() bool { return f.guests[0].sawLikes() > 0 })
	for i, g := range f.guests {
		if g.sawEnded() {
			d.Errorf("phone %d saw the session end", i)
		}
	}
	f.call("PATCH", "/api/collections/sessions/records/"+f.session, f.dj, map[string]any{"status": "ended"}, nil)
	select {
	case err := <-f.home:
		if err != nil {
			d.Fatal(err)
		}
	case <-time.After(time.Minute):
		d.Fatal("the people do not go home")
	}
	name, err := hooks.FileURL(filepath.Join(d.dir, "data.db"), "mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		d.Fatal(err)
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		d.Fatal(err)
	}
	defer db.Close()
	rows, stored, err := f.said.Compare(d.Context(), db, f.session)
	if err != nil {
		d.Fatal(err)
	}
	for _, kind := range crowd.Kinds {
		if !rows[kind].Right() {
			d.Errorf("%s: %+v", kind, rows[kind])
		}
		d.Logf("%s: %+v, %d stored", kind, f.said.Tally(kind), rows[kind].Stored)
	}
	recap, err := crowd.Recap(d.Context(), d.url(""), f.code)
	if err != nil {
		d.Fatal(err)
	}
	if differ := append(recap.Differ(stored), stored.Differ(recap)...); len(differ) > 0 {
		d.Errorf("the recap and the rows: %q", differ)
	}
	var says string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&says); err != nil || says != "ok" {
		d.Errorf("the database: %s %v", says, err)
	}
}

// stop ends the server in good order.
func (d *dance) stop() {
	d.Helper()
	if err := d.server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		d.Fatal(err)
	}
	if code := d.server.wait(20 * time.Second); code != 0 {
		d.Errorf("exit code %d: %s", code, d.server.out)
	}
}

// another is a second DJ of the same server who is live.
func (d *dance) another(name string) *house {
	d.Helper()
	h := &house{t: d.T, dir: d.dir, address: d.address, server: d.server}
	h.owner, h.dj = h.signUp(name)
	var s struct{ ID, Code string }
	h.call("POST", "/api/collections/sessions/records", h.dj, map[string]any{"title": "At " + name + "'s"}, &s)
	h.session, h.code = s.ID, s.Code
	return h
}

// play puts a track on by hand, as often as it takes.
func (h *house) play(number int, title string) (id string) {
	h.t.Helper()
	id = fmt.Sprintf("%s%06d", strings.ToLower(h.code), number)[:12] + "abc"
	eventually(h.t, 20*time.Second, title+" is stored", func() bool {
		status, _ := try(h.t, "POST", h.url("/api/collections/plays/records"), h.dj, map[string]any{"id": id, "session": h.session, "title": title})
		return status == http.StatusOK
	})
	return id
}

// guest is a phone that somebody looks at.
type guest struct {
	*crowd.Dancer
	mu sync.Mutex
	crowd.Screen
	streamed int // what only a feed tells
	ended    bool
}

func newGuest(server, code string) (*guest, error) {
	phone, err := crowd.NewDancer(server, code)
	return &guest{Dancer: phone}, err
}

func (g *guest) take(e crowd.Event) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = g.Screen.Take(e) // nonsense ends the crowd's night
	if e.Name == "play" || e.Name == "pulse" {
		g.streamed++
	}
	g.ended = g.ended || g.Session.Status == "ended"
}

// sawLikes are those of the current track and of all before it.
func (g *guest) sawLikes() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	likes := g.Tallies.Likes
	for _, track := range g.History {
		likes += track.Likes
	}
	return likes
}

func (g *guest) sawEnded() bool { g.mu.Lock(); defer g.mu.Unlock(); return g.ended }
