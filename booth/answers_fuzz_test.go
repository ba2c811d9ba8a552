package booth

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Whatever answers in the server's place: the booth reads it or calls it none, and what it makes of it is said in a line of
// text. It never takes a stranger's refusal for the server's.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []struct {
		status       int
		kind, answer string
	}{
		{200, "application/json", `{"token":"t","record":{"owner":"o"}}`}, {200, "text/html", `<html>Welcome to our Wi-Fi</html>`}, {200, "application/json", `null`},
		{401, "application/json", `{"status":401,"message":"No.","data":{"token":{"code":"token_revoked","message":"\u001b[2J"}}}`}, {429, "application/json", `{"status":"429"}`},
		{302, "text/plain", "moved"}, {409, "application/json", `{"status":409,"data":[]}`}, {503, "application/json", `{"status":503,"data":{"x":[[[]]]},"message":7}`},
		{200, "application/json", `{"now":"9999-99-99","session":{"id":[],"code":{}},"lead":"yes","deviceCode":"d","userCode":"u","verifyURL":"//x"}`},
	} {
		f.Add(seed.status, seed.kind, seed.answer)
	}
	status, kind, answer := 0, "", ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{kind}
		w.Header().Set("Retry-After", answer[:min(len(answer), 20)])
		w.Header().Set("Location", answer[:min(len(answer), 20)])
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	f.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		f.Fatal(err)
	}
	client := newClient(base, time.Second)
	f.Fuzz(func(t *testing.T, s int, k, a string) {
		status, kind, answer = 200+max(0, s)%400, k, a
		if status == 304 || status == 204 || status == 205 {
			status = 200
		}
		var p pairing
		var g grant
		var at serverTime
		for _, out := range []any{&p, &g, &struct{ Now *serverTime }{&at}} {
			err := client.call(context.Background(), http.MethodPost, "/api/booths/pair", "", map[string]string{}, out)
			if refusal, ok := refused(err); ok && !refusal.again() && (refusal.Status != status || !isOwn(status, []byte(a))) {
				t.Errorf("%d %q is taken for the server's no: %+v", status, a, refusal)
			}
			if err != nil {
				if said := onTerminal(plainly(err)); strings.ContainsAny(said, "\x1b\x07\r\u009b") {
					t.Errorf("%d %q is said as %q", status, a, said)
				}
			}
		}
		_ = isWeb(p.VerifyURL)
		_ = fmt.Sprint(p.life(), invitation(p))
	})
}
