package booth

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pika/booth/virtualdj"
)

// knowing writes VirtualDJ's database as it is when these tracks have been analysed: 118.12 BPM, in Am, 242 s long.
func (l *laptop) knowing(titles ...string) {
	l.t.Helper()
	text := "<VirtualDJ_Database>"
	for _, title := range titles {
		text += fmt.Sprintf(`<Song FilePath="C:\Users\ann\%s.mp3"><Infos SongLength="241.6"/><Scan Bpm="0.507959" Key="Am"/></Song>`, title)
	}
	l.database(text + "</VirtualDJ_Database>")
}

func (l *laptop) database(text string) {
	l.t.Helper()
	if err := os.WriteFile(filepath.Join(filepath.Dir(l.history), "database.xml"), []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// said is what the server was told of a play, by its title.
func (s *standIn) said(title string) string {
	for _, p := range s.plays {
		if p.Title == title {
			return fmt.Sprintf("%.2f %s %d", p.BPM, p.Key, p.Seconds)
		}
	}
	return "nothing"
}

func (s *standIn) patches() int {
	return len(slices.DeleteFunc(slices.Clone(s.requests), func(r string) bool { return !strings.HasPrefix(r, "PATCH") }))
}

// newCuriousLaptop looks at the database often.
func newCuriousLaptop(t *testing.T, server string) *laptop {
	l := newLaptop(t, server)
	l.config.Database = 10 * time.Millisecond
	return l
}

// A play does not wait for what VirtualDJ finds out about its track: that comes after it, also when the booth was not
// running when VirtualDJ wrote it down.
func TestDetailsComeLater(t *testing.T) {
	t.Parallel()
	for name, whileOff := range map[string]bool{"while the booth runs": false, "while it does not": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStandIn(t)
			server.live = "one"
			l := newCuriousLaptop(t, server.http.URL)
			l.start()
			l.until("the session", func() bool { return l.state().Live.ID == "one" })
			l.play("A", 4*time.Minute)
			l.play("B", 0)
			server.untilAccepted(2)
			l.until("both delivered", func() bool { st := l.state(); return len(st.Rows) == 0 && len(st.Details) == 2 })
			if whileOff {
				l.stop()
			}
			l.knowing("A")
			if whileOff {
				l.launch()
			}
			// The history knows the length, which stays as it is.
			server.until("the details", func() bool { return server.said("A") == "118.12 Am 200" })
			if got := server.said("B"); got != "0.00  200" {
				t.Errorf("of B: %s", got)
			}
			l.until("one to wait for", func() bool { return len(l.state().Details) == 1 })
			server.untilBeats(3)
			if server.patches() != 1 || len(server.plays) != 2 {
				t.Errorf("requests: %v", server.requests)
			}
		})
	}
}

// What is known goes with the play; what comes to be known while it waits for the network, too.
func TestDetailsGoWithThePlay(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live, server.fault = "one", offline
	l := newCuriousLaptop(t, server.http.URL)
	l.start()
	l.play("A", 0)
	l.untilRead("A")
	l.knowing("A", "B")
	l.until("the details", func() bool { st := l.state(); return len(st.Rows) == 1 && st.Rows[0].BPM == 118.12 })
	l.play("B", 0)
	l.until("the details", func() bool { st := l.state(); return len(st.Rows) == 2 && st.Rows[1].MusicalKey == "Am" })
	if n := len(l.state().Details); n != 1 {
		t.Errorf("%d plays wait for details, only A should until it is sent", n)
	}
	server.set(func() { server.fault = nil })
	server.untilAccepted(2)
	l.until("nothing to wait for", func() bool { st := l.state(); return len(st.Rows) == 0 && len(st.Details) == 0 })
	if got := server.said("A") + ", " + server.said("B"); got != "118.12 Am 200, 118.12 Am 200" || server.patches() > 0 {
		t.Errorf("said %s with %d patches", got, server.patches())
	}
}

