package hooks

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindAnalytics shows a night to its owner: what the floor said and when, as numbers and shares, never as persons. A booth
// acts for its DJ in a session and sees none of this.
func (h *house) bindAnalytics(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		g := e.Router.Group("/api/recaps/{code}")
		g.Bind(apis.RequireAuth("users", core.CollectionNameSuperusers))
		g.GET("/analytics", h.analytics)
		g.GET("/night.csv", h.nightCSV)
		return e.Next()
	})
}

// analytics tells of each play and minute all that was said; its sums leave hidden plays out, as the recap does.
type analytics struct {
	Session    analysedSession `json:"session"`
	Length     int             `json:"length"` // seconds
	Plays      []analysedPlay  `json:"plays"`  // hidden ones too
	Polls      []analysedPoll  `json:"polls"`  // canceled ones too
	Likes      int             `json:"likes"`
	Thanks     int             `json:"thanks"`
	Peak       *recapPeak      `json:"peak"`
	Minutes    []minute        `json:"minutes"`
	Engagement engagement      `json:"engagement"`
	Ran        ran             `json:"ran"`
	Findings   []finding       `json:"findings"`
	Figures    nightFigures    `json:"figures"`
	Earlier    *earlierNights  `json:"earlier"` // null when there is nothing to compare with
}

type analysedSession struct {
	recapSession
	ID     string `json:"id"`
	Recap  string `json:"recap"`
	Locked bool   `json:"locked"`
}

type analysedPlay struct {
	recapPlay
	Hidden bool     `json:"hidden"`
	Mark   string   `json:"mark"` // peak, brick or ""
	Note   string   `json:"note"`
	Phones *float64 `json:"phones"` // in the room while it was on, on average; null when no minute was counted
}

type analysedPoll struct {
	recapPoll
	Voted int      `json:"voted"` // votes in all
	Share *float64 `json:"share"` // of the phones then in the room; null when nobody counted them
}

// engagement is who took part, as shares of the phones that were here.
type engagement struct {
	Phones   int     `json:"phones"` // most at one time, or all that said something, whichever is more
	TookPart float64 `json:"tookPart"`
	Liked    float64 `json:"liked"`
	Tempo    float64 `json:"tempo"`
	Voted    float64 `json:"voted"`
}

// ran is how a night ran.
type ran struct {
	Events      []ranEvent `json:"events"`
	Away        int        `json:"away"` // times that the laptop fell silent
	AwaySeconds int        `json:"awaySeconds"`
	Refused     int        `json:"refused"` // tries of others to act in the session
}

type ranEvent struct {
	Kind   string          `json:"kind"`
	At     live.Time       `json:"at"`
	Detail json.RawMessage `json:"detail"`
}

// nightOfOwn finds the session of a request for its owner.
func (h *house) nightOfOwn(e *core.RequestEvent) (nightRow, error) {
	n, err := readNight(e.App, e.Request.PathValue("code"))
	switch {
	case noRows(err):
		return n, refuse(http.StatusNotFound, "unknown", "code", "No session has this code.")
	case err != nil:
		return n, floorError(e, err)
	case !ownsNight(e.Auth, n):
		return n, refuse(http.StatusForbidden, "not_yours", "code", "This session belongs to another DJ.")
	}
	return n, nil
}

func (h *house) analytics(e *core.RequestEvent) error {
	n, err := h.nightOfOwn(e)
	if err != nil {
		return err
	}
	a, err := h.analyse(e.App, n)
	if err != nil {
		return floorError(e, err)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, a)
}

func (h *house) analyse(app core.App, n nightRow) (*analytics, error) {
	a := &analytics{
		Session: analysedSession{recapSession: n.wire(), ID: n.ID, Recap: n.Recap, Locked: n.DoorKey != ""}, Length: n.length(h.Now()),
		Plays: []analysedPlay{}, Polls: []analysedPoll{},
	}
	plays, err := nightPlays(app, n.ID)
	if err != nil {
		return nil, err
	}
	shown := []recapPlay{}
	for _, p := range plays {
		a.Plays = append(a.Plays, analysedPlay{recapPlay: p.recapPlay, Hidden: p.Hidden})
		if !p.Hidden {
			shown = append(shown, p.recapPlay)
			a.Likes += p.Likes
		}
	}
	a.Peak = peakOf(shown)
	polls, err := nightPolls(app, n.ID, h.Now())
	if err != nil {
		return nil, err
	}
	for _, p := range polls {
		poll := analysedPoll{recapPoll: p}
		for _, votes := range p.Votes {
			poll.Voted += votes
		}
		a.Polls = append(a.Polls, poll)
	}
	for _, read := range []func(core.App, nightRow) error{a.readMarks, a.readMinutes, a.readEngagement, a.readEvents} {
		if err := read(app, n); err != nil {
			return nil, err
		}
	}
	a.countPhones(h.Now())
	a.Figures = a.figures(shown)
	if a.Earlier, err = earlierNightsOf(app, n, h.Now()); err != nil {
		return nil, err
	}
	a.Findings = a.find()
	return a, nil
}

