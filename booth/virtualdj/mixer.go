package virtualdj

import "time"

const (
	// AudibleFor is how long a deck must be heard without a break until its track counts: longer than a scratch or a cue
	// that slips through, shorter than a blend.
	AudibleFor = 5 * time.Second
	// blindFor is how long nobody may have looked at the decks for what was seen before still to hold.
	blindFor = 5 * time.Second
)

// Mixer tells from looks at the decks what the floor hears. While two decks blend it is the one that came in last, since
// that is where the night goes. A track counts once until another one is loaded on its deck, so a pause is no new play.
// A Mixer is not safe for concurrent use.
type Mixer struct {
	audibleFor time.Duration
	looked     time.Time
	decks      map[int]heard
}

// heard is what is known of one deck.
type heard struct {
	track   TrackID
	since   time.Time // when it became audible; zero while it is not
	counted bool      // its track was told
}

// NewMixer makes a mixer for which a deck counts once it was audible for so long.
func NewMixer(audibleFor time.Duration) *Mixer {
	return &Mixer{audibleFor: audibleFor, decks: map[int]heard{}}
}

// Hear takes one look at all decks and returns the one that is heard now, if any. new says that its track does not count
// yet; it does from [Mixer.Count] on. since is when the deck became audible.
func (m *Mixer) Hear(decks []Deck, now time.Time) (deck Deck, since time.Time, new, ok bool) {
	blind := now.Sub(m.looked) > blindFor
	m.looked = now
	for _, d := range decks {
		h := m.decks[d.Number]
		if d.Audible && d.Track != h.track {
			h = heard{track: d.Track}
		}
		switch {
		case !d.Audible:
			h.since = time.Time{}
		case h.since.IsZero() || blind:
			h.since = now
		}
		m.decks[d.Number] = h
		if d.Audible && d.Track != 0 && now.Sub(h.since) >= m.audibleFor && (!ok || h.since.After(since)) {
			deck, since, new, ok = d, h.since, !h.counted, true
		}
	}
	return deck, since, new, ok
}

// Count notes that the track on a deck was told.
func (m *Mixer) Count(d Deck) {
	if h := m.decks[d.Number]; h.track == d.Track {
		h.counted = true
		m.decks[d.Number] = h
	}
}
