package hooks

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// forge is a stand-in for the place where releases are, on this machine.
type forge struct {
	*httptest.Server
	mu     sync.Mutex
	answer http.HandlerFunc // nil: the release below
	tag    string
	asked  []*http.Request
}

const releasePath = "/api/v1/repos/swing/pika/releases/latest"

var sumA, sumB = strings.Repeat("a", 64), strings.Repeat("b", 64)

func newForge(t *testing.T) *forge {
	t.Helper()
	f := &forge{tag: "v1.4.0"}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.asked = append(f.asked, r.Clone(t.Context()))
		answer, tag := f.answer, f.tag
		f.mu.Unlock()
		switch {
		case answer != nil:
			answer(w, r)
		case r.URL.Path == "/SHA256SUMS":
			fmt.Fprintf(w, "%s  pika_%s_windows_amd64.zip\n%s *pika_%s_darwin_arm64.tar.gz\nno line\n", sumA, tag, strings.ToUpper(sumB), tag)
		case r.Header.Get("If-None-Match") == `"`+tag+`"`:
			w.WriteHeader(http.StatusNotModified)
		default:
			w.Header().Set("ETag", `"`+tag+`"`)
			fmt.Fprint(w, f.latest(tag))
		}
	}))
	t.Cleanup(f.Close)
	return f
}

// latest has what a release has beside the programs, and what a hostile one could have.
func (f *forge) latest(tag string) string {
	asset := func(name, address string) string {
		return fmt.Sprintf(`{"name": %q, "browser_download_url": %q, "size": 11000000, "uploader": {"login": "swing"}}`, name, address)
	}
	at := f.URL + "/download/" + tag + "/"
	return fmt.Sprintf(`{"tag_name": %q, "html_url": %q, "published_at": "2026-11-20T18:00:00Z", "draft": false, "assets": [%s]}`, tag, f.URL+"/swing/pika/releases/tag/"+tag, strings.Join([]string{
		asset("pika_"+tag+"_windows_amd64.zip", at+"win"), asset("pika_"+tag+"_darwin_arm64.tar.gz", at+"mac"), asset("pika_"+tag+"_linux_amd64.tar.gz", at+"linux"),
		asset("SHA256SUMS", f.URL+"/SHA256SUMS"), asset("pika.cdx.json", at+"sbom"), asset("pika_"+tag+"_plan9_amd64.zip", at+"plan9"),
		asset("pika_"+tag+"_windows_arm64.zip", "javascript:alert(1)"),
	}, ", "))
}

func (f *forge) set(answer http.HandlerFunc, tag string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer, f.tag = answer, tag
}

// questions are the paths asked for since the last call.
func (f *forge) questions() (paths []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.asked {
		paths = append(paths, r.URL.RequestURI())
	}
	f.asked = nil
	return paths
}

func (f *forge) night(t *testing.T) *night {
	t.Helper()
	at, err := url.Parse(f.URL + releasePath)
	if err != nil {
		t.Fatal(err)
	}
	return newNight(t, func(o *Options) { o.ReleasesURL = at })
}

func (n *night) newest() (got release) {
	n.t.Helper()
	n.guest().must("GET", "/api/download", nil, &got)
	return got
}

