package booth

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"path"
	"strings"
	"sync"
)

// serverProxy takes the screens' requests to the server and adds the booth's credential, with which it acts for its DJ
// in all about sessions. What the browser says about itself stays here: the server would take the page's address for
// a foreign site, and a dancer's cookie for a dancer. The credential does not come back this way (see tellsCredential).
// Of the server's cookies the booth keeps the passes for sessions with a PIN, for as long as it runs.
func (b *booth) serverProxy() http.Handler {
	var passes passes
	proxy := &httputil.ReverseProxy{
		Transport:     newTransport(b.Timeout),
		FlushInterval: -1,                         // streams at once
		ErrorLog:      log.New(io.Discard, "", 0), // a stream that breaks is the network's, and the status line says so
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(b.server.base) // the Host too
			for name := range r.Out.Header {
				if strings.HasPrefix(name, "Sec-") {
					r.Out.Header.Del(name)
				}
			}
			for _, name := range []string{"Authorization", "Cookie", "Origin", "Referer"} {
				r.Out.Header.Del(name)
			}
			if token := b.token(); token != "" {
				r.Out.Header.Set("Authorization", token)
			}
			passes.show(r.Out)
		},
		ModifyResponse: func(res *http.Response) error {
			passes.keep(res)
			if changesSessions(res.Request) {
				poke(b.beatNow) // what is live may be another session now
			}
			return fromServer(res)
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, _ error) {
			if r.Context().Err() == nil { // else nobody listens any more
				answerError(w, errOffline)
			}
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tellsCredential(r) {
			answerError(w, errPrivate)
			return
		}
		proxy.ServeHTTP(w, r)
	})
}

// fromServer cleans an answer. What is no answer of the server's, as the sign-in page of a venue's Wi-Fi, is none.
func fromServer(res *http.Response) error {
	kind := strings.ToLower(res.Header.Get("Content-Type"))
	elsewhere := res.StatusCode >= 300 && res.StatusCode < 400 && res.StatusCode != http.StatusNotModified
	if elsewhere || strings.Contains(kind, "html") {
		return errNotPika
	}
	for name := range res.Header {
		if name == "Set-Cookie" || strings.HasPrefix(name, "Access-Control-") {
			res.Header.Del(name)
		}
	}
	// Nothing from there runs as a page of ours, whatever it is; and what holds for the server's address (https alone)
	// does not hold for this one.
	res.Header.Set("X-Content-Type-Options", "nosniff")
	res.Header.Set("Cross-Origin-Resource-Policy", "same-origin")
	res.Header.Del("Strict-Transport-Security")
	if res.Header.Get("Content-Security-Policy") == "" {
		res.Header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	}
	return nil
}

// passes are the server's cookies for sessions with a PIN, by name. They are sent whatever they say of how to be sent:
// the way to the server is the DJ's choice.
type passes struct {
	mu   sync.Mutex
	held map[string]string
}

// keep takes the passes out of an answer.
func (p *passes) keep(res *http.Response) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range res.Cookies() {
		if !strings.HasPrefix(strings.TrimPrefix(c.Name, "__Host-"), "pika_pass_") {
			continue
		}
		if p.held == nil {
			p.held = map[string]string{}
		}
		p.held[c.Name] = c.Value
	}
}

// show adds the passes to a request.
func (p *passes) show(r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, value := range p.held {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
}

// changesSessions tells the requests after which another session may be live.
func changesSessions(r *http.Request) bool {
	return r.Method != http.MethodGet && strings.Contains(r.URL.Path, "/api/collections/sessions/records") // the server may be below a path
}

// tellsCredential tells the requests whose answer holds the booth's credential, or that would act as the booth program
// itself: both are for this process only.
func tellsCredential(r *http.Request) bool {
	clean := strings.ToLower(path.Clean("/" + r.URL.Path))
	return strings.HasSuffix(clean, "/auth-refresh") || strings.HasPrefix(clean, "/api/booths/")
}

func answerError(w http.ResponseWriter, e *pageError) {
	isData(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	_ = json.NewEncoder(w).Encode(e.body()) // fails only when nobody listens any more
}
