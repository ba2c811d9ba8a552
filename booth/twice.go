package booth

import (
	"slices"
	"time"

	"pika/booth/virtualdj"
)

const (
	// togetherFor is how far apart two sources may tell of one play: VirtualDJ's history does so up to historyDelay after
	// the decks, and a booth that is started in mid-track hears it then for the first time.
	togetherFor = freshFor
	// maxTold is how many plays are remembered to be told apart from their repetition; more than fit into togetherFor.
	maxTold = 40
)

// told is a play that a source told of, to be recognised when another source does.
type told struct {
	Track  virtualdj.TrackID `json:"track,omitempty"`
	Artist string            `json:"artist"`
	Title  string            `json:"title"`
	At     time.Time         `json:"at"`
	By     []string          `json:"by"` // the sources that told of it; replaced, never altered
}

// onlyNew returns those of a source's plays that no other source has told of. Each play of one source stands for at most
// one of another, the oldest that fits: the same track within ten minutes. So a track that really is played twice is two
// plays whoever tells of it first, and a source that misses one loses nothing.
func (st *state) onlyNew(source string, plays []Play) []Play {
	var fresh []Play
	for _, p := range plays {
		if i := slices.IndexFunc(st.Told, func(t told) bool { return t.isSame(p) && !slices.Contains(t.By, source) }); i >= 0 {
			st.Told[i].By = append(slices.Clone(st.Told[i].By), source)
			continue
		}
		fresh = append(fresh, p)
		if p.named() {
			st.Told = append(st.Told, told{Track: p.Track, Artist: p.Artist, Title: p.Title, At: p.PlayedAt, By: []string{source}})
		}
	}
	st.Told = st.Told[max(0, len(st.Told)-maxTold):]
	return fresh
}

// isSame reports whether a play can be the one that was told of. Sources name a track differently (only the history
// knows a remix, only a path is sure), so of two titles one may go on where the other ends.
func (t told) isSame(p Play) bool {
	if p.PlayedAt.Sub(t.At).Abs() > togetherFor {
		return false
	}
	if t.Track != 0 && t.Track == p.Track {
		return true
	}
	short, long := virtualdj.Words(t.Title), virtualdj.Words(p.Title)
	if len(short) > len(long) {
		short, long = long, short
	}
	return len(short) > 0 && slices.Equal(short, long[:len(short)]) && slices.Equal(virtualdj.Words(t.Artist), virtualdj.Words(p.Artist))
}
