package main

import (
	"database/sql"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pika/booth"
)

// findings are what a doctor said, by check.
type findings map[string]booth.Finding

// examine runs `pika doctor --json` and checks that its exit code says whether there are problems.
func examine(t *testing.T, env []string, args ...string) findings {
	t.Helper()
	p := start(t, env, append([]string{"doctor", "--json"}, args...)...)
	code := p.wait(30 * time.Second)
	end := strings.LastIndex(p.out.String(), "]") + 1 // the last line, if any, is the error's
	var list []booth.Finding
	if err := json.Unmarshal([]byte(p.out.String()[:end]), &list); err != nil {
		t.Fatalf("%v: %s", err, p.out)
	}
	found, problems := findings{}, 0
	for _, f := range list {
		found[f.Check] = f
		if f.Level == booth.Problem {
			problems++
		}
		if bad := f.Level == booth.Warning || f.Level == booth.Problem; bad != (f.Do != "") {
			t.Errorf("%s is %s, and advises %q", f.Check, f.Level, f.Do)
		}
	}
	if (code == 0) != (problems == 0) || code > 1 {
		t.Errorf("exit code %d with %d problems", code, problems)
	}
	if left, _ := os.ReadDir(p.cmd.Dir); len(left) > 0 {
		t.Errorf("leaves %s behind", left[0].Name())
	}
	return found
}

// want compares one finding.
func (f findings) want(t *testing.T, check string, level booth.Level, part string) {
	t.Helper()
	got, ok := f[check]
	if !ok || got.Level != level || !strings.Contains(got.Says, part) {
		t.Errorf("%s: %+v, want %s: %s", check, got, level, part)
	}
}

// between is a proxy before the server that may change answers.
func between(t *testing.T, h *house, change func(*http.Response) error) *httputil.ReverseProxy {
	t.Helper()
	to, err := url.Parse(h.url(""))
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, ModifyResponse: change, FlushInterval: -1}
}

func serveBetween(t *testing.T, handler http.Handler) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

// A laptop on which all is well, at a real server: nothing is a problem, and nothing changes. Without a live session
// streaming is measured where every visitor is greeted.
func TestDoctorOnTheLaptop(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	music := newHistory(t)
	state := t.TempDir()
	env := []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + state, "PIKA_HISTORY=" + music.folder}
	f := examine(t, env, "--server", h.url(""))
	f.want(t, "server", booth.OK, "Pika dev answers at "+h.url(""))
	f.want(t, "encryption", booth.OK, "on this machine")
	f.want(t, "version", booth.OK, "dev")
	f.want(t, "clock", booth.OK, "agrees")
	f.want(t, "streaming", booth.OK, "feed of "+h.code)
	f.want(t, "sign-in", booth.OK, "signed in as Laptop")
	f.want(t, "session", booth.OK, "your set "+h.code+" is live")
	f.want(t, "history", booth.OK, "newest entry 3 hours ago")
	f.want(t, "state", booth.OK, state)
	f.want(t, "disk", booth.OK, "GB left")
	f.want(t, "booths", booth.OK, "none is running")
	if left, _ := os.ReadDir(state); len(left) > 0 {
		t.Errorf("in the state folder: %s", left[0].Name())
	}
	if got := h.booth(); got != "none" {
		t.Errorf("the floor is told that the booth is %s", got)
	}

	// Another DJ's session is not this DJ's, though it is the newer one.
	_, robin := h.signUp("Robin")
	var others struct{ ID string }
	h.call("POST", "/api/collections/sessions/records", robin, map[string]any{"title": "Elsewhere", "tz": "Europe/Warsaw"}, &others)
	f = examine(t, env, "--server", h.url(""))
	f.want(t, "session", booth.OK, "your set "+h.code+" is live")
	f.want(t, "streaming", booth.OK, "feed of "+h.code)
	h.call("PATCH", "/api/collections/sessions/records/"+others.ID, robin, map[string]any{"status": "ended"}, nil)

	// A feed behind a PIN is not the doctor's to open, and one of an ended session is none of tonight.
	for _, change := range []map[string]any{{"pin": "1234"}, {"status": "ended"}} {
		h.call("PATCH", "/api/collections/sessions/records/"+h.session, h.dj, change, nil)
		examine(t, env, "--server", h.url("")).want(t, "streaming", booth.OK, "/api/realtime")
	}

	examine(t, env, "--server", h.url("")).want(t, "session", booth.OK, "no set of yours is live")

	var booths struct{ Items []struct{ ID string } }
	h.call("GET", "/api/collections/booths/records", h.dj, nil, &booths)
	h.call("DELETE", "/api/collections/booths/records/"+booths.Items[0].ID, h.dj, nil, nil)
	examine(t, env, "--server", h.url("")).want(t, "sign-in", booth.Problem, "signed out")
}

