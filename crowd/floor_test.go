package crowd

import (
	"context"
	"errors"
	"testing"
	"time"
)

// acceptance 7, 14, 15, 19, 34: in the middle of tempo votes, a poll and sleeping phones the server dies. Whatever it
// acknowledged before and after is stored once, and phones, recap and rows count alike.
func TestANightWithACrash(t *testing.T) {
	t.Parallel()
	h := newHouseApart(t)
	wall := h.follow(t)
	h.play(t, "Before they came")
	home := h.come(t.Context(), Config{Dancers: 40, Ramp: 300 * time.Millisecond, Manners: Manners{
		Like: 0.7, Tempo: 0.8, Waver: 0.3, Within: 500 * time.Millisecond, Vote: 0.8, Answer: 300 * time.Millisecond,
		Thank: 0.8, Sleep: 0.3, Awake: time.Second, Asleep: 500 * time.Millisecond, Poll: 0.1, Every: 200 * time.Millisecond,
	}})
	tempos := func(play string, atLeast int) func() bool {
		return func() bool {
			said := wall.Tallies.Tempo
			return wall.Playing() == play && said["slower"]+said["perfect"]+said["faster"] >= atLeast
		}
	}
	votes := func(poll string, atLeast int) func() bool {
		return func() bool {
			n := 0
			if wall.Poll != nil && wall.Poll.ID == poll {
				for _, each := range wall.Poll.Votes {
					n += each
				}
			}
			return n >= atLeast
		}
	}
	first := h.play(t, "While they dance")
	wall.until(t, "tempo votes", tempos(first, 10))
	poll := h.ask(t, 600)
	wall.until(t, "the first answers", votes(poll, 3))
	h.kill()
	h.start(t)
	wall.until(t, "the answers of those who were cut off", votes(poll, 15))
	second := h.play(t, "After the crash")
	wall.until(t, "tempo votes from zero", tempos(second, 10))
	wall.until(t, "thanks", func() bool { return wall.Tallies.Thanks >= 10 })
	if err := h.dj.ClosePoll(t.Context(), poll); err != nil {
		t.Fatal(err)
	}
	wall.until(t, "the closed poll", func() bool { return wall.Poll != nil && wall.Poll.Status == "closed" })
	canceled := h.ask(t, 0)
	wall.until(t, "answers that will not count", votes(canceled, 3))
	if err := h.dj.CancelPoll(t.Context(), canceled); err != nil {
		t.Fatal(err)
	}
	if err := h.dj.End(t.Context(), h.session.ID); err != nil {
		t.Fatal(err)
	}
	got := <-home
	if got.error != nil {
		t.Fatal(got.error)
	}
	h.rightly(t, got.Said, canceled)
	for _, kind := range Kinds {
		if got.Tally(kind).Acknowledged == 0 {
			t.Errorf("nobody said a %s", kind)
		}
	}
	_, stored, err := got.Compare(t.Context(), h.rows(t), h.session.ID)
	if err != nil {
		t.Fatal(err)
	}
	wall.until(t, "what is stored", func() bool { return wall.Over() && wall.Numbers().Differ(stored) == nil })
}

// acceptance 7: five hundred phones from one address come within seconds, and each likes, votes and answers.
// It runs by itself, since it leaves nothing of the machine for others.
func TestABallroomFromOneAddress(t *testing.T) {
	h := newHouse(t)
	const dancers = 500
	wall := h.follow(t)
	h.play(t, "While they come")
	poll := h.ask(t, 0)
	home := h.come(t.Context(), Config{Dancers: dancers, Ramp: 3 * time.Second, Manners: Manners{Like: 1, Tempo: 1, Vote: 1}})
	wall.until(t, "everybody's answers", func() bool {
		said := wall.Numbers()
		return wall.Poll != nil && said[Vote(poll, 0)]+said[Vote(poll, 1)]+said[Vote(poll, 2)] == dancers && wall.Tallies.Likes == dancers
	})
	if err := h.dj.End(t.Context(), h.session.ID); err != nil {
		t.Fatal(err)
	}
	got := <-home
	if got.error != nil {
		t.Fatal(got.error)
	}
	for kind, rows := range h.rightly(t, got.Said) {
		if kind != KindThanks && rows.Stored != dancers {
			t.Errorf("%s: %+v, want %d stored", kind, rows, dancers)
		}
	}
}

