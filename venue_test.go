package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// wire carries bytes between the booth and the server, until it is cut.
type wire struct {
	net.Listener
	to    string
	cut   atomic.Bool
	tries atomic.Int64 // connections asked for while cut
	mu    sync.Mutex
	open  map[net.Conn]bool
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: l, to: to, open: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); w.drop() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(c)
		}
	}()
	return w
}

func (w *wire) url() string { return "http://" + w.Addr().String() }

func (w *wire) carry(c net.Conn) {
	defer c.Close()
	if w.cut.Load() {
		w.tries.Add(1)
		return
	}
	s, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	defer s.Close()
	w.mu.Lock()
	w.open[c], w.open[s] = true, true
	w.mu.Unlock()
	go func() { _, _ = io.Copy(s, c); s.Close() }()
	_, _ = io.Copy(c, s)
}

// drop breaks what is open.
func (w *wire) drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.open {
		c.Close()
	}
	w.open = map[net.Conn]bool{}
}

func (w *wire) lose() { w.cut.Store(true); w.drop() }

func (w *wire) mend() { w.cut.Store(false) }

// history is a VirtualDJ history file that grows.
type history struct {
	t      *testing.T
	folder string
	titles []string // of tonight, in the order they were played
}

func newHistory(t *testing.T) *history {
	t.Helper()
	h := &history{t: t, folder: filepath.Join(t.TempDir(), "History")}
	if err := os.MkdirAll(h.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	h.write(time.Now().Add(-3*time.Hour), "Sound check", "Nobody")
	return h
}

func (h *history) write(at time.Time, title, artist string) {
	h.t.Helper()
	f, err := os.OpenFile(filepath.Join(h.folder, time.Now().Format("2006-01-02")+".m3u"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		h.t.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintf(f, "#EXTVDJ:<time>%s</time><lastplaytime>%d</lastplaytime><artist>%s</artist><title>%s</title><songlength>181.5</songlength>\r\n"+
		"C:\\Users\\Somebody\\Music\\%s - %s.mp3\r\n", at.Format("15:04"), at.Unix(), artist, title, artist, title)
}

// play puts on the next track.
func (h *history) play() string {
	h.t.Helper()
	title := fmt.Sprintf("Track %02d & more", len(h.titles)+1)
	h.write(time.Now(), title, "The Ceilings")
	h.titles = append(h.titles, title)
	return title
}

// house is a server with a DJ who is live.
type house struct {
	t             *testing.T
	dir, address  string
	server        *program
	dj            string // token
	session, code string
	owner         string
}

func openHouse(t *testing.T) *house {
	t.Helper()
	return openHouseIn(t, t.TempDir())
}

func openHouseIn(t *testing.T, dir string) *house {
	t.Helper()
	h := &house{t: t, dir: dir, address: freeAddress(t)}
	h.server = serve(t, h.dir, h.address)
	h.owner, h.dj = h.signUp("Marla")
	var s struct{ ID, Code string }
	h.call("POST", "/api/collections/sessions/records", h.dj, map[string]any{"title": "Friday Westie", "tz": "Europe/Warsaw"}, &s)
	h.session, h.code = s.ID, s.Code
	return h
}

func (h *house) url(path string) string { return "http://" + h.address + path }

func (h *house) call(method, path, token string, body, into any) {
	h.t.Helper()
	call(h.t, method, h.url(path), token, body, into)
}

func (h *house) signUp(name string) (id, token string) {
	h.t.Helper()
	email := strings.ToLower(name) + "@example.org"
	var user struct{ ID string }
	h.call("POST", "/api/collections/users/records", "", map[string]any{"name": name, "email": email,
		"password": "correct horse", "passwordConfirm": "correct horse"}, &user)
	var in struct{ Token string }
	h.call("POST", "/api/collections/users/auth-with-password", "", map[string]any{"identity": email, "password": "correct horse"}, &in)
	return user.ID, in.Token
}

// pair signs a laptop in and returns its credential.
func (h *house) pair() string {
	h.t.Helper()
	var code struct{ DeviceCode, UserCode string }
	h.call("POST", "/api/booths/pair", "", map[string]any{"label": "Laptop"}, &code)
	h.call("POST", "/api/booths/approve", h.dj, map[string]any{"userCode": code.UserCode}, nil)
	var in struct{ Token string }
	h.call("POST", "/api/booths/token", "", map[string]any{"deviceCode": code.DeviceCode}, &in)
	return in.Token
}

type nightPlay struct {
	ID, Title, StartedAt string
	EndedAt              *string
	Likes                int
}

// plays are what the recap shows, oldest first.
func (h *house) plays() []nightPlay {
	var recap struct{ Plays []nightPlay }
	if status, answer := try(h.t, "GET", h.url("/api/recaps/"+h.code), "", nil); status == 200 {
		if err := json.Unmarshal(answer, &recap); err != nil {
			h.t.Fatal(err)
		}
	}
	return recap.Plays
}

func (h *house) titles() []string {
	var titles []string
	for _, p := range h.plays() {
		titles = append(titles, p.Title)
	}
	return titles
}

// phone follows the session as a phone does, through every loss, and remembers what it was shown.
type phone struct {
	mu     sync.Mutex
	cookie string
	title  string // what is on
	status []string
	live   atomic.Bool
	after  string
}

func (h *house) follow() *phone {
	p := &phone{}
	stop := make(chan struct{})
	h.t.Cleanup(func() { close(stop) })
	go func() {
		for {
			p.read(h)
			p.live.Store(false)
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(50+rand.IntN(100)) * time.Millisecond):
			}
		}
	}()
	return p
}

func (p *phone) read(h *house) {
	req, err := http.NewRequest("GET", h.url("/api/live/"+h.code+"/feed?after="+p.after), nil)
	if err != nil {
		return
	}
	req.Header.Set("Cookie", p.cookie)
	res, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return
	}
	defer res.Body.Close()
	for _, c := range res.Cookies() {
		p.cookie = c.Name + "=" + c.Value
	}
	var name string
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "id":
			p.after = value
		case "event":
			name = value
		case "data":
			p.take(name, []byte(value))
		}
	}
}

