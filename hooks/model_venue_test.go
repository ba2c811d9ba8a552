package hooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// Of the model test: a server with a room for each evening that runs on it at the same time. A room is a DJ with two
// booths and a live session in which two tracks were played; its dancers are cookies.
const (
	venueRooms  = 100
	roomDancers = 4
	venueSecret = "the model's own secret"
)

// signedIn is somebody who signs in.
type signedIn struct{ id, token string }

type room struct {
	dj      signedIn
	booths  [2]signedIn
	session string
	code    string
	plays   [2]string
}

// ballroom is a data folder with its rooms, made once; each venue gets a copy.
type ballroom struct {
	folder   string
	at       time.Time // when its evenings begin
	rooms    [venueRooms]room
	stranger [2]signedIn // a DJ, and the DJ's booth
}

var makeBallroom = sync.OnceValues(func() (*ballroom, error) {
	from, err := template()
	if err != nil {
		return nil, err
	}
	b := &ballroom{at: time.Now().UTC().Truncate(time.Millisecond)}
	if b.folder, err = os.MkdirTemp(from, "ballroom-*"); err != nil {
		return nil, err
	}
	if err := copyDatabases(from, b.folder); err != nil {
		return nil, err
	}
	app := newTestApp(b.folder, nil)
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	if err := app.RunInTransaction(b.fill); err != nil {
		return nil, err
	}
	_, err = app.NonconcurrentDB().NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute()
	return b, errors.Join(err, app.ResetBootstrapState())
})

func (b *ballroom) fill(app core.App) error {
	for i := range b.rooms {
		r := &b.rooms[i]
		dj, err := saveAccount(app, "users", &r.dj, map[string]any{"name": fmt.Sprint("DJ ", i), "slug": fmt.Sprint("dj-", i), "email": fmt.Sprintf("dj%d@example.org", i)})
		if err != nil {
			return err
		}
		for k := range r.booths {
			if _, err := saveAccount(app, "booths", &r.booths[k], map[string]any{"id": fmt.Sprintf("booth%06d%04d", i, k), "owner": dj.Id, "label": "Laptop"}); err != nil {
				return err
			}
		}
		if err := r.open(app, i, b.at); err != nil {
			return err
		}
	}
	dj, err := saveAccount(app, "users", &b.stranger[0], map[string]any{"name": "Stranger", "slug": "stranger", "email": "stranger@example.org"})
	if err != nil {
		return err
	}
	_, err = saveAccount(app, "booths", &b.stranger[1], map[string]any{"owner": dj.Id, "label": "Other laptop"})
	return err
}

// saveAccount stores an account without the bcrypt of a sign-up, and signs it in.
func saveAccount(app core.App, collection string, a *signedIn, fields map[string]any) (*core.Record, error) {
	c, err := app.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	r := core.NewRecord(c)
	r.Load(fields)
	r.SetRaw("password", &core.PasswordFieldValue{Hash: "$2a$04$" + strings.Repeat("x", 53)})
	r.RefreshTokenKey()
	if err := app.SaveNoValidate(r); err != nil {
		return nil, err
	}
	a.id = r.Id
	a.token, err = r.NewAuthToken()
	return r, err
}

// open writes the rows of the session that a room begins with.
func (r *room) open(app core.App, i int, at time.Time) error {
	r.session = sessionID(i)
	r.code = "ZZ" + string([]byte{sessionLetters[i/31/31%31], sessionLetters[i/31%31], sessionLetters[i%31]}) + "Z"
	insert := func(table string, row dbx.Params) error {
		_, err := app.DB().Insert(table, row).Execute()
		return err
	}
	err := insert("sessions", dbx.Params{"id": r.session, "owner": r.dj.id, "code": r.code, "title": "Friday", "recap": "public",
		"status": "live", "startedAt": stamp(at.Add(-roomOpenFor)), "created": stamp(at), "updated": stamp(at)})
	for k, p := range roomPlays {
		r.plays[k] = fmt.Sprintf("first%07d%03d", i, k)
		ended := ""
		if k == 0 {
			ended = stamp(at.Add(-roomPlays[1].ago))
		}
		err = errors.Join(err, insert("plays", dbx.Params{"id": r.plays[k], "session": r.session, "title": p.title, "artist": "Somebody", "seconds": p.seconds,
			"startedAt": stamp(at.Add(-p.ago)), "endedAt": ended, "created": stamp(at), "updated": stamp(at)}))
	}
	return err
}

const roomOpenFor = 30 * time.Minute

// roomPlays are what was played before an evening begins; the second is on.
var roomPlays = [2]struct {
	title   string
	ago     time.Duration
	seconds float64
}{{"Tin Roof", 4 * time.Minute, 180}, {"Shoreline", time.Minute, 240}}