// acceptance 5, 11, 12: a phone that slept comes back with what it missed and no new snapshot, and what was tapped
// meanwhile is taken, twenty likes at once. Who taps on and on is slowed down, and told for how long.
func TestASleepingPhone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.dancer(t)
	heard := make(chan Event, 100)
	ctx, stop := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { gone <- d.Follow(ctx, func(e Event) { e.Data = nil; heard <- e }) }()
	until := func(name string) (before []string) {
		t.Helper()
		for {
			select {
			case e := <-heard:
				if e.Name == name {
					return before
				}
				before = append(before, e.Name)
			case <-time.After(20 * time.Second):
				t.Fatalf("no %s, but %q", name, before)
			}
		}
	}
	until("mine")
	d.Sleep()
	var said Said
	taps := make(chan struct{}, 20)
	for range 20 {
		play := h.play(t, "While it slept")
		go func() {
			Config{}.say(ctx, d, Like(play), &said)
			taps <- struct{}{}
		}()
	}
	if tally := said.Tally(KindLike); tally != (Tally{}) {
		t.Errorf("said in its sleep: %+v", tally)
	}
	d.Wake()
	for range 20 {
		<-taps
	}
	if tally := said.Tally(KindLike); tally != (Tally{Acknowledged: 20}) {
		t.Errorf("a backlog of twenty: %+v", tally)
	}
	for _, name := range until("mine") {
		if name == "snapshot" {
			t.Error("a new snapshot for what it missed")
		}
	}
	play := h.play(t, "On and on")
	slowed := (*Refused)(nil)
	for i := 0; i < 60 && slowed == nil; i++ {
		in := Like(play)
		if i%2 == 1 {
			in = Unlike(play)
		}
		if err := d.Send(ctx, in); err != nil && !errors.As(err, &slowed) {
			t.Fatal(err)
		}
	}
	if slowed == nil || slowed.Status != 429 || slowed.Code == "" || slowed.After <= 0 || !slowed.Again() {
		t.Errorf("sixty taps in a row: %+v", slowed)
	}
	stop()
	if err := <-gone; err != nil {
		t.Error(err)
	}
}

// acceptance 15: two hundred thank within a moment. The floor hears of all of them in at most four frames a second;
// who thanks again at once is slowed down, and after the end nobody is thanked.
func TestThanksRain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const dancers = 200
	d := h.dancer(t)
	d.View = "stage"
	type pulse struct {
		at     time.Time
		thanks int
	}
	pulses := make(chan pulse, 1000)
	go func() {
		var s Screen
		_ = d.Follow(t.Context(), func(e Event) {
			if s.Take(e) == nil && (e.Name == "pulse" || e.Name == "snapshot") {
				pulses <- pulse{time.Now(), s.Tallies.Thanks}
			}
		})
	}()
	begun := <-pulses
	phones := make([]*Dancer, dancers)
	for i := range phones {
		phones[i] = h.dancer(t)
		if err := phones[i].Send(t.Context(), Thanks()); err != nil {
			t.Fatal(err)
		}
	}
	frames, last := 0, begun
	for last.thanks < dancers {
		select {
		case p := <-pulses:
			if p.thanks < last.thanks {
				t.Errorf("thanks fell from %d to %d", last.thanks, p.thanks)
			}
			frames, last = frames+1, p
		case <-time.After(20 * time.Second):
			t.Fatalf("%d of %d thanks in %d pulses", last.thanks, dancers, frames)
		}
	}
	if most := int(last.at.Sub(begun.at).Seconds()*4) + 2; last.thanks != dancers || frames > most {
		t.Errorf("%d thanks in %d pulses, want at most %d", last.thanks, frames, most)
	}
	slowed := (*Refused)(nil)
	if err := phones[dancers-1].Send(t.Context(), Thanks()); !errors.As(err, &slowed) || slowed.Status != 429 || slowed.After <= 0 || slowed.After > thanksPause {
		t.Errorf("thanks again at once: %v", err)
	}
	if err := h.dj.End(t.Context(), h.session.ID); err != nil {
		t.Fatal(err)
	}
	over := (*Refused)(nil)
	if err := h.dancer(t).Send(t.Context(), Thanks()); !errors.As(err, &over) || !over.Late() {
		t.Errorf("thanks after the end: %v", err)
	}
}

// What the DJ asks and tells comes to every phone, and goes when she says so.
func TestTheDJTalksToTheFloor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	wall := h.follow(t)
	water, err := h.dj.Announce(t.Context(), h.session.ID, "Water is at the bar.", 0)
	if err != nil {
		t.Fatal(err)
	}
	says := func(id string) func() bool {
		return func() bool { return wall.Announcement != nil && wall.Announcement.ID == id }
	}
	wall.until(t, "the announcement", says(water))
	bus, err := h.dj.Announce(t.Context(), h.session.ID, "The last bus leaves at half past one.", 600)
	if err != nil {
		t.Fatal(err)
	}
	wall.until(t, "the next one in its place", says(bus))
	if err := h.dj.TakeDown(t.Context(), bus); err != nil {
		t.Fatal(err)
	}
	wall.until(t, "nothing any more", func() bool { return wall.Announcement == nil })
	poll := h.ask(t, 600)
	wall.until(t, "the poll", func() bool { return wall.Poll != nil && wall.Poll.ID == poll && len(wall.Poll.Options) == 3 })
	if _, err := h.dj.Ask(t.Context(), h.session.ID, Question{Text: "And?", Options: []string{"a", "b"}}); !errors.As(err, new(*Refused)) {
		t.Errorf("a second poll: %v", err)
	}
	if err := h.dj.CancelPoll(t.Context(), poll); err != nil {
		t.Fatal(err)
	}
	wall.until(t, "that it is canceled", func() bool { return wall.Poll.Status == "canceled" })
}
