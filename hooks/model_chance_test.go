package hooks

import (
	"math/rand/v2"
	"time"
)

// The chances of the model test: which steps an evening takes. They are drawn with an eye on the reference, so that
// most of them mean something, and some do not.

// likelihood is how often a kind of step is drawn, against the others.
type likelihood struct {
	weight int
	draw   func(e *evening, r *rand.Rand) step
}

// floorLikelihoods are what dancers do.
var floorLikelihoods = []likelihood{
	{30, func(e *evening, r *rand.Rand) step {
		return actLike{Dancer: dancer(r), Back: back(r), Play: somePlay(r), On: r.IntN(3) > 0}
	}},
	{14, func(e *evening, r *rand.Rand) step {
		return actTempo{Dancer: dancer(r), Back: back(r), Play: somePlay(r), Vote: []string{"slower", "perfect", "faster", "faster", "", "", "soon"}[r.IntN(7)]}
	}},
	{8, func(e *evening, r *rand.Rand) step { return actThank{Dancer: dancer(r), Back: back(r)} }},
	{3, func(e *evening, r *rand.Rand) step { return actLook{Dancer: dancer(r), Back: back(r)} }},
	{2, func(e *evening, r *rand.Rand) step { return actForget{Dancer: dancer(r)} }},
	{3, func(e *evening, r *rand.Rand) step { return actDoze{Awake: !e.awake} }},
	{2, drawVote},
	{40, func(e *evening, r *rand.Rand) step { // for those sessions that have something to answer or to open
		s := e.want.session(0)
		switch {
		case s.lock != nil && r.IntN(2) == 0:
			return actEnter{Dancer: dancer(r), Wrong: r.IntN(3) == 0}
		case s.pollOn(e.want.now) != nil:
			return drawVote(e, r)
		}
		return nil
	}},
}

// houseLikelihoods are what the DJ, the booths and strangers do.
var houseLikelihoods = []likelihood{
	{11, drawPlay},
	{3, func(e *evening, r *rand.Rand) step {
		return actCorrect{By: owner(r), Back: back(r), Play: r.IntN(4), Title: "Corrected"}
	}},
	{2, func(e *evening, r *rand.Rand) step {
		return actCorrect{By: owner(r), Back: back(r), Play: r.IntN(4), Seconds: float64(30 + r.IntN(300))}
	}},
	{4, func(e *evening, r *rand.Rand) step {
		return actHide{By: owner(r), Back: back(r), Play: r.IntN(4), Hidden: r.IntN(3) > 0}
	}},
	{3, func(e *evening, r *rand.Rand) step { return actStop{By: owner(r), Back: back(r), Play: latest(e, r)} }},
	{3, func(e *evening, r *rand.Rand) step { return actAgain{By: owner(r), Back: back(r), Play: latest(e, r)} }},
	{1, func(e *evening, r *rand.Rand) step { return actDelete{Back: back(r), Play: r.IntN(4)} }},
	{4, func(e *evening, r *rand.Rand) step {
		return actBeat{By: firstBooth + who(r.IntN(2)), Restarted: r.IntN(5) == 0}
	}},
	{7, func(e *evening, r *rand.Rand) step {
		return actAsk{By: owner(r), Back: back(r), Options: 1 + min(1, r.IntN(9)) + r.IntN(3), Seconds: []int{0, 5, 30, 60, 3600, 4}[r.IntN(6)]}
	}},
	{4, func(e *evening, r *rand.Rand) step {
		return actClose{By: owner(r), Back: back(r), Poll: lastPoll(e, r), Cancel: r.IntN(3) == 0}
	}},
	{4, func(e *evening, r *rand.Rand) step {
		return actAnnounce{By: owner(r), Back: back(r), Seconds: []int{0, 30, 60, 600, 3600, 3601}[r.IntN(6)]}
	}},
	{3, func(e *evening, r *rand.Rand) step {
		return actRetell{By: owner(r), Back: back(r), Seconds: []int{0, 0, 60, 600}[r.IntN(4)]}
	}},
	{2, func(e *evening, r *rand.Rand) step {
		return actPin{By: owner(r), Back: back(r), Pin: []string{"1234", "1234", "9876", "", "", "12"}[r.IntN(6)]}
	}},
	{2, func(e *evening, r *rand.Rand) step {
		return actDoor{By: owner(r), Back: back(r), Closed: e.want.session(0).door == nil || r.IntN(3) == 0}
	}},
	{3, func(e *evening, r *rand.Rand) step {
		return actMeddle{By: strangerDJ + who(r.IntN(3)), Back: back(r), How: meddling(r.IntN(6))}
	}},
	{3, func(e *evening, r *rand.Rand) step { return actEnd{By: owner(r), Back: back(r)} }},
	{1, func(e *evening, r *rand.Rand) step { return actGoLive{By: owner(r)} }},
	{10, func(e *evening, r *rand.Rand) step { // a DJ who is not live will be soon
		if e.want.liveSession() == nil {
			return actGoLive{By: owner(r)}
		}
		return nil
	}},
}

