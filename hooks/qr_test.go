package hooks

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"
)

// modules reads an SVG of ours back: true is black.
func modules(t *testing.T, svg []byte) [][]bool {
	t.Helper()
	box := regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)"`).FindSubmatch(svg)
	if box == nil || !bytes.Equal(box[1], box[2]) || !bytes.Contains(svg, []byte(`fill="#fff"`)) {
		t.Fatalf("no square on white: %.200s", svg)
	}
	size, _ := strconv.Atoi(string(box[1]))
	grid := make([][]bool, size)
	for y := range grid {
		grid[y] = make([]bool, size)
	}
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllSubmatch(svg, -1) {
		x, _ := strconv.Atoi(string(run[1]))
		y, _ := strconv.Atoi(string(run[2]))
		width, _ := strconv.Atoi(string(run[3]))
		for i := range width {
			grid[y][x+i] = true
		}
	}
	return grid
}

// The code leads where it should, black on white with a quiet zone of 4, as SVG and as PNG.
func TestQR(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse("https://pika.example.org/")
	n := newNight(t, func(o *Options) { o.PublicURL = public })
	for path, address := range map[string]string{
		"/qr/K7M2QX":  "https://pika.example.org/live/K7M2QX",
		"/qr/k7m2qx":  "https://pika.example.org/live/K7M2QX",
		"/qr/dj/Kris": "https://pika.example.org/dj/kris",
		"/qr/dj/" + url.PathEscape("Дмитрий"):    "https://pika.example.org/dj/%D0%B4%D0%BC%D0%B8%D1%82%D1%80%D0%B8%D0%B9",
		"/qr/dj/" + strings.Repeat("%D0%B6", 50): "https://pika.example.org/dj/" + strings.Repeat("%D0%B6", 50),
	} {
		code, err := qrcode.New(address, qrcode.Medium)
		if err != nil {
			t.Fatal(err)
		}
		want := code.Bitmap()
		svg := n.guest().do("GET", path+".svg", nil)
		got := modules(t, svg.body)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s.svg does not say %s", path, address)
		}
		for i := range got {
			for quiet := range 4 {
				if got[quiet][i] || got[i][quiet] || got[len(got)-1-quiet][i] || got[i][len(got)-1-quiet] {
					t.Fatalf("%s: the quiet zone is narrower than 4", path)
				}
			}
		}
		if !got[4][4] {
			t.Errorf("%s: the quiet zone is wider than 4", path)
		}

		drawn := n.guest().do("GET", path+".png", nil)
		if svg.header.Get("Content-Type") != "image/svg+xml" || drawn.header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %s, %s", path, svg.header.Get("Content-Type"), drawn.header.Get("Content-Type"))
		}
		img, err := png.Decode(bytes.NewReader(drawn.body))
		if err != nil {
			t.Fatal(err)
		}
		scale := img.Bounds().Dx() / len(want) // what is over is white, around
		edge := (img.Bounds().Dx() - scale*len(want)) / 2
		for y, row := range want {
			for x, black := range row {
				grey := color.GrayModel.Convert(img.At(edge+x*scale+scale/2, edge+y*scale+scale/2)).(color.Gray).Y
				if black != (grey == 0) || !black != (grey == 255) {
					t.Fatalf("%s.png differs at %d,%d", path, x, y)
				}
			}
		}
	}
	for _, path := range []string{"/qr/K7M2QX", "/qr/K7M2QX.gif", "/qr/.svg", "/qr/K7M2.svg", "/qr/K7M2QXX.svg", "/qr/..%2F..%2Fx.svg", "/qr/dj/.png", "/qr/dj/---.svg", "/qr/dj/%2e%2e.svg"} {
		if got := n.guest().do("GET", path, nil); got.status != 404 || got.code("file") != "unknown" {
			t.Errorf("%s: %d %.100s", path, got.status, got.body)
		}
	}
	if got := n.guest().do("HEAD", "/qr/K7M2QX.png", nil); got.status != 200 || len(got.body) > 0 {
		t.Errorf("HEAD: %d", got.status)
	}
}

// Where phones find us: the setting, else the request's host, else, when that is only this machine, its
// address in the local network. A booth keeps the address it came by.
func TestPublicAddress(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	lan := lanAddress()
	if ip := net.ParseIP(lan); lan != "" && (ip == nil || ip.IsLoopback() || ip.To4() == nil) {
		t.Fatalf("the local network's address is %q", lan)
	}
	here := func(host string) string { // a machine without a network has nothing better
		if lan == "" {
			return host
		}
		return lan
	}
	for host, want := range map[string]string{
		"pika.local:8090": "pika.local:8090", "192.168.7.7": "192.168.7.7", "[2001:db8::7]:80": "[2001:db8::7]:80",
		"localhost:8090": here("localhost") + ":8090", "LOCALHOST": here("LOCALHOST"), "127.0.0.9:1": here("127.0.0.9") + ":1",
		"[::1]:8090": here("[::1]") + ":8090", "0.0.0.0:5": here("0.0.0.0") + ":5",
	} {
		ask := func(method, path string, into any) {
			req := n.guest().request(method, path, nil)
			req.Host = host
			n.guest().send(req, n.Client().Transport).into(t, into)
		}
		var about struct{ PublicURL string }
		if ask("GET", "/api/about", &about); about.PublicURL != "http://"+want {
			t.Errorf("%s: %s, want http://%s", host, about.PublicURL, want)
		}
		var p pairingWire
		if ask("POST", "/api/booths/pair", &p); p.VerifyURL != "http://"+host+"/pair?code="+p.UserCode {
			t.Errorf("%s: a booth is sent to %s", host, p.VerifyURL)
		}
	}
}
