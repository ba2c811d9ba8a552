package booth

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// laptop is a DJ's laptop with a history and a booth that can be started and stopped.
type laptop struct {
	t       *testing.T
	history string
	config  Config
	out     *transcript
	former  int // bytes of out from before the last start
	stop    func()
}

// transcript is what the DJ sees, safe to read while the booth writes.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *transcript) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *transcript) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func newLaptop(t *testing.T, server string) *laptop {
	l := &laptop{t: t, history: filepath.Join(t.TempDir(), "History"), out: &transcript{}}
	if err := os.Mkdir(l.history, 0o700); err != nil {
		t.Fatal(err)
	}
	l.config = Config{
		Server: server, History: l.history, State: t.TempDir(), Token: "good", Out: l.out,
		Poll: 20 * time.Millisecond, Debounce: 5 * time.Millisecond, Beat: 30 * time.Millisecond, Timeout: time.Second,
		Retry: Retry{First: 5 * time.Millisecond, Most: 20 * time.Millisecond},
	}
	return l
}

// start runs the booth until stop or the end of the test. It returns when the booth knows its place in the history.
func (l *laptop) start() {
	l.t.Helper()
	l.launch()
	l.until("the position in the history", func() bool { return l.position().Cursor != nil })
}

// launch is start without waiting.
func (l *laptop) launch() {
	l.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	l.former = len(l.out.String())
	go func() { done <- Run(ctx, l.config) }()
	var once sync.Once
	l.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				l.t.Errorf("booth: %v", err)
			}
		})
	}
	l.t.Cleanup(l.stop)
}

// play appends a track that started so long ago, as VirtualDJ does.
func (l *laptop) play(title string, ago time.Duration) {
	l.t.Helper()
	l.playAt(title, time.Now().Add(-ago))
}

func (l *laptop) playAt(title string, at time.Time) {
	l.t.Helper()
	file, err := os.OpenFile(filepath.Join(l.history, "2024-09-03.m3u"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		l.t.Fatal(err)
	}
	defer file.Close()
	fmt.Fprintf(file, "#EXTVDJ:<time>21:34</time><lastplaytime>%d</lastplaytime><artist>A</artist><title>%s</title><songlength>200.4</songlength>\nC:\\Users\\ann\\%s.mp3\n", at.Unix(), title, title)
}

// state reads what the booth has on disk.
func (l *laptop) state() state {
	l.t.Helper()
	_, server, err := l.config.withDefaults()
	if err != nil {
		l.t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(stateDir(l.config.State, server), "state.json"))
	if err != nil {
		return state{}
	}
	var st state
	if err := json.Unmarshal(data, &st); err != nil {
		l.t.Fatal(err)
	}
	return st
}

// position is how far the booth has read VirtualDJ's history.
func (l *laptop) position() historyPosition {
	l.t.Helper()
	var at historyPosition
	if kept := l.state().Positions[historyName]; kept != nil {
		if err := json.Unmarshal(kept, &at); err != nil {
			l.t.Fatal(err)
		}
	}
	return at
}

// until waits for something on the laptop's disk or screen.
func (l *laptop) until(what string, cond func() bool) {
	l.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !cond() {
		if time.Now().After(deadline) {
			l.t.Fatalf("%s: did not happen; the DJ saw:\n%s", what, l.out)
		}
		time.Sleep(5 * time.Millisecond) // between two looks; nothing is assumed of it
	}
}

// untilRead waits until the booth has read the track.
func (l *laptop) untilRead(title string) {
	l.t.Helper()
	l.until("reading "+title, func() bool { return l.state().Playing.Title == title })
}

func contains(o *transcript, text string) bool { return strings.Contains(o.String(), text) }
