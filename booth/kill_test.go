package booth

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// childConfig is the environment variable by which this binary becomes a booth to be killed.
const childConfig = "PIKA_TEST_BOOTH"

func TestMain(m *testing.M) {
	if text := os.Getenv(childConfig); text != "" {
		var config Config
		if err := json.Unmarshal([]byte(text), &config); err != nil {
			panic(err)
		}
		config.Out = os.Stderr
		if err := Run(context.Background(), config); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// runChild starts a booth in a process of its own.
func (l *laptop) runChild() *exec.Cmd {
	l.t.Helper()
	c := l.config
	text, err := json.Marshal(map[string]any{
		"Server": c.Server, "History": c.History, "State": c.State, "Token": c.Token,
		"Poll": c.Poll, "Debounce": c.Debounce, "Beat": c.Beat, "Timeout": c.Timeout, "Retry": c.Retry,
		"Page": c.Page,
	})
	if err != nil {
		l.t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childConfig+"="+string(text))
	child.Stderr = l.out
	if err := child.Start(); err != nil {
		l.t.Fatal(err)
	}
	return child
}

// acceptance 33: killed at any moment, with answers that get lost and a network that comes and goes, the night on the
// server is the night in the file: every play once, in the file's order by time.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	server := newStandIn(t)
	server.set(func() { server.live = "one" })
	l := newLaptop(t, server.http.URL)

	child := l.runChild()
	defer func() { _ = child.Process.Kill() }()
	l.until("the position", func() bool { return l.position().Cursor != nil && l.state().Live.ID == "one" })
	weather := func(w http.ResponseWriter, r *http.Request, body map[string]any) bool {
		server.mu.Lock()
		luck := random.IntN(10)
		server.mu.Unlock()
		switch luck {
		case 0: // the request is lost
			panic(http.ErrAbortHandler)
		case 1: // the answer is lost
			server.set(func() { server.answer(discard{}, r, body) })
			panic(http.ErrAbortHandler)
		case 2:
			refuse(w, 503, "")
			return true
		}
		return false
	}
	server.set(func() { server.fault = weather })
	some := func(n int) time.Duration { // the server draws from the same source
		server.mu.Lock()
		defer server.mu.Unlock()
		return time.Duration(random.IntN(n)) * time.Millisecond
	}
	var want []string
	for range 40 {
		time.Sleep(some(40)) // the moments of the lines and of the kill are meant to be any
		for range 4 {
			title := fmt.Sprintf("T%03d", len(want))
			want = append(want, title)
			l.play(title, 0)
			time.Sleep(some(12))
		}
		_ = child.Process.Kill()
		_ = child.Wait()
		child = l.runChild()
	}
	server.set(func() { server.fault = nil })
	server.untilAccepted(len(want))
	l.until("an empty outbox", func() bool { return len(l.state().Rows) == 0 })
	server.untilBeats(2)

	plays := slices.Clone(server.plays)
	slices.SortFunc(plays, func(a, b sentPlay) int { return a.StartedAt.Compare(b.StartedAt.Time) })
	var got []string
	for i, p := range plays {
		got = append(got, p.Title)
		if i > 0 && !p.StartedAt.After(plays[i-1].StartedAt.Time) {
			t.Errorf("%s and %s start at the same time", plays[i-1].Title, p.Title)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("on the server:\n%s\nwant:\n%s", strings.Join(got, " "), strings.Join(want, " "))
	}
}

// discard is an answer that never arrives.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

func TestTwoBoothsOnOneState(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL)
	child := l.runChild()
	defer func() { _ = child.Process.Kill() }()
	l.until("the first one", func() bool { return l.position().Cursor != nil })
	if err := Run(context.Background(), l.config); err != errTaken {
		t.Fatalf("the second one: %v", err)
	}
	other := l.config
	other.Server = "http://127.0.0.1:1"
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(ctx, other); err != nil {
		t.Errorf("one for another server: %v", err)
	}
	_ = child.Process.Kill() // its lock dies with it
	_ = child.Wait()
	if err := Run(ctx, l.config); err != nil {
		t.Errorf("after the first one was killed: %v", err)
	}
}