// draw takes a step by chance.
func (e *evening) draw(floorOnly bool) step {
	for {
		table := houseLikelihoods
		if floorOnly || e.rng.IntN(100) < 62 {
			table = floorLikelihoods
		}
		sum := 0
		for _, l := range table {
			sum += l.weight
		}
		at := e.rng.IntN(sum)
		for _, l := range table {
			if at -= l.weight; at < 0 {
				if s := l.draw(e, e.rng); s != nil {
					return s
				}
				break
			}
		}
	}
}

func dancer(r *rand.Rand) int { return r.IntN(roomDancers) }

// back is mostly the latest session.
func back(r *rand.Rand) int {
	if r.IntN(12) == 0 {
		return 1
	}
	return 0
}

func owner(r *rand.Rand) who {
	if r.IntN(4) == 0 {
		return firstBooth + who(r.IntN(2))
	}
	return theDJ
}

// somePlay is one of the first few, or seldom one that nobody played.
func somePlay(r *rand.Rand) int {
	if r.IntN(25) == 0 {
		return -1
	}
	return r.IntN(4)
}

// latest is mostly the play that came last.
func latest(e *evening, r *rand.Rand) int {
	if n := len(e.want.session(0).plays); n > 0 && r.IntN(4) > 0 {
		return n - 1
	}
	return r.IntN(4)
}

func lastPoll(e *evening, r *rand.Rand) int {
	if n := len(e.want.session(0).polls); n > 0 && r.IntN(5) > 0 {
		return n - 1
	}
	return r.IntN(3)
}

func drawVote(e *evening, r *rand.Rand) step {
	return actVote{Dancer: dancer(r), Back: back(r), Poll: lastPoll(e, r), Option: r.IntN(7)%5 - 1 + min(1, r.IntN(4)), Half: r.IntN(20) == 0}
}

func drawPlay(e *evening, r *rand.Rand) step {
	p := actPlay{
		By: who(r.IntN(3)), Back: back(r),
		Ago:     span([]time.Duration{0, 0, 0, time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute, 20 * time.Minute, 3 * time.Hour, -time.Hour}[r.IntN(10)]),
		Seconds: []float64{0, 180, 180, 240, 900}[r.IntN(5)],
	}
	if r.IntN(6) == 0 {
		p.Again = 1 + r.IntN(5)
	}
	return p
}

// underWay is a step that may be sent twice, for a moment in which the server goes down.
func (e *evening) underWay() step {
	for range 20 {
		switch s := e.draw(e.want.late).(type) {
		case actLike, actTempo, actVote, actForget, actPlay, actHide, actCorrect, actEnd:
			return s
		}
	}
	return nil
}

// aRound is what the evenings of a venue have in common: a moment for all, or a step of each one's own.
type aRound struct {
	moment    step // nil: a step of one's own
	floorOnly bool
}

// drawRounds takes the rounds of a venue by chance: 5 to 20 of them.
func drawRounds(r *rand.Rand) []aRound {
	var rounds []aRound
	moves := func(by time.Duration) { rounds = append(rounds, aRound{moment: clockMoves{By: span(by)}}) }
	longest, restarted := 31*time.Minute, false
	jump := time.Duration(0)
	if r.IntN(5) == 0 { // once a night, hours
		jump, longest = []time.Duration{5*time.Hour + 30*time.Minute, 7 * time.Hour, 25 * time.Hour}[r.IntN(3)], 4*time.Minute
	}
	for acts := 3 + r.IntN(4); acts > 0; acts-- {
		for range 1 + r.IntN(2) {
			rounds = append(rounds, aRound{})
		}
		switch chance := r.IntN(10); {
		case chance < 1 && jump > 0:
			moves(jump)
			jump = 0
		case chance < 5:
			lengths := []time.Duration{time.Second, 3 * time.Second, 15 * time.Second, 35 * time.Second, 70 * time.Second, 4 * time.Minute, 13 * time.Minute, 31 * time.Minute}
			moves(min(longest, lengths[r.IntN(len(lengths))]))
		case chance < 6:
			rounds = append(rounds, aRound{moment: clockMoves{By: span(30+30*r.IntN(4)) * span(time.Second), Late: true}}, aRound{floorOnly: true})
			moves(0)
		case chance < 8 && !restarted:
			rounds = append(rounds, aRound{moment: restarts{Killed: r.IntN(3) > 0}})
			restarted = true
		}
	}
	return rounds[:min(len(rounds), 20)]
}

// next is what an evening does in a round.
func (e *evening) next(round aRound) step {
	switch moment := round.moment.(type) {
	case restarts:
		if moment.Killed && e.rng.IntN(3) == 0 {
			moment.UnderWay = e.underWay()
		}
		return moment
	case nil:
		if e.rng.IntN(4) == 0 {
			return nil
		}
		return e.draw(round.floorOnly)
	}
	return round.moment
}
