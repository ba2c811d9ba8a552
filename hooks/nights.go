package hooks

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// Limits of what a DJ sees of earlier nights.
const (
	nightsMost   = 500 // in the list: two a week for five years
	songsMost    = 10  // in each list of songs
	comparedWith = 10  // earlier nights of which a night is told the medians: enough to be a habit, few enough to be today's
)

// bindNights lists a DJ's nights with figures over all of them. They are the account's own: no booth sees them.
func (h *house) bindNights(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/nights", h.nights).Bind(apis.RequireAuth("users"))
		return e.Next()
	})
}

type ownNight struct {
	ID        string    `json:"id"`
	Code      string    `json:"code"`
	Title     string    `json:"title"`
	Hue       int       `json:"hue"`
	Status    string    `json:"status"`
	Recap     string    `json:"recap"`
	StartedAt live.Time `json:"startedAt"`
	EndedAt   live.Time `json:"endedAt"`
	TZ        string    `json:"tz"`
	Length    int       `json:"length"` // seconds
	Plays     int       `json:"plays"`  // but for hidden ones
	Dancers   int       `json:"dancers"`
	Likes     int       `json:"likes"`
	Thanks    int       `json:"thanks"`
	Phones    int       `json:"phones"` // most at one time

	gauged, perfect int // votes on the tempo: all, and the ones that said perfect
}

type nightTotals struct {
	Nights  int `json:"nights"`
	Seconds int `json:"seconds"`
	Plays   int `json:"plays"`
	Likes   int `json:"likes"`
	Thanks  int `json:"thanks"`
}

type likedSong struct {
	Artist string `json:"artist"`
	Title  string `json:"title"`
	Likes  int    `json:"likes"`
	Plays  int    `json:"plays"`
}

type markedSong struct {
	Artist string `json:"artist"`
	Title  string `json:"title"`
	Peaks  int    `json:"peaks"`
	Bricks int    `json:"bricks"`
}

func (h *house) nights(e *core.RequestEvent) error {
	owner := dbx.Params{"owner": e.Auth.Id}
	nights, err := readNights(e.App, h.Now(), "s.owner = {:owner}", nightsMost, owner)
	if err != nil {
		return floorError(e, err)
	}
	if err := countDancers(e.App, nights, e.Auth.Id); err != nil {
		return floorError(e, err)
	}
	totals := nightTotals{Nights: len(nights)}
	for _, n := range nights {
		totals.Seconds += n.Length
		totals.Plays += n.Plays
		totals.Likes += n.Likes
		totals.Thanks += n.Thanks
	}
	liked, err := likedSongs(e.App, "s.owner = {:owner}", owner)
	if err != nil {
		return floorError(e, err)
	}
	marked := []markedSong{}
	err = e.App.ConcurrentDB().NewQuery(`SELECT MAX(p.artist) AS artist, MAX(p.title) AS title, SUM(m.mark = 'peak') AS peaks, SUM(m.mark = 'brick') AS bricks
		FROM sessions s JOIN plays p ON p.session = s.id JOIN play_marks m ON m.play = p.id
		WHERE s.owner = {:owner} AND m.mark != '' GROUP BY LOWER(p.artist), LOWER(p.title)
		ORDER BY COUNT(*) DESC, peaks DESC, artist, title LIMIT {:most}`).
		Bind(dbx.Params{"owner": e.Auth.Id, "most": songsMost}).All(&marked)
	if err != nil {
		return floorError(e, err)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]any{"nights": nights, "totals": totals, "liked": liked, "marked": marked})
}

// readNights reads the latest sessions that fit, newest first, with their figures but for the dancers.
func readNights(app core.App, now time.Time, where string, most int, params dbx.Params) ([]ownNight, error) {
	var rows []struct {
		nightRow
		Plays, Likes, Thanks, Phones, Gauged, Perfect int
	}
	err := app.ConcurrentDB().NewQuery(`SELECT s.id, s.code, s.title, s.hue, s.status, s.recap, s.startedAt AS started, s.endedAt AS ended, s.tz,
			(SELECT COUNT(*) FROM plays p WHERE p.session = s.id AND p.hidden = FALSE) AS plays,
			(SELECT COALESCE(SUM((SELECT COUNT(*) FROM likes l WHERE l.play = p.id)), 0) FROM plays p WHERE p.session = s.id AND p.hidden = FALSE) AS likes,
			(SELECT COALESCE(SUM((SELECT COUNT(*) FROM tempo_votes t WHERE t.play = p.id)), 0) FROM plays p WHERE p.session = s.id AND p.hidden = FALSE) AS gauged,
			(SELECT COALESCE(SUM((SELECT COUNT(*) FROM tempo_votes t WHERE t.play = p.id AND t.vote = 'perfect')), 0) FROM plays p WHERE p.session = s.id AND p.hidden = FALSE) AS perfect,
			(SELECT COALESCE(SUM(thanks), 0) FROM session_minutes m WHERE m.session = s.id) AS thanks,
			(SELECT COALESCE(MAX(listeners), 0) FROM session_minutes m WHERE m.session = s.id) AS phones
		FROM sessions s WHERE ` + where + ` ORDER BY s.startedAt DESC LIMIT {:limit}`).
		Bind(params).Bind(dbx.Params{"limit": most}).All(&rows)
	nights := make([]ownNight, len(rows))
	for i, r := range rows {
		nights[i] = ownNight{
			ID: r.ID, Code: r.Code, Title: r.Title, Hue: r.Hue, Status: r.Status, Recap: r.Recap, TZ: r.TZ,
			StartedAt: rowTime(r.Started), EndedAt: rowTime(r.Ended), Length: r.length(now),
			Plays: r.Plays, Likes: r.Likes, Thanks: r.Thanks, Phones: r.Phones, gauged: r.Gauged, perfect: r.Perfect,
		}
	}
	return nights, err
}