// The doctor looks at what the booth would follow: it knows the folder that was named once, whose laptop it is, and
// what was live when the server could last be asked.
func TestDoctorKnowsWhatTheBoothRemembers(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	music := newHistory(t)
	env := []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + t.TempDir()}
	examine(t, env, "--server", h.url("")).want(t, "history", booth.Problem, "no history")
	p := start(t, env, "booth", "--server", h.url(""), "--history", music.folder)
	eventually(t, 30*time.Second, "the booth knows the set", func() bool { return strings.Contains(p.out.String(), "live "+h.code) })
	p.kill()
	f := examine(t, env)
	f.want(t, "history", booth.OK, music.folder)
	f.want(t, "sign-in", booth.OK, "signed in as Marla, as the laptop Laptop")
	h.server.kill()
	f = examine(t, env)
	f.want(t, "history", booth.OK, music.folder)
	f.want(t, "session", booth.Unchecked, "your set "+h.code)
}

// What can stand between a laptop and its server is told apart. acceptance 35: a credential that cannot be checked is
// not called bad.
func TestDoctorAndTheWayToTheServer(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	env := []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + t.TempDir(), "PIKA_HISTORY=" + newHistory(t).folder}
	date := func(shift time.Duration) func(*http.Response) error {
		return func(r *http.Response) error {
			r.Header.Set("Date", time.Now().Add(shift).UTC().Format(http.TimeFormat))
			return nil
		}
	}
	type expected struct {
		check string
		level booth.Level
		part  string
	}
	for name, c := range map[string]struct {
		server func(t *testing.T) string
		want   []expected
	}{
		"unreachable": {func(t *testing.T) string { return "http://" + freeAddress(t) }, []expected{
			{"server", booth.Problem, "connection refused"}, {"sign-in", booth.Unchecked, "credential is kept"}}},
		"wrong host": {func(t *testing.T) string { return serveBetween(t, http.NotFoundHandler()) }, []expected{
			{"server", booth.Problem, "is no Pika"}, {"sign-in", booth.Unchecked, ""}}},
		"sign-in page": {func(t *testing.T) string {
			return serveBetween(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>Welcome to the hotel") }))
		}, []expected{{"server", booth.Problem, "sign-in page"}, {"sign-in", booth.Unchecked, ""}}},
		"redirect to a sign-in page": {func(t *testing.T) string {
			return serveBetween(t, http.RedirectHandler("http://hotel.example/welcome", http.StatusFound))
		}, []expected{{"server", booth.Problem, "sends on to http://hotel.example/welcome"}, {"sign-in", booth.Unchecked, ""}}},
		"network that swallows the sign-in": {func(t *testing.T) string {
			proxy := between(t, h, nil)
			return serveBetween(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, "/collections/") {
					panic(http.ErrAbortHandler)
				}
				proxy.ServeHTTP(w, r)
			}))
		}, []expected{{"server", booth.OK, ""}, {"sign-in", booth.Unchecked, "could not be asked"}}},
		"clock a little behind": {func(t *testing.T) string { return serveBetween(t, between(t, h, date(10*time.Second))) }, []expected{
			{"clock", booth.Warning, "behind the server's"}, {"streaming", booth.OK, ""}}},
		"clock far ahead": {func(t *testing.T) string { return serveBetween(t, between(t, h, date(-time.Hour))) }, []expected{
			{"clock", booth.Problem, "ahead of the server's"}, {"sign-in", booth.OK, ""}}},
		"buffering proxy": {func(t *testing.T) string {
			return serveBetween(t, between(t, h, func(r *http.Response) error {
				whole, err := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(whole)))
				return err
			}))
		}, []expected{{"server", booth.OK, ""}, {"streaming", booth.Problem, "nothing came within 3 s (measured at the feed of " + h.code}, {"sign-in", booth.OK, ""}}},
		"certificate of a stranger": {func(t *testing.T) string {
			s := httptest.NewTLSServer(between(t, h, nil))
			t.Cleanup(s.Close)
			return s.URL
		}, []expected{{"server", booth.Problem, "no safe connection"}, {"encryption", booth.Problem, "does not know"}, {"sign-in", booth.Unchecked, ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := examine(t, env, "--server", c.server(t))
			for _, w := range c.want {
				f.want(t, w.check, w.level, w.part)
			}
		})
	}
	t.Run("TLS", func(t *testing.T) {
		t.Parallel()
		s := httptest.NewTLSServer(between(t, h, nil))
		t.Cleanup(s.Close)
		bundle := filepath.Join(t.TempDir(), "known.pem")
		if err := os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
			t.Fatal(err)
		}
		f := examine(t, append(env, "SSL_CERT_FILE="+bundle), "--server", s.URL)
		f.want(t, "encryption", booth.OK, "the certificate is good for")
		f.want(t, "streaming", booth.OK, "feed of "+h.code)
	})
}

