package hooks

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"pika/live"
)

// lock keeps the server from writing until it is let go.
func (n *night) lock() (release func()) {
	n.t.Helper()
	other, err := Connect(filepath.Join(n.dir, "data.db"))
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { other.Close() })
	lock, err := other.DB().Conn(context.Background())
	if err != nil {
		n.t.Fatal(err)
	}
	if _, err := lock.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		n.t.Fatal(err)
	}
	return func() {
		if _, err := lock.ExecContext(context.Background(), "ROLLBACK"); err != nil {
			n.t.Error(err)
		}
	}
}

// Ready is a server whose database takes a write and whose feed is heard; while it is not, it says what is wrong, and
// it comes back by itself.
func TestReady(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	var is struct {
		Version string
		Feed    float64
	}
	n.guest().must("GET", "/api/ready", nil, &is)
	if is.Version != "test" || is.Feed <= 0 {
		t.Errorf("%+v", is)
	}
	unlock := n.lock()
	until := func(status int) answer {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); ; {
			if got := n.guest().do("GET", "/api/ready", nil); got.status == status {
				return got
			} else if time.Now().After(deadline) {
				t.Fatalf("%d %s", got.status, got.body)
			}
		}
	}
	if got := until(503); got.code("database") != "not_written" {
		t.Errorf("%s", got.body)
	}
	unlock()
	until(200)
	n.house.floor.Load().Close()
	if got := until(503); got.code("feed") != "not_heard" {
		t.Errorf("%s", got.body)
	}
}

// A canary leaves nothing behind, and many at once are all heard.
func TestCanaries(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	floor := n.house.floor.Load()
	heard := make(chan error)
	for range 20 {
		go func() {
			for range 20 {
				if _, err := floor.Canary(t.Context()); err != nil {
					heard <- err
					return
				}
			}
			heard <- nil
		}()
	}
	for range 20 {
		if err := <-heard; err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	floor.Close()
	if _, err := floor.Canary(ctx); err != live.ErrClosed && err != context.Canceled {
		t.Errorf("of a closed floor: %v", err)
	}
}
