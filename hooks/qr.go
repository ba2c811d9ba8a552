package hooks

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/skip2/go-qrcode"
)

// qrPixels is what the PNG's size comes near to: sharp on a printed page.
const qrPixels = 1024

// sessionCode is what a session's code looks like once it is in capitals.
var sessionCode = regexp.MustCompile(`^[A-Z0-9]{6}$`)

// bindQR draws the way to the floor, the same on screen, stage and paper.
func (h *house) bindQR(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.shutIn = e.Server != nil && ListensToItself(e.Server.Addr)
		e.Router.GET("/qr/{file}", func(e *core.RequestEvent) error {
			return h.qr(e, "live", func(name string) string { return sessionCode.FindString(strings.ToUpper(name)) })
		})
		e.Router.GET("/qr/recap/{file}", func(e *core.RequestEvent) error {
			return h.qr(e, "recap", func(name string) string { return sessionCode.FindString(strings.ToUpper(name)) })
		})
		e.Router.GET("/qr/dj/{file}", func(e *core.RequestEvent) error { return h.qr(e, "dj", slugOf) })
		return e.Next()
	})
}

// qr draws the address of a page. The name comes from the path, cleaned by clean; it need not exist, so that
// a code tells nobody what does.
func (h *house) qr(e *core.RequestEvent, page string, clean func(string) string) error {
	file := e.Request.PathValue("file")
	format := path.Ext(file)
	if format != ".svg" && format != ".png" {
		return refuse(http.StatusNotFound, "unknown", "file", "QR codes end in .svg or .png.")
	}
	name := clean(strings.TrimSuffix(file, format))
	if name == "" {
		return refuse(http.StatusNotFound, "unknown", "file", "This QR code leads nowhere.")
	}
	to := h.publicURL(e.Request).JoinPath(page, name)
	if key := e.Request.URL.Query().Get("k"); key != "" && page == "live" { // the door key of a session with a PIN
		if !doorKey.MatchString(key) {
			return refuse(http.StatusBadRequest, "invalid", "k", "This is no door key.")
		}
		to.Fragment = "k=" + key
	}
	code, err := qrcode.New(to.String(), qrcode.Medium)
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	if format == ".svg" {
		return e.Blob(http.StatusOK, "image/svg+xml", qrSVG(code.Bitmap()))
	}
	png, err := code.PNG(-qrPixels / len(code.Bitmap())) // negative: pixels per module, so that all are of one size
	if err != nil {
		return err
	}
	return e.Blob(http.StatusOK, "image/png", png)
}

// qrSVG draws the bitmap, which has its quiet zone of 4, as one black path on white.
func qrSVG(bitmap [][]bool) []byte {
	var b bytes.Buffer
	n := len(bitmap)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, n, n, n, n)
	for y, row := range bitmap {
		for x := 0; x < n; {
			if !row[x] {
				x++
				continue
			}
			start := x
			for x < n && row[x] {
				x++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
		}
	}
	b.WriteString(`"/></svg>`)
	return b.Bytes()
}

// publicURL is where phones find this server: PIKA_PUBLIC_URL, else the request's host, else, when that is
// only this machine, its address in the local network, if the server listens there.
func (h *house) publicURL(r *http.Request) *url.URL {
	u := h.origin(r)
	if h.PublicURL != nil || h.shutIn || !onlyThisMachine(u.Hostname()) {
		return u
	}
	if lan := lanAddress(); lan != "" {
		if port := u.Port(); port != "" {
			lan = net.JoinHostPort(lan, port)
		}
		u.Host = lan
	}
	return u
}

// origin is where whoever asks has found this server: PIKA_PUBLIC_URL, else the request's host.
func (h *house) origin(r *http.Request) *url.URL {
	if h.PublicURL != nil {
		return &url.URL{Scheme: h.PublicURL.Scheme, Host: h.PublicURL.Host}
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return &url.URL{Scheme: scheme, Host: r.Host}
}

func onlyThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || host == "" || (err == nil && (ip.Unmap().IsLoopback() || ip.IsUnspecified()))
}

// ListensToItself says whether a server at this address hears its own machine alone. Behind a proxy that is as it should be.
func ListensToItself(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || (err == nil && ip.Unmap().IsLoopback())
}

// lanAddress is this machine's address in the local network, or "". No packet is sent: connecting a UDP
// socket only asks the system which address it would use. Without any way out, as on a laptop that is the
// hotspot itself, it is the first private address.
func lanAddress() string {
	if conn, err := net.Dial("udp4", "192.0.2.1:9"); err == nil {
		defer conn.Close()
		if addr, ok := conn.LocalAddr().(*net.UDPAddr); ok && !addr.IP.IsLoopback() && !addr.IP.IsUnspecified() {
			return addr.IP.String()
		}
	}
	addresses, _ := net.InterfaceAddrs() // none is an answer, too
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsPrivate() {
			return n.IP.String()
		}
	}
	return ""
}
