package hooks

import (
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	unknownLength = 11 * time.Minute // what a track may last whose length nobody told: with the grace, 12 minutes
	playGrace     = time.Minute      // how long a play stays current beyond its length
	lateDoor      = 24 * time.Hour   // how long after its end a session takes plays that were on their way
)

// bindPlays takes plays in, keeps one of them current, and lets the DJ correct them.
func (h *house) bindPlays(app core.App) {
	app.OnRecordCreateRequest("plays").BindFunc(func(e *core.RecordRequestEvent) error {
		err := h.takePlay(e)
		h.notePlayRefused(e, err)
		return err
	})
	app.OnRecordUpdateRequest("plays").BindFunc(h.correctPlay)
	app.OnRecordEnrich("plays").BindFunc(func(e *core.RecordEnrichEvent) error {
		if e.Record.GetBool("hidden") && !e.RequestInfo.HasSuperuserAuth() && !ownsPlay(e.App, e.RequestInfo.Auth, e.Record) {
			for _, told := range []string{"artist", "title", "remix", "bpm", "key", "seconds", "source"} { // three numbers name a song, too
				e.Record.Set(told, "")
			}
		}
		return e.Next()
	})
}

// takePlay stores one play in one transaction with what it changes in its neighbours. A repeat is answered
// with the stored row.
func (h *house) takePlay(e *core.RecordRequestEvent) error {
	raw := map[string]any{}
	if err := e.BindBody(&raw); err != nil {
		return refuse(http.StatusBadRequest, "invalid", "title", "The play could not be read.")
	}
	r := e.Record
	problems, err := cleanPlay(r, raw, h.Now())
	if err != nil {
		return err
	}
	outer := e.App
	defer func() { e.App = outer }()
	var stored *core.Record
	err = outer.RunInTransaction(func(tx core.App) error {
		e.App = tx
		var err error
		if stored, err = h.repeated(e); stored != nil || err != nil {
			return err
		}
		session, err := tx.FindRecordById("sessions", r.GetString("session"))
		if err != nil {
			return refuse(http.StatusBadRequest, "unknown", "session", "There is no such session.")
		}
		if err := h.admitLate(e, session); err != nil {
			return err
		}
		if err := h.place(tx, session, r, e.Auth); err != nil {
			return err
		}
		if len(problems) > 0 {
			r.WithCustomData(true)
			r.Set("problems", problems)
		}
		return e.Next() // answers after the commit
	})
	if err != nil || stored == nil {
		return err
	}
	return e.JSON(http.StatusOK, stored)
}

// repeated returns a play whose id is stored in the same session, or nil. What was passed over because its
// booth did not lead, and is now sent by the booth that does, becomes what it should have been.
func (h *house) repeated(e *core.RecordRequestEvent) (*core.Record, error) {
	stored, err := e.App.FindRecordById("plays", e.Record.Id)
	if err != nil || stored.GetString("session") != e.Record.GetString("session") {
		return nil, nil // an id of another session is refused by the primary key
	}
	if passedOver(stored) && h.mayLead(e.App, e.Auth) {
		session, err := e.App.FindRecordById("sessions", stored.GetString("session"))
		if err != nil {
			return nil, err
		}
		// Of two that started together the later to come is on; this one came before, unheard.
		if twin, err := neighbour(e.App, stored, "startedAt = {:at}", "-created"); err != nil || twin != nil {
			return stored, err
		}
		stored.Set("endedAt", "")
		if err := h.place(e.App, session, stored, e.Auth); err != nil {
			return nil, err
		}
		if err := e.App.Save(stored); err != nil {
			return nil, err
		}
	}
	return stored, nil
}

