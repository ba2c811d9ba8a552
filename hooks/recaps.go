package hooks

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindRecaps shows what remains of a night, at any moment of it: always from the rows, so a play that arrives
// late is in the next answer.
func (h *house) bindRecaps(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.floorDoor(e.Router.Group("/api/recaps")).GET("/{code}", h.recap)
		return e.Next()
	})
}

type recap struct {
	Session recapSession `json:"session"`
	Length  int          `json:"length"` // seconds from the start to the end, or to now
	Plays   []recapPlay  `json:"plays"`  // in the order they were played
	Polls   []recapPoll  `json:"polls"`  // in the order they were asked, but for canceled ones
	Likes   int          `json:"likes"`
	Thanks  int          `json:"thanks"`
}

type recapSession struct {
	Code      string    `json:"code"`
	Title     string    `json:"title"`
	Hue       int       `json:"hue"`
	DJ        live.DJ   `json:"dj"`
	Status    string    `json:"status"`
	StartedAt live.Time `json:"startedAt"`
	EndedAt   live.Time `json:"endedAt"`
	TZ        string    `json:"tz"`
}

type recapPlay struct {
	live.Play
	Likes int        `json:"likes"`
	Tempo live.Tempo `json:"tempo"`
}

type recapPoll struct {
	live.Poll
	StartedAt live.Time `json:"startedAt"`
	ClosedAt  live.Time `json:"closedAt"`
}

