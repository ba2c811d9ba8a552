package hooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Limits of the question for the newest release.
const (
	releaseKept     = time.Hour       // forges allow few unsigned questions, and a release is no news
	releaseAgain    = 5 * time.Minute // after a failure
	releasePatience = 5 * time.Second // for all of it: a DJ looks at an empty page meanwhile
	releaseMost     = 1 << 20         // bytes of an answer; a release with all its files is some 30 kB
	releaseHops     = 5
)

// bindReleases tells the download page where the newest release is. The forge is asked by this server, so that it
// learns nothing of who opens the page.
func (h *house) bindReleases(app core.App) {
	releases := newReleases(h.ReleasesURL, "pika/"+h.Version)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/download", func(e *core.RequestEvent) error {
			newest, err := releases.read(h.Now())
			if err != nil {
				e.App.Logger().Warn("The newest release could not be read.", "error", err)
			}
			e.Response.Header().Set("Cache-Control", "no-cache")
			return e.JSON(http.StatusOK, newest)
		})
		return e.Next()
	})
}

// release is what the download page shows. Version and Files are empty while no release is known.
type release struct {
	Page        string        `json:"page"` // for people, to look themselves; "" without PIKA_RELEASES_URL
	Version     string        `json:"version"`
	PublishedAt string        `json:"publishedAt"` // as the forge writes it; "" if it does not
	Files       []releaseFile `json:"files"`
}

type releaseFile struct {
	System string `json:"system"` // windows, darwin or linux
	Arch   string `json:"arch"`   // amd64 or arm64
	Name   string `json:"name"`
	URL    string `json:"url"`
	Size   int64  `json:"size"`   // bytes; 0 if the forge does not say
	SHA256 string `json:"sha256"` // hexadecimal; "" if nobody says
}

// releases keeps the newest release. One asks, the others wait; when the forge fails, what it said last stands.
type releases struct {
	at     *url.URL // nil: nothing is offered
	client *http.Client
	agent  string

	mu    sync.Mutex
	next  time.Time // when to ask again
	asked time.Time
	etag  string
	value release
}

func newReleases(at *url.URL, agent string) *releases {
	r := &releases{at: at, agent: agent, value: release{Files: []releaseFile{}}}
	if at != nil {
		r.value.Page = releasesPage(at)
	}
	r.client = &http.Client{
		CheckRedirect: onlySafer,
		// a connection kept for an hour would be a dead one
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableKeepAlives: true},
	}
	return r
}

// onlySafer follows a few redirects, and none from https back to http.
func onlySafer(to *http.Request, via []*http.Request) error {
	if len(via) > releaseHops {
		return errors.New("too many redirects")
	}
	if to.URL.Scheme != "https" && (to.URL.Scheme != "http" || via[len(via)-1].URL.Scheme == "https") {
		return fmt.Errorf("redirect to %s", to.URL.Redacted())
	}
	return nil
}

// read is the newest release as far as it is known. An error says why it is no newer; it comes once per question.
func (r *releases) read(now time.Time) (release, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at == nil || (now.Before(r.next) && !now.Before(r.asked)) {
		return r.value, nil
	}
	// Not the visitor's: who gives up and goes must not spoil it for those who wait.
	ctx, cancel := context.WithTimeout(context.Background(), releasePatience)
	defer cancel()
	newest, etag, err := r.ask(ctx)
	r.asked, r.next = now, now.Add(releaseKept)
	if err != nil {
		r.next = now.Add(releaseAgain)
	}
	if newest != nil && (err == nil || r.value.Version == "") {
		r.value, r.etag = *newest, etag
	}
	return r.value, err
}

