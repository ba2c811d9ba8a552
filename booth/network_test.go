package booth

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// plugin answers as VirtualDJ's Network Control does. A deck plays the track of that title from the folder of the DJ.
type plugin struct {
	t    *testing.T
	http *httptest.Server

	mu       sync.Mutex
	password string
	titles   [5]string // by deck
	silent   [5]bool   // loaded, but not heard
	sandbox  bool
	fault    http.HandlerFunc // answers in its place
	looks    int
}

func newPlugin(t *testing.T) *plugin {
	p := &plugin{t: t}
	p.http = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.http.Close)
	return p
}

func (p *plugin) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.URL.Path != "/query" || r.Method != http.MethodGet {
		p.t.Errorf("%s %s: only questions are allowed", r.Method, r.URL)
	}
	if p.fault != nil {
		p.fault(w, r)
		return
	}
	if p.password != "" && r.Header.Get("Authorization") != "Bearer "+p.password {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	fmt.Fprint(w, p.answer(r.URL.Query().Get("script")))
}

func (p *plugin) answer(script string) string {
	if script == "sandbox" {
		p.looks++
		return yesNo(p.sandbox)
	}
	var deck int
	if _, err := fmt.Sscanf(script, "deck %d ", &deck); err != nil || deck > 4 {
		p.t.Errorf("asked %q", script)
	}
	title := p.titles[deck]
	switch _, question, _ := strings.Cut(script, fmt.Sprintf("deck %d ", deck)); question {
	case "is_audible":
		return yesNo(title != "" && !p.silent[deck])
	case "get_filepath":
		if strings.HasPrefix(title, "Stream") {
			return ""
		}
		return `C:\Users\ann\` + title + ".mp3"
	case "get_loaded_song 'title'":
		return title
	case "get_loaded_song 'artist'":
		return "A"
	case "get_loaded_song 'key'":
		return "8A"
	case "get_bpm absolute":
		return "104.500000"
	case "get_time total":
		return "241622"
	default:
		p.t.Errorf("asked %q", script)
		return "error:-2147467259"
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// put changes what is on the decks, and waits until that was looked at from beginning to end.
func (p *plugin) put(l *laptop, change func()) {
	p.t.Helper()
	p.mu.Lock()
	change()
	before := p.looks
	p.mu.Unlock()
	l.until("looks at the decks", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.looks >= before+12 })
}

// newMixingLaptop is a laptop whose decks are looked at every 5 ms; a track counts after 20.
func newMixingLaptop(t *testing.T, server string, p *plugin) *laptop {
	l := newLaptop(t, server)
	l.config.NetworkControl, l.config.Heard = p.http.URL, 20*time.Millisecond
	return l
}

func TestDecksAreSeen(t *testing.T) {
	t.Parallel()
	server, p := newStandIn(t), newPlugin(t)
	server.live, p.password = "one", "secret"
	l := newMixingLaptop(t, server.http.URL, p)
	l.config.NetworkPassword = "secret"
	l.start()
	p.put(l, func() { p.titles[1] = "First" })
	server.untilAccepted(1)
	p.put(l, func() { p.titles[2], p.silent[2] = "Loaded, not heard", true })
	p.put(l, func() { p.sandbox, p.titles[3] = true, "In the sandbox" })
	p.put(l, func() { p.sandbox, p.titles[3] = false, "" })
	p.put(l, func() { p.titles[4] = "Stream without a path" })
	server.untilAccepted(2)
	p.put(l, func() { p.titles[1], p.titles[4] = "", "" })
	server.untilBeats(2)
	if got := server.accepted(); got != "one First\none Stream without a path" {
		t.Errorf("accepted:\n%s", got)
	}
	if got := server.said("First"); got != "104.50 8A 242" || server.plays[0].Source != networkName || server.plays[0].Artist != "A" {
		t.Errorf("said %s of %+v", got, server.plays[0])
	}
	if text := l.out.String(); strings.Contains(text, "secret") || strings.Contains(text, "Users") || !strings.Contains(text, "Following the decks, at "+p.http.URL) {
		t.Errorf("the DJ saw:\n%s", text)
	}
}

// A track that both sources tell of is one play, whichever is first; one that only the history has is one, too; and a
// track that is really played twice is two.
func TestDecksAndHistoryAreOneNight(t *testing.T) {
	t.Parallel()
	server, p := newStandIn(t), newPlugin(t)
	server.live = "one"
	l := newMixingLaptop(t, server.http.URL, p)
	l.start()
	p.put(l, func() { p.titles[1] = "Decks first" })
	server.untilAccepted(1)
	l.playAt("Decks first", time.Now().Add(-30*time.Second))
	l.play("Only in the history", 0)
	server.untilAccepted(2)
	l.play("History first", 5*time.Second)
	server.untilAccepted(3)
	p.put(l, func() { p.titles[1] = "History first" })
	l.play("History first", 0) // once more
	server.untilAccepted(4)
	server.untilBeats(2)
	if got := server.accepted(); got != "one Decks first\none Only in the history\none History first\none History first" {
		t.Errorf("accepted:\n%s", got)
	}
	if st := l.state(); len(st.Told) != 4 || len(st.Told[0].By) != 2 || len(st.Told[1].By) != 1 || len(st.Told[2].By) != 2 || len(st.Told[3].By) != 1 {
		t.Errorf("told: %+v", st.Told)
	}
}

// The history goes on alone when the plugin does not answer, answers nonsense, or hangs; and the decks are seen as soon
// as it does again.
func TestHistoryAloneWhenDecksAreNotSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault http.HandlerFunc
		want  string
	}{
		"another program": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>It works!</html>") }, "is not VirtualDJ's Network Control"},
		"a page less":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, "is not VirtualDJ's Network Control"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/execute?script=play", http.StatusFound)
		}, "is not VirtualDJ's Network Control"},
		"password": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "wants its password"},
		"cut off":  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "does not answer"},
		"hangs":    {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, p := newStandIn(t), newPlugin(t)
			server.live, p.fault = "one", c.fault
			l := newMixingLaptop(t, server.http.URL, p)
			l.start()
			l.until("the fault on the screen", func() bool { return contains(l.out, c.want+"; the history goes on alone") })
			l.play("By the history", 0)
			server.untilAccepted(1)
			p.put(l, func() { p.fault, p.titles[1] = nil, "By the decks" })
			server.untilAccepted(2)
			if got := server.accepted(); got != "one By the history\none By the decks" {
				t.Errorf("accepted:\n%s", got)
			}
		})
	}
}

// A booth that is started again in mid-track, a track that pauses, and one that moves to another deck are no new plays.
func TestDecksAfterARestart(t *testing.T) {
	t.Parallel()
	server, p := newStandIn(t), newPlugin(t)
	server.live = "one"
	l := newMixingLaptop(t, server.http.URL, p)
	l.start()
	p.put(l, func() { p.titles[1] = "Song" })
	server.untilAccepted(1)
	l.until("an empty outbox", func() bool { return len(l.state().Rows) == 0 })
	l.stop()
	l.start()
	p.put(l, func() {})
	p.put(l, func() { p.silent[1] = true })
	p.put(l, func() { p.silent[1] = false })
	p.put(l, func() { p.titles[1], p.titles[2] = "", "Song" })
	p.put(l, func() { p.titles[2] = "Next" })
	server.untilAccepted(2)
	server.untilBeats(2)
	if got := server.accepted(); got != "one Song\none Next" {
		t.Errorf("accepted:\n%s", got)
	}
}

func TestWhatIsOnePlay(t *testing.T) {
	t.Parallel()
	was := told{Track: 7, Artist: "Q-Tip & Co", Title: "Pal", At: at(0)}
	for name, c := range map[string]struct {
		play Play
		want bool
	}{
		"the same file":                  {Play{Track: 7, Title: "pal.mp3", PlayedAt: at(1)}, true},
		"the same name":                  {Play{Track: 8, Artist: "q tip  co", Title: "PAL", PlayedAt: at(1)}, true},
		"the history adds a remix":       {Play{Artist: "Q-Tip & Co", Title: "Pal (Radio Edit)", PlayedAt: at(1)}, true},
		"told of earlier, played before": {Play{Track: 7, PlayedAt: at(-10)}, true},
		"too late":                       {Play{Track: 7, PlayedAt: at(10.1)}, false},
		"too early":                      {Play{Track: 7, PlayedAt: at(-10.1)}, false},
		"another artist":                 {Play{Artist: "Q-Tip", Title: "Pal", PlayedAt: at(1)}, false},
		"another song":                   {Play{Artist: "Q-Tip & Co", Title: "Palace", PlayedAt: at(1)}, false},
		"no title":                       {Play{Artist: "Q-Tip & Co", PlayedAt: at(1)}, false},
	} {
		if got := was.isSame(c.play); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A source that tells of many plays at once, as after a day without the booth, loses none, and what is remembered stays
// small.
func TestManyPlaysAtOnce(t *testing.T) {
	t.Parallel()
	var st state
	var plays []Play
	for n := range 3 * maxTold {
		plays = append(plays, song(fmt.Sprint("Song ", n%5), float64(n)))
	}
	if got := st.onlyNew("virtualdj", plays); !slices.Equal(got, plays) || len(st.Told) != maxTold {
		t.Errorf("%d of %d, %d remembered", len(got), len(plays), len(st.Told))
	}
	if got := st.onlyNew("file", plays[len(plays)-5:]); len(got) != 0 {
		t.Errorf("told twice: %v", got)
	}
}

// What another source tells of late keeps its own time; what the history tells keeps its order.
func TestLateNewsOfAnotherSource(t *testing.T) {
	t.Parallel()
	st := state{Live: session{ID: "one"}}
	deck := song("On the decks", 5)
	deck.Source = networkName
	st.add([]Play{deck}, known(6), true)
	st.add([]Play{song("Logged late", 1)}, known(6), true)
	if !st.Rows[1].StartedAt.Equal(at(1)) || !st.LastAt.Equal(at(5)) || st.Playing.Title != "On the decks" {
		t.Errorf("%s at %s, playing %s", st.Rows[1].Title, st.Rows[1].StartedAt, st.Playing.Title)
	}
	st.add([]Play{song("Next", 9), song("By a clock put back", 2)}, known(10), true)
	if !st.Rows[3].StartedAt.Equal(at(9).Add(time.Millisecond)) || st.Playing.Title != "By a clock put back" {
		t.Errorf("%s at %s, playing %s", st.Rows[3].Title, st.Rows[3].StartedAt, st.Playing.Title)
	}
}

func TestAddressOfNetworkControl(t *testing.T) {
	t.Parallel()
	l := newLaptop(t, "http://127.0.0.1:1")
	for _, bad := range []string{"127.0.0.1:80", "ftp://127.0.0.1", "http://"} {
		l.config.NetworkControl = bad
		if _, _, err := open(l.config); err == nil || !strings.Contains(err.Error(), "it looks like http://127.0.0.1:80") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
