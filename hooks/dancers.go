package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"
)

// cookieYear is how long a dancer stays known: the cookie's age, renewed by nothing.
const cookieYear = 365 * 24 * time.Hour

func (k cookieKey) mac(dancer string) string {
	m := hmac.New(sha256.New, []byte(k.Key))
	m.Write([]byte(k.Kid + "." + dancer))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:16])
}

// seal signs something else than a dancer. The parts hold no NUL, of which a dancer's signature has none either.
func (keys cookieKeys) seal(parts ...string) string {
	return keys[0].Kid + "." + keys[0].mac("\x00"+strings.Join(parts, "\x00"))
}

// sealed says whether a seal is for these parts, by any of the keys.
func (keys cookieKeys) sealed(seal string, parts ...string) bool {
	kid, mac, _ := strings.Cut(seal, ".")
	for _, key := range keys {
		if key.Kid == kid && hmac.Equal([]byte(key.mac("\x00"+strings.Join(parts, "\x00"))), []byte(mac)) {
			return true
		}
	}
	return false
}

// cookieName is bound to the host by the browser when the public address is https.
func (h *house) cookieName() string {
	if h.secure() {
		return "__Host-pika_dancer"
	}
	return "pika_dancer"
}

// secure follows the public address: behind a proxy the request itself never is TLS.
func (h *house) secure() bool { return h.PublicURL != nil && h.PublicURL.Scheme == "https" }

// knownDancer returns the dancer of a request, or "" without a valid cookie.
func (h *house) knownDancer(r *http.Request) string {
	c, err := r.Cookie(h.cookieName())
	if err != nil {
		return ""
	}
	part := strings.Split(c.Value, ".")
	if len(part) != 3 || len(part[1]) != 15 {
		return ""
	}
	for _, key := range *h.keys.Load() {
		if key.Kid == part[0] && hmac.Equal([]byte(key.mac(part[1])), []byte(part[2])) {
			return part[1]
		}
	}
	return ""
}

// newDancer makes a dancer and the cookie that says who it is. The row is made with the first intent.
func (h *house) newDancer() (string, *http.Cookie) {
	dancer := security.RandomStringWithAlphabet(15, "abcdefghijklmnopqrstuvwxyz0123456789")
	key := (*h.keys.Load())[0]
	return dancer, &http.Cookie{
		Name: h.cookieName(), Value: key.Kid + "." + dancer + "." + key.mac(dancer), Path: "/",
		MaxAge: int(cookieYear.Seconds()), HttpOnly: true, Secure: h.secure(), SameSite: http.SameSiteLaxMode,
	}
}
