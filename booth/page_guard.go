package booth

import (
	"net"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v5"
)

// onlyThisLaptop refuses what other sites have the DJ's browser ask. A page anywhere on the web can send requests to
// 127.0.0.1, and with a name of its own that it suddenly lets mean 127.0.0.1 (DNS rebinding) it could read the answers
// too. So the Host must be one of this laptop's names; a request with an Origin must come from the page itself; and
// what acts or tells something about the DJ must not come from another site, which all browsers of today say.
func onlyThisLaptop(at net.Addr) echo.MiddlewareFunc {
	_, port, _ := net.SplitHostPort(at.String())
	hosts := []string{"127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port}
	if port == "80" { // browsers leave it out
		hosts = append(hosts, "127.0.0.1", "localhost", "[::1]")
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			r := c.Request()
			host := strings.ToLower(r.Host)
			site := r.Header.Get("Sec-Fetch-Site")
			_, hasOrigin := r.Header["Origin"]
			switch {
			case !slices.Contains(hosts, host),
				hasOrigin && r.Header.Get("Origin") != "http://"+host,
				!isScreen(r) && site != "" && site != "same-origin" && site != "none":
				return errForeign
			}
			return next(c)
		}
	}
}

// isData tells the browser that an answer is data: nothing in it runs, and no other page shows or embeds it.
func isData(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
}

// isScreen tells a look at the screens, which say nothing about the DJ, from all other requests.
func isScreen(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	clean := path.Clean("/" + r.URL.Path)
	for _, other := range []string{"/api", "/qr", "/booth/api"} {
		if clean == other || strings.HasPrefix(clean, other+"/") {
			return false
		}
	}
	return true
}
