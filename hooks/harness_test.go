package hooks

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	_ "pika/pb_migrations"
)

// template is a migrated data folder, made once; each server of a test gets a copy.
var template = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pika-template-*")
	if err != nil {
		return "", err
	}
	app := newTestApp(dir, nil)
	if err := app.Bootstrap(); err != nil {
		return "", err
	}
	if err := app.RunAllMigrations(); err != nil {
		return "", err
	}
	if err := cheapPasswords(app); err != nil {
		return "", err
	}
	for _, db := range []dbx.Builder{app.NonconcurrentDB(), app.AuxNonconcurrentDB()} {
		if _, err := db.NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
			return "", err
		}
	}
	return dir, app.ResetBootstrapState()
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := template(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// newTestApp opens a folder as server.go does. asked, if any, hears every query.
func newTestApp(dir string, asked dbx.QueryLogFunc) *core.BaseApp {
	return core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: func(path string) (*dbx.DB, error) {
		db, err := Connect(path)
		if err == nil {
			db.QueryLogFunc = asked
		}
		return db, err
	}})
}

// clock is a test's time: it stands still until moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) advance(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// night is a real server on a real database behind a real router, with nothing in it yet.
type night struct {
	*httptest.Server
	t     testing.TB
	app   *core.BaseApp
	house *house
	clock *clock
	dir   string
	asked dbx.QueryLogFunc
	stop  func()
}

func newNight(t testing.TB, change ...func(*Options)) *night {
	t.Helper()
	return newNightAsked(t, nil, change...)
}

func newNightAsked(t testing.TB, asked dbx.QueryLogFunc, change ...func(*Options)) *night {
	t.Helper()
	from, err := template()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"data.db", "auxiliary.db"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n := &night{t: t, dir: dir, asked: asked, clock: &clock{at: time.Now().UTC().Truncate(time.Millisecond)}}
	n.start(change...)
	t.Cleanup(func() { n.stop() })
	return n
}

// start serves the night's folder, again after a stop.
func (n *night) start(change ...func(*Options)) {
	n.t.Helper()
	app := newTestApp(n.dir, n.asked)
	if err := app.Bootstrap(); err != nil {
		n.t.Fatal(err)
	}
	o := Options{Version: "test", Now: n.clock.now, Screens: fstest.MapFS{
		"index.html":      {Data: []byte("<!doctype html><title>Pika</title>")},
		"assets/a-123.js": {Data: []byte("1")},
	}}
	for _, c := range change {
		c(&o)
	}
	n.house = newHouse(o)
	n.house.bind(app)
	router, err := apis.NewRouter(app)
	if err != nil {
		n.t.Fatal(err)
	}
	var handler http.Handler
	err = app.OnServe().Trigger(&core.ServeEvent{App: app, Router: router}, func(e *core.ServeEvent) error {
		handler, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		n.t.Fatal(err)
	}
	n.app, n.Server = app, httptest.NewServer(handler)
	n.stop = sync.OnceFunc(func() {
		n.Server.CloseClientConnections()
		if err := app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error {
			return e.App.ResetBootstrapState()
		}); err != nil {
			n.t.Error(err)
		}
		n.Server.Close()
	})
}

// due does at once what the server's clock would do within a second.
func (n *night) due() error { return n.house.due(n.app) }
