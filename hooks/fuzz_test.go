package hooks

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// doorsToKnockAt are the requests whose bodies are decoded by us, as guest, dancer, DJ and laptop say them. %s is a code,
// a play, a poll, or an id.
func doorsToKnockAt(s set, play, poll, dj string) []string {
	return []string{
		"POST /api/live/" + s.Code + "/enter", "PUT /api/live/" + s.Code + "/plays/" + play + "/tempo", "PUT /api/live/" + s.Code + "/polls/" + poll + "/vote",
		"POST /api/live/" + s.Code + "/thanks", "POST /api/booths/pair", "POST /api/booths/approve", "POST /api/booths/token", "POST /api/booths/beat",
		"POST /api/collections/plays/records", "PATCH /api/collections/plays/records/" + play, "PATCH /api/collections/sessions/records/" + s.ID,
		"POST /api/collections/polls/records", "PATCH /api/collections/polls/records/" + poll, "POST /api/collections/announcements/records",
		"PATCH /api/collections/users/records/" + dj, "POST /api/collections/users/records", "POST /api/collections/users/request-otp", "POST /api/realtime",
	}
}

// Whatever a body holds, whoever sends it: an answer in shape, never a 5xx, never a panic.
func FuzzBodies(f *testing.F) {
	n := newNight(f)
	dj := n.dj("Kris")
	booth := dj.pair("Laptop")
	s := dj.goLive("Friday")
	play := dj.play(s, "Shoreline", 0)
	doors := doorsToKnockAt(s, play.ID, dj.ask(s, "Blues?", yesNo).ID, dj.id)
	for i, body := range []string{
		`{"pin":"4711"}`, `{"vote":"slower"}`, `{"option":1e99}`, `null`, `{"label":{"a":[]}}`, `{"userCode":"BCDF-GHJK"}`, `{"deviceCode":[1]}`,
		`{"now":"2026-03-07T21:04:00Z","startedAt":"9999-12-31T23:59:59Z"}`, `{"session":"` + s.ID + `","title":"x","startedAt":"0001-01-01 00:00:00"}`,
		`{"endedAt":"now","bpm":-1e308}`, `{"status":"ended ","hue":1.5,"pin":7,"tz":"../../etc/passwd","doorClosedAt":[]}`,
		`{"session":"` + s.ID + `","question":"?","options":[null,{}],"seconds":1e18}`, `{"closedAt":true,"options":"x"}`, `{"session":"","message":7,"endsAt":"+010000-01-01T00:00:00Z"}`,
		`{"presets":[[[[[[[[]]]]]]]],"slug":"\u202e"}`, `{"password":"` + strings.Repeat("é", 40) + `"}`, `{"mfaId":[],"email":"a@b.co"}`, `{"clientId":"x","subscriptions":["plays/*?options=%7B"]}`,
	} {
		f.Add(uint8(i), uint8(i), body)
	}
	tokens := []string{"", dj.token, booth.token, dj.token + "x", "Bearer " + dj.token}
	kinds := []string{"application/json", "application/json", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml"}
	f.Fuzz(func(t *testing.T, door, who uint8, body string) {
		method, path, _ := strings.Cut(doors[int(door)%len(doors)], " ")
		req := httptest.NewRequest(method, path, strings.NewReader(body))
		req.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:99", door, who, len(body)%250)
		req.Header.Set("Authorization", tokens[int(who)%len(tokens)])
		req.Header.Set("Content-Type", kinds[int(who)%len(kinds)])
		got := httptest.NewRecorder()
		n.Config.Handler.ServeHTTP(got, req)
		if got.Code >= 500 && got.Code != 503 {
			t.Fatalf("%s %s: %d %s", method, path, got.Code, got.Body)
		}
		var shape struct{ Status int }
		if got.Code >= 400 && (json.Unmarshal(got.Body.Bytes(), &shape) != nil || shape.Status != got.Code) {
			t.Fatalf("%s %s: %d %s", method, path, got.Code, got.Body)
		}
	})
}

// Nothing but what we signed is a dancer, a pass or a PIN; no code but the one on the laptop pairs it; and no header makes
// an address of what is none.
func FuzzCredentials(f *testing.F) {
	n := newNight(f)
	_, cookie := n.house.newDancer()
	keys := n.house.keys.Load()
	seal := keys.seal("pass", "session", "lock")
	waiting := n.house.pairing.begin("Laptop", "here")
	for _, given := range []string{cookie.Value, seal, waiting.userCode, "k1.aaaaaaaaaaaaaaa.x", "..", "k1..", strings.ToLower(cookie.Value), cookie.Value + "=", "2001:db8::1%eth0", "::ffff:1.2.3.4", "1.2.3.4, x", "\xf1u\u0308"} {
		f.Add(given)
	}
	f.Fuzz(func(t *testing.T, given string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", cookie.Name+"="+given)
		if dancer := n.house.knownDancer(r); dancer != "" && !strings.Contains(given, cookie.Value) {
			t.Errorf("%q is taken for %s", given, dancer)
		}
		if keys.sealed(given, "pass", "session", "lock") != (given == seal) || keys.sealed(given, "pass", "session", "lock2") || keys.sealed(given, "pass", "session") {
			t.Errorf("%q opens a door", given)
		}
		letters := strings.Map(lettersOnly, strings.ToUpper(given))
		if n.house.pairing.approve(given, "dj") != (letters == strings.ReplaceAll(waiting.userCode, "-", "")) {
			t.Errorf("%q pairs", given)
		}
		if _, err := n.house.pairing.collect(given, func(string, string) (string, error) { return "booth", nil }); err == nil && given != waiting.deviceCode {
			t.Errorf("%q collects", given)
		}
		if from := network(given); len(from) > len(given)+4 {
			t.Errorf("%q comes from %q", given, from)
		}
		_ = sessionCode.MatchString(given)
		if once := slugOf(given); slugOf(once) != once {
			t.Errorf("%q is %q and then %q", given, once, slugOf(once))
		}
	})
}

// Whatever comes over a connection, before, in and behind a request for the feed: the server answers or hangs up, and goes
// on answering others.
func FuzzConnections(f *testing.F) {
	n := newNight(f)
	s := n.dj("Kris").goLive("Friday")
	feed := "GET /api/live/" + s.Code + "/feed"
	for _, c := range []string{
		feed + " HTTP/1.1\r\nHost: x\r\n\r\n", feed + "?after=e-1&view=stage HTTP/1.1\r\nHost: x\r\nLast-Event-ID: \x00\r\n\r\n", feed + " HTTP/1.0\r\n\r\n",
		feed + " HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nGET / HTTP", feed + " HTTP/1.1\r\nHost: x\r\n\r\nGET /api/about HTTP/1.1\r\nHost: x\r\n\r\n",
		feed + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nffffffffffffffff\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		feed + "?after=-99999999999999999999-9223372036854775808 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
		"GET //evil.example/..%2f%0d%0a HTTP/1.1\r\nHost: x\r\nRange: bytes=-1\r\nIf-None-Match: \"\r\n\r\n",
	} {
		f.Add([]byte(c))
	}
	address := n.Listener.Addr().String()
	f.Fuzz(func(t *testing.T, sent []byte) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		_, _ = conn.Write(sent) // it may have hung up already
		_ = conn.(*net.TCPConn).CloseWrite()
		all, err := io.ReadAll(conn)
		if nerr, ok := err.(net.Error); ok && nerr.Timeout() {
			t.Fatalf("%q: still open with %q", sent, all)
		}
		if bytes.Contains(all, []byte("HTTP/1.1 500")) || bytes.Contains(all, []byte("goroutine ")) {
			t.Fatalf("%q: %s", sent, all)
		}
		if len(all) > 0 {
			if _, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(all)), nil); err != nil {
				t.Fatalf("%q: %q is no answer: %v", sent, all, err)
			}
		}
	})
}