// Beside a running server its data is looked at without a trace; with its address, so is the way there.
func TestDoctorOnTheServer(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	f := examine(t, nil, "--dir", h.dir)
	f.want(t, "data", booth.OK, "can be written")
	f.want(t, "disk", booth.OK, "GB left")
	f.want(t, "database", booth.OK, "sound")
	f.want(t, "log", booth.OK, "MB")
	f.want(t, "backups", booth.Warning, "there is none")
	f.want(t, "address", booth.Warning, "PIKA_PUBLIC_URL is not set")
	if _, looked := f["history"]; looked {
		t.Error("the laptop's history was looked for")
	}
	f = examine(t, []string{"PIKA_PUBLIC_URL=" + h.url("")}, "--dir="+h.dir)
	f.want(t, "address", booth.OK, h.url(""))
	f.want(t, "version", booth.OK, "dev")
	f.want(t, "streaming", booth.OK, "feed of "+h.code)
	f = examine(t, []string{"PIKA_PUBLIC_URL=http://" + freeAddress(t)}, "--dir", h.dir)
	f.want(t, "server", booth.Problem, "connection refused")
	f = examine(t, []string{"PIKA_SIGNUP=maybe"}, "--dir", h.dir)
	f.want(t, "settings", booth.Problem, "PIKA_SIGNUP")

	// Killed, the server leaves a log, which is read too; stopped, it leaves none, and none is made.
	h.server.kill()
	examine(t, nil, "--dir", h.dir).want(t, "database", booth.OK, "sound")
	h.server = serve(t, h.dir, h.address)
	if err := h.server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	h.server.wait(20 * time.Second)
	examine(t, nil, "--dir", h.dir).want(t, "database", booth.OK, "sound")
	if logs, _ := filepath.Glob(filepath.Join(h.dir, "data.db-*")); len(logs) > 0 {
		t.Errorf("left behind: %q", logs)
	}
}

// A folder without a server's data, or with damaged data, is told, and nothing is made in it.
func TestDoctorAndDamagedData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	examine(t, nil, "--dir", dir).want(t, "database", booth.Problem, "no data of a server")
	examine(t, nil, "--dir", filepath.Join(dir, "not", "there")).want(t, "database", booth.Problem, "no data of a server")
	path := filepath.Join(dir, "data.db")
	if err := os.WriteFile(path, []byte("this is no database, though long enough to be one"), 0o600); err != nil {
		t.Fatal(err)
	}
	examine(t, nil, "--dir", dir).want(t, "database", booth.Problem, "cannot be read")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	damaged(t, path)
	examine(t, nil, "--dir", dir).want(t, "database", booth.Problem, "damaged")
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// damaged makes a database that lost a page to something else.
func damaged(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`CREATE TABLE plays (title TEXT);
		INSERT INTO plays WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT hex(zeroblob(100)) FROM n`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteAt([]byte(strings.Repeat("x", 4096)), 3*4096)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
}

// The newest backup counts, and only what is one.
func TestBackupsExamined(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	put := func(name string, age time.Duration) {
		t.Helper()
		path := filepath.Join(dir, "backups", name)
		err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600), os.Chtimes(path, now, now.Add(-age)))
		if err != nil {
			t.Fatal(err)
		}
	}
	put("pb_backup.zip.attrs", 0)
	for _, c := range []struct {
		name  string
		age   time.Duration
		level booth.Level
		says  string
	}{
		{"a.zip", 72 * time.Hour, booth.Warning, "1, the newest 72 hours old"},
		{"b.zip", 49 * time.Hour, booth.Warning, "2, the newest 49 hours old"},
		{"c.zip", 47 * time.Hour, booth.OK, "3, the newest 47 hours old"},
		{"d.zip", 60 * time.Hour, booth.OK, "4, the newest 47 hours old"},
	} {
		put(c.name, c.age)
		if f := checkBackups(dir, now); f.Level != c.level || f.Says != c.says {
			t.Errorf("with %s: %+v", c.name, f)
		}
	}
}

func TestLogExamined(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for size, level := range map[int64]booth.Level{0: booth.OK, longLog: booth.OK, longLog + 1: booth.Warning} {
		file, err := os.Create(filepath.Join(dir, "data.db-wal"))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(file.Truncate(size), file.Close()); err != nil {
			t.Fatal(err)
		}
		if f := checkLog(dir); f.Level != level {
			t.Errorf("%d bytes: %+v", size, f)
		}
	}
}

func TestFilesJudged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		most    uint64
		limited bool
		level   booth.Level
	}{{1024, true, booth.Warning}, {4095, true, booth.Warning}, {4096, true, booth.OK}, {0, false, booth.OK}} {
		if f := judgeFiles(c.most, c.limited); f.Level != c.level {
			t.Errorf("%d: %+v", c.most, f)
		}
	}
}

// Which side is meant follows from the flags, and without any from where one stands.
func TestWhichSideIsExamined(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args    string
		hasData bool
		server  bool
	}{
		{"", false, false}, {"", true, true}, {"--json", true, true}, {"--json", false, false},
		{"--dir x", false, true}, {"-dir=x --json", false, true},
		{"--server https://pika.example.com", true, false}, {"--history=x", true, false}, {"--help", true, false},
	} {
		if got := meansServer(strings.Fields(c.args), c.hasData); got != c.server {
			t.Errorf("doctor %s, data %t: server %t", c.args, c.hasData, got)
		}
	}
}