// A refusal of details is taken for an answer; anything else is tried again.
func TestDetailsRefused(t *testing.T) {
	t.Parallel()
	for status, wantTries := range map[int]int{400: 1, 404: 1, 409: 1, 503: 3, 429: 3, 0: 3} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			server := newStandIn(t)
			server.live = "one"
			tries := 0
			server.fault = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
				if r.Method != http.MethodPatch {
					return false
				}
				server.mu.Lock()
				tries++
				last := tries == 3
				server.mu.Unlock()
				switch {
				case last:
					return false
				case status == 0:
					panic(http.ErrAbortHandler)
				}
				refuse(w, status, "no_good")
				return true
			}
			l := newCuriousLaptop(t, server.http.URL)
			l.start()
			l.play("A", 0)
			server.untilAccepted(1)
			l.knowing("A")
			l.until("nothing to wait for", func() bool { return len(l.state().Rows) == 0 && len(l.state().Details) == 0 })
			l.play("B", 0) // and nothing stands in the way of the next
			server.untilAccepted(2)
			server.set(func() {
				if tries != wantTries || (server.said("A") == "118.12 Am 200") != (wantTries == 3) {
					t.Errorf("%d tries, the server knows %s", tries, server.said("A"))
				}
			})
		})
	}
}

// VirtualDJ is saving: what was known stays known, and the play is not held up.
func TestDetailsFromAHalfWrittenDatabase(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newCuriousLaptop(t, server.http.URL)
	l.knowing("A", "B")
	l.start()
	l.until("the session", func() bool { return l.state().Live.ID == "one" })
	l.play("A", 4*time.Minute)
	server.until("the details", func() bool { return server.said("A") == "118.12 Am 200" })
	l.database(`<VirtualDJ_Database><Song FilePath="C:\Users\ann\B.mp3"><Scan Bpm="0.3`)
	l.play("B", 0)
	server.until("the details", func() bool { return server.said("B") == "118.12 Am 200" })
}