func copyDatabases(from, to string) error {
	for _, name := range []string{"data.db", "data.db-wal", "auxiliary.db", "auxiliary.db-wal"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// venue is a running server, asked without sockets.
type venue struct {
	*night
	*ballroom
	dirs int
	root string
}

func openVenue(t testing.TB, rooms int) *venue {
	b, err := makeBallroom()
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.MkdirTemp("", "pika-venue-*")
	if err != nil {
		t.Fatal(err)
	}
	v := &venue{night: &night{t: t, clock: &clock{at: b.at}}, ballroom: b, root: root}
	if v.dir, err = v.copyOf(b.folder); err != nil {
		t.Fatal(err)
	}
	if err := closeRooms(v.dir, rooms); err != nil {
		t.Fatal(err)
	}
	v.begin()
	return v
}

// closeRooms leaves so many rooms of a folder open.
func closeRooms(dir string, rooms int) error {
	if rooms == venueRooms {
		return nil
	}
	db, err := Connect(filepath.Join(dir, "data.db"))
	if err != nil {
		return err
	}
	_, err = db.NewQuery("DELETE FROM plays WHERE session >= {:id}; DELETE FROM sessions WHERE id >= {:id}").Bind(dbx.Params{"id": sessionID(rooms)}).Execute()
	return errors.Join(err, db.Close())
}

func sessionID(room int) string { return fmt.Sprintf("session%08d", room) }

func (v *venue) copyOf(from string) (string, error) {
	v.dirs++
	to := filepath.Join(v.root, fmt.Sprint(v.dirs))
	return to, errors.Join(os.Mkdir(to, 0o700), copyDatabases(from, to))
}

func (v *venue) begin() {
	v.start(func(o *Options) { o.Secret = venueSecret })
}

func (v *venue) close() {
	v.stop()
	if err := os.RemoveAll(v.root); err != nil {
		v.t.Error(err)
	}
}

// restart stops the server as a signal does and serves its folder again.
func (v *venue) restart() {
	v.stop()
	v.begin()
}

// kill goes on with what the disk holds at one moment while questions are being answered, as after a kill -9: nothing is
// flushed, nobody hears a goodbye, and what the old server still does is seen by nobody. It returns the answers that
// were given before that moment, by place; there are none to the rest.
func (v *venue) kill(underWay []question) (map[int]answer, error) {
	type given struct {
		place int
		answer
	}
	handler, answered := v.Config.Handler, make(chan given, len(underWay))
	for i, q := range underWay {
		go func() {
			w := &paper{answer{status: http.StatusOK, header: http.Header{}}}
			handler.ServeHTTP(w, q.request(context.Background()))
			answered <- given{i, w.answer}
		}()
	}
	answers := map[int]answer{}
	for range len(underWay) / 2 {
		g := <-answered
		answers[g.place] = g.answer
	}
	dir, err := v.frozen()
	if err != nil {
		return nil, err
	}
	for range len(underWay) - len(answers) {
		<-answered // by a server that is dead
	}
	v.stop()
	v.dir = dir
	v.begin()
	return answers, nil
}

// frozen copies the folder while nobody can write: SIGKILL tears no file in halves either.
func (v *venue) frozen() (string, error) {
	ctx := context.Background()
	for _, b := range []dbx.Builder{v.app.NonconcurrentDB(), v.app.AuxNonconcurrentDB()} {
		tx, err := sqlDB(b).BeginTx(ctx, nil) // begins with the write lock
		if err != nil {
			return "", err
		}
		defer tx.Rollback()
	}
	return v.copyOf(v.dir)
}

// cookie is how a dancer of a room is known.
func (v *venue) cookieOf(dancer string) string {
	key := (*v.house.keys.Load())[0]
	return v.house.cookieName() + "=" + key.Kid + "." + dancer + "." + key.mac(dancer)
}

// dancerID is the dancer's row.
func dancerID(room, dancer int) string { return fmt.Sprintf("dancer%06d%03d", room, dancer) }

// question is a request to the server.
type question struct {
	method, path, token, cookie string
	body                        any
}

func (q question) request(ctx context.Context) *http.Request {
	var body bytes.Buffer
	if q.body != nil {
		if err := json.NewEncoder(&body).Encode(q.body); err != nil {
			panic(err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, q.method, "http://venue.example"+q.path, &body)
	if err != nil {
		panic(err)
	}
	req.RemoteAddr = "192.0.2.1:4000" // a ballroom is one address
	for name, value := range map[string]string{"Authorization": q.token, "Cookie": q.cookie} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if q.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// ask answers a question by the router itself.
func (v *venue) ask(q question) answer {
	w := &paper{answer: answer{status: http.StatusOK, header: http.Header{}}}
	v.Config.Handler.ServeHTTP(w, q.request(context.Background()))
	return w.answer
}

// paper is where an answer is written.
type paper struct{ answer }

func (p *paper) Header() http.Header { return p.header }

func (p *paper) WriteHeader(status int) { p.status = status }

func (p *paper) Write(b []byte) (int, error) {
	p.body = append(p.body, b...)
	return len(b), nil
}

// wireTime is a time as the floor writes it.
func wireTime(t time.Time) string { return t.UTC().Format(live.TimeLayout) }

// wireStamp is a time as the floor writes it, "" for none.
func wireStamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return wireTime(t)
}
