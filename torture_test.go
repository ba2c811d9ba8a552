package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// weather is a network between a booth and its server that does what networks of venues do: one thing at a time, drawn
// anew every while.
type weather struct {
	random *chance
	server http.Handler // what a calm network leads to

	mu     sync.Mutex
	now    string
	suffer map[string]int // requests by what they met
}

// conditions by name. Those that reach the server and lose its answer are the ones that double plays elsewhere.
var conditions = map[string]func(w *weather, out http.ResponseWriter, r *http.Request){
	"calm":  func(w *weather, out http.ResponseWriter, r *http.Request) { w.server.ServeHTTP(out, r) },
	"delay": func(w *weather, out http.ResponseWriter, r *http.Request) { w.rest(); w.server.ServeHTTP(out, r) },
	"drop":  func(*weather, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	"lost answer": func(w *weather, _ http.ResponseWriter, r *http.Request) {
		w.whole(r)
		panic(http.ErrAbortHandler)
	},
	"cut answer": func(w *weather, out http.ResponseWriter, r *http.Request) {
		answer := w.whole(r)
		out.Header().Set("Content-Type", "application/json")
		out.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len()))
		out.WriteHeader(answer.Code)
		_, _ = out.Write(answer.Body.Bytes()[:w.random.below(answer.Body.Len()+1)])
		_ = http.NewResponseController(out).Flush()
		panic(http.ErrAbortHandler)
	},
	"late answer": func(w *weather, out http.ResponseWriter, r *http.Request) {
		answer := w.whole(r)
		w.rest()
		out.Header().Set("Content-Type", "application/json")
		out.WriteHeader(answer.Code)
		_, _ = out.Write(answer.Body.Bytes())
	},
	"trickle": func(w *weather, out http.ResponseWriter, r *http.Request) {
		answer := w.whole(r)
		out.WriteHeader(answer.Code)
		for piece := range slices.Chunk(answer.Body.Bytes(), 16) {
			_, _ = out.Write(piece)
			_ = http.NewResponseController(out).Flush()
			time.Sleep(w.random.while(20 * time.Millisecond))
		}
	},
	"black hole": func(w *weather, _ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then net/http notices that the booth gives up
		w.swallow(r)
	},
	"black hole for answers": func(w *weather, _ http.ResponseWriter, r *http.Request) { w.whole(r); w.swallow(r) },
	"502":                    func(_ *weather, out http.ResponseWriter, _ *http.Request) { page(out, 502) },
	"502 for an answer":      func(w *weather, out http.ResponseWriter, r *http.Request) { w.whole(r); page(out, 502) },
	"sign-in page":           func(_ *weather, out http.ResponseWriter, _ *http.Request) { page(out, 200) },
	"sign-in page elsewhere": func(_ *weather, out http.ResponseWriter, r *http.Request) {
		http.Redirect(out, r, "http://hotel.example/welcome", http.StatusFound)
	},
	"forbidden by the Wi-Fi":    func(_ *weather, out http.ResponseWriter, _ *http.Request) { page(out, 403) },
	"unauthorized by the Wi-Fi": func(_ *weather, out http.ResponseWriter, _ *http.Request) { page(out, 401) },
	"not found by the Wi-Fi":    func(_ *weather, out http.ResponseWriter, _ *http.Request) { page(out, 404) },
}

// page is what is not the server's.
func page(out http.ResponseWriter, status int) {
	out.Header().Set("Content-Type", "text/html")
	out.WriteHeader(status)
	_, _ = io.WriteString(out, "<html>Welcome to the hotel")
}

// rest is shorter than the booth's patience.
func (w *weather) rest() { time.Sleep(w.random.while(1500 * time.Millisecond)) }

// swallow keeps a connection without a word, until the booth's patience ends or the connection is cut.
func (w *weather) swallow(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(w.random.while(12 * time.Second)):
	}
	panic(http.ErrAbortHandler)
}

// whole lets a request through and keeps the answer.
func (w *weather) whole(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	w.server.ServeHTTP(answer, r)
	return answer
}

func (w *weather) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	now := w.now
	w.suffer[now]++
	w.mu.Unlock()
	conditions[now](w, out, r)
}

func (w *weather) turn(to string) { w.mu.Lock(); defer w.mu.Unlock(); w.now = to }

// acceptance 30, 32: through a network that delays, drops, cuts, buffers, swallows, answers for the server or loses its
// answers, for PIKA_TORTURE seconds (CI: 20), the real server has in the end exactly the file's plays, once, in the
// file's order, and the laptop was never signed out.
func TestNetworkTorture(t *testing.T) {
	t.Parallel()
	random := newChance(t)
	h := openHouse(t)
	to, err := url.Parse(h.url(""))
	if err != nil {
		t.Fatal(err)
	}
	w := &weather{random: random, now: "calm", suffer: map[string]int{}, server: &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, // the booth gave up
	}}
	between := httptest.NewServer(w)
	t.Cleanup(func() { between.CloseClientConnections(); between.Close() })
	music := newHistory(t)
	env := []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + t.TempDir(), "PIKA_SERVER=" + between.URL, "PIKA_HISTORY=" + music.folder}
	booth := start(t, env, "booth")
	eventually(t, 20*time.Second, "the booth is here", func() bool { return h.booth() == "here" })

	var names []string
	for name := range conditions {
		names = append(names, name)
	}
	slices.Sort(names)
	for until := time.Now().Add(time.Duration(numberFrom(t, "PIKA_TORTURE", 20)) * time.Second); time.Now().Before(until); {
		w.turn(names[random.below(len(names))])
		for range 1 + random.below(4) {
			music.play()
			time.Sleep(random.while(400 * time.Millisecond)) // the weather is meant to change at any moment
		}
	}
	w.turn("calm")
	music.play()
	whole(t, h, music, booth)
	t.Logf("requests by what they met: %v", w.suffer)
}
