package live_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pika/live"
)

// A code that nobody has is answered while the writer is busy: guessing codes is free, and waits for nobody.
func TestUnknownCodeWaitsForNoCommit(t *testing.T) {
	t.Parallel()
	r := openRoom(t, 1)
	busy, err := r.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	liked := make(chan error, 1)
	go func() {
		_, err := r.Do(context.Background(), code, &live.Like{Play: "p0", Dancer: "aaaaaaaaaaaaaaa", On: true})
		liked <- err
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for range 100 { // at the first the writer may not have begun
		if _, _, err := r.Snapshot(ctx, live.Visit{Code: "NOBODY"}); !errors.Is(err, live.ErrUnknown) {
			t.Fatalf("an unknown code: %v", err)
		}
	}
	if err := busy.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-liked; err != nil {
		t.Error(err)
	}
}
