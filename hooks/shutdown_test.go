package hooks

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// acceptance 34: a server that goes down cancels its requests. What dancers said by then is stored and answered all the
// same, and who only looks is told to come again: no phone throws a tap away because of an update.
func TestIntentsUnderWayAreSeenThrough(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	phone := n.guest()
	phone.must("GET", s.floor(""), nil, nil)
	goingDown, down := context.WithCancel(t.Context())
	down()
	server := httptest.NewUnstartedServer(n.Config.Handler)
	server.Config.BaseContext = func(net.Listener) context.Context { return goingDown }
	server.Start()
	defer server.Close()
	was := n.Server
	n.Server = server
	defer func() { n.Server = was }()

	holding, release := make(chan struct{}), make(chan struct{})
	written := make(chan error, 1)
	go func() { // somebody else writes meanwhile, so that the intent has to wait
		written <- n.app.RunInTransaction(func(core.App) error { close(holding); <-release; return nil })
	}()
	<-holding
	answers := make(chan answer, 1)
	go func() { answers <- phone.do("PUT", s.like(p.ID), nil) }()
	got := phone.do("GET", s.floor("/mine"), nil)
	close(release)
	if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" || got.code("server") != "busy" {
		t.Errorf("a look: %d %s", got.status, got.body)
	}
	if got := <-answers; got.status != http.StatusNoContent {
		t.Errorf("a like under way: %d %s", got.status, got.body)
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
	if n.counted("SELECT COUNT(*) FROM likes", nil) != 1 {
		t.Error("the like is not stored")
	}
}