// countDancers tells of each of a DJ's nights how many said something. It is the one figure that reads every answer.
func countDancers(app core.App, nights []ownNight, owner string) error {
	var rows []struct {
		ID      string
		Dancers int
	}
	err := app.ConcurrentDB().NewQuery(`SELECT s.id, (SELECT COUNT(*) FROM (
				SELECT l.dancer FROM plays p JOIN likes l ON l.play = p.id WHERE p.session = s.id
				UNION SELECT t.dancer FROM plays p JOIN tempo_votes t ON t.play = p.id WHERE p.session = s.id
				UNION SELECT v.dancer FROM polls q JOIN poll_votes v ON v.poll = q.id WHERE q.session = s.id)) AS dancers
		FROM sessions s WHERE s.owner = {:owner} ORDER BY s.startedAt DESC LIMIT {:limit}`).
		Bind(dbx.Params{"owner": owner, "limit": nightsMost}).All(&rows)
	dancers := make(map[string]int, len(rows))
	for _, row := range rows {
		dancers[row.ID] = row.Dancers
	}
	for i := range nights {
		nights[i].Dancers = dancers[nights[i].ID]
	}
	return err
}

// likedSongs are the songs that were liked most in the sessions that fit, whatever their plays: of the same name, they
// are one song.
func likedSongs(app core.App, where string, params dbx.Params) ([]likedSong, error) {
	songs := []likedSong{}
	err := app.ConcurrentDB().NewQuery(`SELECT MAX(artist) AS artist, MAX(title) AS title, SUM(likes) AS likes, COUNT(*) AS plays FROM (
			SELECT p.artist, p.title, (SELECT COUNT(*) FROM likes l WHERE l.play = p.id) AS likes
			FROM sessions s JOIN plays p ON p.session = s.id WHERE p.hidden = FALSE AND ` + where + `)
		GROUP BY LOWER(artist), LOWER(title) HAVING SUM(likes) > 0 ORDER BY likes DESC, plays, artist, title LIMIT {:most}`).
		Bind(params).Bind(dbx.Params{"most": songsMost}).All(&songs)
	return songs, err
}

// nightFigures are what nights are compared by.
type nightFigures struct {
	Length       int      `json:"length"` // seconds
	Plays        int      `json:"plays"`
	Phones       int      `json:"phones"` // most at one time
	LikesPerPlay float64  `json:"likesPerPlay"`
	Perfect      *float64 `json:"perfect"` // the part of votes on the tempo that said so; null without votes
	Thanks       int      `json:"thanks"`
}

type earlierNights struct {
	nightFigures
	Nights int `json:"nights"`
}

func (n ownNight) figures() nightFigures {
	f := nightFigures{Length: n.Length, Plays: n.Plays, Phones: n.Phones, Thanks: n.Thanks, LikesPerPlay: float64(n.Likes) / float64(max(1, n.Plays))}
	if n.gauged > 0 {
		perfect := float64(n.perfect) / float64(n.gauged)
		f.Perfect = &perfect
	}
	return f
}

// earlierNightsOf are the medians of the DJ's nights before this one, in which something was played; nil without any.
func earlierNightsOf(app core.App, n nightRow, now time.Time) (*earlierNights, error) {
	nights, err := readNights(app, now, `s.owner = {:owner} AND s.startedAt < {:before} AND s.status = 'ended'
		AND EXISTS (SELECT 1 FROM plays p WHERE p.session = s.id AND p.hidden = FALSE)`, comparedWith, dbx.Params{"owner": n.Owner, "before": n.Started})
	if err != nil || len(nights) == 0 {
		return nil, err
	}
	var figures []nightFigures
	var perfect []float64
	for _, night := range nights {
		f := night.figures()
		if figures = append(figures, f); f.Perfect != nil {
			perfect = append(perfect, *f.Perfect)
		}
	}
	all := &earlierNights{Nights: len(nights), nightFigures: nightFigures{
		Length: medianOf(figures, func(f nightFigures) int { return f.Length }), Plays: medianOf(figures, func(f nightFigures) int { return f.Plays }),
		Phones: medianOf(figures, func(f nightFigures) int { return f.Phones }), Thanks: medianOf(figures, func(f nightFigures) int { return f.Thanks }),
		LikesPerPlay: medianOf(figures, func(f nightFigures) float64 { return f.LikesPerPlay }),
	}}
	if len(perfect) > 0 {
		m := medianOf(perfect, func(p float64) float64 { return p })
		all.Perfect = &m
	}
	return all, nil
}

// medianOf is the one in the middle; of two the lower, which is one that was.
func medianOf[T any, N cmp.Ordered](all []T, of func(T) N) N {
	numbers := make([]N, len(all))
	for i, one := range all {
		numbers[i] = of(one)
	}
	slices.Sort(numbers)
	return numbers[(len(numbers)-1)/2]
}
