package live_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"pika/live"
)

// Whoever asks for one old code after the other fills no memory: of the ended sessions that nobody looks at, few stay.
func TestEndedSessionsAreBounded(t *testing.T) {
	t.Parallel()
	r := openRoom(t, 0)
	const nights = 300
	for i := range nights {
		r.exec(t, `INSERT INTO sessions (id, owner, code, title, status, startedAt, endedAt) VALUES (?, 'dj', ?, 'Old', 'ended', ?, ?)`,
			fmt.Sprint("old", i), fmt.Sprintf("OLD%03d", i), rowAt, rowAt)
	}
	for i := range nights {
		if _, _, err := r.Snapshot(context.Background(), live.Visit{Code: fmt.Sprintf("OLD%03d", i), View: true}); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); r.Held() > 101; runtime.Gosched() { // a hundred, and the live one
		if time.Now().After(deadline) {
			t.Fatalf("%d sessions are held", r.Held())
		}
	}
}
