package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// air is the network between a floor's phones and the server: a weather for what they ask and say, and another for their feeds.
// To the server it is the proxy that tells each phone's address.
type air struct {
	*weather
	url   string
	heard func(path string, bytes []byte) // told of what goes to phones; nil for nobody

	mu     sync.Mutex
	feeds  string // calm, held without a byte, cut again and again, or silent: good until then
	turned context.CancelFunc
	until  context.Context
	silent atomic.Bool
}

// phoneWeathers are the conditions that a phone's browser cannot tell from a bad network.
var phoneWeathers = []string{"calm", "delay", "drop", "lost answer", "cut answer", "late answer", "black hole for answers", "502", "502 for an answer"}

func newAir(t *testing.T, random *chance, server string) *air {
	t.Helper()
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	a := &air{weather: &weather{random: random, now: "calm", suffer: map[string]int{}}}
	a.turnFeeds("calm")
	quiet := log.New(io.Discard, "", 0) // broken connections are what this is for
	a.server = &httputil.ReverseProxy{
		ErrorLog:  quiet,
		Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Set("X-Forwarded-For", phoneAddress(r.In.RemoteAddr))
			r.Out.Header.Set("User-Agent", phonesAgent+"/17")
			r.Out.Header.Set("Referer", phonesFrom)
		},
		ModifyResponse: func(res *http.Response) error {
			if a.heard != nil {
				res.Body = &overheard{ReadCloser: res.Body, path: res.Request.URL.Path, tell: a.heard}
			}
			return nil
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }, // a dead server says nothing
	}
	between := httptest.NewUnstartedServer(a)
	between.Config.ErrorLog = quiet
	between.Start()
	a.url = between.URL
	t.Cleanup(func() { a.turnFeeds("held"); between.CloseClientConnections(); between.Close() })
	return a
}

// phoneAddress is a phone's own address, by the port that it came from here.
func phoneAddress(remote string) string {
	port := 0
	_, _ = fmt.Sscanf(remote[strings.LastIndex(remote, ":")+1:], "%d", &port)
	return fmt.Sprintf("%s%d", []string{phonesNet, phonesNet6}[port%2], port%250+1)
}

// turnFeeds changes the weather of the feeds. Open ones are cut by it, but silence comes over them unnoticed.
func (a *air) turnFeeds(to string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.feeds = to
	a.silent.Store(to == "silent")
	if to == "silent" {
		return
	}
	if a.turned != nil {
		a.turned()
	}
	a.until, a.turned = context.WithCancel(context.Background())
}

// met is how many requests met what so far.
func (a *air) met() map[string]int {
	a.weather.mu.Lock()
	defer a.weather.mu.Unlock()
	return maps.Clone(a.suffer)
}

// anything turns to another weather, in which feeds pass or are cut.
func (a *air) anything() {
	a.turn(phoneWeathers[a.random.below(len(phoneWeathers))])
	a.turnFeeds([]string{"calm", "calm", "cut"}[a.random.below(3)])
}

func (a *air) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/feed") {
		a.weather.ServeHTTP(out, r)
		return
	}
	a.mu.Lock()
	now, until := a.feeds, a.until
	a.mu.Unlock()
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	defer context.AfterFunc(until, stop)()
	switch now {
	case "held":
		<-ctx.Done()
		panic(http.ErrAbortHandler)
	case "cut":
		ctx, stop = context.WithTimeout(ctx, a.random.while(feedLife))
		defer stop()
	}
	a.server.ServeHTTP(&hushed{ResponseWriter: out, silent: &a.silent}, r.WithContext(ctx))
}

// hushed lets nothing through while there is silence.
type hushed struct {
	http.ResponseWriter
	silent *atomic.Bool
}

func (h *hushed) Write(b []byte) (int, error) {
	if h.silent.Load() {
		return len(b), nil
	}
	return h.ResponseWriter.Write(b)
}

func (h *hushed) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// overheard tells of all that is read from it, each time with the end of what came before, so that no word is cut in two.
type overheard struct {
	io.ReadCloser
	path string
	last []byte
	tell func(path string, bytes []byte)
}

const longestWord = 64

func (o *overheard) Read(b []byte) (int, error) {
	n, err := o.ReadCloser.Read(b)
	if n > 0 {
		all := slices.Concat(o.last, b[:n])
		o.tell(o.path, all)
		o.last = slices.Clone(all[max(0, len(all)-longestWord):])
	}
	return n, err
}
