package crowd

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pika/hooks"
	_ "pika/pb_migrations"
)

// house is a real server on an empty database, with a DJ who is live.
type house struct {
	*httptest.Server
	app     *core.BaseApp
	dj      *DJ
	session Session
}

func newHouse(t *testing.T) *house {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir(), DBConnect: func(path string) (*dbx.DB, error) {
		return dbx.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
	}})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	hooks.Register(app, hooks.Options{Version: "test"})
	router, err := apis.NewRouter(app)
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler
	err = app.OnServe().Trigger(&core.ServeEvent{App: app, Router: router}, func(e *core.ServeEvent) error {
		handler, err = e.Router.BuildMux()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Server: httptest.NewServer(handler), app: app}
	t.Cleanup(func() {
		h.CloseClientConnections()
		if err := app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error {
			return e.App.ResetBootstrapState()
		}); err != nil {
			t.Error(err)
		}
		h.Close()
	})
	ctx := context.Background()
	if h.dj, err = SignUp(ctx, h.URL, "Marla", "marla@example.org", "correct horse"); err != nil {
		t.Fatal(err)
	}
	if h.session, err = h.dj.GoLive(ctx, "Blue Room", 200); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) play(t *testing.T, title string) string {
	t.Helper()
	id, err := h.dj.Play(t.Context(), h.session.ID, Play{Artist: "Somebody", Title: title})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// follow hands on the events of a feed that nobody in the crowd holds.
func (h *house) follow(t *testing.T) <-chan Event {
	t.Helper()
	d, err := NewDancer(h.URL, h.session.Code)
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan Event, 1000)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done })
	go func() {
		defer close(done)
		_ = d.Follow(ctx, func(e Event) {
			e.Data = append([]byte(nil), e.Data...)
			events <- e
		})
	}()
	return events
}
