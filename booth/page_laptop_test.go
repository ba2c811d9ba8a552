package booth

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// builtScreens are screens as a build leaves them.
var builtScreens = fstest.MapFS{
	"index.html": {Data: []byte("<!doctype html><title>Pika</title>")}, "index.html.br": {Data: []byte("BR")},
	"assets/a-1.js": {Data: []byte("1")}, "assets/a-1.js.gz": {Data: []byte("GZJS")}, "sw.js": {Data: []byte("2")},
}

var pageURL = regexp.MustCompile(`Your page: (http://\S+)/booth`)

// withPage gives the laptop's booth a page at any free port.
func (l *laptop) withPage() *laptop {
	l.config.Page, l.config.Screens = "127.0.0.1:0", builtScreens
	return l
}

// page is where the DJ sees the page of the running booth.
func (l *laptop) page() string {
	l.t.Helper()
	var found []string
	l.until("the page's address", func() bool {
		found = pageURL.FindStringSubmatch(l.out.String()[l.former:])
		return found != nil
	})
	return found[1]
}

// pageAnswer is what the browser gets.
type pageAnswer struct {
	status int
	header http.Header
	body   string
}

// code is the stable word of an error.
func (a pageAnswer) code() string {
	var e struct {
		Status int
		Data   map[string]struct{ Code, Message string }
	}
	if json.Unmarshal([]byte(a.body), &e) != nil || e.Status != a.status {
		return ""
	}
	for _, fault := range e.Data {
		if fault.Message != "" {
			return fault.Code
		}
	}
	return ""
}

// browse sends a request to the page as a browser there would; header entries are "Name: value", "Host: x" included.
func browse(t *testing.T, method, url, body string, header ...string) pageAnswer {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	client := http.Client{
		Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return pageAnswer{res.StatusCode, res.Header, string(data)}
}

// act does something on the page and returns the answer.
func (l *laptop) act(path, body string) pageAnswer {
	l.t.Helper()
	url := l.page()
	return browse(l.t, "POST", url+path, body, "Origin: "+url, "Sec-Fetch-Site: same-origin", "Content-Type: application/json")
}

// seen is what the page says now.
func (l *laptop) seen() pageState {
	l.t.Helper()
	answer := browse(l.t, "GET", l.page()+"/booth/api/state", "")
	var p pageState
	if err := json.Unmarshal([]byte(answer.body), &p); err != nil || answer.status != 200 {
		l.t.Fatalf("%d %s: %v", answer.status, answer.body, err)
	}
	return p
}

// untilSeen waits until the page says so.
func (l *laptop) untilSeen(what string, cond func(pageState) bool) pageState {
	l.t.Helper()
	var p pageState
	l.until(what, func() bool { p = l.seen(); return cond(p) })
	return p
}

// events reads a stream until the end of the test or of the stream, which closes the channel.
func events(t *testing.T, url string) <-chan [2]string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	if kind := res.Header.Get("Content-Type"); res.StatusCode != 200 || !strings.HasPrefix(kind, "text/event-stream") {
		t.Fatalf("%s: %d %s", url, res.StatusCode, kind)
	}
	heard := make(chan [2]string, 1000)
	go func() {
		defer close(heard)
		var event string
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if name, is := strings.CutPrefix(lines.Text(), "event: "); is {
				event = name
			}
			if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				heard <- [2]string{event, data}
			}
		}
	}()
	return heard
}

// hear waits for an event.
func hear(t *testing.T, heard <-chan [2]string, what string, cond func(event, data string) bool) {
	t.Helper()
	for deadline := time.After(20 * time.Second); ; {
		select {
		case e, open := <-heard:
			if !open {
				t.Fatalf("%s: the stream ended before", what)
			}
			if cond(e[0], e[1]) {
				return
			}
		case <-deadline:
			t.Fatalf("%s: not heard", what)
		}
	}
}

// phases writes rows as "title phase".
func (p pageState) phases() string {
	var list []string
	for _, r := range p.Rows {
		list = append(list, r.Title+" "+r.Phase)
	}
	return strings.Join(list, ", ")
}
