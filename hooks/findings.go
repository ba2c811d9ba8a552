package hooks

import (
	"cmp"
	"math"
	"slices"
	"time"

	"pika/live"
)

// When the data of a night carry a sentence. Below these numbers a handful of dancers would speak for the room.
const (
	enoughVotes    = 20               // on the tempo, or likes
	enoughTracks   = 3                // one or two are an accident
	clearMajority  = 0.5              // of all votes on the tempo: as many as said "perfect" and the opposite together
	stretchPlays   = 3                // a stretch: about ten minutes
	stretchTimes   = 1.8              // so much more of the likes than its part of the tracks
	enoughPhones   = 10               // in the room before it can empty
	leftShare      = 0.3              // of them left
	leftWithin     = 15 * time.Minute // and were not back after as long again: a restart is no exodus
	leftEnd        = 30 * time.Minute // before the end people just go home
	quietPhones    = 20
	quietShare     = 0.3 // of the phones that were here said anything
	findingsMost   = 3
	leftStaysBelow = 0.85 // of what was there before
)

// finding is something that the data of a night say to whoever plays next Friday. The screens word it.
type finding interface{ finding() }

// tempoFinding: this share of the votes on the tempo wished it slower, or faster.
type tempoFinding struct {
	Kind  string  `json:"kind"` // slower or faster
	Share float64 `json:"share"`
	Votes int     `json:"votes"`
	Plays int     `json:"plays"`
	BPM   *int    `json:"bpm"` // only of the tracks at least (slower) or at most (faster) so fast; null: of all
}

// stretchFinding: so many tracks in a row brought this share of all likes.
type stretchFinding struct {
	Kind  string    `json:"kind"`
	From  live.Time `json:"from"`
	To    live.Time `json:"to"`
	Plays int       `json:"plays"`
	Share float64   `json:"share"`
}

// leftFinding: this share of the room left within a quarter of an hour, most of them while this play was on.
type leftFinding struct {
	Kind  string    `json:"kind"`
	At    live.Time `json:"at"`
	Play  string    `json:"play"`
	Share float64   `json:"share"`
}

// quietFinding: of so many phones only this share said anything.
type quietFinding struct {
	Kind   string  `json:"kind"`
	Phones int     `json:"phones"`
	Share  float64 `json:"share"`
}

func (tempoFinding) finding()   {}
func (stretchFinding) finding() {}
func (leftFinding) finding()    {}
func (quietFinding) finding()   {}

// find returns what the night says, the most telling first; often nothing.
func (a *analytics) find() []finding {
	found := []finding{}
	for _, look := range []func() finding{a.findLeft, a.findTempo, a.findStretch, a.findQuiet} {
		if f := look(); f != nil && len(found) < findingsMost {
			found = append(found, f)
		}
	}
	return found
}

// findTempo looks for the widest range of tracks that the floor wished slower, or faster: all of them, or else those
// beyond a border.
func (a *analytics) findTempo() finding {
	for _, wish := range []struct {
		kind   string
		of     func(live.Tempo) int
		beyond func(bpm, border float64) bool
		order  func(a, b float64) int // the widest range first
	}{
		{"slower", func(t live.Tempo) int { return t.Slower }, func(bpm, border float64) bool { return bpm >= border }, cmp.Compare[float64]},
		{"faster", func(t live.Tempo) int { return t.Faster }, func(bpm, border float64) bool { return bpm <= border }, func(a, b float64) int { return cmp.Compare(b, a) }},
	} {
		judge := func(among func(p analysedPlay) bool) *tempoFinding {
			f, votes := &tempoFinding{Kind: wish.kind}, 0
			for _, p := range a.Plays {
				if all := p.Tempo.Slower + p.Tempo.Perfect + p.Tempo.Faster; all > 0 && among(p) {
					votes += wish.of(p.Tempo)
					f.Votes += all
					f.Plays++
				}
			}
			if f.Share = float64(votes) / float64(max(1, f.Votes)); f.Votes < enoughVotes || f.Plays < enoughTracks || f.Share <= clearMajority {
				return nil
			}
			return f
		}
		if f := judge(func(analysedPlay) bool { return true }); f != nil {
			return *f
		}
		var borders []float64
		for _, p := range a.Plays {
			if p.BPM != nil && wish.of(p.Tempo) > 0 {
				borders = append(borders, *p.BPM)
			}
		}
		slices.SortFunc(borders, wish.order)
		for _, border := range borders {
			if f := judge(func(p analysedPlay) bool { return p.BPM != nil && wish.beyond(*p.BPM, border) }); f != nil {
				bpm := int(math.Round(border))
				f.BPM = &bpm
				return *f
			}
		}
	}
	return nil
}