func (h *house) recap(e *core.RequestEvent) error {
	code := strings.ToUpper(e.Request.PathValue("code"))
	s, err := h.night(e.App, code)
	if noRows(err) {
		return refuse(http.StatusNotFound, "unknown", "code", "No session has this code.")
	}
	if err == nil && s.Status == "live" && s.DoorKey != "" && !h.hasPass(e.Request, s.ID, s.DoorKey) {
		return pinRequired()
	}
	var r *recap
	if err == nil {
		r, err = h.buildRecap(e.App, s)
	}
	if err != nil {
		return floorError(e, err)
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	return e.JSON(http.StatusOK, r)
}

// recapNight is a session as a recap needs it.
type recapNight struct {
	ID, Code, Title, Status, TZ, Started, Ended, Name, Slug, DoorKey string
	Hue                                                              int
}

// night reads a session. It returns sql.ErrNoRows for an unknown code, and for a recap that its DJ hides.
func (h *house) night(app core.App, code string) (s recapNight, err error) {
	err = app.ConcurrentDB().NewQuery(`SELECT s.id, s.code, s.title, s.status, s.tz, s.startedAt AS started, s.endedAt AS ended,
			s.doorKey AS door_key, s.hue, u.name, u.slug
		FROM sessions s JOIN users u ON u.id = s.owner WHERE s.code = {:code} AND s.recap != 'hidden'`).
		Bind(dbx.Params{"code": code}).One(&s)
	return s, err
}

func (h *house) buildRecap(app core.App, s recapNight) (*recap, error) {
	r := &recap{Session: recapSession{
		Code: s.Code, Title: s.Title, Hue: s.Hue, DJ: live.DJ{Name: s.Name, Slug: s.Slug}, Status: s.Status,
		StartedAt: rowTime(s.Started), EndedAt: rowTime(s.Ended), TZ: s.TZ,
	}}
	end := r.Session.EndedAt.Time
	if s.Status == "live" {
		end = h.Now()
	}
	r.Length = int(end.Sub(r.Session.StartedAt.Time) / time.Second)
	var err error
	if r.Plays, err = recapPlays(app, s.ID); err != nil {
		return nil, err
	}
	for _, p := range r.Plays {
		r.Likes += p.Likes
	}
	if r.Polls, err = h.recapPolls(app, s.ID); err != nil {
		return nil, err
	}
	return r, app.ConcurrentDB().NewQuery("SELECT COALESCE(SUM(thanks), 0) FROM session_minutes WHERE session = {:id}").
		Bind(dbx.Params{"id": s.ID}).Row(&r.Thanks)
}

func recapPlays(app core.App, session string) ([]recapPlay, error) {
	var rows []struct {
		ID, Artist, Title, Remix, Key, Started, Ended string
		Bpm, Seconds                                  float64
		Likes, Slower, Perfect, Faster                int
	}
	err := app.ConcurrentDB().NewQuery(`SELECT p.id, p.artist, p.title, p.remix, p.key, p.bpm, p.seconds, p.startedAt AS started, p.endedAt AS ended,
			(SELECT COUNT(*) FROM likes l WHERE l.play = p.id) AS likes,
			(SELECT COUNT(*) FROM tempo_votes t WHERE t.play = p.id AND t.vote = 'slower') AS slower,
			(SELECT COUNT(*) FROM tempo_votes t WHERE t.play = p.id AND t.vote = 'perfect') AS perfect,
			(SELECT COUNT(*) FROM tempo_votes t WHERE t.play = p.id AND t.vote = 'faster') AS faster
		FROM plays p WHERE p.session = {:id} AND p.hidden = FALSE ORDER BY p.startedAt, p.created, p.rowid`).
		Bind(dbx.Params{"id": session}).All(&rows)
	plays := make([]recapPlay, len(rows))
	for i, p := range rows {
		plays[i] = recapPlay{Likes: p.Likes, Tempo: live.Tempo{Slower: p.Slower, Perfect: p.Perfect, Faster: p.Faster}, Play: live.Play{
			ID: p.ID, Artist: p.Artist, Title: p.Title, Remix: p.Remix, Key: p.Key, BPM: known(p.Bpm), Seconds: known(p.Seconds),
			StartedAt: rowTime(p.Started), EndedAt: rowTime(p.Ended),
		}}
	}
	return plays, err
}

func (h *house) recapPolls(app core.App, session string) ([]recapPoll, error) {
	var rows []struct{ ID, Question, Options, Started, Ends, Closed string }
	err := app.ConcurrentDB().NewQuery(`SELECT id, question, options, startedAt AS started, endsAt AS ends, closedAt AS closed
		FROM polls WHERE session = {:id} AND canceled = FALSE ORDER BY startedAt, rowid`).Bind(dbx.Params{"id": session}).All(&rows)
	if err != nil {
		return nil, err
	}
	polls := make([]recapPoll, len(rows))
	at := map[string]int{}
	for i, row := range rows {
		p := live.Poll{ID: row.ID, Question: row.Question, EndsAt: rowTime(row.Ends), Status: "open", Winners: []int{}}
		if err := json.Unmarshal([]byte(row.Options), &p.Options); err != nil {
			return nil, err
		}
		p.Votes, at[row.ID] = make([]int, len(p.Options)), i
		polls[i] = recapPoll{Poll: p, StartedAt: rowTime(row.Started), ClosedAt: rowTime(row.Closed)}
	}
	var votes []struct {
		Poll      string
		Option, N int
	}
	err = app.ConcurrentDB().NewQuery(`SELECT v.poll, v.option, COUNT(*) AS n FROM polls p JOIN poll_votes v ON v.poll = p.id
		WHERE p.session = {:id} GROUP BY v.poll, v.option`).Bind(dbx.Params{"id": session}).All(&votes)
	for _, v := range votes {
		if i, shown := at[v.Poll]; shown && v.Option < len(polls[i].Votes) {
			polls[i].Votes[v.Option] = v.N
		}
	}
	for i := range polls {
		if !polls[i].ClosedAt.IsZero() {
			polls[i].Status, polls[i].Winners = "closed", live.Winners(polls[i].Votes)
		}
	}
	return polls, err
}

func rowTime(stored string) live.Time {
	t, err := time.Parse(rowLayout, stored)
	if err != nil {
		return live.Time{}
	}
	return live.Time{Time: t}
}

// known turns a column's zero into "nobody knows".
func known(n float64) *float64 {
	if n == 0 {
		return nil
	}
	return &n
}
