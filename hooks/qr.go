package hooks

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/skip2/go-qrcode"
)

// qrPixels is the PNG's size: sharp on a printed page.
const qrPixels = 1024

// bindQR draws the way to the floor, the same on screen, stage and paper.
func (h *house) bindQR(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/qr/{file}", func(e *core.RequestEvent) error { return h.qr(e, "live", strings.ToUpper) })
		e.Router.GET("/qr/dj/{file}", func(e *core.RequestEvent) error { return h.qr(e, "dj", slugOf) })
		return e.Next()
	})
}

// qr draws the address of a page. The name comes from the path, cleaned by clean; it need not exist, so that
// a code tells nobody what does.
func (h *house) qr(e *core.RequestEvent, page string, clean func(string) string) error {
	file := e.Request.PathValue("file")
	dot := strings.LastIndexByte(file, '.')
	if dot < 1 || dot > 60 {
		return refuse(e, http.StatusNotFound, "unknown", "file", "QR codes end in .svg or .png.")
	}
	name, format := clean(file[:dot]), file[dot:]
	if strings.Trim(name, "-") == "" || strings.ContainsAny(name, "/?#%") {
		return refuse(e, http.StatusNotFound, "unknown", "file", "This QR code leads nowhere.")
	}
	code, err := qrcode.New(h.publicURL(e.Request).JoinPath(page, name).String(), qrcode.Medium)
	if err != nil {
		return refuse(e, http.StatusNotFound, "unknown", "file", "This address is too long for a QR code.")
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	switch format {
	case ".svg":
		return e.Blob(http.StatusOK, "image/svg+xml", qrSVG(code.Bitmap()))
	case ".png":
		png, err := code.PNG(qrPixels)
		if err != nil {
			return err
		}
		return e.Blob(http.StatusOK, "image/png", png)
	}
	return refuse(e, http.StatusNotFound, "unknown", "file", "QR codes end in .svg or .png.")
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
// only this machine, its address in the local network.
func (h *house) publicURL(r *http.Request) *url.URL {
	if h.PublicURL != nil {
		return h.PublicURL
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	host := r.Host
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, ""
	}
	if ip := net.ParseIP(strings.Trim(name, "[]")); name == "localhost" || name == "" || (ip != nil && ip.IsLoopback()) {
		if lan := lanAddress(); lan != "" {
			host = lan
			if port != "" {
				host = net.JoinHostPort(lan, port)
			}
		}
	}
	return &url.URL{Scheme: scheme, Host: host, Path: "/"}
}

// lanAddress is this machine's address in the local network, or "". No packet is sent: connecting a UDP
// socket only asks the system which address it would use.
func lanAddress() string {
	conn, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return ""
	}
	defer conn.Close()
	addr, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok || addr.IP.IsLoopback() || addr.IP.IsUnspecified() {
		return ""
	}
	return addr.IP.String()
}
