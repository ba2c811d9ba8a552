package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"pika/booth"
	"pika/booth/virtualdj"
	"pika/crowd"
)

const demoUsage = `pika demo shows a whole night in one process: a server with a temporary database, a DJ whose laptop
plays from VirtualDJ, the booth that follows it, and a crowd that dances. Nothing of it stays.

  pika demo [--minutes N] [--dancers N] [--speed X] [--http ADDR]

  --minutes N   how long it goes on (10)
  --dancers N   how many are simulated (40); your own phone is one more
  --speed X     how many times faster than in life the tracks follow each other (18: one about every 12 s)
  --http ADDR   where the server listens (:8090)

  pika demo --minutes 30 --dancers 5 --speed 1     a rehearsal
`

const (
	demoDJ     = "DJ Marla"
	demoPlace  = "the Blue Room"
	demoHue    = 268
	demoEmail  = "marla@demo.example"
	demoAdmin  = "admin@demo.example"
	demoPlayed = 22 // entries of the evening that are over already: enough for a history and a recap to look like one

	demoTrack = 200 * time.Second      // about what a track lasts, by which what people say is spread
	demoDoor  = 200 * time.Millisecond // between two dancers who come in
	demoReady = 20 * time.Second       // a laptop that takes longer to get going has a problem worth a sentence
)

type demoOptions struct {
	minutes, speed float64
	dancers        int
	http           string
}

// demo runs `pika demo` until its time is over or ctx is done, both of which are no error. What it wrote to disk is
// gone when it returns.
func demo(ctx context.Context, args []string, out io.Writer) (err error) {
	o, err := demoFlags(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(out, demoUsage)
		return err
	}
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.http)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (%w); choose another address with --http, such as --http :8091", o.http, err)
	}
	defer listener.Close()
	dir, err := os.MkdirTemp("", "pika-demo-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	ctx, stop := context.WithTimeout(ctx, time.Duration(o.minutes*float64(time.Minute)))
	defer stop()
	server, err := openDemoServer(dir, listener)
	if err != nil {
		return err
	}
	err = server.night(ctx, o, out)
	if ctx.Err() != nil {
		err = nil // over, however far it got
	}
	return errors.Join(err, server.close())
}

func demoFlags(args []string) (o demoOptions, err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Float64Var(&o.minutes, "minutes", 10, "")
	flags.IntVar(&o.dancers, "dancers", 40, "")
	flags.Float64Var(&o.speed, "speed", 18, "")
	flags.StringVar(&o.http, "http", listenAddress, "")
	err = flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w; see pika demo --help", err)
	case flags.NArg() > 0:
		return o, fmt.Errorf("pika demo does not know what to do with %q; see pika demo --help", flags.Arg(0))
	case !(o.minutes > 0 && o.speed > 0) || o.dancers < 0:
		return o, errors.New("--minutes and --speed must be above 0 and --dancers not below; see pika demo --help")
	}
	return o, nil
}

// night lets the people in: the DJ with the evening so far, the laptop, the crowd. It ends with ctx, or with the
// first of them that cannot go on.
func (s *demoServer) night(ctx context.Context, o demoOptions, out io.Writer) error {
	if err := s.newAdmin(); err != nil {
		return err
	}
	dj, err := crowd.SignUp(ctx, s.url, demoDJ, demoEmail, s.password)
	if err != nil {
		return err
	}
	title := time.Now().Weekday().String() + " at " + demoPlace
	session, err := dj.GoLive(ctx, title, demoHue)
	if err != nil {
		return err
	}
	history := filepath.Join(s.dir, "VirtualDJ", "History")
	laptop, began, err := crowd.NewLaptop(history, demoPlayed, time.Now())
	if err != nil {
		return err
	}
	last, err := s.playSoFar(ctx, dj, session, history, began)
	if err != nil {
		return err
	}
	token, err := dj.Pair(ctx, "Marla's laptop")
	if err != nil {
		return err
	}

	ctx, stop := context.WithCancelCause(ctx)
	var people sync.WaitGroup
	defer func() { stop(nil); people.Wait() }()
	join := func(run func() error) {
		people.Go(func() {
			if err := run(); err != nil {
				stop(err)
			}
		})
	}
	screen := newDemoScreen(out, last)
	join(func() error { return screen.follow(ctx, s.url, session.Code) })
	join(func() error {
		return booth.Run(ctx, booth.Config{Server: s.url, History: history, State: filepath.Join(s.dir, "booth"), Token: token})
	})
	// The booth has read what is there once the floor sees its first track. What is written from now on, it sends.
	select {
	case <-screen.begun:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(demoReady):
		return errors.New("the booth did not get its first track to the server")
	}
	join(func() error {
		_, err := crowd.Run(ctx, crowd.Config{Server: s.url, Code: session.Code, Dancers: o.dancers,
			Ramp: time.Duration(o.dancers) * demoDoor, Manners: demoManners(o.speed), Tried: screen.heard})
		return err
	})
	join(func() error { return demoHost{dj, session.ID, o.speed}.host(ctx) })
	join(func() error { return laptop.Play(ctx, o.speed) })
	if err := screen.welcome(ctx, s, title, session.Code); err != nil {
		return err
	}
	screen.show(ctx)
	return context.Cause(ctx)
}

// playSoFar makes the session as old as the evening and sends what was played before, all but the last track: that
// one the booth finds when it starts. It returns that track as the screen names it.
func (s *demoServer) playSoFar(ctx context.Context, dj *crowd.DJ, session crowd.Session, history string, began time.Time) (last string, err error) {
	row, err := s.app.FindRecordById("sessions", session.ID)
	if err != nil {
		return "", err
	}
	row.Set("startedAt", began.Add(-time.Minute))
	if err := s.app.Save(row); err != nil {
		return "", err
	}
	plays, _, err := virtualdj.Open(history, time.Now).Read(virtualdj.Cursor{})
	if err != nil {
		return "", err
	}
	for _, p := range plays[:len(plays)-1] {
		if _, err := dj.Play(ctx, session.ID, crowd.Play{Artist: p.Artist, Title: p.Title, Remix: p.Remix, Seconds: p.Seconds, StartedAt: p.PlayedAt}); err != nil {
			return "", err
		}
	}
	return trackName(plays[len(plays)-1].Artist, plays[len(plays)-1].Title), nil
}