// findStretch looks for the tracks in a row that the floor liked most, if that is much more than their part.
func (a *analytics) findStretch() finding {
	shown := slices.DeleteFunc(slices.Clone(a.Plays), func(p analysedPlay) bool { return p.Hidden })
	likes := 0
	for _, p := range shown {
		likes += p.Likes
	}
	if likes < enoughVotes || len(shown) < enoughTracks*stretchPlays {
		return nil
	}
	best, at := 0, 0
	for i := range shown[:len(shown)-stretchPlays+1] {
		sum := 0
		for _, p := range shown[i : i+stretchPlays] {
			sum += p.Likes
		}
		if sum > best {
			best, at = sum, i
		}
	}
	share := float64(best) / float64(likes)
	if share < stretchTimes*stretchPlays/float64(len(shown)) {
		return nil
	}
	last := shown[at+stretchPlays-1]
	to := last.EndedAt
	if to.IsZero() {
		to = last.StartedAt
	}
	return stretchFinding{Kind: "stretch", From: shown[at].StartedAt, To: to, Plays: stretchPlays, Share: share}
}

// findLeft looks for the quarter of an hour in which most of the room left for good.
func (a *analytics) findLeft() finding {
	var counted []minute
	for _, m := range a.Minutes {
		if m.Listeners != nil {
			counted = append(counted, m)
		}
	}
	end := a.Session.StartedAt.Add(time.Duration(a.Length)*time.Second - leftEnd)
	var found *leftFinding
	for i, before := range counted {
		if *before.Listeners < enoughPhones {
			continue
		}
		for k := i + 1; k < len(counted) && counted[k].At.Sub(before.At.Time) <= leftWithin && !counted[k].At.After(end); k++ {
			share := 1 - float64(*counted[k].Listeners)/float64(*before.Listeners)
			if share < leftShare || found != nil && share <= found.Share || cameBack(counted[k:], *before.Listeners) {
				continue
			}
			at := steepest(counted[i : k+1])
			if play := a.onAt(at); play != "" {
				found = &leftFinding{Kind: "left", At: live.Time{Time: at}, Play: play, Share: share}
			}
		}
	}
	if found == nil {
		return nil
	}
	return *found
}

// cameBack says whether the room filled again soon after.
func cameBack(after []minute, before int) bool {
	for _, m := range after {
		if m.At.Sub(after[0].At.Time) > leftWithin {
			return false
		}
		if float64(*m.Listeners) > leftStaysBelow*float64(before) {
			return true
		}
	}
	return false
}

// steepest is the minute in which most left.
func steepest(counted []minute) time.Time {
	most, at := 0, counted[0].At.Time
	for i, m := range counted[1:] {
		if fell := *counted[i].Listeners - *m.Listeners; fell > most {
			most, at = fell, m.At.Time
		}
	}
	return at
}

// onAt is the play that was on at a moment, "" for none.
func (a *analytics) onAt(at time.Time) string {
	for _, p := range slices.Backward(a.Plays) {
		if !p.Hidden && !p.StartedAt.After(at.Add(time.Minute/2)) && (p.EndedAt.IsZero() || p.EndedAt.After(at)) {
			return p.ID
		}
	}
	return ""
}

// findQuiet says that the room listened and said nothing.
func (a *analytics) findQuiet() finding {
	if e := a.Engagement; e.Phones >= quietPhones && e.TookPart < quietShare {
		return quietFinding{Kind: "quiet", Phones: e.Phones, Share: e.TookPart}
	}
	return nil
}
