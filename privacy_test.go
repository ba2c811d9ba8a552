package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What phones say of themselves in TestNothingOfPhonesIsKept, and what keys they carry. None of it may be found afterwards.
const (
	phonesNet   = "203.0.113."
	phonesNet6  = "2001:db8:77::"
	phonesAgent = "DancerPhone"
	phonesFrom  = "https://came-from.example/page"
	secretQuery = "QR-KEY-in-a-query"
	lostEmail   = "who-is-this@example.org"
)

// acceptance 47: a night in the real program behind a trusted proxy, with all that phones do, rightly and wrongly, kept
// in the log as far as PocketBase can be told to, and a kill in the middle. Neither the folder nor the terminal holds an
// address of a phone, its browser, where it came from, a key from a link, or whose mail was asked for.
func TestNothingOfPhonesIsKept(t *testing.T) {
	t.Parallel()
	dir, address := t.TempDir(), freeAddress(t)
	url := "http://" + address
	env := []string{"PIKA_TRUSTED_PROXY=X-Forwarded-For", "PIKA_SECRET=a secret of this test alone"}
	begin := func() *program {
		p := start(t, env, "serve", "--dir", dir, "--http", address)
		eventually(t, 20*time.Second, "the server is ready", func() bool { s, _ := try(t, "GET", url+"/api/health", "", nil); return s == 200 })
		return p
	}
	first := begin()
	var dj struct{ Token string }
	call(t, "POST", url+"/api/collections/users/records", "", map[string]any{"name": "Kris", "email": "kris@example.org", "password": "correct horse", "passwordConfirm": "correct horse"}, nil)
	call(t, "POST", url+"/api/collections/users/auth-with-password", "", map[string]any{"identity": "kris@example.org", "password": "correct horse"}, &dj)
	var s, play struct{ ID, Code string }
	call(t, "POST", url+"/api/collections/sessions/records", dj.Token, map[string]any{"title": "Friday"}, &s)
	call(t, "POST", url+"/api/collections/plays/records", dj.Token, map[string]any{"session": s.ID, "title": "Shoreline"}, &play)
	root := start(t, nil, "superuser", "upsert", "root@example.org", "correct horse", "--dir", dir)
	root.wait(20 * time.Second)
	var admin struct{ Token string }
	call(t, "POST", url+"/api/collections/_superusers/auth-with-password", "", map[string]any{"identity": "root@example.org", "password": "correct horse"}, &admin)
	call(t, "PATCH", url+"/api/settings", admin.Token, map[string]any{"logs": map[string]any{"minLevel": -4, "maxDays": 5, "logIP": false, "logAuthId": true}}, nil)

	floor := "/api/live/" + s.Code
	night := func(phones int) {
		for i := range phones {
			phone := &http.Client{Timeout: 10 * time.Second}
			for _, say := range []struct{ method, path, body string }{
				{"GET", "/live/" + s.Code, ""}, {"GET", floor, ""}, {"GET", floor + "/feed?after=x", ""}, {"PUT", floor + "/plays/" + play.ID + "/like", ""},
				{"PUT", floor + "/plays/none/like", ""}, {"PUT", floor + "/plays/" + play.ID + "/tempo", `{"vote":"nonsense"}`}, {"POST", floor + "/thanks", ""},
				{"PUT", floor + "/polls/none/vote", `{"option":99}`}, {"POST", floor + "/enter", `{"pin":"nonsense"}`}, {"POST", floor + "/thanks", strings.Repeat("x", 5000)},
				{"GET", "/qr/nothing?k=" + secretQuery, ""}, {"GET", "/api/nope?token=" + secretQuery, ""}, {"GET", "/api/files/users/x/y?token=" + secretQuery, ""},
				{"GET", "/api/about", ""}, {"GET", "/api/collections/likes/records", ""}, {"POST", "/api/collections/plays/records", `{"session":"` + s.ID + `"}`},
				{"PATCH", "/api/collections/sessions/records/" + s.ID, `{"title":"Mine"}`}, {"POST", "/api/collections/users/auth-with-password", `{"identity":"` + lostEmail + `","password":"wrong"}`},
				{"POST", "/api/collections/users/request-password-reset", `{"email":"` + lostEmail + `"}`}, {"POST", "/api/booths/pair", `{"label":7}`}, {"GET", "/api/me/likes", ""},
				{"GET", "/api/recaps/" + s.Code, ""}, {"GET", "/api/recaps/ZZZZZZ", ""}, {"GET", "/api/djs/nobody", ""}, {"DELETE", "/api/me", ""},
			} {
				req, err := http.NewRequest(say.method, url+say.path, strings.NewReader(say.body))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.9, %s%d", []string{phonesNet, phonesNet6}[i%2], i+1))
				req.Header.Set("User-Agent", phonesAgent+"/17")
				req.Header.Set("Referer", phonesFrom)
				res, err := phone.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				if strings.HasSuffix(say.path, "/feed?after=x") {
					_, _ = io.ReadAtLeast(res.Body, make([]byte, 100), 100) // its first words; then it hangs up
				}
				res.Body.Close()
			}
		}
	}
	night(4)
	first.kill()
	second := begin()
	night(4)
	logged := func() (texts string) {
		var list struct{ Items []struct{ Message string } }
		call(t, "GET", url+"/api/logs?perPage=500", admin.Token, nil, &list)
		for _, entry := range list.Items {
			texts += entry.Message + "\n"
		}
		return texts
	}
	for _, proof := range []string{"GET /api/nope\n", "GET /qr/nothing\n", "POST /api/collections/users/request-password-reset\n"} {
		eventually(t, 15*time.Second, "the log tells of "+proof, func() bool { return strings.Contains(logged(), proof) })
	}
	if err := second.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	second.wait(10 * time.Second)

	files := map[string][]byte{"the terminal": []byte(first.out.String() + second.out.String())}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[d.Name()], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for name, content := range files {
		for _, kept := range []string{phonesNet, phonesNet6, "2001:0db8:0077", "198.51.100.9", phonesAgent, "came-from", secretQuery, lostEmail, "a secret of this test alone"} {
			if i := bytes.Index(content, []byte(kept)); i >= 0 {
				t.Errorf("%s holds %q: %q", name, kept, content[max(0, i-80):min(len(content), i+60)])
			}
		}
	}
}
