package hooks

import (
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// minute is what was counted in one minute of a night.
type minute struct {
	At        live.Time  `json:"at"`
	Listeners *int       `json:"listeners"` // null when nobody counted, as while the server was down
	Likes     int        `json:"likes"`
	Tempo     live.Tempo `json:"tempo"`
	Thanks    int        `json:"thanks"`
}

// readMinutes lays what was said over the night. What reached the server after the end, from a phone that had no
// network, counts in the last minute, so that the sum is always what the rows say.
func (a *analytics) readMinutes(app core.App, n nightRow) error {
	last := a.Session.StartedAt.Add(time.Duration(a.Length) * time.Second).Truncate(time.Minute)
	at := map[time.Time]*minute{}
	of := func(stored string) *minute {
		when, err := time.Parse("2006-01-02 15:04", stored)
		if err != nil {
			when = last
		}
		when = earlier(when, last)
		if at[when] == nil {
			at[when] = &minute{At: live.Time{Time: when}}
		}
		return at[when]
	}
	var counted []struct {
		At                string
		Listeners, Thanks int
	}
	query := func(sql string) *dbx.Query {
		return app.ConcurrentDB().NewQuery(sql).Bind(dbx.Params{"id": n.ID})
	}
	if err := query(`SELECT SUBSTR(at, 1, 16) AS at, listeners, thanks FROM session_minutes WHERE session = {:id} ORDER BY at`).All(&counted); err != nil {
		return err
	}
	for _, c := range counted {
		m := of(c.At)
		if c.Listeners > 0 || c.Thanks == 0 { // who thanks is here: this minute was cut off before it was counted
			m.Listeners = &c.Listeners
		}
		m.Thanks += c.Thanks
		a.Thanks += c.Thanks
	}
	var said []struct {
		At, Vote string
		N        int
	}
	err := query(`SELECT SUBSTR(l.at, 1, 16) AS at, '' AS vote, COUNT(*) AS n FROM plays p JOIN likes l ON l.play = p.id WHERE p.session = {:id} GROUP BY 1
		UNION ALL SELECT SUBSTR(t.at, 1, 16), t.vote, COUNT(*) FROM plays p JOIN tempo_votes t ON t.play = p.id WHERE p.session = {:id} GROUP BY 1, 2`).All(&said)
	for _, s := range said {
		m := of(s.At)
		switch s.Vote {
		case "":
			m.Likes += s.N
		case "slower":
			m.Tempo.Slower += s.N
		case "perfect":
			m.Tempo.Perfect += s.N
		case "faster":
			m.Tempo.Faster += s.N
		}
	}
	a.Minutes = make([]minute, 0, len(at))
	for _, m := range at {
		a.Minutes = append(a.Minutes, *m)
	}
	slices.SortFunc(a.Minutes, func(x, y minute) int { return x.At.Compare(y.At.Time) })
	return err
}

// countPhones tells of each play and poll how many phones were there.
func (a *analytics) countPhones(now time.Time) {
	for i := range a.Plays {
		p := &a.Plays[i]
		if counted := a.phonesBetween(p.StartedAt.Time, p.EndedAt.Time, now); len(counted) > 0 {
			sum := 0
			for _, n := range counted {
				sum += n
			}
			average := float64(sum) / float64(len(counted))
			p.Phones = &average
		}
	}
	for i := range a.Polls {
		q := &a.Polls[i]
		if counted := a.phonesBetween(q.StartedAt.Time, q.ClosedAt.Time, now); len(counted) > 0 {
			share := float64(q.Voted) / float64(max(1, slices.Max(counted), q.Voted))
			q.Share = &share
		}
	}
}

// phonesBetween are the numbers of the minutes that lie between two moments in part; without a second, to now.
func (a *analytics) phonesBetween(from, to, now time.Time) []int {
	if to.IsZero() {
		to = now
	}
	first, _ := slices.BinarySearchFunc(a.Minutes, from.Truncate(time.Minute), func(m minute, t time.Time) int { return m.At.Compare(t) })
	var counted []int
	for _, m := range a.Minutes[first:] {
		if m.At.After(from) && !m.At.Before(to) {
			break
		}
		if m.Listeners != nil {
			counted = append(counted, *m.Listeners)
		}
	}
	return counted
}
