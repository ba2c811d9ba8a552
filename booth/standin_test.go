package booth

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// standIn gives the server's answers and, on demand, the network's faults. It keeps what it accepted.
type standIn struct {
	t    *testing.T
	http *httptest.Server

	mu       sync.Mutex
	changed  chan struct{}        // closed and replaced at every request
	ahead    time.Duration        // of its clock
	token    string               // the credential it knows
	owner    string               // of the laptop
	live     string               // the session that is live
	others   string               // another DJ's that is
	ended    map[string]time.Time // sessions that are over
	plays    []sentPlay           // accepted, in the order they came
	tries    map[string]int       // POSTs of plays by title
	requests []string             // "METHOD path"
	beat     map[string]any       // the last
	approved bool                 // whether the DJ has confirmed the pairing
	started  time.Time            // of the youngest booth that beats: it leads
	// fault answers in the server's place when it returns true.
	fault func(w http.ResponseWriter, r *http.Request, body map[string]any) bool
}

type sentPlay struct {
	ID, Session, Artist, Title, Remix, Source string
	Key                                       string // musical
	BPM                                       float64
	Seconds                                   int
	StartedAt                                 serverTime
}

func newStandIn(t *testing.T) *standIn {
	s := &standIn{t: t, changed: make(chan struct{}), token: "good", owner: "ann", ended: map[string]time.Time{}, tries: map[string]int{}}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.http.Close)
	return s
}

func (s *standIn) serve(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	_ = json.NewDecoder(r.Body).Decode(&body)
	s.mu.Lock()
	s.requests = append(s.requests, r.Method+" "+r.URL.Path)
	if title, ok := body["title"].(string); ok {
		s.tries[title]++
	}
	fault := s.fault
	s.mu.Unlock()
	if fault == nil || !fault(w, r, body) {
		s.mu.Lock()
		s.answer(w, r, body)
		s.mu.Unlock()
	}
	s.mu.Lock()
	close(s.changed)
	s.changed = make(chan struct{})
	s.mu.Unlock()
}

func (s *standIn) answer(w http.ResponseWriter, r *http.Request, body map[string]any) {
	whose := map[string]string{"id": s.owner, "name": "DJ " + s.owner, "slug": s.owner}
	grant := map[string]any{"token": s.token, "record": map[string]any{"id": "b1", "owner": s.owner}, "dj": whose}
	id, isSession := strings.CutPrefix(r.URL.Path, "/api/collections/sessions/records/")
	switch {
	case r.URL.Path == "/api/booths/pair":
		answerJSON(w, 200, map[string]any{"deviceCode": "dev", "userCode": "ABCD-EFGH", "verifyURL": s.http.URL + "/pair", "interval": 1, "expiresIn": 600})
	case r.URL.Path == "/api/booths/token" && !s.approved:
		refuse(w, 400, "authorization_pending")
	case r.URL.Path == "/api/booths/token":
		answerJSON(w, 200, grant)
	case isSession && (s.live == id || s.others == id):
		answerJSON(w, 200, map[string]any{"id": id, "status": "live", "endedAt": ""})
	case isSession && s.ended[id].IsZero():
		refuse(w, 404, "")
	case isSession:
		answerJSON(w, 200, map[string]any{"id": id, "status": "ended", "endedAt": s.ended[id].UTC().Format(storedTime)})
	case r.Header.Get("Authorization") != s.token:
		refuse(w, 401, "token_revoked")
	case r.URL.Path == "/api/collections/booths/auth-refresh":
		answerJSON(w, 200, grant)
	case r.URL.Path == "/api/booths/beat":
		s.beat = body
		var session any
		if s.live != "" {
			session = map[string]string{"id": s.live, "code": "CODE42"}
		}
		answerJSON(w, 200, map[string]any{"now": time.Now().Add(s.ahead).UTC().Format(wireTime), "version": "1", "lead": s.leads(body), "session": session,
			"dj": whose})
	case r.URL.Path == "/api/collections/plays/records" && r.Method == http.MethodGet:
		items := []any{}
		for _, p := range s.plays {
			items = append(items, map[string]any{"id": p.ID, "session": p.Session, "expand": map[string]any{"session": map[string]string{"code": strings.ToUpper(p.Session)}}})
		}
		answerJSON(w, 200, map[string]any{"items": items})
	case r.URL.Path == "/api/collections/plays/records":
		s.takePlay(w, body)
	case r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, "/api/collections/plays/records/"):
		s.takeDetails(w, strings.TrimPrefix(r.URL.Path, "/api/collections/plays/records/"), body)
	default:
		refuse(w, 404, "")
	}
}