// ask gets the newest release, nil if it is the one that is known. Of an error that comes with a release only the
// checksums are missing.
func (r *releases) ask(ctx context.Context) (newest *release, etag string, err error) {
	raw, header, err := r.get(ctx, r.at.String(), r.etag)
	if err != nil || raw == nil {
		return nil, "", err
	}
	var said forgeRelease
	if err := json.Unmarshal(raw, &said); err != nil || said.Tag == "" {
		return nil, "", errors.New("the answer is no release")
	}
	newest, sums := said.release(r.value.Page)
	if sums == "" {
		return newest, header.Get("ETag"), nil
	}
	if raw, _, err = r.get(ctx, sums, ""); err != nil {
		return newest, "", fmt.Errorf("get the checksums: %w", err)
	}
	newest.take(string(raw))
	return newest, header.Get("ETag"), nil
}

// get is one question; nil says that nothing has changed since etag.
func (r *releases) get(ctx context.Context, address, etag string) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("User-Agent", r.agent)
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotModified && etag != "" {
		return nil, nil, nil
	}
	if res.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("%s answered %s", res.Request.URL.Redacted(), res.Status)
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, releaseMost+1))
	if err == nil && len(raw) > releaseMost {
		err = fmt.Errorf("%s answered more than %d bytes", res.Request.URL.Redacted(), releaseMost)
	}
	return raw, res.Header, err
}

// forgeRelease is a release as the forges' "latest release" tell it.
type forgeRelease struct {
	Tag         string `json:"tag_name"`
	Page        string `json:"html_url"`
	PublishedAt string `json:"published_at"`
	Assets      []struct {
		Name   string `json:"name"`
		URL    string `json:"browser_download_url"`
		Size   int64  `json:"size"`
		Digest string `json:"digest"` // "sha256:…", of some forges
	} `json:"assets"`
}

// releaseName is how `make release` names what it packs.
var releaseName = regexp.MustCompile(`^pika_.+_(windows|darwin|linux)_(amd64|arm64)\.(?:zip|tar\.gz)$`)

// release picks what a person can start. sums is where the checksums are that the forge does not tell, "" if there are
// none. Addresses that are no web addresses are left out: the page makes links of them.
func (f forgeRelease) release(page string) (newest *release, sums string) {
	newest = &release{Page: page, Version: strings.TrimPrefix(f.Tag, "v"), PublishedAt: f.PublishedAt, Files: []releaseFile{}}
	if isWeb(f.Page) {
		newest.Page = f.Page
	}
	untold := false
	for _, a := range f.Assets {
		if !isWeb(a.URL) {
			continue
		}
		if a.Name == "SHA256SUMS" {
			sums = a.URL
		}
		if of := releaseName.FindStringSubmatch(a.Name); of != nil {
			sum, _ := strings.CutPrefix(a.Digest, "sha256:")
			if !isSHA256(sum) {
				sum, untold = "", true
			}
			newest.Files = append(newest.Files, releaseFile{System: of[1], Arch: of[2], Name: a.Name, URL: a.URL, Size: max(0, a.Size), SHA256: sum})
		}
	}
	if !untold {
		sums = ""
	}
	return newest, sums
}

// take fills in checksums as sha256sum writes them, a line "sum  name" for each file.
func (r *release) take(sums string) {
	for line := range strings.Lines(sums) {
		words := strings.Fields(line)
		if len(words) != 2 || !isSHA256(words[0]) {
			continue
		}
		for i := range r.Files {
			if f := &r.Files[i]; f.SHA256 == "" && f.Name == strings.TrimPrefix(words[1], "*") {
				f.SHA256 = strings.ToLower(words[0])
			}
		}
	}
}

var sha256Text = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

func isSHA256(text string) bool { return sha256Text.MatchString(text) }

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// releasesPage is where people find the releases that api tells programs of: …/repos/OWNER/NAME/releases/latest is
// OWNER/NAME/releases on the forge itself. Of another address it is the address.
func releasesPage(api *url.URL) string {
	page := url.URL{Scheme: api.Scheme, Host: api.Host, Path: api.Path} // without a password
	if _, repo, found := strings.Cut(api.Path, "/repos/"); found {
		if parts := strings.Split(repo, "/"); len(parts) > 2 {
			page.Host = strings.TrimPrefix(api.Host, "api.")
			page.Path = "/" + parts[0] + "/" + parts[1] + "/releases"
		}
	}
	return page.String()
}
