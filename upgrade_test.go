package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"

	"pika/crowd"
)

// A server that is updated in the middle of a set goes on with what an earlier release left behind, whichever it was: nights
// that are over, the one that is on, one behind a PIN; who is signed in; phones that were there. The dumps are make dump's.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	dumps, err := filepath.Glob("pb_migrations/testdata/*.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("%d dumps, %v", len(dumps), err)
	}
	for _, file := range dumps {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			l := leave(t, file)
			l.h.server = start(t, []string{"PIKA_SECRET=" + l.secret}, "serve", "--dir", l.h.dir, "--http", l.h.address)
			eventually(t, 20*time.Second, "the server is ready\n"+l.h.server.out.String(), func() bool {
				status, _ := try(t, "GET", l.h.url("/api/ready"), "", nil)
				return status == http.StatusOK
			})
			l.nightThatIsOver()
			l.floorGoesOn()
			l.phonesAreKnown()
			l.pinOpens()
			l.laptopGoesOn()
			l.djSignsIn()
			l.soundDatabase()
		})
	}
}

// leftBehind is what an earlier release left behind, as if it had been stopped just now.
type leftBehind struct {
	*testing.T
	h      *house
	db     *sql.DB
	secret string
	phones map[string]string // their cookies
}

// moments are times as PocketBase keeps them.
var moments = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z`)

func leave(t *testing.T, file string) *leftBehind {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	at := func(moment string) time.Time {
		parsed, err := time.Parse("2006-01-02 15:04:05.000Z", moment)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	since := time.Now().UTC().Truncate(time.Minute).Sub(at(slices.Max(moments.FindAllString(text, -1))))
	text = moments.ReplaceAllStringFunc(text, func(moment string) string { return at(moment).Add(since).Format("2006-01-02 15:04:05.000Z") })

	l := &leftBehind{T: t, h: &house{t: t, dir: t.TempDir(), address: freeAddress(t)}, phones: map[string]string{}}
	for _, line := range strings.Split(text[:strings.Index(text, "CREATE")], "\n") {
		if name, cookie, ok := strings.Cut(strings.TrimPrefix(line, "-- "), " pika_dancer="); ok {
			l.phones[name] = "pika_dancer=" + cookie
		}
		if secret, ok := strings.CutPrefix(line, "-- PIKA_SECRET="); ok {
			l.secret = secret
		}
	}
	if l.db, err = sql.Open("sqlite", filepath.Join(l.h.dir, "data.db")+"?_pragma=busy_timeout(10000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.db.Close() })
	if _, err := l.db.Exec(text); err != nil {
		t.Fatal(err)
	}
	return l
}

// text is one value of the database.
func (l *leftBehind) text(query string, args ...any) (s string) {
	l.Helper()
	if err := l.db.QueryRow(query, args...).Scan(&s); err != nil {
		l.Fatalf("%s: %v", query, err)
	}
	return s
}

// as asks as a phone does.
func (l *leftBehind) as(phone, method, path string, body any) (status int, answer string) {
	l.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		l.Fatal(err)
	}
	req, err := http.NewRequest(method, l.h.url(path), strings.NewReader(string(raw)))
	if err != nil {
		l.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", l.phones[phone])
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		l.Fatal(err)
	}
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		l.Fatal(err)
	}
	return res.StatusCode, string(all)
}

// equal compares a session's recap with its rows, and returns what it counts.
func (l *leftBehind) equal(session, code string) crowd.Numbers {
	l.Helper()
	rows, err := crowd.CountRows(l.Context(), l.db, session)
	if err != nil {
		l.Fatal(err)
	}
	recap, err := crowd.Recap(l.Context(), l.h.url(""), code)
	if err != nil {
		l.Fatal(err)
	}
	if d := append(recap.Differ(rows), rows.Differ(recap)...); len(d) > 0 {
		l.Errorf("the recap of %s is not its rows: %q", session, d)
	}
	return rows
}

// The recap of a night that was over is where it was, with all that was said.
func (l *leftBehind) nightThatIsOver() {
	l.Helper()
	l.h.code = l.text("SELECT code FROM sessions WHERE id = 'thursday0000001'")
	if got := l.h.titles(); !slices.Equal(got, []string{"Undertow", "Caffeine"}) {
		l.Errorf("Thursday was %q", got)
	}
	said := l.equal("thursday0000001", l.h.code)
	for in, want := range map[crowd.Intent]int{crowd.Like("undertow0000001"): 2, crowd.Like("caffeine0000001"): 1} {
		if said[in] != want {
			l.Errorf("%v was said %d times, want %d", in, said[in], want)
		}
	}
}

// The floor shows the set that is on: its track, what was before, likes, announcement. A new phone's like counts.
func (l *leftBehind) floorGoesOn() {
	l.Helper()
	l.h.session = "friday000000001"
	l.h.code = l.text("SELECT code FROM sessions WHERE id = ?", l.h.session)
	var floor struct {
		Session      struct{ Status string }
		Play         struct{ ID, Title string }
		History      []struct{ Title string }
		Tallies      struct{ Likes, Thanks int }
		Announcement *struct{ Message string }
	}
	l.h.call("GET", "/api/live/"+l.h.code, "", nil, &floor)
	announced := ""
	if floor.Announcement != nil {
		announced = floor.Announcement.Message
	}
	is := fmt.Sprintln(floor.Session.Status, floor.Play.Title, floor.History, floor.Tallies, announced)
	thanks := l.text("SELECT COALESCE(SUM(thanks), 0) FROM session_minutes WHERE session = ?", l.h.session)
	told := l.text("SELECT COALESCE(MAX(message), '') FROM announcements WHERE session = ?", l.h.session)
	if want := fmt.Sprintln("live", "Harbour & more (Late Mix)", "[{Lanterns}]", "{1 "+thanks+"}", told); is != want {
		l.Errorf("the floor shows %q, want %q", is, want)
	}
	if status, answer := l.as("new", "PUT", "/api/live/"+l.h.code+"/plays/harbour00000001/like", nil); status != 204 {
		l.Errorf("a new phone's like: %d %s", status, answer)
	}
	if said := l.equal(l.h.session, l.h.code); said[crowd.Like("harbour00000001")] != 2 {
		l.Errorf("after it: %v", said)
	}
}

// Phones are who they were: what they liked is marked, said again it counts once, and they can take it back.
func (l *leftBehind) phonesAreKnown() {
	l.Helper()
	if status, answer := l.as("ann", "GET", "/api/live/"+l.h.code+"/mine", nil); status != 200 || !strings.Contains(answer, "lanterns0000001") {
		l.Errorf("ann's own: %d %s", status, answer)
	}
	if status, answer := l.as("cleo", "GET", "/api/me/likes", nil); status != 200 || !strings.Contains(answer, "Undertow") || !strings.Contains(answer, "Lanterns") {
		l.Errorf("cleo's journal: %d %s", status, answer)
	}
	for phone, method := range map[string]string{"ann": "PUT", "cleo": "DELETE"} {
		if status, answer := l.as(phone, method, "/api/live/"+l.h.code+"/plays/lanterns0000001/like", nil); status != 204 {
			l.Errorf("%s of %s: %d %s", method, phone, status, answer)
		}
	}
	if said := l.equal(l.h.session, l.h.code); said[crowd.Like("lanterns0000001")] != 1 {
		l.Errorf("after them: %v", said)
	}
}

// A PIN stays what it was. The first release knew none.
func (l *leftBehind) pinOpens() {
	l.Helper()
	code := l.text("SELECT code FROM sessions WHERE id = 'private00000001'")
	locked := l.text("SELECT locked FROM sessions WHERE id = 'private00000001'") == "1"
	if status, _ := l.as("ann", "GET", "/api/live/"+code, nil); locked != (status == 401) {
		l.Errorf("locked: %v, without the PIN: %d", locked, status)
	}
	if !locked {
		return
	}
	if status, answer := l.as("ann", "POST", "/api/live/"+code+"/enter", map[string]string{"pin": "4711"}); status != 204 {
		l.Errorf("with it: %d %s", status, answer)
	}
}

// The laptop is signed in, leads, and goes on with the set.
func (l *leftBehind) laptopGoesOn() {
	l.Helper()
	var booth, key, collection, secret string
	if err := l.db.QueryRow(`SELECT b.id, b.tokenKey, c.id, json_extract(c.options, '$.authToken.secret') FROM booths b, _collections c WHERE c.name = 'booths'`).
		Scan(&booth, &key, &collection, &secret); err != nil {
		l.Fatal(err)
	}
	token, err := security.NewJWT(map[string]any{"id": booth, "type": "auth", "collectionId": collection, "refreshable": true}, key+secret, time.Hour)
	if err != nil {
		l.Fatal(err)
	}
	var beat struct {
		Lead    bool
		Session struct{ ID string }
	}
	l.h.call("POST", "/api/booths/beat", token, map[string]any{"now": time.Now().UTC(), "startedAt": time.Now().UTC()}, &beat)
	if !beat.Lead || beat.Session.ID != l.h.session {
		l.Errorf("the laptop hears %+v", beat)
	}
	l.h.call("POST", "/api/collections/plays/records", token, map[string]any{"session": l.h.session, "title": "After the update"}, nil)
	if got := l.h.snapshot().Play.Title; got != "After the update" {
		l.Errorf("the floor shows %q", got)
	}
}

// The DJ signs in, finds both nights, and ends the set. So does who runs the server, and finds the rest.
func (l *leftBehind) djSignsIn() {
	l.Helper()
	in := func(collection, email string) (token string) {
		var answer struct{ Token string }
		l.h.call("POST", "/api/collections/"+collection+"/auth-with-password", "", map[string]string{"identity": email, "password": "correct horse"}, &answer)
		return answer.Token
	}
	dj := in("users", "DJMarla00000001@example.org")
	var nights struct{ Nights []struct{ ID string } }
	l.h.call("GET", "/api/nights", dj, nil, &nights)
	if fmt.Sprint(nights.Nights) != "[{friday000000001} {thursday0000001}]" {
		l.Errorf("her nights are %v", nights.Nights)
	}
	l.h.call("PATCH", "/api/collections/sessions/records/"+l.h.session, dj, map[string]string{"status": "ended"}, nil)
	if got := l.h.titles(); !slices.Equal(got, []string{"Lanterns", "Harbour & more (Late Mix)", "After the update"}) {
		l.Errorf("Friday was %q", got)
	}
	l.h.call("GET", "/api/collections/dancers/records", in("_superusers", "root@example.org"), nil, nil)
}

func (l *leftBehind) soundDatabase() {
	l.Helper()
	if says := l.text("PRAGMA integrity_check"); says != "ok" {
		l.Errorf("the database: %s", says)
	}
}
