package hooks

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// sameSite keeps other web sites from speaking in a dancer's name: Sec-Fetch-Site same-origin or none, or
// Origin equal to the public one, or neither header present (then it is no browser).
func (h *house) sameSite(e *core.RequestEvent) error {
	if !changes(e.Request) {
		return e.Next()
	}
	if ours(e.Request) || h.ownOrigin(e.Request, e.Request.Header.Get("Origin")) {
		return e.Next()
	}
	return crossSite()
}

// otherSite says whether another web site asks for a change at the house door. A valid sign-in is something that no
// other site has, so what brings one is its owner's, from wherever. What is left (signing in and up, asking for mails,
// pairing) a site could have its visitors' browsers do by the thousand, each from an address of its own. Watching in
// PocketBase's realtime changes nothing. A page opened at another of our addresses than the public one is our own.
func (h *house) otherSite(e *core.RequestEvent) bool {
	r := e.Request
	if e.Auth != nil || r.URL.Path == "/api/realtime" || ours(r) {
		return false
	}
	o, err := url.Parse(r.Header.Get("Origin"))
	sameHost := err == nil && r.Header.Get("Sec-Fetch-Site") == "" && o.Host != "" && strings.EqualFold(o.Host, r.Host)
	return !sameHost && !h.ownOrigin(r, r.Header.Get("Origin"))
}

// ours says whether a browser vouches for its page being ours, or it is no browser.
func ours(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site == "same-origin" || site == "none" || (site == "" && r.Header.Get("Origin") == "")
}

func crossSite() error {
	return refuse(http.StatusForbidden, "cross_site", "origin", "This request came from another web site.")
}

func (h *house) ownOrigin(r *http.Request, origin string) bool {
	o, err := url.Parse(origin)
	if err != nil || o.Host == "" {
		return false
	}
	if h.PublicURL != nil {
		return strings.EqualFold(o.Scheme+"://"+o.Host, h.PublicURL.Scheme+"://"+h.PublicURL.Host)
	}
	return strings.EqualFold(o.Host, r.Host)
}
