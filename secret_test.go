package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The key is replaced while the server runs, without anybody seeing it; phones stay who they are, until everything from
// before is to be forgotten.
func TestSecretRotate(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), freeAddress(t)
	server := serve(t, dir, address)
	var cookie *http.Cookie
	visit := func() (named bool) {
		req, _ := http.NewRequest("GET", "http://"+address+"/api/live", nil)
		if cookie != nil {
			req.AddCookie(cookie)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if made := res.Cookies(); len(made) > 0 {
			cookie, named = made[0], true
		}
		return named
	}
	visit()
	for _, c := range []struct {
		args  []string
		named bool
	}{{nil, false}, {[]string{"--forget"}, true}, {nil, false}} {
		rotate := start(t, nil, append([]string{"secret", "rotate", "--dir", dir}, c.args...)...)
		if code := rotate.wait(20 * time.Second); code != 0 || !strings.Contains(rotate.out.String(), "next start") {
			t.Fatalf("%d: %s", code, rotate.out)
		}
		if visit() {
			t.Error("the running server forgot a phone")
		}
		server.kill()
		server = serve(t, dir, address)
		if visit() != c.named {
			t.Errorf("after rotate %v the phone is named anew: %v", c.args, !c.named)
		}
	}
}
