package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"pika/crowd"
)

const (
	playsBefore = 8                      // the first dancers find a short history, and a budget of 25 likes for it
	settleTime  = 10 * time.Second       // for a pulse to tell what is stored
	settleLook  = 100 * time.Millisecond // between two looks at the rows
	busySpan    = 5 * time.Second

	// What new dancers a server takes by itself: a minute and address, and a second and session.
	dancersMinute, dancersSecond = 3000, 300
)

// manners are what people do in a night in which a track lasts so long.
func manners(track time.Duration) crowd.Manners {
	return crowd.Manners{
		Like: 0.5, Tempo: 0.6, Waver: 0.2, Within: track / 3,
		Vote: 0.8, Answer: min(4*time.Second, track/2),
		Thank: 0.8,
		Sleep: 0.3, Awake: 2 * track, Asleep: track,
		Poll: 0.05, Every: min(4*time.Second, track),
	}
}

// night is a whole night at one server.
type night struct {
	options
	*stage
	dir    string
	env    []string
	screen *bigScreen

	canceled []string // polls, of which the recap tells nothing
	mu       sync.Mutex
	joined   []time.Duration
	took     map[crowd.Kind][]time.Duration // of the acknowledged
	answers  []time.Time                    // when they came
	in       chan struct{}                  // closed when everybody is in
}

