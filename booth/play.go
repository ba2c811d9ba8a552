package booth

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
	"unicode"

	"pika/booth/virtualdj"
)

const (
	// maxName is how many characters of an artist or title the server keeps.
	maxName = 300
	// maxMusicalKey fits every notation of a musical key ("8A", "F# minor").
	maxMusicalKey = 16
	// freshFor is how long a track of unknown or short length may be playing already and still be announced as the
	// current one when nobody could be told at its start.
	freshFor = 10 * time.Minute
)

// Play is one track that the DJ's software played, as any reader reports it and as the server is told.
type Play struct {
	Key        string    `json:"key"` // the reader's identity of the play; says nothing about the DJ's disk
	Artist     string    `json:"artist"`
	Title      string    `json:"title"` // with the remix in it
	Remix      string    `json:"remix,omitempty"`
	BPM        float64   `json:"bpm,omitempty"`        // 0 when unknown
	MusicalKey string    `json:"musicalKey,omitempty"` // "" when unknown
	Seconds    int       `json:"seconds,omitempty"`    // length of the track; 0 when unknown
	Source     string    `json:"source"`
	PlayedAt   time.Time `json:"playedAt"` // by the laptop's clock

	Track virtualdj.TrackID `json:"track,omitempty"` // of the file, to find out more about it; 0 when unknown. Is never sent
}

// fromVirtualDJ is the play that an entry of VirtualDJ's history stands for.
func fromVirtualDJ(e virtualdj.Entry) Play {
	return Play{
		Key: e.Key, Artist: e.Artist, Title: e.Title, Remix: e.Remix,
		Seconds: e.Seconds, Source: historyName, PlayedAt: e.PlayedAt, Track: e.Track,
	}.normal()
}

// normal is the play with everything cut or left out that the server would refuse or dancers could not read. It says
// nothing about a play without any name: see named.
func (p Play) normal() Play {
	p.Artist, p.Title, p.Remix = tidy(p.Artist, maxName), tidy(p.Title, maxName), tidy(p.Remix, maxName)
	p.MusicalKey = tidy(p.MusicalKey, maxMusicalKey)
	if !(p.BPM >= 20 && p.BPM <= 400) {
		p.BPM = 0
	}
	if p.Seconds < 1 || p.Seconds > 86_400 {
		p.Seconds = 0
	}
	return p
}

// named reports whether there is anything to show.
func (p Play) named() bool { return p.Artist != "" || p.Title != "" }

// name is the play in one line for the DJ.
func (p Play) name() string {
	switch {
	case p.Artist == "":
		return p.Title
	case p.Title == "":
		return p.Artist
	}
	return p.Artist + " – " + p.Title
}

// fresh reports whether a track that started at PlayedAt can still be what the floor dances to.
func (p Play) fresh(now time.Time) bool {
	return now.Sub(p.PlayedAt) <= p.freshSpan()
}

// freshSpan is how long after its start a track can still be what the floor dances to.
func (p Play) freshSpan() time.Duration {
	return max(freshFor, time.Duration(p.Seconds)*1200*time.Millisecond)
}

// tidy makes one line of readable text of at most limit characters. Besides control characters it drops the marks
// that turn the direction of writing and would garble the rest of a page.
func tidy(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == '\uFEFF', r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > limit {
		s = strings.TrimSpace(string(runes[:limit]))
	}
	return s
}

var idEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// playID names a play of a session: the same line sent again is the same row, and in another session another one.
func playID(session, key string) string {
	sum := sha256.Sum256([]byte(session + "\x00" + key))
	return strings.ToLower(idEncoding.EncodeToString(sum[:]))[:15]
}
