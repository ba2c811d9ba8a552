package hooks

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// acceptance 28: what is too large is refused in shape, at every door, whether its length is told or not.
func TestBodyLimits(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	booth := dj.pair("Laptop")
	huge := `{"session":"` + s.ID + `","title":"` + strings.Repeat("x", 2<<20) + `"}`
	for _, try := range []struct {
		actor        *actor
		method, path string
	}{
		{booth, "POST", "/api/collections/plays/records"},
		{dj, "PATCH", "/api/collections/sessions/records/" + s.ID},
		{n.guest(), "POST", users},
		{n.guest(), "POST", "/api/collections/users/auth-with-password"},
		{n.guest(), "POST", "/api/collections/_superusers/auth-with-password"},
		{n.guest(), "POST", "/api/booths/pair"},
		{booth, "POST", "/api/booths/beat"},
		{n.guest(), "PUT", "/api/live/" + s.Code + "/plays/x/like"},
		{n.guest(), "PUT", s.tempo("x")},
		{n.guest(), "PUT", s.vote("x")},
		{n.guest(), "POST", s.floor("/enter")},
		{n.guest(), "POST", s.floor("/thanks")},
		{dj, "POST", pollRows},
		{dj, "POST", announcementRows},
	} {
		for _, told := range []bool{true, false} {
			req := try.actor.request(try.method, try.path, huge)
			if !told {
				req.ContentLength, req.Body = -1, io.NopCloser(strings.NewReader(huge))
			}
			if (strings.HasSuffix(try.path, "/like") || strings.HasSuffix(try.path, "/thanks")) && !told {
				continue // these need no body, so nobody reads it
			}
			got := try.actor.send(req, http.DefaultTransport)
			var shape struct {
				Status  int
				Message string
			}
			got.into(t, &shape)
			if got.status != 413 || shape.Status != 413 || shape.Message == "" {
				t.Errorf("%s %s, length told %v: %d %.200s", try.method, try.path, told, got.status, got.body)
			}
		}
	}
	if count, _ := n.app.CountRecords("plays"); count != 0 {
		t.Errorf("%d plays", count)
	}
}

// What nobody reads of a body is never taken for the next request on the connection.
func TestBodyIsNoRequest(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	hidden := "GET /api/about HTTP/1.1\r\nHost: x\r\n\r\n"
	for _, route := range []string{"POST /api/nope", "GET /", "GET /qr/ABCDEF.svg", "DELETE /api/live/ABCDEF/plays/x/like"} {
		padding := strings.Repeat("x", readAnyway+100)
		for name, request := range map[string]string{
			"told":    fmt.Sprintf("%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s\r\n%s", route, len(padding)+2+len(hidden), padding, hidden),
			"chunked": fmt.Sprintf("%s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%s\r\n0\r\n\r\n", route, len(padding)+2+len(hidden), padding, hidden),
		} {
			conn, err := net.Dial("tcp", n.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			conn.SetDeadline(time.Now().Add(10 * time.Second))
			go io.WriteString(conn, request)
			all, _ := io.ReadAll(conn) // ends when the server hangs up
			conn.Close()
			if answers := strings.Count(string(all), "HTTP/1.1 "); answers != 1 {
				t.Errorf("%s, length %s: %d answers", route, name, answers)
			}
		}
	}
}

// An avatar may be larger than anything else.
func TestAvatar(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	upload := func(size int) answer {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, _ := form.CreateFormFile("avatar", "me.png")
		part.Write(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), make([]byte, size)...))
		form.Close()
		req := dj.request("PATCH", users+"/"+dj.id, body.String())
		req.Header.Set("Content-Type", form.FormDataContentType())
		return dj.send(req, http.DefaultTransport)
	}
	if got := upload(1 << 20); got.status != 200 {
		t.Errorf("1 MB: %d %s", got.status, got.body)
	}
	var page struct{ Avatar string }
	n.guest().must("GET", "/api/djs/kris", nil, &page)
	if got := n.guest().do("GET", page.Avatar, nil); got.status != 200 || len(got.body) < 1<<20 {
		t.Errorf("%s: %d, %d bytes", page.Avatar, got.status, len(got.body))
	}
	if got := upload(8 << 20); got.status != 413 {
		t.Errorf("8 MB: %d %s", got.status, got.body)
	}
}

