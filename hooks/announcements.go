package hooks

import (
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const messageMost = 200

// bindAnnouncements lets a DJ tell the floor something: one at a time, a new one replaces the one before it.
func (h *house) bindAnnouncements(app core.App) {
	app.OnRecordCreateRequest("announcements").BindFunc(inTransaction)
	app.OnRecordCreateRequest("announcements").BindFunc(h.announce)
	app.OnRecordUpdateRequest("announcements").BindFunc(h.changeAnnouncement)
}

func (h *house) announce(e *core.RecordRequestEvent) error {
	r := e.Record
	raw, err := said(e, "message")
	if err != nil {
		return err
	}
	if err := mayAsk(e); err != nil {
		return err
	}
	if err := cleanMessage(r, raw); err != nil {
		return err
	}
	if err := h.setEnd(r, raw); err != nil {
		return err
	}
	r.Set("canceledAt", "")
	if err := h.takeDown(e.App, r.GetString("session"), r.Id, h.Now()); err != nil {
		return err
	}
	return e.Next()
}

// changeAnnouncement corrects, extends or takes down. What is down stays down.
func (h *house) changeAnnouncement(e *core.RecordRequestEvent) error {
	r, was := e.Record, e.Record.Original()
	raw, err := said(e, "message")
	if err != nil {
		return err
	}
	for _, field := range []string{"session", "canceledAt"} {
		r.Set(field, was.Get(field))
	}
	if err := cleanMessage(r, raw); err != nil {
		return err
	}
	if err := h.setEnd(r, raw); err != nil {
		return err
	}
	if wanted(raw, "canceledAt") && was.GetString("canceledAt") == "" {
		r.Set("canceledAt", h.Now())
	}
	return e.Next()
}

func cleanMessage(r *core.Record, raw map[string]any) error {
	return textField(r, raw, "message", messageMost, "An announcement needs a text.", "An announcement has at most 200 characters.")
}

// takeDown takes down what a session is told, but for one announcement.
func (h *house) takeDown(app core.App, session, but string, at time.Time) error {
	up, err := app.FindRecordsByFilter("announcements", "session = {:id} && canceledAt = '' && id != {:but}", "", 0, 0,
		dbx.Params{"id": session, "but": but})
	for _, announcement := range up {
		announcement.Set("canceledAt", at)
		err = errors.Join(err, app.Save(announcement))
	}
	return err
}