// playNight plays it and checks what is left.
func playNight(ctx context.Context, o options, limits limits) (*nightReport, error) {
	dir, err := os.MkdirTemp("", "pika-night-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	n := &night{options: o, dir: filepath.Join(dir, "pb_data"), took: map[crowd.Kind][]time.Duration{}, in: make(chan struct{})}
	if o.dancers > dancersMinute || float64(o.dancers) > dancersSecond*o.ramp.Seconds() {
		n.env = []string{manyDancers}
	}
	if n.stage, err = openPika(ctx, o.pika, n.dir, playsBefore, n.env...); err != nil {
		return nil, err
	}
	defer func() { n.stop() }() // of the server that is there by then
	if n.screen, err = newBigScreen(n.url, n.session.Code); err != nil {
		return nil, err
	}
	r := &nightReport{Dancers: o.dancers, Tracks: o.tracks, Track: o.track.String(), Killed: o.kill, Raised: strings.Join(n.env, " "), Limits: limits}
	return r, n.dance(ctx, r)
}

// crash kills the server and starts it again where it was.
func (n *night) crash(ctx context.Context) error {
	n.process.kill()
	again, err := startPika(ctx, n.pika, n.dir, strings.TrimPrefix(n.url, "http://"), n.env...)
	if err != nil {
		return err
	}
	n.process = again
	return nil
}

func (n *night) play(ctx context.Context, title string) error {
	_, err := n.dj.Play(ctx, n.session.ID, crowd.Play{Artist: "Juniper & the Late Shift", Title: title, Seconds: 214})
	return err
}

// dance is the night with its people, and what is found after it.
func (n *night) dance(ctx context.Context, r *nightReport) error {
	ctx, stop := context.WithCancel(ctx)
	var people sync.WaitGroup
	defer func() { stop(); people.Wait() }()
	people.Go(func() { _ = n.screen.follow(ctx) })
	home := make(chan error, 1)
	var said *crowd.Said
	people.Go(func() {
		var err error
		said, err = crowd.Run(ctx, crowd.Config{Server: n.url, Code: n.session.Code, Dancers: n.dancers, Ramp: n.ramp,
			Manners: manners(n.track), Entered: n.entered, Tried: n.tried})
		home <- err
	})
	select {
	case <-n.in:
	case err := <-home:
		return fmt.Errorf("the crowd went home: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := n.host(ctx); err != nil {
		return err
	}
	if err := n.settle(ctx, r); err != nil {
		return err
	}
	if err := n.dj.End(ctx, n.session.ID); err != nil {
		return err
	}
	select {
	case err := <-home:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	return n.look(ctx, r, said)
}

// host is what the DJ does: tracks, with every other one a question that ends by its time, by hand, or canceled, and
// with those between an announcement. In the middle the server may die.
func (n *night) host(ctx context.Context) error {
	for i := range n.tracks {
		if err := n.play(ctx, fmt.Sprintf("Track %d", i)); err != nil {
			return err
		}
		if n.kill && i == n.tracks/2 {
			wait(ctx, n.track/4) // amid the answers
			if err := n.crash(ctx); err != nil {
				return err
			}
		}
		if i%2 == 1 {
			if _, err := n.dj.Announce(ctx, n.session.ID, "Water is at the bar.", 5); err != nil {
				return err
			}
			wait(ctx, n.track)
			continue
		}
		if err := n.ask(ctx, i/2); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// ask opens a poll and ends it before the track does.
func (n *night) ask(ctx context.Context, i int) error {
	q := crowd.Question{Text: "What next?", Options: []string{"Slow", "Blues", "Fast", "Surprise us"}}
	timed := i%3 == 0
	if timed {
		q.Seconds = max(5, int(n.track.Seconds()*0.8))
	}
	poll, err := n.dj.Ask(ctx, n.session.ID, q)
	if err != nil {
		return err
	}
	wait(ctx, n.track)
	switch {
	case timed:
		wait(ctx, time.Duration(q.Seconds)*time.Second-n.track) // where tracks are shorter than a poll can be
		return nil
	case i%3 == 1:
		return n.dj.ClosePoll(ctx, poll)
	}
	n.canceled = append(n.canceled, poll)
	return n.dj.CancelPoll(ctx, poll)
}

// settle waits until the screen shows what is stored, while the set is still on.
func (n *night) settle(ctx context.Context, r *nightReport) error {
	db, err := openRows(n.dir)
	if err != nil {
		return err
	}
	defer db.Close()
	for deadline := time.Now().Add(settleTime); ; wait(ctx, settleLook) {
		stored, err := crowd.CountRows(ctx, db, n.session.ID)
		if err != nil {
			return err
		}
		if r.Pulse = n.screen.numbers().Differ(stored); len(r.Pulse) == 0 || time.Now().After(deadline) {
			return nil
		}
	}
}

// look compares what was said with the recap, and with the database when the server is gone.
func (n *night) look(ctx context.Context, r *nightReport, said *crowd.Said) error {
	recap, err := crowd.Recap(ctx, n.url, n.session.Code)
	if err != nil {
		return err
	}
	n.stop()
	rows, stored, err := compare(ctx, said, n.dir, n.session.ID)
	if err != nil {
		return err
	}
	maps.DeleteFunc(stored, func(in crowd.Intent, _ int) bool {
		return in.Kind == crowd.KindVote && slices.Contains(n.canceled, in.On)
	})
	r.Recap = append(recap.Differ(stored), stored.Differ(recap)...)
	r.Unsure = said.Unsure()
	n.mu.Lock()
	defer n.mu.Unlock()
	r.Join = newQuantiles(n.joined)
	r.Busiest = busiest(n.answers)
	for _, kind := range crowd.Kinds {
		r.Spoken = append(r.Spoken, spoken{Kind: kind, Tally: said.Tally(kind), Latency: newQuantiles(n.took[kind]), Rows: rows[kind]})
	}
	return nil
}

func (n *night) entered(took time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.joined = append(n.joined, took); len(n.joined) == n.dancers {
		close(n.in)
	}
}

func (n *night) tried(t crowd.Try) {
	if t.Err != nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.took[t.Kind] = append(n.took[t.Kind], t.Took)
	n.answers = append(n.answers, time.Now())
}

// busiest is the most answers within busySpan.
func busiest(answers []time.Time) (most int) {
	slices.SortFunc(answers, time.Time.Compare)
	first := 0
	for i, at := range answers {
		for at.Sub(answers[first]) > busySpan {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// bigScreen is a stage that somebody can look at while it follows the feed.
type bigScreen struct {
	feed *crowd.Dancer
	mu   sync.Mutex
	crowd.Screen
}

func newBigScreen(server, code string) (*bigScreen, error) {
	feed, err := crowd.NewDancer(server, code)
	if err != nil {
		return nil, err
	}
	feed.View = "stage"
	return &bigScreen{feed: feed}, nil
}

func (s *bigScreen) follow(ctx context.Context) error {
	return s.feed.Follow(ctx, func(e crowd.Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		_ = s.Take(e) // what it cannot read, no dancer can: the crowd ends the night
	})
}

func (s *bigScreen) numbers() crowd.Numbers {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Numbers()
}
