package booth

import (
	"net/http"
	"strings"
	"testing"
	"unicode"
)

// Whoever answers in the server's place, as a Wi-Fi may, gives the terminal no orders and the page no link but to the web.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	const orders = "\x1b]0;owned\x07\x1b[2J\u009b31m\rgone"
	server := newStandIn(t)
	hostile := 0
	server.fault = func(w http.ResponseWriter, r *http.Request, _ map[string]any) bool {
		if r.URL.Path != "/api/booths/pair" || hostile == 3 {
			return false
		}
		hostile++
		switch hostile {
		case 1:
			answerJSON(w, 403, map[string]any{"status": 403, "message": "No" + orders, "data": map[string]any{"x": map[string]string{"code": "c", "message": orders}}})
		case 2:
			answerJSON(w, 200, map[string]any{"deviceCode": "dev", "userCode": "ABCD-EFGH", "verifyURL": "javascript:alert(1)"})
		case 3:
			answerJSON(w, 200, map[string]any{"deviceCode": "dev", "userCode": "ABCD" + orders, "verifyURL": server.http.URL + "/pair"})
		}
		return true
	}
	server.approved = true
	l := newLaptop(t, server.http.URL).withPage()
	l.config.Token = ""
	l.start()
	l.untilSeen("being signed in", func(p pageState) bool { return p.SignedIn })
	said := l.out.String()
	if !strings.Contains(said, "gone") || strings.Contains(said, "javascript:") {
		t.Errorf("the booth said %q", said)
	}
	for _, r := range said {
		if unicode.IsControl(r) && r != '\n' {
			t.Errorf("an order to the terminal, %q, in %q", r, said)
			break
		}
	}
}
