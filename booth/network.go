package booth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"pika/booth/virtualdj"
)

const (
	// networkName is what the state and the server know VirtualDJ's Network Control by.
	networkName = "network-control"
	// networkPoll is how often the decks are looked at.
	networkPoll = time.Second
	// pauseFor is how long a track may be silent and go on as the same play.
	pauseFor = 2 * time.Minute
)

// networkControl is what VirtualDJ's decks play, as a source: it tells of a track five seconds after it can be heard,
// where the history takes historyDelay. It only adds to the history, which is followed beside it and goes on alone when
// VirtualDJ does not answer.
type networkControl struct {
	network *virtualdj.Network
	mixer   *virtualdj.Mixer
	every   time.Duration
	now     func() time.Time
}

// networkPosition is the track that was told last. Until then it is the same play when it is heard: after a restart of
// the booth, after a pause, or on another deck.
type networkPosition struct {
	Track virtualdj.TrackID `json:"track"`
	Until time.Time         `json:"until"`
}

// Name implements Source.
func (s *networkControl) Name() string { return networkName }

// Follow implements Source.
func (s *networkControl) Follow(ctx context.Context, from json.RawMessage, news chan<- News) {
	var last networkPosition
	_ = json.Unmarshal(from, &last) // a position that cannot be read is none
	was := "?"                      // the problem told last; none yet
	for ctx.Err() == nil {
		play, err := s.look(ctx, &last)
		n := News{CaughtUp: true, Problem: s.problem(err)}
		if err == nil {
			n.Where = "the decks, at " + s.network.Address()
		}
		if play != nil {
			n.Plays = []Play{*play}
			n.Position, _ = json.Marshal(last) // two numbers: it cannot fail
		}
		if play != nil || n.Problem != was {
			tell(ctx, news, n)
			was = n.Problem
		}
		pause(ctx, s.every, nil)
	}
}

// look returns the play that began to count, or nil.
func (s *networkControl) look(ctx context.Context, last *networkPosition) (*Play, error) {
	decks, err := s.network.Decks(ctx)
	if err != nil {
		return nil, err
	}
	now := s.now()
	deck, since, new, ok := s.mixer.Hear(decks, now)
	if !ok {
		return nil, nil
	}
	if deck.Track == last.Track && now.Before(last.Until) {
		new = false
		s.mixer.Count(deck)
	}
	if !new {
		if deck.Track == last.Track && now.Add(pauseFor).After(last.Until) {
			last.Until = now.Add(pauseFor)
		}
		return nil, nil
	}
	loaded, err := s.network.Load(ctx, deck)
	if err != nil || loaded.Track != deck.Track { // changed since the look: next time
		return nil, err
	}
	s.mixer.Count(deck)
	play := fromDeck(loaded, since)
	if loaded.Jingle || !play.named() {
		return nil, nil
	}
	*last = networkPosition{Track: deck.Track, Until: since.Add(play.freshSpan())}
	return &play, nil
}

// fromDeck is the play of a track that is heard since then.
func fromDeck(l virtualdj.Loaded, since time.Time) Play {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", networkName, l.Track, since.UnixMilli()))
	return Play{
		Key: hex.EncodeToString(sum[:16]), Artist: l.Artist, Title: l.Title, Remix: l.Remix,
		Source: networkName, PlayedAt: since, Track: l.Track,
	}.with(l.Facts)
}

// problem is what the DJ is told while the decks cannot be seen.
func (s *networkControl) problem(err error) string {
	if err == nil || errors.Is(err, context.Canceled) {
		return ""
	}
	return fmt.Sprintf("cannot see VirtualDJ's decks at %s: %s; the history goes on alone", s.network.Address(), whyUnseen(err))
}

// whyUnseen says in the DJ's words why the decks cannot be seen.
func whyUnseen(err error) string {
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		return "it does not answer"
	}
	return err.Error()
}