func (p *phone) take(name string, data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.live.Store(true)
	var play *struct{ Title string }
	switch name {
	case "snapshot":
		var snap struct {
			Session struct{ Status string }
			Play    *struct{ Title string }
		}
		_ = json.Unmarshal(data, &snap)
		p.status = append(p.status, snap.Session.Status)
		play = snap.Play
	case "play":
		_ = json.Unmarshal(data, &play)
	case "session":
		var s struct{ Status string }
		_ = json.Unmarshal(data, &s)
		p.status = append(p.status, s.Status)
		return
	default:
		return
	}
	p.title = ""
	if play != nil {
		p.title = play.Title
	}
}

func (p *phone) shows() string { p.mu.Lock(); defer p.mu.Unlock(); return p.title }

func (p *phone) sawEnded() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.status, "ended")
}

// keyOf is the key that the reader gives a line.
func keyOf(t *testing.T, at time.Time, title, artist string) string {
	t.Helper()
	music := newHistory(t)
	music.write(at, title, artist)
	p := start(t, nil, "booth", "history", "--json", music.folder)
	if code := p.wait(20 * time.Second); code != 0 {
		t.Fatalf("exit code %d: %s", code, p.out)
	}
	var plays []struct{ Title, Key string }
	if err := json.Unmarshal([]byte(p.out.String()), &plays); err != nil || len(plays) != 2 || plays[1].Title != title {
		t.Fatalf("the history is %s (%v)", p.out, err)
	}
	return plays[1].Key
}

// snapshot is what the floor is told now; zero when the server does not answer.
func (h *house) snapshot() (snap struct {
	Session struct{ Booth string }
	Play    struct{ Title string }
	Tallies struct{ Listeners, Likes int }
}) {
	_, answer := try(h.t, "GET", h.url("/api/live/"+h.code+"?view=console"), "", nil)
	_ = json.Unmarshal(answer, &snap)
	return snap
}

// booth is here, away or none.
func (h *house) booth() string { return h.snapshot().Session.Booth }

func (h *house) listeners() int { return h.snapshot().Tallies.Listeners }