// admitLate decides whether an ended session still takes a play. An end that nobody decided moves with it.
func (h *house) admitLate(e *core.RecordRequestEvent, session *core.Record) error {
	if session.GetString("status") != "ended" {
		return nil
	}
	ended, started := session.GetDateTime("endedAt").Time(), e.Record.GetDateTime("startedAt").Time()
	if h.Now().Sub(ended) > lateDoor {
		return refuse(http.StatusConflict, "ended", "session", "This session ended more than a day ago.")
	}
	if !started.After(ended) {
		return nil
	}
	if auto, err := wasAutoClosed(e.App, session.Id); err != nil || !auto {
		if err != nil {
			return err
		}
		return refuse(http.StatusConflict, "ended", "session", "This session ended before this track started.")
	}
	session.Set("endedAt", earlier(naturalEnd(e.Record), h.Now()))
	return e.App.Save(session)
}

// place gives a play its place in the session: it ends when the next one starts, and ends the one before it.
// The rule does not depend on the order of arrival, so a backlog gives the same night as a quiet network.
func (h *house) place(tx core.App, session, r, auth *core.Record) error {
	now, started := h.Now(), r.GetDateTime("startedAt").Time()
	if r.GetString("endedAt") == "" && !h.mayLead(tx, auth) {
		r.Set("endedAt", started) // stored, never current
		return nil
	}
	next, err := neighbour(tx, r, "startedAt > {:at}", "startedAt")
	if err != nil {
		return err
	}
	previous, err := neighbour(tx, r, "startedAt <= {:at}", "-startedAt,-created")
	if err != nil {
		return err
	}
	end := time.Time{}
	if stale := started.Add(staleAfter(r)); next != nil || now.After(stale) || session.GetString("status") == "ended" {
		end = latestEnd(r)
		if next != nil {
			end = earlier(end, next.GetDateTime("startedAt").Time())
		}
		if session.GetString("status") == "ended" {
			end = earlier(end, session.GetDateTime("endedAt").Time())
		}
		end = earlier(end, now)
	}
	if own := r.GetDateTime("endedAt").Time(); !own.IsZero() {
		end = own
	}
	setTime(r, "endedAt", end)
	if previous == nil {
		return nil
	}
	if !started.After(previous.GetDateTime("startedAt").Time()) {
		started = started.Add(time.Millisecond) // of two that started together the later to come is on
	}
	if ended := previous.GetDateTime("endedAt").Time(); ended.IsZero() || ended.After(started) {
		setTime(previous, "endedAt", earlier(started, latestEnd(previous)))
		return tx.Save(previous)
	}
	return nil
}

