package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pika/crowd"
)

const (
	soakTrack = 20 * time.Second // what a track lasts: fifteen nights' worth of them in an hour and a half
	soakLook  = 15 * time.Second // between two looks at the server
	// soakRest is what a server needs to forget phones that have gone: they count as listeners for five minutes, and Go
	// gives memory back to the system in the background.
	soakRest = 6 * time.Minute
	// flood is how long likes come without a pause at first: SQLite keeps 32 MB of each database connection's pages, and
	// a small database would fill them in the middle of the soak, which looks like a leak.
	flood        = 20 * time.Second
	floodCallers = 64
)

// spans are the parts of a soak.
type spans struct{ flood, warm, rest, soak, track, look time.Duration }

// soakSpans divides the time given: most of it is the soak itself.
func soakSpans(whole time.Duration) spans {
	rest := min(soakRest, whole/6)
	warm := min(4*time.Minute, whole/8)
	return spans{flood: min(flood, whole/20), warm: warm, rest: rest, soak: whole - warm - 2*rest, track: min(soakTrack, whole/20), look: min(soakLook, whole/40)}
}

// soak lets phones come, sleep, wake, flap, like, vote, thank, go home and come anew for a long time, and looks whether
// the server keeps anything of them when they have gone. A first small crowd has come and gone before the baseline is
// read: caches are full, and every path has run once.
func soak(ctx context.Context, o options, limits limits) (*soakReport, error) {
	dir, err := os.MkdirTemp("", "pika-soak-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	at := soakSpans(o.soak)
	s := &soaking{options: o, at: at, dir: filepath.Join(dir, "pb_data"), began: time.Now()}
	if s.stage, err = openPika(ctx, o.pika, s.dir, playedSoFar, manyDancers); err != nil {
		return nil, err
	}
	defer func() { s.stop() }() // of the server that is there by then
	new(taps).likeOn(ctx, s.stage, floodCallers, at.flood)
	r := &soakReport{Phones: o.dancers, Minutes: o.soak.Minutes(), Limits: limits}
	if err := s.crowded(ctx, at.warm, nil); err != nil {
		return nil, err
	}
	if r.Before, err = s.alone(ctx); err != nil {
		return nil, err
	}
	if err := s.crowded(ctx, at.soak, &r.Series); err != nil {
		return nil, err
	}
	if r.After, err = s.alone(ctx); err != nil {
		return nil, err
	}
	r.Visits, r.Words = s.visits, s.words
	if r.Goroutines.After, err = s.goroutines(); err != nil {
		return nil, err
	}
	r.Goroutines.Before, err = s.untouched(ctx)
	return r, err
}

// soaking is a soak under way.
type soaking struct {
	options
	at spans
	*stage
	dir   string
	began time.Time

	mu            sync.Mutex
	visits, words int
}

// crowded is a part of the soak with phones; series gets what was seen of the server, if it is not nil.
func (s *soaking) crowded(ctx context.Context, span time.Duration, series *[]health) error {
	ctx, home := context.WithTimeout(ctx, span)
	defer home()
	var people sync.WaitGroup
	defer people.Wait()
	for i := range s.dancers {
		people.Go(func() { s.comeAndGo(ctx, i) })
	}
	people.Go(func() { s.host(ctx) })
	looks := time.NewTicker(s.at.look)
	defer looks.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-looks.C:
		}
		if series == nil {
			continue
		}
		h, err := s.examine(s.dancers)
		if err != nil {
			return err
		}
		*series = append(*series, h)
	}
}

func (s *soaking) examine(phones int) (health, error) {
	h, err := look(s.pid())
	h.At, h.Phones = time.Since(s.began).Round(time.Second), phones
	return h, err
}

// alone is the server some time after everybody has gone.
func (s *soaking) alone(ctx context.Context) (health, error) {
	wait(ctx, s.at.rest)
	if ctx.Err() != nil {
		return health{}, ctx.Err()
	}
	return s.examine(0)
}

// comeAndGo is one place on the floor: phone after phone, each for a while. Every third one flaps, as at the edge of the
// Wi-Fi; the others are what people's phones are.
func (s *soaking) comeAndGo(ctx context.Context, i int) {
	m := manners(s.at.track)
	if i%3 == 0 {
		m.Sleep, m.Awake, m.Asleep, m.Poll = 1, 5*time.Second, time.Second, 0
	}
	wait(ctx, rand.N(s.at.track))
	for ctx.Err() == nil {
		visit, leave := context.WithTimeout(ctx, s.at.track/2+rand.N(4*s.at.track))
		said, err := crowd.Run(visit, crowd.Config{Server: s.url, Code: s.session.Code, Dancers: 1, Manners: m})
		leave()
		if err != nil {
			wait(ctx, time.Second)
		}
		s.mu.Lock()
		s.visits++
		for _, kind := range crowd.Kinds {
			s.words += said.Tally(kind).Acknowledged
		}
		s.mu.Unlock()
	}
}

// host plays tracks, asks with every third one and announces with every fourth.
func (s *soaking) host(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		_, err := s.dj.Play(ctx, s.session.ID, crowd.Play{Artist: "Juniper & the Late Shift", Title: fmt.Sprintf("Track %d", i), Seconds: 214})
		if err == nil && i%3 == 0 {
			_, _ = s.dj.Ask(ctx, s.session.ID, crowd.Question{Text: "What next?", Options: []string{"Slow", "Blues", "Fast"}, Seconds: max(5, int(s.at.track.Seconds()*2))})
		}
		if err == nil && i%4 == 0 {
			_, _ = s.dj.Announce(ctx, s.session.ID, "Water is at the bar.", 5)
		}
		wait(ctx, s.at.track)
	}
}

// untouched is how many goroutines a server has on the same data that nobody has come to.
func (s *soaking) untouched(ctx context.Context) (int, error) {
	address, err := freeAddress()
	if err != nil {
		return 0, err
	}
	fresh, err := startPika(ctx, s.pika, s.dir, address, manyDancers)
	if err != nil {
		return 0, err
	}
	defer fresh.stop()
	wait(ctx, rest)
	return fresh.goroutines()
}