// figures are those by which this night is compared with earlier ones.
func (a *analytics) figures(shown []recapPlay) nightFigures {
	night := ownNight{Length: a.Length, Plays: len(shown), Likes: a.Likes, Thanks: a.Thanks}
	for _, m := range a.Minutes {
		if m.Listeners != nil {
			night.Phones = max(night.Phones, *m.Listeners)
		}
	}
	for _, p := range shown {
		night.gauged += p.Tempo.Slower + p.Tempo.Perfect + p.Tempo.Faster
		night.perfect += p.Tempo.Perfect
	}
	return night.figures()
}

func (a *analytics) readMarks(app core.App, n nightRow) error {
	var rows []struct{ Play, Mark, Note string }
	err := app.ConcurrentDB().NewQuery(`SELECT m.play, m.mark, m.note FROM plays p JOIN play_marks m ON m.play = p.id
		WHERE p.session = {:id} ORDER BY m.updated`).Bind(dbx.Params{"id": n.ID}).All(&rows)
	marks := map[string]int{}
	for i, row := range rows {
		marks[row.Play] = i
	}
	for i, p := range a.Plays {
		if k, marked := marks[p.ID]; marked {
			a.Plays[i].Mark, a.Plays[i].Note = rows[k].Mark, rows[k].Note
		}
	}
	return err
}

// readEngagement counts who said something, each once.
func (a *analytics) readEngagement(app core.App, n nightRow) error {
	var said struct{ All, Liked, Gauged, Voted int }
	err := app.ConcurrentDB().NewQuery(`WITH
			liked AS (SELECT DISTINCT l.dancer FROM plays p JOIN likes l ON l.play = p.id WHERE p.session = {:id}),
			gauged AS (SELECT DISTINCT t.dancer FROM plays p JOIN tempo_votes t ON t.play = p.id WHERE p.session = {:id}),
			voted AS (SELECT DISTINCT v.dancer FROM polls q JOIN poll_votes v ON v.poll = q.id WHERE q.session = {:id})
		SELECT (SELECT COUNT(*) FROM (SELECT dancer FROM liked UNION SELECT dancer FROM gauged UNION SELECT dancer FROM voted)) AS "all",
			(SELECT COUNT(*) FROM liked) AS liked, (SELECT COUNT(*) FROM gauged) AS gauged, (SELECT COUNT(*) FROM voted) AS voted`).
		Bind(dbx.Params{"id": n.ID}).One(&said)
	phones := said.All
	for _, m := range a.Minutes {
		if m.Listeners != nil {
			phones = max(phones, *m.Listeners)
		}
	}
	share := func(of int) float64 { return float64(of) / float64(max(1, phones)) }
	a.Engagement = engagement{Phones: phones, TookPart: share(said.All), Liked: share(said.Liked), Tempo: share(said.Gauged), Voted: share(said.Voted)}
	return err
}

func (a *analytics) readEvents(app core.App, n nightRow) error {
	var rows []struct{ Kind, At, Detail string }
	err := app.ConcurrentDB().NewQuery(`SELECT kind, at, COALESCE(detail, 'null') AS detail FROM session_events
		WHERE session = {:id} ORDER BY at, rowid`).Bind(dbx.Params{"id": n.ID}).All(&rows)
	a.Ran.Events = make([]ranEvent, len(rows))
	end := a.Session.StartedAt.Add(time.Duration(a.Length) * time.Second)
	var away time.Time // since when, zero while it is here
	back := func(at time.Time) {
		if !away.IsZero() && at.After(away) {
			a.Ran.AwaySeconds += int(at.Sub(away) / time.Second)
		}
		away = time.Time{}
	}
	for i, row := range rows {
		if row.Detail == "" {
			row.Detail = "null"
		}
		ev := ranEvent{Kind: row.Kind, At: rowTime(row.At), Detail: json.RawMessage(row.Detail)}
		a.Ran.Events[i] = ev
		switch ev.Kind {
		case "booth_away":
			a.Ran.Away++
			away = ev.At.Time
		case "booth_here", "ended", "auto_closed":
			back(ev.At.Time)
		case "takeover_refused":
			a.Ran.Refused++
		}
	}
	back(end)
	return err
}

// nightCSV is the night as a table: each play with all that was said, marked and counted.
func (h *house) nightCSV(e *core.RequestEvent) error {
	n, err := h.nightOfOwn(e)
	if err != nil {
		return err
	}
	a, err := h.analyse(e.App, n)
	if err != nil {
		return floorError(e, err)
	}
	rows := [][]string{append(append([]string{}, setlistColumns...), "hidden", "phones", "mark", "note")}
	for i, p := range a.Plays {
		phones := ""
		if p.Phones != nil {
			phones = strconv.FormatFloat(*p.Phones, 'f', 1, 64)
		}
		rows = append(rows, append(append([]string{strconv.Itoa(i + 1)}, a.Session.cells(p.recapPlay)...), strconv.FormatBool(p.Hidden), phones, p.Mark, p.Note))
	}
	body, err := sheet(rows)
	if err != nil {
		return floorError(e, err)
	}
	return attach(e, "text/csv; charset=utf-8", a.Session.fileName()+" night.csv", body)
}
