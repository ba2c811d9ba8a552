package hooks

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

// Addresses that appear nowhere by accident: where requests come from, and what they say of themselves.
const (
	phoneAddress     = "127.77.66.55"
	forwardedAddress = "203.0.113.86"
)

// acceptance 47: after a night with sign-ins, likes, feeds, refusals and broken connections, neither the
// database nor the log holds an address of anybody.
func TestNoAddressIsKept(t *testing.T) {
	t.Parallel()
	n := newNight(t, func(o *Options) { o.ProxyHeader = "X-Forwarded-For" })
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(phoneAddress)}}
	transport := &http.Transport{DialContext: dialer.DialContext}
	from := func(a *actor, method, path string, body any) answer {
		req := a.request(method, path, body)
		req.Header.Set("X-Forwarded-For", forwardedAddress)
		req.Header.Set("X-Real-IP", forwardedAddress)
		return a.send(req, transport)
	}
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Shoreline", 0)
	booth := dj.pair("Laptop")

	for range wrongTries + 1 {
		from(n.guest(), "POST", "/api/collections/users/auth-with-password", m{"identity": "nobody@example.org", "password": "wrong"})
	}
	from(n.guest(), "POST", users, account("Ann", "ann@example.org"))
	from(n.guest(), "POST", "/api/collections/users/auth-with-password", m{"identity": "ann@example.org", "password": "correct horse"})
	n.superuser()
	from(n.guest(), "POST", "/api/collections/_superusers/auth-with-password", m{"identity": "root@example.org", "password": "wrong"})
	from(booth, "POST", "/api/booths/beat", m{})
	from(n.guest(), "POST", "/api/booths/pair", m{"label": "Laptop"})
	from(n.guest(), "PATCH", "/api/collections/sessions/records/"+s.ID, m{"title": "Mine"})
	from(dj, "POST", "/api/collections/plays/records", m{"session": s.ID})
	for range 3 {
		from(n.guest(), "PUT", "/api/live/"+s.Code+"/plays/"+play.ID+"/like", nil)
	}
	asked := dj.ask(s, "Blues?", yesNo)
	dj.announce(s, "Lost: one shoe")
	for _, say := range []struct {
		method, path string
		body         any
	}{
		{"PUT", s.tempo(play.ID), m{"vote": "slower"}}, {"PUT", s.tempo(play.ID), m{"vote": "nonsense"}}, {"DELETE", s.tempo(play.ID), nil},
		{"PUT", s.vote(asked.ID), m{"option": 1}}, {"PUT", s.vote(asked.ID), m{"option": 9}}, {"POST", s.floor("/thanks"), nil}, {"POST", s.floor("/thanks"), nil},
		{"POST", s.floor("/enter"), m{"pin": "4711"}},
	} {
		from(n.guest(), say.method, say.path, say.body)
	}
	dj.lock(s, "4711")
	for range wrongTries + 1 { // the door keeps count of devices, not of addresses
		from(n.guest(), "POST", s.floor("/enter"), m{"pin": "0000"})
	}
	from(n.guest(), "POST", s.floor("/enter"), m{"key": "x"})
	from(n.guest(), "POST", s.floor("/enter"), m{"pin": "4711"})
	from(n.guest(), "GET", s.floor("/feed"), nil)
	from(dj, "GET", "/api/sessions/"+s.ID+"/door", nil)
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"doorClosedAt": "now", "pin": ""}, nil)
	from(n.guest(), "GET", s.floor(""), nil)
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"doorClosedAt": ""}, nil)
	if rows := n.counted("SELECT COUNT(*) FROM tempo_votes", nil) + n.counted("SELECT COUNT(*) FROM poll_votes", nil) + n.thanksStored(s); rows != 4 {
		t.Errorf("%d answers are stored, so this night was another", rows)
	}
	for _, path := range []string{"/", "/api/nope", "/api/live/" + s.Code, "/api/live/ZZZZZZ", "/api/me/likes", "/qr/none", "/api/collections/likes/records", "/api/djs/kris"} {
		from(n.guest(), "GET", path, nil)
	}
	feed := n.guest().request("GET", "/api/live/"+s.Code+"/feed", nil)
	feed.Header.Set("X-Forwarded-For", forwardedAddress)
	res, err := transport.RoundTrip(feed)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()

	// A phone that vanishes in the middle of a request: the error of the broken connection names both ends.
	conn, err := dialer.Dial("tcp", n.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /api/collections/users/auth-with-password HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
	broken := &net.OpError{Op: "read", Net: "tcp", Source: n.Listener.Addr(), Addr: &net.TCPAddr{IP: net.ParseIP(phoneAddress), Port: 40123}, Err: io.ErrUnexpectedEOF}
	n.app.Logger().Error("a broken connection "+broken.Error(), "error", broken, "details", map[string]any{"raw": broken.Error()})
	n.app.Logger().Error("over IPv6", "error", "read tcp [2001:db8::1]:443->[2001:db8::77%eth0]:5123: i/o timeout")

	n.drainLog()
	n.stop()

	app := newTestApp(n.dir, nil)
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	var texts []string
	if err := app.AuxDB().NewQuery("SELECT message || ' ' || data FROM _logs").Column(&texts); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(texts, "\n")
	for _, expected := range []string{"Failed to authenticate.", "a broken connection read tcp (address)->(address)", "(address): i/o timeout", "(address): read: connection reset by peer"} {
		if !strings.Contains(all, expected) {
			t.Errorf("the log does not tell of %q, so this test proves nothing:\n%s", expected, all)
		}
	}
	for _, db := range []dbx.Builder{app.DB(), app.AuxDB()} {
		if _, err := db.NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
			t.Fatal(err)
		}
	}
	if err := app.ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = filepath.WalkDir(n.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		seen++
		for _, address := range []string{phoneAddress, forwardedAddress, "127.0.0.1", "2001:db8::77"} {
			if i := bytes.Index(raw, []byte(address)); i >= 0 {
				t.Errorf("%s holds %s: %q", filepath.Base(path), address, raw[max(0, i-80):min(len(raw), i+60)])
			}
		}
		return err
	})
	if err != nil || seen < 2 {
		t.Errorf("%d files, %v", seen, err)
	}
}

// What goes to the terminal is written without addresses, too.
func TestLogLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	for line, want := range map[string]string{
		"http: TLS handshake error from 203.0.113.86:5123: EOF\n":   "http: TLS handshake error from (address): EOF\n",
		"http: TLS handshake error from [2001:db8::77]:5123: EOF\n": "http: TLS handshake error from (address): EOF\n",
		"Mozilla/5.0 Chrome/120.0.0.0 at 12:30:45 on 2026-03-07\n":  "Mozilla/5.0 Chrome/120.0.0.0 at 12:30:45 on 2026-03-07\n",
	} {
		out.Reset()
		if n, err := (addressless{&out}).Write([]byte(line)); n != len(line) || err != nil || out.String() != want {
			t.Errorf("%q becomes %q", line, out.String())
		}
	}
}

// drainLog waits until what the requests had to say has reached PocketBase's log, which hears of it from
// goroutines of its own.
func (n *night) drainLog() {
	n.t.Helper()
	wanted := "POST /api/collections/users/auth-with-password"
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var count int
		if err := n.app.AuxDB().NewQuery("SELECT COUNT(*) FROM _logs WHERE message = {:m}").Bind(dbx.Params{"m": wanted}).Row(&count); err != nil {
			n.t.Fatal(err)
		}
		if count >= wrongTries+2 { // the refused tries and the broken one
			return
		}
	}
	n.t.Fatal("the log does not fill")
}