// The newest release is asked for once an hour, and read anew only if it is another one.
func TestNewestRelease(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	n := f.night(t)
	got := n.newest()
	if got.Version != "1.4.0" || got.PublishedAt != "2026-11-20T18:00:00Z" || got.Page != f.URL+"/swing/pika/releases/tag/v1.4.0" {
		t.Errorf("%+v", got)
	}
	at := f.URL + "/download/v1.4.0/"
	want := []releaseFile{
		{System: "windows", Arch: "amd64", Name: "pika_v1.4.0_windows_amd64.zip", URL: at + "win", Size: 11_000_000, SHA256: sumA},
		{System: "darwin", Arch: "arm64", Name: "pika_v1.4.0_darwin_arm64.tar.gz", URL: at + "mac", Size: 11_000_000, SHA256: sumB},
		{System: "linux", Arch: "amd64", Name: "pika_v1.4.0_linux_amd64.tar.gz", URL: at + "linux", Size: 11_000_000},
	}
	if !slices.Equal(got.Files, want) {
		t.Errorf("files: %+v", got.Files)
	}
	if asked := f.questions(); !slices.Equal(asked, []string{releasePath, "/SHA256SUMS"}) {
		t.Errorf("asked for %q", asked)
	}
	n.clock.advance(59 * time.Minute)
	if n.newest(); len(f.questions()) > 0 {
		t.Error("asked again within the hour")
	}
	n.clock.advance(time.Minute)
	if again := n.newest(); !slices.Equal(again.Files, want) {
		t.Errorf("after 304: %+v", again)
	}
	if asked := f.questions(); !slices.Equal(asked, []string{releasePath}) {
		t.Errorf("after an hour: %q", asked)
	}
	f.set(nil, "v1.5.0")
	if n.newest().Version != "1.4.0" {
		t.Error("another release within the hour after a 304")
	}
	n.clock.advance(time.Hour)
	if got := n.newest(); got.Version != "1.5.0" || got.Files[0].SHA256 != sumA {
		t.Errorf("the next release: %+v", got)
	}
	n.clock.advance(-2 * time.Hour)
	if n.newest(); len(f.questions()) == 0 {
		t.Error("a clock that stepped back keeps the release for longer")
	}
}

// Some forges tell the checksums themselves: then nothing else is asked for.
func TestReleaseWithDigests(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	f.set(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"tag_name": "2.0", "html_url": "javascript:alert(1)", "assets": [
			{"name": "pika_2.0_windows_amd64.zip", "browser_download_url": "https://files.example/a", "size": -1, "digest": "sha256:%s"},
			{"name": "SHA256SUMS", "browser_download_url": "%s/SHA256SUMS"}]}`, sumB, f.URL)
	}, "")
	got := f.night(t).newest()
	if len(got.Files) != 1 || got.Files[0].SHA256 != sumB || got.Files[0].Size != 0 || got.Page != f.URL+"/swing/pika/releases" {
		t.Errorf("%+v", got)
	}
	if asked := f.questions(); len(asked) != 1 {
		t.Errorf("asked for %q", asked)
	}
}

// acceptance 47: the forge learns that this server asks, and nothing of whom it asks for.
func TestReleaseWithoutTheVisitor(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	n := f.night(t)
	phone := n.guest()
	req := phone.request("GET", "/api/download?me=Ann", nil)
	for name, value := range map[string]string{"Cookie": "pika_dancer=1.2.3", "User-Agent": "Ann's phone", "Referer": "http://x/live/K7M2QX",
		"Accept-Language": "pl", "X-Forwarded-For": "203.0.113.7", "If-None-Match": "Ann", "Authorization": "Ann"} {
		req.Header.Set(name, value)
	}
	if got := phone.send(req, nil); got.status != 200 || got.header.Get("Set-Cookie") != "" {
		t.Fatalf("%d %v %s", got.status, got.header, got.body)
	}
	if len(f.asked) != 2 {
		t.Fatalf("%d questions", len(f.asked))
	}
	for _, r := range f.asked {
		r.Header.Del("Accept-Encoding")
		r.Header.Del("Connection")
		if r.URL.RawQuery != "" || len(r.Header) != 1 || r.UserAgent() != "pika/test" {
			t.Errorf("%s %v", r.URL, r.Header)
		}
	}
}

// Whatever the forge does, the page names where to look; a release that is known stands, and is asked for again after
// five minutes.
func TestReleaseWithoutTheForge(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"no release":   http.NotFound,
		"fault":        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"no address":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a page":       func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html>Sign in to the Wi-Fi") },
		"another JSON": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"message": "rate limit"}`) },
		"a list":       func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `[]`) },
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"tag_name": "v9"}`, strings.Repeat(" ", releaseMost))
		},
		"in circles": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
		"to a file": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		},
		"unasked 304": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) },
		"slow":        func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"slow to be whole": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"tag_name":`)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newForge(t)
			n := f.night(t)
			f.set(answer, "v9")
			began := time.Now()
			if got := n.newest(); got.Version != "" || got.Files == nil || len(got.Files) > 0 || got.Page != f.URL+"/swing/pika/releases" {
				t.Errorf("with nothing known: %+v", got)
			}
			if took := time.Since(began); took > 2*releasePatience {
				t.Errorf("the page waited %s", took)
			}
			if asked := f.questions(); len(asked) > 1+releaseHops {
				t.Errorf("%d questions", len(asked))
			}
			if n.newest(); len(f.questions()) > 0 {
				t.Error("asked again at once")
			}
			f.set(nil, "v1.4.0")
			n.clock.advance(releaseAgain)
			if got := n.newest(); got.Version != "1.4.0" {
				t.Errorf("when it is back: %+v", got)
			}
			if name == "unasked 304" {
				return // asked for, it is an answer
			}
			f.set(answer, "v9")
			n.clock.advance(releaseKept)
			if got := n.newest(); got.Version != "1.4.0" || len(got.Files) != 3 {
				t.Errorf("the one that was known: %+v", got)
			}
		})
	}
}

