package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"pika/crowd"
)

// demoManners are what the demo's dancers are like when tracks follow each other so many times faster than in life.
// They like fewer tracks than a real floor: more looks like a machine.
func demoManners(speed float64) crowd.Manners {
	within := min(20*time.Second, faster(demoTrack, speed))
	return crowd.Manners{
		Like: 0.35, Tempo: 0.5, Waver: 0.15, Within: within,
		Vote: 0.8, Answer: min(8*time.Second, within),
		Thank: 0.8,
		Sleep: 0.2, Awake: 2 * time.Minute, Asleep: 30 * time.Second,
		Poll: 0.05, Every: 4 * time.Second,
	}
}

func faster(d time.Duration, speed float64) time.Duration {
	return time.Duration(float64(d) / speed)
}

const (
	demoBetween = 8 * time.Minute // from one thing that the DJ asks or tells the floor to the next, in life
	demoShown   = 6 * time.Minute // how long it stays, in life
)

var demoQuestions = []crowd.Question{
	{Text: "What shall the next one be?", Options: []string{"Slow", "Bluesy", "Fast", "Surprise us"}},
	{Text: "How is the tempo tonight?", Options: []string{"Slower, please", "Just right", "Faster, please"}},
	{Text: "One more round of old favourites?", Options: []string{"Yes!", "Something new"}},
	{Text: "How late shall it get?", Options: []string{"Until one", "Until two", "Until the lights go on"}},
}

var demoAnnouncements = []string{
	"Water is at the bar, and it is free.",
	"Jack & Jill in ten minutes: sign up at the desk.",
	"The last bus leaves at half past one.",
	"Whoever lost a blue scarf: it is with the DJ.",
}

// demoHost is the demo's DJ where she talks to the floor.
type demoHost struct {
	dj      *crowd.DJ
	session string
	speed   float64
}

// host asks and tells by turns until ctx is done. Somebody at the console may do so too, or end the set: then the
// server refuses this one, which is no error.
func (h demoHost) host(ctx context.Context) error {
	question, word := rand.N(len(demoQuestions)), rand.N(len(demoAnnouncements))
	for {
		for _, act := range []func() error{
			func() error { question++; return h.ask(ctx, demoQuestions[question%len(demoQuestions)]) },
			func() error { word++; return h.tell(ctx, demoAnnouncements[word%len(demoAnnouncements)]) },
		} {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(faster(demoBetween, h.speed)):
			}
			if err := act(); err != nil && !errors.As(err, new(*crowd.Refused)) && ctx.Err() == nil {
				return err
			}
		}
	}
}

func (h demoHost) ask(ctx context.Context, q crowd.Question) error {
	q.Seconds = h.seconds()
	_, err := h.dj.Ask(ctx, h.session, q)
	return err
}

func (h demoHost) tell(ctx context.Context, message string) error {
	_, err := h.dj.Announce(ctx, h.session, message, h.seconds())
	return err
}

// seconds is how long what she says stays, within what the server takes and people can read.
func (h demoHost) seconds() int {
	return min(60, max(8, int(faster(demoShown, h.speed).Seconds())))
}
