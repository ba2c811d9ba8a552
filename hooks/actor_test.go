package hooks

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// actor speaks to the server with its own cookies and its own sign-in.
type actor struct {
	n      *night
	id     string // of the account, if any
	token  string
	cookie string            // who this dancer is
	passes map[string]string // to sessions with a PIN, by the cookie's name
	header http.Header
}

func (n *night) guest() *actor { return &actor{n: n, header: http.Header{}} }

// dj signs up and in through the API.
func (n *night) dj(name string) *actor {
	n.t.Helper()
	a := n.guest()
	email := fmt.Sprintf("dj%d@example.org", time.Now().UnixNano())
	var made struct{ ID string }
	a.must("POST", "/api/collections/users/records", m{"email": email, "password": "correct horse", "passwordConfirm": "correct horse", "name": name}, &made)
	var in struct{ Token string }
	a.must("POST", "/api/collections/users/auth-with-password", m{"identity": email, "password": "correct horse"}, &in)
	a.id, a.token = made.ID, in.Token
	return a
}

// pair pairs a laptop through the API.
func (dj *actor) pair(label string) *actor {
	dj.n.t.Helper()
	var code struct{ DeviceCode, UserCode string }
	b := dj.n.guest()
	b.must("POST", "/api/booths/pair", m{"label": label}, &code)
	dj.must("POST", "/api/booths/approve", m{"userCode": code.UserCode}, nil)
	var in struct {
		Token  string
		Record struct{ ID string }
	}
	b.must("POST", "/api/booths/token", m{"deviceCode": code.DeviceCode}, &in)
	b.token, b.id = in.Token, in.Record.ID
	return b
}

func (n *night) superuser() *actor {
	n.t.Helper()
	c, err := n.app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		n.t.Fatal(err)
	}
	r := core.NewRecord(c)
	r.SetEmail("root@example.org")
	r.SetPassword("correct horse battery")
	if err := n.app.Save(r); err != nil {
		n.t.Fatal(err)
	}
	a := n.guest()
	if a.token, err = r.NewAuthToken(); err != nil {
		n.t.Fatal(err)
	}
	return a
}

type set struct{ ID, Code, Title, Status string }

func (dj *actor) goLive(title string) set {
	dj.n.t.Helper()
	var s set
	dj.must("POST", "/api/collections/sessions/records", m{"title": title}, &s)
	return s
}

type playRow struct {
	ID, Title, Artist, StartedAt, EndedAt string
	Problems                              map[string]struct{ Code string }
}

// play sends a play that started this long ago.
func (dj *actor) play(s set, title string, ago time.Duration, more ...m) playRow {
	dj.n.t.Helper()
	body := m{"session": s.ID, "title": title, "artist": "Somebody", "startedAt": dj.n.clock.now().Add(-ago).Format(time.RFC3339Nano)}
	for _, extra := range more {
		for k, v := range extra {
			body[k] = v
		}
	}
	var p playRow
	dj.must("POST", "/api/collections/plays/records", body, &p)
	return p
}

type m = map[string]any

// patient waits long, but not for ever: what hangs is named by its test.
var patient = &http.Client{Timeout: 30 * time.Second}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
}

func (a answer) contains(text string) bool { return bytes.Contains(a.body, []byte(text)) }

// code returns the stable code of a field's error.
func (a answer) code(field string) string {
	var e struct {
		Data map[string]struct{ Code string }
	}
	_ = json.Unmarshal(a.body, &e)
	return e.Data[field].Code
}

func (a *actor) request(method, path string, body any) *http.Request {
	a.n.t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			a.n.t.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, a.n.URL+path, r)
	if err != nil {
		a.n.t.Fatal(err)
	}
	for k, v := range a.header {
		req.Header[k] = v
	}
	if r != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		req.Header.Set("Authorization", a.token)
	}
	if a.cookie != "" {
		req.Header.Set("Cookie", a.cookie)
	}
	for name, value := range a.passes {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return req
}

func (a *actor) do(method, path string, body any) answer {
	a.n.t.Helper()
	res, err := patient.Do(a.request(method, path, body))
	if err != nil {
		a.n.t.Fatal(err)
	}
	defer res.Body.Close()
	a.keep(res)
	b, err := io.ReadAll(res.Body)
	if err != nil {
		a.n.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, b}
}

// keep takes the cookies of an answer, as a browser does.
func (a *actor) keep(res *http.Response) {
	for _, c := range res.Cookies() {
		if strings.HasSuffix(c.Name, "pika_dancer") {
			a.cookie = c.Name + "=" + c.Value
			continue
		}
		passes := map[string]string{c.Name: c.Value} // copied: tabs of one phone share it
		for name, value := range a.passes {
			if name != c.Name {
				passes[name] = value
			}
		}
		a.passes = passes
	}
}

func (a *actor) must(method, path string, body, into any) {
	a.n.t.Helper()
	got := a.do(method, path, body)
	if got.status >= 300 {
		a.n.t.Fatalf("%s %s: %d %s", method, path, got.status, got.body)
	}
	if into != nil {
		got.into(a.n.t, into)
	}
}

func (a *actor) refused(status int, method, path string, body any) answer {
	a.n.t.Helper()
	got := a.do(method, path, body)
	if got.status != status {
		a.n.t.Fatalf("%s %s: got %d, want %d: %s", method, path, got.status, status, got.body)
	}
	return got
}

// event is one event of a feed.
type event struct {
	id, name string
	data     json.RawMessage
}

// feed is an open stream.
type feed struct {
	t      testing.TB
	events chan event
	status int
	close  func()
}

func (a *actor) follow(path string) *feed {
	a.n.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	req := a.request("GET", path, nil).WithContext(ctx)
	res, err := (&http.Client{Transport: &http.Transport{ResponseHeaderTimeout: patient.Timeout}}).Do(req)
	if err != nil {
		a.n.t.Fatal(err)
	}
	a.keep(res)
	f := &feed{t: a.n.t, events: make(chan event, 1000), status: res.StatusCode, close: cancel}
	a.n.t.Cleanup(cancel)
	go func() {
		defer close(f.events)
		defer res.Body.Close()
		lines := bufio.NewReader(res.Body)
		var ev event
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			line = strings.TrimSuffix(line, "\n")
			field, value, _ := strings.Cut(line, ":")
			switch value = strings.TrimPrefix(value, " "); field {
			case "id":
				ev.id = value
			case "event":
				ev.name = value
			case "data":
				ev.data = json.RawMessage(value)
			case "":
				f.events <- ev
				ev = event{}
			}
		}
	}()
	return f
}

// next returns the next event with one of the names, passing over others; a deadline that a person would
// notice ends the test.
func (f *feed) next(names ...string) event {
	f.t.Helper()
	deadline := time.After(patient.Timeout)
	for {
		select {
		case ev, ok := <-f.events:
			if !ok {
				f.t.Fatalf("the feed ended before %v", names)
			}
			for _, name := range names {
				if ev.name == name {
					return ev
				}
			}
		case <-deadline:
			f.t.Fatalf("no %v within %s", names, patient.Timeout)
		}
	}
}

func (ev event) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(ev.data, v); err != nil {
		t.Fatalf("%s: %v", ev.data, err)
	}
}