func TestUnknownAddresses(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	for _, path := range []string{"/api/nope", "/api/", "/api/live/ABCDEF/nope", "/api/collections/nope/records", "/api/collections/plays/nope"} {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			got := n.guest().do(method, path, nil)
			var shape struct{ Status int }
			if got.into(t, &shape); got.status < 400 || got.status > 404 || shape.Status != got.status || !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
				t.Errorf("%s %s: %d %s", method, path, got.status, got.body)
			}
		}
	}
}

// deadlined is a response that remembers until when it is read.
type deadlined struct {
	http.ResponseWriter
	until time.Time
}

func (d *deadlined) SetReadDeadline(until time.Time) error { d.until = until; return nil }

// A body has to come soon: at either door in half a minute, a picture in two; a superuser's backup may take its time, and
// who only looks sends none.
func TestBodyDeadline(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	for _, c := range []struct {
		actor        *actor
		method, path string
		kind         string
		want         time.Duration
	}{
		{n.guest(), "POST", s.floor("/thanks"), "", bodyPatience}, {n.guest(), "POST", "/api/booths/pair", "", bodyPatience},
		{dj, "PATCH", users + "/" + dj.id, "multipart/form-data; boundary=x", avatarPatience}, {n.superuser(), "PATCH", users + "/" + dj.id, "", 0},
		{n.guest(), "GET", s.floor(""), "", 0},
	} {
		req := c.actor.request(c.method, c.path, m{})
		if c.kind != "" {
			req.Header.Set("Content-Type", c.kind)
		}
		w := &deadlined{ResponseWriter: httptest.NewRecorder()}
		began := time.Now()
		n.Config.Handler.ServeHTTP(w, req)
		if left := w.until.Sub(began); (c.want == 0) != w.until.IsZero() || (c.want > 0 && (left < c.want || left > c.want+20*time.Second)) {
			t.Errorf("%s %s: %s", c.method, c.path, left)
		}
	}
}

// A picture is never made smaller here: a small file may unfold to gigabytes. It is served as it is.
func TestNoThumbnails(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 300, 300))); err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("avatar", "me.png")
	part.Write(picture.Bytes())
	form.Close()
	req := dj.request("PATCH", users+"/"+dj.id, body.String())
	req.Header.Set("Content-Type", form.FormDataContentType())
	if got := dj.send(req, http.DefaultTransport); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var page struct{ Avatar string }
	n.guest().must("GET", "/api/djs/kris", nil, &page)
	if got := n.guest().do("GET", page.Avatar+"?thumb=100x100", nil); got.status != 200 || !bytes.Equal(got.body, picture.Bytes()) {
		t.Errorf("%d, %d bytes", got.status, len(got.body))
	}
}

// What PocketBase offers beyond our needs is shut: for all but superusers, or for everybody.
func TestLeversOfPocketBase(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	booth := dj.pair("Laptop")
	for _, try := range []struct {
		method, path string
		body         any
	}{
		{"POST", "/api/sql", m{"query": "SELECT 1"}}, {"POST", "/api/batch", m{"requests": []m{{"method": "GET", "url": "/api/health"}}}},
		{"POST", "/api/collections/users/impersonate/" + dj.id, m{}}, {"GET", "/api/settings", nil}, {"GET", "/api/logs", nil}, {"GET", "/api/backups", nil},
		{"POST", "/api/backups", m{}}, {"GET", "/api/crons", nil}, {"GET", "/api/collections", nil}, {"POST", "/api/collections", m{"name": "mine"}},
		{"POST", "/api/collections/users/auth-with-oauth2", m{"provider": "google", "code": "x", "redirectURL": "x"}},
		{"POST", "/api/collections/booths/auth-with-password", m{"identity": "x", "password": "x"}}, {"POST", "/api/collections/booths/request-otp", m{"email": "x@example.org"}},
		{"GET", "/api/collections/_superusers/records", nil},
	} {
		for who, a := range map[string]*actor{"a guest": n.guest(), "a DJ": dj, "a laptop": booth} {
			if got := a.do(try.method, try.path, try.body); got.status != 401 && got.status != 403 {
				t.Errorf("%s: %s %s: %d %s", who, try.method, try.path, got.status, got.body)
			}
		}
	}
}