// The database knows that a track is a jingle where the history does not say so.
func TestJinglesAreNotAnnounced(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newCuriousLaptop(t, server.http.URL)
	l.database(`<VirtualDJ_Database><Song FilePath="C:\Users\ann\Ident.mp3"><Infos SongLength="7.5"/></Song></VirtualDJ_Database>`)
	l.config.System = virtualdj.System{OS: "none", Getenv: os.Getenv}
	b, release, err := open(l.config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.library.Refresh(virtualdj.Databases(b.System, b.History)); err != nil {
		t.Fatal(err)
	}
	l.write("<title>Ident</title>", `C:\Users\ann\Ident.mp3`)
	l.write("<title>Horn</title>", `C:\Users\ann\Samples\Horn.mp3`)
	l.write("<title>Short</title><songlength>19.4</songlength>", `C:\Users\ann\Short.mp3`)
	l.write("<title>Song</title><songlength>20.0</songlength>", `C:\Users\ann\Song.mp3`)
	entries, err := virtualdj.List(l.history)
	if err != nil || len(entries) != 4 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	var at historyPosition
	h := b.sources()[0].(*history)
	at.Cursor = &virtualdj.Cursor{}
	n, fault := h.read(virtualdj.Open(l.history, time.Now), &at)
	if fault != nil {
		t.Fatal(fault)
	}
	if err := b.keepNews(historyName, n); err != nil {
		t.Fatal(err)
	}
	if got := rows(b.store.view()); got != "Song held" {
		t.Errorf("outbox: %s", got)
	}
	release()
}

// write appends an entry with these tags and this path, played now.
func (l *laptop) write(tags, path string) {
	l.t.Helper()
	file, err := os.OpenFile(filepath.Join(l.history, "2024-09-03.m3u"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		l.t.Fatal(err)
	}
	defer file.Close()
	fmt.Fprintf(file, "#EXTVDJ:<time>21:34</time><lastplaytime>%d</lastplaytime>%s\n%s\n", time.Now().Unix(), tags, path)
}

// What is found out between the sending of a row and its answer is told afterwards, once.
func TestDetailsFoundWhileThePlayIsOnItsWay(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	l := newLaptop(t, "http://127.0.0.1:1")
	l.history = filepath.Join(home, "History")
	l.knowing("A")
	var library virtualdj.Library
	if _, err := library.Refresh([]string{filepath.Join(home, "database.xml")}); err != nil {
		t.Fatal(err)
	}
	play := fromVirtualDJ(virtualdj.Entry{Key: "a", Title: "A", PlayedAt: at(0), Track: trackOf(t, `C:\Users\ann\A.mp3`), Seconds: 200})
	st := state{Live: session{ID: "one"}}
	st.add([]Play{play}, known(0), true)
	st.await([]Play{play}, at(0))
	sent, _ := st.next(func(row) bool { return true })
	st.learn(&library)
	if d, found := st.nextDetail(); found {
		t.Fatalf("told of a play that the server does not have: %+v", d)
	}
	st.delivered(sent)
	st.sent(sent.Number)
	d, found := st.nextDetail()
	if !found || d.missing() != (virtualdj.Facts{BPM: 118.12, Key: "Am"}) || d.Session != "one" {
		t.Fatalf("next: %+v, %v", d, found)
	}
	st.told("a", virtualdj.Facts{BPM: 118.12})
	if d, found := st.nextDetail(); !found || d.missing() != (virtualdj.Facts{Key: "Am"}) {
		t.Fatalf("then: %+v, %v", d, found)
	}
	st.told("a", virtualdj.Facts{Key: "Am"})
	if len(st.Details) > 0 {
		t.Errorf("left over: %+v", st.Details)
	}
}

// trackOf is the id of the track at a path, as the history gives it.
func trackOf(t *testing.T, path string) virtualdj.TrackID {
	t.Helper()
	l := newLaptop(t, "http://127.0.0.1:1")
	l.write("<title>x</title>", path)
	entries, err := virtualdj.List(l.history)
	if err != nil || len(entries) != 1 || entries[0].Track == 0 {
		t.Fatalf("%+v, %v", entries, err)
	}
	return entries[0].Track
}

// Nobody waits for details for longer than a day, nor for those of more plays than a few nights have; and nothing of one
// DJ's plays goes to the account of another.
func TestDetailsAreForgotten(t *testing.T) {
	t.Parallel()
	play := Play{Key: "a", Title: "A", Track: 1}
	var st state
	st.await([]Play{play, {Key: "b", Title: "B"}, {Key: "c", Track: 2}, {Key: "d", Title: "D", Track: 3, BPM: 100, MusicalKey: "A", Seconds: 200}}, at(0))
	if len(st.Details) != 1 || st.Details[0].Key != "a" {
		t.Fatalf("waiting: %+v", st.Details)
	}
	st.await(nil, at(24*60))
	if len(st.Details) != 1 {
		t.Error("forgotten within a day")
	}
	st.await(nil, at(24*60).Add(time.Second))
	if len(st.Details) != 0 {
		t.Errorf("after a day: %+v", st.Details)
	}
	for n := range 2 * maxKept {
		st.await([]Play{{Key: fmt.Sprint(n), Title: "A", Track: 1}}, at(0))
	}
	if n := len(st.Details); n != maxKept || st.Details[n-1].Key != fmt.Sprint(2*maxKept-1) {
		t.Errorf("%d wait, the newest %+v", n, st.Details[n-1])
	}
	st.Details = st.Details[:2]
	st.Details[0].Session = "one"
	st.forgetSessions()
	if len(st.Details) != 1 || st.Details[0].Session != "" {
		t.Errorf("for another DJ: %+v", st.Details)
	}
}
