package hooks

import (
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"pika/live"
)

// bindBeats hears the booths: every ten seconds each says that it is there, and learns which session its
// plays belong to and whether it leads.
func (h *house) bindBeats(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.servingSince = h.Now()
		e.Router.POST("/api/booths/beat", h.beat).Bind(apis.RequireAuth("booths"), apis.SkipSuccessActivityLog())
		return e.Next()
	})
	app.Cron().MustAdd("pikaIdleBooths", "17 4 * * *", func() {
		if err := h.removeIdleBooths(app); err != nil {
			app.Logger().Error("remove idle booths", "error", err)
		}
	})
}

type beatIn struct {
	Now       time.Time `json:"now"`
	StartedAt time.Time `json:"startedAt"` // of the booth's process, by its own clock
	Source    string    `json:"source"`
	Version   string    `json:"version"`
	Unheard   bool      `json:"unheard"`   // nothing that plays there is heard, and its own page says why
	Secret    bool      `json:"secret"`    // what plays there is kept back
	KeptSince time.Time `json:"keptSince"` // start of the first track that is kept back, as it will be sent; zero for none
}

func (h *house) beat(e *core.RequestEvent) error {
	var in beatIn
	if err := e.BindBody(&in); err != nil {
		return refuse(http.StatusBadRequest, "invalid", "now", "The beat could not be read: times are RFC 3339.")
	}
	now, owner := h.Now().UTC(), e.Auth.GetString("owner")
	since := h.runningSince(e.Auth, in, now)
	// Raw: a heartbeat is no change that anybody subscribes to.
	_, err := e.App.NonconcurrentDB().Update("booths", dbx.Params{
		"lastSeen": stamp(now), "runningSince": stamp(since), "source": clip(in.Source, 40), "version": clip(in.Version, 40),
		"unheard": in.Unheard, "secret": in.Secret,
	}, dbx.HashExp{"id": e.Auth.Id}).Execute()
	if err != nil {
		return err
	}
	lead, err := h.leads(e.App, e.Auth)
	if err != nil {
		return err
	}
	answer := map[string]any{"now": now.Format(live.TimeLayout), "version": h.Version, "lead": lead, "session": nil}
	if answer["dj"], err = whose(e.App, owner); err != nil {
		return err
	}
	session, err := liveSession(e.App, owner)
	if err != nil {
		return err
	}
	if session != nil {
		answer["session"] = map[string]string{"id": session.Id, "code": session.GetString("code")}
		if err := h.boothNews(e.App, session, e.Auth, in.Version, lead); err != nil {
			return err
		}
		if lead && in.Secret && !in.KeptSince.IsZero() {
			if err := endBefore(e.App, session.Id, in.KeptSince); err != nil {
				return err
			}
		}
		h.tell(session.Id)
	}
	return e.JSON(http.StatusOK, answer)
}

// whose tells a laptop whose it is, since it may not look into accounts: what any dancer can see of a DJ, and the id.
func whose(app core.App, owner string) (map[string]string, error) {
	dj, err := app.FindRecordById("users", owner)
	if err != nil {
		return nil, err
	}
	return map[string]string{"id": dj.Id, "name": dj.GetString("name"), "slug": dj.GetString("slug")}, nil
}

// runningSince is when the booth's process started, on the server's clock. A booth that does not say so
// counts from its first beat after a silence; while the server itself was down nobody was silent.
func (h *house) runningSince(booth *core.Record, in beatIn, now time.Time) time.Time {
	stored := booth.GetDateTime("runningSince").Time()
	if !in.StartedAt.IsZero() && !in.Now.IsZero() && !in.StartedAt.After(in.Now) {
		since := now.Add(-in.Now.Sub(in.StartedAt))
		if d := since.Sub(stored); d > -2*time.Second && d < 2*time.Second { // the same run, but for the network's delay
			return stored
		}
		return since
	}
	heard := booth.GetDateTime("lastSeen").Time()
	if heard.Before(h.servingSince) {
		heard = h.servingSince
	}
	if stored.IsZero() || now.Sub(heard) > live.BoothSilence {
		return now
	}
	return stored
}

