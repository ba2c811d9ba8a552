package hooks

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"
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
	if s.Meta.AppURL != "https://pika.example.org" || s.Meta.AppName != "Swing Night" || strings.Join(s.TrustedProxy.Headers, " ") != "X-Real-IP" {
		t.Errorf("%+v, %+v", s.Meta, s.TrustedProxy)
	}
	n.stop()
	n.start() // without the settings of the first start
	if s := n.app.Settings(); len(s.TrustedProxy.Headers) > 0 || s.Logs.LogIP {
		t.Errorf("after a start without them: %+v, %+v", s.TrustedProxy, s.Logs)
	}
}

// First starts at once on one empty folder all work, and agree.
func TestFirstStartsAtOnce(t *testing.T) {
	t.Parallel()
	for range 3 {
		dir := t.TempDir()
		apps := make([]*core.BaseApp, 4)
		var wait sync.WaitGroup
		for i := range apps {
			apps[i] = newTestApp(dir)
			newHouse(Options{Version: "test"}).bind(apps[i])
			wait.Add(1)
			go func() {
				defer wait.Done()
				if err := errors.Join(apps[i].Bootstrap(), apps[i].RunAllMigrations(), apps[i].ReloadSettings()); err != nil {
					t.Error(err)
				}
			}()
		}
		wait.Wait()
		for _, app := range apps {
			if got := app.Settings().Meta.AppName; got != "Pika" {
				t.Errorf("a start is called %q", got)
			}
			if err := app.ResetBootstrapState(); err != nil {
				t.Error(err)
			}
		}
	}
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