// A release whose checksums cannot be had is offered without them if there is no other, and they are asked for again soon.
func TestReleaseWithoutChecksums(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	n := f.night(t)
	without := func(tag string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != releasePath {
				http.NotFound(w, r)
				return
			}
			fmt.Fprint(w, f.latest(tag))
		}
	}
	f.set(without("v1.4.0"), "v1.4.0")
	if got := n.newest(); len(got.Files) != 3 || got.Files[0].SHA256 != "" {
		t.Errorf("%+v", got)
	}
	f.set(nil, "v1.4.0")
	n.clock.advance(releaseAgain)
	if got := n.newest(); got.Files[0].SHA256 != sumA {
		t.Errorf("when they are back: %+v", got)
	}
	f.set(without("v1.5.0"), "v1.5.0")
	n.clock.advance(releaseKept)
	if got := n.newest(); got.Version != "1.4.0" || got.Files[0].SHA256 != sumA {
		t.Errorf("the next one: %+v", got)
	}
}

// Many who open the page at once are one question.
func TestReleaseAskedForOnce(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	n := f.night(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got := n.newest(); got.Version != "1.4.0" {
				t.Errorf("%+v", got)
			}
		})
	}
	all.Wait()
	if asked := f.questions(); len(asked) != 2 {
		t.Errorf("%d questions", len(asked))
	}
}

// Without the setting nothing is offered and nobody asked.
func TestNoReleases(t *testing.T) {
	t.Parallel()
	if got := newNight(t).newest(); got.Page != "" || got.Version != "" || got.Files == nil || len(got.Files) > 0 {
		t.Errorf("%+v", got)
	}
}

// The address that people look at follows from the one that programs ask, and has no password in it.
func TestReleasesPage(t *testing.T) {
	t.Parallel()
	for api, want := range map[string]string{
		"https://api.forge.example/repos/swing/pika/releases/latest":            "https://forge.example/swing/pika/releases",
		"https://git.example.org/api/v1/repos/swing/pika/releases/latest":       "https://git.example.org/swing/pika/releases",
		"https://me:secret@git.example.org/api/v1/repos/swing/pika/releases?x=": "https://git.example.org/swing/pika/releases",
		"https://me:secret@files.example.org:8443/pika/latest.json?key=secret":  "https://files.example.org:8443/pika/latest.json",
		"https://git.example.org/repos/latest.json":                             "https://git.example.org/repos/latest.json",
	} {
		at, err := url.Parse(api)
		if err != nil {
			t.Fatal(err)
		}
		if got := releasesPage(at); got != want {
			t.Errorf("%s: %s", api, got)
		}
	}
}

// What came over TLS is not asked for without it.
func TestRedirectsOfARelease(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"https://a.example/", "https://b.example/", true}, {"http://a.example/", "https://b.example/", true}, {"http://a.example/", "http://b.example/", true},
		{"https://a.example/", "http://a.example/", false}, {"https://a.example/", "file:///etc/passwd", false}, {"http://a.example/", "ftp://a.example/", false},
	} {
		from, to := httptest.NewRequest("GET", c.from, nil), httptest.NewRequest("GET", c.to, nil)
		if err := onlySafer(to, []*http.Request{from}); (err == nil) != c.ok {
			t.Errorf("%s to %s: %v", c.from, c.to, err)
		}
	}
}
