package live

import (
	"encoding/json"
	"time"
)

// TimeLayout is how the floor and the feed write times: RFC 3339, UTC, milliseconds.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// Time is a moment on the wire; the zero time is null.
type Time struct{ time.Time }

// MarshalJSON writes TimeLayout or null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + t.UTC().Format(TimeLayout) + `"`), nil
}

// Play is one track as phones see it. A length or BPM that nobody knows is null, an unknown key or remix empty.
type Play struct {
	ID        string   `json:"id"`
	Artist    string   `json:"artist"`
	Title     string   `json:"title"`
	Remix     string   `json:"remix"`
	BPM       *float64 `json:"bpm"`
	Key       string   `json:"key"`
	Seconds   *float64 `json:"seconds"`
	StartedAt Time     `json:"startedAt"`
	EndedAt   Time     `json:"endedAt"`
}

// same says that phones would see no difference. Comparing is far cheaper than encoding: it is done for the whole history
// at every change.
func (p Play) same(q Play) bool {
	number := func(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }
	return p.ID == q.ID && p.Artist == q.Artist && p.Title == q.Title && p.Remix == q.Remix && p.Key == q.Key &&
		number(p.BPM, q.BPM) && number(p.Seconds, q.Seconds) && p.StartedAt.Equal(q.StartedAt.Time) && p.EndedAt.Equal(q.EndedAt.Time)
}

// HistoryPlay is an earlier play with what it was liked.
type HistoryPlay struct {
	Play
	Likes int `json:"likes"`
}

// DJ is who plays, as the floor may know it.
type DJ struct {
	Name string `json:"name"`
	Slug string `json:"slug"`
}

// Session is the session event.
type Session struct {
	Code      string  `json:"code"`
	Title     string  `json:"title"`
	Hue       int     `json:"hue"`
	DJ        DJ      `json:"dj"`
	Status    string  `json:"status"` // live | ended
	StartedAt Time    `json:"startedAt"`
	EndedAt   Time    `json:"endedAt"`
	Booth     string  `json:"booth"` // here | away | none
	TZ        string  `json:"tz"`
	PIN       bool    `json:"pin"`
	Next      *string `json:"next"` // code of the DJ's next session, once there is one
}

// Tempo counts what the floor says of a play's tempo.
type Tempo struct {
	Slower  int `json:"slower"`
	Perfect int `json:"perfect"`
	Faster  int `json:"faster"`
}

// Tallies are the numbers of a pulse. Likes and tempo are the current play's, thanks the session's total.
type Tallies struct {
	Listeners int     `json:"listeners"`
	Play      *string `json:"play"`
	Likes     int     `json:"likes"`
	Tempo     Tempo   `json:"tempo"`
	Thanks    int     `json:"thanks"`
}

// Poll is a question to the floor. Votes are by option; winners are the options with the most votes, once it is
// closed: several are a tie, none means that nobody voted or that it was canceled.
type Poll struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Options  []string `json:"options"`
	Votes    []int    `json:"votes"`
	EndsAt   Time     `json:"endsAt"`
	Status   string   `json:"status"` // open | closed | canceled
	Winners  []int    `json:"winners"`
}

// Announcement is what the DJ tells everybody. Without an end it stays until it is taken down.
type Announcement struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	EndsAt  Time   `json:"endsAt"`
}

// Mine is what one dancer said in a session: of any play, of the current one, and in the poll that is shown.
type Mine struct {
	Likes  []string `json:"likes"`
	Tempo  *string  `json:"tempo"`
	Option *int     `json:"option"`
}

// Listing is one live session in the lobby. Of one with a PIN nothing but its code, title and DJ is told.
type Listing struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	DJ    DJ     `json:"dj"`
	PIN   bool   `json:"pin"`
	Play  *Play  `json:"play"`
	*OpenListing
}

// OpenListing is what the lobby tells of a session without a PIN.
type OpenListing struct {
	Hue       int  `json:"hue"`
	Listeners int  `json:"listeners"`
	StartedAt Time `json:"startedAt"`
}

// encode marshals values of this file, which cannot fail.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
