package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pika/hooks"
)

// demoServer is a server of our own in this process.
type demoServer struct {
	app      core.App
	dir      string
	url      string // for this machine
	loopback bool   // nobody else can reach it
	password string // of the DJ and the admin
	key      string // opens the console's door
	served   chan error
}

// openDemoServer returns when the server answers at the listener.
func openDemoServer(dir string, listener net.Listener) (*demoServer, error) {
	options, err := serverOptions(os.Getenv)
	if err != nil {
		return nil, err
	}
	options.Closed, options.PublicURL, options.Metrics, options.Log, options.Systemd = false, nil, "", nil, hooks.Systemd{} // the DJ has yet to sign up, and this is not that server
	app := newApp(filepath.Join(dir, "pb_data"))
	hooks.Register(app, options)
	s := &demoServer{app: app, dir: dir, served: make(chan error, 1), password: strings.ToLower(rand.Text()[:10]), key: rand.Text()}
	address := listener.Addr().(*net.TCPAddr)
	s.loopback = address.IP.IsLoopback()
	s.url = fmt.Sprintf("http://localhost:%d", address.Port)
	if !address.IP.IsUnspecified() {
		s.url = "http://" + address.String()
	}
	ready := make(chan struct{})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Listener, e.InstallerFunc = listener, nil // PocketBase's installer would open a browser to make an admin
		e.Router.GET("/demo/{key}", s.signIn)
		if err := e.Next(); err != nil {
			return err
		}
		close(ready)
		return nil
	})
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	go func() { s.served <- apis.Serve(app, apis.ServeConfig{HttpAddr: listener.Addr().String()}) }()
	select {
	case <-ready:
		return s, nil
	case err := <-s.served:
		return nil, errors.Join(err, app.ResetBootstrapState())
	}
}

func (s *demoServer) close() error {
	err := terminate(s.app)
	return errors.Join(err, <-s.served)
}

// newAdmin makes the superuser who may enter the dashboard.
func (s *demoServer) newAdmin() error {
	superusers, err := s.app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return err
	}
	admin := core.NewRecord(superusers)
	admin.SetEmail(demoAdmin)
	admin.SetPassword(s.password)
	return s.app.Save(admin)
}

// signIn signs the browser in as the DJ and goes on to the console, for whoever has the key from the terminal. The
// door is here and not in the console: a link that signs people in has no place on a real server.
func (s *demoServer) signIn(e *core.RequestEvent) error {
	if e.Request.PathValue("key") != s.key {
		return e.NotFoundError("There is nothing at this address.", nil)
	}
	dj, err := e.App.FindAuthRecordByEmail("users", demoEmail)
	if err != nil {
		return err
	}
	token, err := dj.NewAuthToken()
	if err != nil {
		return err
	}
	// What the console keeps of a signed-in DJ: see ui/src/lib/account.svelte.ts.
	credential, err := json.Marshal(map[string]any{"token": token, "record": dj.IgnoreEmailVisibility(true).PublicExport()})
	if err != nil {
		return err
	}
	nonce, header := rand.Text(), e.Response.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce+"'")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	return e.HTML(http.StatusOK, fmt.Sprintf(`<!doctype html><title>Pika</title>
<script nonce="%s">localStorage.setItem("dj", JSON.stringify(%s)); location.replace("/booth")</script>
`, nonce, credential))
}

// floorURL is where phones find the session. shared says that other machines can reach it.
func (s *demoServer) floorURL(ctx context.Context, code string) (address string, shared bool, err error) {
	if s.loopback && os.Getenv("PIKA_PUBLIC_URL") == "" {
		return s.url + "/live/" + code, false, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/about", nil)
	if err != nil {
		return "", false, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", false, err
	}
	defer res.Body.Close()
	var about struct{ PublicURL string }
	if err := json.NewDecoder(res.Body).Decode(&about); err != nil {
		return "", false, err
	}
	return strings.TrimSuffix(about.PublicURL, "/") + "/live/" + code, true, nil
}

func screensBuilt() bool {
	_, err := fs.Stat(screens(), "index.html")
	return err == nil
}
