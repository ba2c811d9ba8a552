package hooks

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
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

// Another web site cannot act in a dancer's name; whatever is no browser can.
func TestSameSite(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	like := "/api/live/" + s.Code + "/plays/" + dj.play(s, "Shoreline", 0).ID + "/like"
	for _, c := range []struct {
		site, origin string
		want         int
	}{
		{"", "", 204}, {"same-origin", "", 204}, {"none", "", 204}, {"same-origin", n.URL, 204}, {"", n.URL, 204},
		{"cross-site", n.URL, 204}, // a page of ours behind a proxy that rewrites addresses
		{"cross-site", "", 403}, {"same-site", "", 403}, {"cross-site", "https://evil.example", 403}, {"", "https://evil.example", 403},
		{"", "null", 403}, {"", n.URL + ".evil.example", 403}, {"", "://", 403},
	} {
		phone := n.guest()
		if c.site != "" {
			phone.header.Set("Sec-Fetch-Site", c.site)
		}
		if c.origin != "" {
			phone.header.Set("Origin", c.origin)
		}
		if got := phone.do("PUT", like, nil); got.status != c.want {
			t.Errorf("Sec-Fetch-Site %q, Origin %q: %d", c.site, c.origin, got.status)
		}
		phone.must("GET", "/api/live/"+s.Code, nil, nil) // to look is no change
	}
}