// leads says whether a booth is the one whose plays become current: of the DJ's booths that are here, the one
// that started last.
func (h *house) leads(app core.App, booth *core.Record) (bool, error) {
	var leader string
	err := app.DB().NewQuery(`SELECT id FROM booths WHERE owner = {:owner} AND lastSeen >= {:since}
		ORDER BY runningSince DESC, id LIMIT 1`).
		Bind(dbx.Params{"owner": booth.GetString("owner"), "since": stamp(h.Now().Add(-live.BoothSilence))}).Row(&leader)
	if noRows(err) {
		return true, nil // nobody beats yet: whoever sends leads
	}
	return leader == booth.Id, err
}

// boothNews notes in the session what is new about its DJ's booths: one came, or came back; another one leads; one is of
// another version than this server.
func (h *house) boothNews(app core.App, session, booth *core.Record, version string, leads bool) error {
	detail := func(more ...string) map[string]any {
		d := map[string]any{"booth": booth.Id, "label": booth.GetString("label")}
		for i := 0; i < len(more); i += 2 {
			d[more[i]] = more[i+1]
		}
		return d
	}
	return app.RunInTransaction(func(tx core.App) error { // two booths that come at once are one arrival
		kind, _, err := lastBoothEvent(tx, session.Id)
		if err == nil && kind != "booth_here" {
			err = h.note(tx, session.Id, "booth_here", detail())
		}
		if err != nil {
			return err
		}
		if leads {
			leader, err := eventDetail(tx, session.Id, "booth", "kind IN ('booth_here', 'lead_changed')")
			if err == nil && leader != booth.Id {
				err = h.note(tx, session.Id, "lead_changed", detail())
			}
			if err != nil {
				return err
			}
		}
		if version = clip(version, 40); version == "" || version == h.Version {
			return nil
		}
		told, err := eventDetail(tx, session.Id, "version", "kind = 'booth_version' AND JSON_EXTRACT(detail, '$.booth') = {:booth}", dbx.Params{"booth": booth.Id})
		if err == nil && told != version {
			err = h.note(tx, session.Id, "booth_version", detail("version", version, "server", h.Version))
		}
		return err
	})
}

// eventDetail is what the latest event of a session that fits says of something; "" without one.
func eventDetail(app core.App, session, what, where string, params ...dbx.Params) (said string, err error) {
	query := app.DB().NewQuery("SELECT COALESCE(JSON_EXTRACT(detail, '$." + what + "'), '') FROM session_events WHERE session = {:session} AND " + where + " ORDER BY at DESC, rowid DESC LIMIT 1").
		Bind(dbx.Params{"session": session})
	for _, p := range params {
		query.Bind(p)
	}
	if err = query.Row(&said); noRows(err) {
		err = nil
	}
	return said, err
}

// lastBoothEvent returns the kind and time of the latest booth_here or booth_away of a session, if any.
func lastBoothEvent(app core.App, session string) (kind string, at time.Time, err error) {
	var when types.DateTime
	err = app.DB().NewQuery(`SELECT kind, at FROM session_events WHERE session = {:session} AND kind IN ('booth_here', 'booth_away')
		ORDER BY at DESC, rowid DESC LIMIT 1`).Bind(dbx.Params{"session": session}).Row(&kind, &when)
	if noRows(err) {
		return "", time.Time{}, nil
	}
	return kind, when.Time(), err
}

func (h *house) removeIdleBooths(app core.App) error {
	idle, err := app.FindRecordsByFilter("booths", "lastSeen < {:since} && pairedAt < {:since}", "", 0, 0,
		dbx.Params{"since": stamp(h.Now().Add(-h.BoothIdle))})
	if err != nil {
		return err
	}
	for _, booth := range idle {
		if err := app.Delete(booth); err != nil {
			return err
		}
	}
	return nil
}
