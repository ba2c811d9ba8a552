package booth

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// evening plays so many tracks, T01 the first, four minutes each, the last of which began so long ago.
func (l *laptop) evening(tracks int, ago time.Duration) (at map[string]time.Time) {
	l.t.Helper()
	at = map[string]time.Time{}
	last := time.Now().Add(-ago).Truncate(time.Second)
	for n := range tracks {
		title := fmt.Sprintf("T%02d", n+1)
		at[title] = last.Add(-time.Duration(tracks-1-n) * 4 * time.Minute)
		l.playAt(title, at[title])
	}
	return at
}

// number is the row of a track on the page.
func (p pageState) number(title string) int64 {
	i := slices.IndexFunc(p.Rows, func(r pageRow) bool { return r.Title == title })
	if i < 0 {
		return 0
	}
	return p.Rows[i].Number
}

// night is what the server has of a session, in the order played: titles, and whether each has its own time.
func (s *standIn) night(session string, at map[string]time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	plays := slices.DeleteFunc(slices.Clone(s.plays), func(p sentPlay) bool { return p.Session != session })
	slices.SortFunc(plays, func(a, b sentPlay) int { return a.StartedAt.Compare(b.StartedAt.Time) })
	var list []string
	for _, p := range plays {
		list = append(list, p.Title)
		if !p.StartedAt.Equal(at[p.Title]) {
			s.t.Errorf("%s started at %s, on the server at %s", p.Title, at[p.Title], p.StartedAt)
		}
	}
	return strings.Join(list, " ")
}

// acceptance 40: of ten tracks played before the DJ went live, those from the fifth on reach the server, each once and
// with its own time, whether the booth saw them played or found them at its first start, and whichever is still on.
func TestImport(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		started bool // before the tracks were played
		ago     time.Duration
		unasked string // sent without being asked for
	}{
		{"watched, the last one is over", true, 30 * time.Minute, ""},
		{"watched, the last one is on", true, time.Minute, "T10"},
		{"found, the last one is over", false, 30 * time.Minute, ""},
		{"found, the last one is on", false, time.Minute, "T10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := newStandIn(t)
			l := newLaptop(t, server.http.URL).withPage()
			if c.started {
				l.start()
				server.untilBeats(2)
			}
			l.play("Another night", 26*time.Hour)
			at := l.evening(10, c.ago)
			if !c.started {
				l.start()
			}
			l.untilSeen("ten tracks held", func(p pageState) bool { return p.number("T10") > 0 && p.Rows[0].Phase == "held" })
			server.set(func() { server.live = "one" })
			p := l.untilSeen("what is offered", func(p pageState) bool { return strings.Contains(p.phases(), "T05 offered") && p.Session != nil })
			server.untilBeats(2)
			if got := server.night("one", at); got != c.unasked {
				t.Errorf("sent unasked: %s", got)
			}
			if !c.started && p.number("Another night") != 0 {
				t.Errorf("offered: %s", p.phases())
			}
			body := fmt.Sprintf(`{"from":%d}`, p.number("T05"))
			for range 2 { // a DJ taps twice
				if got := l.act("/booth/api/import", body); got.status != 200 {
					t.Fatalf("%d %s", got.status, got.body)
				}
			}
			server.untilAccepted(6)
			p = l.untilSeen("only the earlier ones left", func(p pageState) bool { return strings.HasSuffix(p.phases(), "T04 offered") })
			if p.Sent != 6 || p.number("T01") == 0 {
				t.Errorf("%d sent, %s left", p.Sent, p.phases())
			}
			l.play("T11", 0) // goes on as ever
			server.untilAccepted(7)
			server.untilBeats(1)
			at["T11"] = server.plays[6].StartedAt.Time
			if got := server.night("one", at); got != "T05 T06 T07 T08 T09 T10 T11" || len(server.plays) != 7 {
				t.Errorf("on the server: %s", got)
			}
		})
	}
}

// acceptance 33, 40: what was asked for is on disk before the answer, so a crash between loses and doubles nothing.
func TestImportAcrossACrash(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	child := l.runChild()
	defer func() { _ = child.Process.Kill() }()
	l.until("the position", func() bool { return l.position().Cursor != nil })
	at := l.evening(10, 30*time.Minute)
	l.untilSeen("ten tracks held", func(p pageState) bool { return p.number("T10") > 0 })
	server.set(func() { server.live = "one" })
	p := l.untilSeen("what is offered", func(p pageState) bool { return strings.Contains(p.phases(), "T05 offered") })
	killed := make(chan struct{})
	server.set(func() {
		server.fault = func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
			if r.Method != http.MethodPost || body["title"] != "T07" {
				return false
			}
			server.set(func() { server.answer(discard{}, r, body) }) // stored, but the booth dies before it hears
			_ = child.Process.Kill()
			close(killed)
			<-r.Context().Done()
			server.set(func() { server.fault = nil })
			return true
		}
	})
	if got := l.act("/booth/api/import", fmt.Sprintf(`{"from":%d}`, p.number("T05"))); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	<-killed
	_ = child.Wait()
	child = l.runChild()
	server.untilAccepted(6)
	l.until("the rest left as it was", func() bool { st := l.state(); return st.count(waiting) == 0 && st.count(offered) == 4 })
	server.untilBeats(1)
	if got := server.night("one", at); got != "T05 T06 T07 T08 T09 T10" || server.tries["T07"] != 2 {
		t.Errorf("on the server: %s, T07 sent %d times", got, server.tries["T07"])
	}
}

