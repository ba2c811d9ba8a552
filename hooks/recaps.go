package hooks

import (
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pika/live"
)

// bindRecaps shows what remains of a night, at any moment of it: always from the rows, so a play that arrives
// late is in the next answer.
func (h *house) bindRecaps(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.recapDoor(e.Router.Group("/api/recaps/{code}")).GET("", h.recap)
		return e.Next()
	})
}

// recapDoor opens a group of routes to everybody, as the floor's door does; who owns a night may come signed in and sees
// what others do not.
func (h *house) recapDoor(g *router.RouterGroup[*core.RequestEvent]) *router.RouterGroup[*core.RequestEvent] {
	g.Unbind(apis.DefaultRateLimitMiddlewareId, apis.DefaultActivityLoggerMiddlewareId)
	g.BindFunc(h.sameSite, h.meet)
	return g
}

type recap struct {
	Session recapSession `json:"session"`
	Length  int          `json:"length"` // seconds from the start to the end, or to now
	Plays   []recapPlay  `json:"plays"`  // in the order they were played
	Polls   []recapPoll  `json:"polls"`  // in the order they were asked, but for canceled ones
	Likes   int          `json:"likes"`
	Thanks  int          `json:"thanks"`
	Peak    *recapPeak   `json:"peak"` // null when nothing was liked
}

// recapPeak is the play that was liked most, the first of equals.
type recapPeak struct {
	Play  string `json:"play"`
	Likes int    `json:"likes"`
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
	Play      *string   `json:"play"` // what was on when it was asked; null when nothing was, or it is hidden
}

func (h *house) recap(e *core.RequestEvent) error {
	n, err := h.nightToShow(e)
	if err != nil {
		return err
	}
	r, err := h.buildRecap(e.App, n)
	if err != nil {
		return floorError(e, err)
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	return e.JSON(http.StatusOK, r)
}

// nightRow is a session as a recap needs it.
type nightRow struct {
	ID, Code, Title, Status, Recap, TZ, Started, Ended, Owner, Name, Slug, DoorKey string
	Hue                                                                            int
}

// nightToShow finds the session of a request whose recap may be seen by whoever asks: not one that its DJ hides, and
// while it is live with a PIN only by who is in. Its owner sees it all the same.
func (h *house) nightToShow(e *core.RequestEvent) (nightRow, error) {
	n, err := readNight(e.App, e.Request.PathValue("code"))
	if err != nil && !noRows(err) {
		return n, floorError(e, err)
	}
	own := err == nil && ownsNight(e.Auth, n)
	if err != nil || n.Recap == "hidden" && !own {
		return n, refuse(http.StatusNotFound, "unknown", "code", "No session has this code.")
	}
	if n.Status == "live" && n.DoorKey != "" && !own && !h.hasPass(e.Request, n.ID, n.DoorKey) {
		return n, pinRequired()
	}
	return n, nil
}

// readNight reads a session by its code. It returns sql.ErrNoRows for an unknown one.
func readNight(app core.App, code string) (n nightRow, err error) {
	err = app.ConcurrentDB().NewQuery(`SELECT s.id, s.code, s.title, s.status, s.recap, s.tz, s.startedAt AS started, s.endedAt AS ended,
			s.doorKey AS door_key, s.hue, s.owner, u.name, u.slug
		FROM sessions s JOIN users u ON u.id = s.owner WHERE s.code = {:code}`).
		Bind(dbx.Params{"code": strings.ToUpper(code)}).One(&n)
	return n, err
}

// ownsNight says whether an account is the session's DJ, or may do everything. A booth is neither.
func ownsNight(auth *core.Record, n nightRow) bool {
	return auth != nil && (auth.IsSuperuser() || auth.Collection().Name == "users" && auth.Id == n.Owner)
}

func (n nightRow) wire() recapSession {
	return recapSession{
		Code: n.Code, Title: n.Title, Hue: n.Hue, DJ: live.DJ{Name: n.Name, Slug: n.Slug}, Status: n.Status,
		StartedAt: rowTime(n.Started), EndedAt: rowTime(n.Ended), TZ: n.TZ,
	}
}

// length is how long a night was, or has been until now, in whole seconds.
func (n nightRow) length(now time.Time) int {
	end := rowTime(n.Ended).Time
	if n.Status == "live" {
		end = now
	}
	return int(end.Sub(rowTime(n.Started).Time) / time.Second)
}

func (h *house) buildRecap(app core.App, n nightRow) (*recap, error) {
	r := &recap{Session: n.wire(), Length: n.length(h.Now()), Plays: []recapPlay{}, Polls: []recapPoll{}}
	plays, err := nightPlays(app, n.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range plays {
		if !p.Hidden {
			r.Plays = append(r.Plays, p.recapPlay)
			r.Likes += p.Likes
		}
	}
	r.Peak = peakOf(r.Plays)
	polls, err := nightPolls(app, n.ID, h.Now())
	if err != nil {
		return nil, err
	}
	for _, p := range polls {
		if p.Status != "canceled" {
			r.Polls = append(r.Polls, p)
		}
	}
	r.Thanks, err = nightThanks(app, n.ID)
	return r, err
}

func peakOf(plays []recapPlay) *recapPeak {
	var peak *recapPeak
	for _, p := range plays {
		if p.Likes > 0 && (peak == nil || p.Likes > peak.Likes) {
			peak = &recapPeak{Play: p.ID, Likes: p.Likes}
		}
	}
	return peak
}

func nightThanks(app core.App, session string) (thanks int, err error) {
	err = app.ConcurrentDB().NewQuery("SELECT COALESCE(SUM(thanks), 0) FROM session_minutes WHERE session = {:id}").
		Bind(dbx.Params{"id": session}).Row(&thanks)
	return thanks, err
}
