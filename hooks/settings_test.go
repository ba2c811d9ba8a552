package hooks

import (
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// What the environment says survives a save in the dashboard; what it does not say is the dashboard's.
func TestSettingsSurviveTheDashboard(t *testing.T) {
	t.Parallel()
	public, _ := url.Parse("https://pika.example.org/")
	n := newNight(t, func(o *Options) { o.PublicURL, o.ProxyHeader = public, "X-Real-IP" })
	root := n.superuser()
	root.must("PATCH", "/api/settings", m{
		"meta":         m{"appName": "Swing Night", "appURL": "http://elsewhere.example", "senderName": "Us", "senderAddress": "us@example.org"},
		"trustedProxy": m{"headers": []string{"X-Forwarded-For"}, "useLeftmostIP": true},
	}, nil)
	s := n.app.Settings()
	if s.Meta.AppURL != "https://pika.example.org" || s.Meta.AppName != "Swing Night" || strings.Join(s.TrustedProxy.Headers, " ") != "X-Real-IP" ||
		s.TrustedProxy.UseLeftmostIP { // which is the client's own word
		t.Errorf("%+v, %+v", s.Meta, s.TrustedProxy)
	}
	n.stop()
	n.start() // without the settings of the first start
	if s := n.app.Settings(); len(s.TrustedProxy.Headers) > 0 || s.Logs.LogIP {
		t.Errorf("after a start without them: %+v, %+v", s.TrustedProxy, s.Logs)
	}
}

// firstStart names the folder in which a process of TestFirstStartsAtOnce starts.
const firstStart = "PIKA_TEST_FIRST_START"

// First starts at once on one empty folder all work. They are processes, as in life: within one, PocketBase
// would watch the folder for the others beyond its own end.
func TestFirstStartsAtOnce(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv(firstStart); dir != "" {
		app := newTestApp(dir, nil)
		newHouse(Options{Version: "test"}).bind(app)
		if err := errors.Join(app.Bootstrap(), app.RunAllMigrations(), app.ReloadSettings()); err != nil {
			t.Fatal(err)
		}
		if got := app.Settings().Meta.AppName; got != "Pika" {
			t.Fatalf("it is called %q", got)
		}
		return
	}
	dir := t.TempDir()
	var wait sync.WaitGroup
	for range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			start := exec.Command(os.Args[0], "-test.run=^TestFirstStartsAtOnce$")
			start.Env = append(os.Environ(), firstStart+"="+dir)
			if said, err := start.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, said)
			}
		}()
	}
	wait.Wait()
}

func TestAbout(t *testing.T) {
	t.Parallel()
	type about struct {
		Version, PublicURL, Signup string
		Mail                       bool
		PushKey                    *string
	}
	var got about
	n := newNight(t)
	n.guest().must("GET", "/api/about", nil, &got)
	if got.Version != "test" || got.Signup != "open" || got.Mail || got.PushKey == nil || strings.HasSuffix(got.PublicURL, "/") {
		t.Errorf("%+v", got)
	}
	n.app.Settings().SMTP.Enabled = true
	n.guest().must("GET", "/api/about", nil, &got)
	if !got.Mail {
		t.Error("mail is configured, and about denies it")
	}
	public, _ := url.Parse("https://pika.example.org/")
	n = newNight(t, func(o *Options) { o.PublicURL = public })
	n.guest().must("GET", "/api/about", nil, &got)
	if got.PublicURL != "https://pika.example.org" {
		t.Errorf("public URL: %q", got.PublicURL)
	}
}