// neighbour returns the play next to r in its session, those passed over left out; nil when there is none.
func neighbour(tx core.App, r *core.Record, side, sort string) (*core.Record, error) {
	found, err := tx.FindRecordsByFilter("plays",
		"session = {:session} && id != {:id} && "+side+" && (endedAt = '' || endedAt > startedAt)", sort, 1, 0,
		dbx.Params{"session": r.GetString("session"), "id": r.Id, "at": stamp(r.GetDateTime("startedAt").Time())})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// endPlays ends what is on in a session that ended.
func (h *house) endPlays(app core.App, session *core.Record) error {
	open, err := app.FindRecordsByFilter("plays", "session = {:id} && endedAt = ''", "", 0, 0, dbx.Params{"id": session.Id})
	if err != nil {
		return err
	}
	for _, play := range open {
		setTime(play, "endedAt", earlier(latestEnd(play), session.GetDateTime("endedAt").Time()))
		if err := app.Save(play); err != nil {
			return err
		}
	}
	return nil
}

// endBefore ends what is on if it began before something that the floor is not to know yet: what it would say now is
// of no play that it hears.
func endBefore(app core.App, session string, kept time.Time) error {
	return app.RunInTransaction(func(tx core.App) error {
		open, err := tx.FindRecordsByFilter("plays", "session = {:id} && endedAt = '' && startedAt < {:kept}", "", 0, 0, dbx.Params{"id": session, "kept": stamp(kept)})
		if err != nil {
			return err
		}
		for _, play := range open {
			setTime(play, "endedAt", earlier(latestEnd(play), kept))
			if err := tx.Save(play); err != nil {
				return err
			}
		}
		return nil
	})
}

// correctPlay keeps what a correction may not change, and the valid part of what it brings.
func (h *house) correctPlay(e *core.RecordRequestEvent) error {
	raw := map[string]any{}
	if err := e.BindBody(&raw); err != nil {
		return refuse(http.StatusBadRequest, "invalid", "title", "The correction could not be read.")
	}
	r, was := e.Record, e.Record.Original()
	problems, err := cleanPlay(r, raw, h.Now())
	if err != nil {
		return err
	}
	for field := range problems {
		r.Set(field, was.Get(field))
	}
	if !e.HasSuperuserAuth() {
		r.Set("session", was.Get("session"))
		r.Set("source", was.Get("source"))
		r.Set("startedAt", was.Get("startedAt")) // its neighbours were placed by it
	}
	switch ended, given := raw["endedAt"]; {
	case was.GetString("endedAt") != "" && !e.HasSuperuserAuth():
		r.Set("endedAt", was.Get("endedAt")) // a correction that brings the whole row back ends nothing again
		if given && (ended == "" || ended == nil) {
			if err := h.showAgain(e.App, r); err != nil {
				return err
			}
		}
	case was.GetString("endedAt") != "":
	case given && ended != "" && ended != nil:
		r.Set("endedAt", h.Now()) // "nothing playing"
	}
	if len(problems) > 0 {
		r.WithCustomData(true)
		r.Set("problems", problems)
	}
	return e.Next()
}

// showAgain takes back "nothing playing": the session's newest play is on again, unless it is over by its length.
func (h *house) showAgain(app core.App, r *core.Record) error {
	session, err := app.FindRecordById("sessions", r.GetString("session"))
	if err != nil || session.GetString("status") != "live" || passedOver(r) || h.Now().After(latestEnd(r)) {
		return err
	}
	var newest string
	err = app.DB().NewQuery(`SELECT id FROM plays WHERE session = {:session} AND (endedAt = '' OR endedAt > startedAt)
		ORDER BY startedAt DESC, created DESC, rowid DESC LIMIT 1`).Bind(dbx.Params{"session": session.Id}).Row(&newest)
	if err == nil && newest == r.Id {
		r.Set("endedAt", "")
	}
	return err
}

// mayLead says whether plays of this account become current: all but those of a booth that does not lead.
func (h *house) mayLead(app core.App, auth *core.Record) bool {
	if auth == nil || auth.Collection().Name != "booths" {
		return true
	}
	lead, err := h.leads(app, auth)
	return err != nil || lead
}

func ownsPlay(app core.App, auth, play *core.Record) bool {
	owner := ownerOf(auth)
	if owner == "" {
		return false
	}
	session, err := app.FindRecordById("sessions", play.GetString("session"))
	return err == nil && session.GetString("owner") == owner
}

// passedOver says that a play was stored without ever being on.
func passedOver(r *core.Record) bool {
	ended := r.GetDateTime("endedAt").Time()
	return !ended.IsZero() && !ended.After(r.GetDateTime("startedAt").Time())
}

// latestEnd is when a play ends by itself when nothing else ends it.
func latestEnd(r *core.Record) time.Time {
	return r.GetDateTime("startedAt").Time().Add(lengthOf(r, unknownLength) + playGrace)
}

// naturalEnd is when the last play of a forgotten session was over: after its length, or five minutes.
func naturalEnd(r *core.Record) time.Time {
	return r.GetDateTime("startedAt").Time().Add(lengthOf(r, 5*time.Minute))
}

// staleAfter is the age at which an arriving play is history.
func staleAfter(r *core.Record) time.Duration {
	return max(lengthOf(r, 0)*12/10, unknownLength+playGrace)
}

func lengthOf(r *core.Record, unknown time.Duration) time.Duration {
	if s := r.GetFloat("seconds"); s > 0 {
		return time.Duration(s * float64(time.Second))
	}
	return unknown
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func setTime(r *core.Record, field string, t time.Time) {
	if t.IsZero() {
		r.Set(field, "")
		return
	}
	r.Set(field, t)
}
