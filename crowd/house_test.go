package crowd

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pika/hooks"
	_ "pika/pb_migrations"
)

// TestMain lets this test binary be a house of its own, so that tests can kill one.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PIKA_TEST_HOUSE"); dir != "" {
		_, handler, err := openApp(dir)
		if err == nil {
			err = http.ListenAndServe(os.Getenv("PIKA_TEST_ADDRESS"), handler)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// house is a real server on an empty database, with a DJ who is live.
type house struct {
	URL     string
	dir     string
	dj      *DJ
	session Session
	process *exec.Cmd // nil where the server is in this process
}

// newHouse opens one in this process.
func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{dir: t.TempDir()}
	app, handler, err := openApp(h.dir)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		if err := app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error {
			return e.App.ResetBootstrapState()
		}); err != nil {
			t.Error(err)
		}
		server.Close()
		<-served
	})
	h.URL = "http://" + listener.Addr().String()
	h.goLive(t)
	return h
}

// newHouseApart opens one in a process of its own, for kill.
func newHouseApart(t *testing.T) *house {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{dir: t.TempDir(), URL: "http://" + free.Addr().String()}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	h.start(t)
	t.Cleanup(h.kill)
	h.goLive(t)
	return h
}

func openApp(dir string) (*core.BaseApp, http.Handler, error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: func(path string) (*dbx.DB, error) {
		return dbx.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
	}})
	if err := app.Bootstrap(); err != nil {
		return nil, nil, err
	}
	if err := app.RunAllMigrations(); err != nil {
		return nil, nil, err
	}
	hooks.Register(app, hooks.Options{Version: "test"})
	router, err := apis.NewRouter(app)
	if err != nil {
		return nil, nil, err
	}
	var handler http.Handler
	err = app.OnServe().Trigger(&core.ServeEvent{App: app, Router: router}, func(e *core.ServeEvent) error {
		handler, err = e.Router.BuildMux()
		return err
	})
	return app, handler, err
}

// start starts the house's process and returns when it answers.
func (h *house) start(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	h.process = exec.Command(self)
	h.process.Env = append(os.Environ(), "PIKA_TEST_HOUSE="+h.dir, "PIKA_TEST_ADDRESS="+h.URL[len("http://"):])
	h.process.Stderr = os.Stderr
	h.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := h.process.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; {
		res, err := http.Get(h.URL + "/api/health")
		if err == nil {
			res.Body.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the house does not open: %v", err)
		}
		pause(t.Context(), 20*time.Millisecond)
	}
}

// kill is SIGKILL: the house learns nothing.
func (h *house) kill() {
	_ = h.process.Process.Kill()
	_ = h.process.Wait()
}

func (h *house) goLive(t *testing.T) {
	t.Helper()
	var err error
	if h.dj, err = SignUp(t.Context(), h.URL, "Marla", "marla@example.org", "correct horse"); err != nil {
		t.Fatal(err)
	}
	if h.session, err = h.dj.GoLive(t.Context(), "Blue Room", 200); err != nil {
		t.Fatal(err)
	}
}

func (h *house) play(t *testing.T, title string) string {
	t.Helper()
	id, err := h.dj.Play(t.Context(), h.session.ID, Play{Artist: "Somebody", Title: title})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (h *house) ask(t *testing.T, seconds int) string {
	t.Helper()
	id, err := h.dj.Ask(t.Context(), h.session.ID, Question{Text: "What next?", Options: []string{"Slow", "Blues", "Fast"}, Seconds: seconds})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (h *house) dancer(t *testing.T) *Dancer {
	t.Helper()
	d, err := NewDancer(h.URL, h.session.Code)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rows opens the house's database, to look into it.
func (h *house) rows(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "data.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// wall is a screen that nobody in the crowd holds.
type wall struct {
	Screen
	events chan Event
}

// follow hangs one up.
func (h *house) follow(t *testing.T) *wall {
	t.Helper()
	d := h.dancer(t)
	d.View = "stage"
	w := &wall{events: make(chan Event, 1000)}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		_ = d.Follow(ctx, func(e Event) {
			e.Data = append([]byte(nil), e.Data...)
			select {
			case w.events <- e:
			case <-ctx.Done():
			}
		})
	}()
	return w
}

// until waits for what the screen shows.
func (w *wall) until(t *testing.T, what string, shows func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for !shows() {
		select {
		case e := <-w.events:
			if err := w.Take(e); err != nil {
				t.Fatal(err)
			}
		case <-deadline:
			t.Fatalf("the screen never shows %s: %+v", what, w.Screen)
		}
	}
}