// A booth that lost its memory offers what the DJ's earlier session of this night has already, says so, and does not
// bring it into another one.
func TestImportOverAnEarlierSession(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "early"
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	l.until("the session", func() bool { return l.state().Live.ID == "early" })
	at := l.evening(6, 40*time.Minute)
	server.untilAccepted(6)
	l.stop()
	server.set(func() { server.live, server.ended["early"] = "", time.Now().Add(-38*time.Minute) })
	l.config.State = t.TempDir()
	for n := range 4 {
		title := fmt.Sprintf("T%02d", n+7)
		at[title] = at["T06"].Add(time.Duration(n+1) * 4 * time.Minute)
		l.playAt(title, at[title])
	}
	l.start()
	l.untilSeen("ten tracks held", func(p pageState) bool { return len(p.Rows) == 10 })
	server.set(func() { server.live = "late" })
	p := l.untilSeen("what is there already", func(p pageState) bool { return p.number("T06") > 0 && p.Rows[5].SentTo == "EARLY" })
	for i, r := range p.Rows {
		if want := map[bool]string{true: "EARLY"}[i < 6]; r.SentTo != want || r.Phase != "offered" {
			t.Errorf("%+v", r)
		}
	}
	if got := l.act("/booth/api/import", fmt.Sprintf(`{"from":%d}`, p.number("T05"))); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	server.untilAccepted(10)
	p = l.untilSeen("the rest left", func(p pageState) bool { return len(p.Rows) == 6 })
	server.untilBeats(1)
	if got := server.night("late", at); got != "T07 T08 T09 T10" || p.Rows[5].SentTo != "EARLY" {
		t.Errorf("on the server: %s; left %+v", got, p.Rows)
	}
	if got := server.night("early", at); got != "T01 T02 T03 T04 T05 T06" {
		t.Errorf("on the server before: %s", got)
	}
}

// What a booth without memory finds is offered, whichever comes first, the history or the server's word that a session
// is live; only what can still be playing goes out.
func TestTonight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		st   state
		m    moment
		want string
		on   string
	}{
		{"nothing known yet", state{}, moment{now: at(13)}, "A held, B held", "B"},
		{"none live", state{}, known(13), "A held, B held", "B"},
		{"live, the last one is on", state{Live: session{ID: "one"}}, known(13), "A offered, B waiting one", "B"},
		{"live, the last one is over", state{Live: session{ID: "one"}}, known(30), "A offered, B offered", ""},
	} {
		c.st.addTonight([]Play{song("A", 0), song("B", 4)}, c.m)
		if rows(c.st) != c.want || c.st.Playing.Title != c.on || c.st.Sent != 0 {
			t.Errorf("%s: %s; on: %q", c.name, rows(c.st), c.st.Playing.Title)
		}
	}
	st := state{Secret: true}
	st.addTonight([]Play{song("A", 0)}, known(1))
	if st.goLive(session{ID: "one"}, known(1)); drain(&st) != "A" || !st.Secret {
		t.Error("what was played before the switch is secret")
	}
}

func TestImportIsRefused(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	l.evening(3, 30*time.Minute)
	p := l.untilSeen("tracks held", func(p pageState) bool { return len(p.Rows) == 3 && p.Contact.Reached })
	refused := func(body string, status int, code string) {
		t.Helper()
		if got := l.act("/booth/api/import", body); got.status != status || got.code() != code {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	refused(fmt.Sprintf(`{"from":%d}`, p.Rows[0].Number), 409, "not_live")
	server.set(func() {
		server.fault = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
			if r.Method == http.MethodGet {
				panic(http.ErrAbortHandler)
			}
			return false
		}
		server.live = "one"
	})
	l.untilSeen("what is offered", func(p pageState) bool { return strings.Contains(p.phases(), "T03 offered") })
	refused(`{"from":1}`, 502, "offline") // nobody can say what is there already
	server.set(func() { server.fault = nil })
	for body, code := range map[string]string{`{"from":0}`: "unknown", `{"from":99}`: "unknown", `{}`: "unknown", `{"from":"1"}`: "invalid", `[]`: "invalid"} {
		status := map[string]int{"unknown": 404, "invalid": 400}[code]
		refused(body, status, code)
	}
	server.untilBeats(2)
	if got := l.seen().phases(); got != "T01 offered, T02 offered, T03 offered" || len(server.plays) > 0 {
		t.Errorf("%s; sent:\n%s", got, server.accepted())
	}
}