// takeDetails changes what is said of a play.
func (s *standIn) takeDetails(w http.ResponseWriter, id string, body map[string]any) {
	i := slices.IndexFunc(s.plays, func(p sentPlay) bool { return p.ID == id })
	if i < 0 {
		refuse(w, 404, "")
		return
	}
	data, _ := json.Marshal(body)
	if err := json.Unmarshal(data, &s.plays[i]); err != nil {
		s.t.Errorf("details %s: %v", data, err)
	}
	answerJSON(w, 200, body)
}

// leads says whether a booth that beats is the one that started last.
func (s *standIn) leads(beat map[string]any) bool {
	text, _ := beat["startedAt"].(string)
	started, err := time.Parse(wireTime, text)
	if err != nil {
		s.t.Errorf("a beat without its start: %v", beat)
	}
	if started.After(s.started) {
		s.started = started
	}
	return !started.Before(s.started)
}

func (s *standIn) takePlay(w http.ResponseWriter, body map[string]any) {
	data, _ := json.Marshal(body)
	var p sentPlay
	if err := json.Unmarshal(data, &p); err != nil {
		s.t.Errorf("play %s: %v", data, err)
	}
	end, over := s.ended[p.Session]
	switch {
	case slices.ContainsFunc(s.plays, func(stored sentPlay) bool { return stored.ID == p.ID && stored.Session == p.Session }):
	case over && p.StartedAt.After(end):
		refuse(w, 409, "ended")
		return
	case !over && p.Session != s.live:
		refuse(w, 400, "unknown")
		return
	default:
		s.plays = append(s.plays, p)
	}
	answerJSON(w, 200, body)
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, code string) {
	data := map[string]any{}
	if code != "" {
		data["session"] = map[string]string{"code": code, "message": "Because."}
	}
	answerJSON(w, status, map[string]any{"status": status, "message": "No.", "data": data})
}

// set changes the stand-in between requests.
func (s *standIn) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// until waits until cond holds, which is looked at after every request.
func (s *standIn) until(what string, cond func() bool) {
	s.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		s.mu.Lock()
		ok, changed := cond(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			s.t.Fatalf("%s: did not happen; accepted:\n%s", what, s.accepted())
		}
	}
}

// accepted lists the plays as "session title", in the order they came.
func (s *standIn) accepted() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []string
	for _, p := range s.plays {
		list = append(list, p.Session+" "+p.Title)
	}
	return strings.Join(list, "\n")
}

// untilAccepted waits for so many plays.
func (s *standIn) untilAccepted(n int) {
	s.t.Helper()
	s.until(fmt.Sprintf("%d plays", n), func() bool { return len(s.plays) >= n })
}

// untilBeats waits until so many more beats were answered.
func (s *standIn) untilBeats(n int) {
	s.t.Helper()
	count := func() int {
		beats := 0
		for _, r := range s.requests {
			if strings.HasSuffix(r, "/beat") {
				beats++
			}
		}
		return beats
	}
	s.mu.Lock()
	first := count()
	s.mu.Unlock()
	s.until(fmt.Sprintf("%d beats", n), func() bool { return count() >= first+n })
}

// offline makes every request fail as a network does: connections are cut without an answer.
func offline(http.ResponseWriter, *http.Request, map[string]any) bool { panic(http.ErrAbortHandler) }
