package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// How a night ran: what happened (session_events), one number a minute (session_minutes), and the DJ's own
// marks on plays. The server writes the first two; all are for the owner's eyes.
func init() {
	m.Register(func(app core.App) error {
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return err
		}
		plays, err := app.FindCollectionByNameOrId("plays")
		if err != nil {
			return err
		}
		owner := "(@request.auth.collectionName = 'users' && session.owner = @request.auth.id)"

		events := core.NewBaseCollection("session_events")
		events.Fields.Add(
			&core.RelationField{Name: "session", CollectionId: sessions.Id, Required: true, CascadeDelete: true},
			&core.SelectField{Name: "kind", Required: true, Presentable: true, Values: []string{
				"live", "booth_here", "booth_away", "booth_version", "takeover_refused", "lead_changed",
				"play_refused", "auto_closed", "restored", "ended",
			}},
			&core.DateField{Name: "at"},
			&core.JSONField{Name: "detail", MaxSize: 4_000},
			&core.AutodateField{Name: "created", OnCreate: true},
		)
		events.AddIndex("idx_session_events_session", false, "session, at", "")
		events.ListRule, events.ViewRule = types.Pointer(owner), types.Pointer(owner)
		if err := app.Save(events); err != nil {
			return err
		}

		minutes := core.NewBaseCollection("session_minutes")
		minutes.Fields.Add(
			&core.RelationField{Name: "session", CollectionId: sessions.Id, Required: true, CascadeDelete: true},
			&core.DateField{Name: "at"},
			&core.NumberField{Name: "listeners", OnlyInt: true},
			&core.NumberField{Name: "thanks", OnlyInt: true},
			&core.AutodateField{Name: "created", OnCreate: true},
		)
		minutes.AddIndex("idx_session_minutes_once", true, "session, at", "")
		minutes.ListRule, minutes.ViewRule = types.Pointer(owner), types.Pointer(owner)
		if err := app.Save(minutes); err != nil {
			return err
		}

		playOwner := "(@request.auth.collectionName = 'users' && play.session.owner = @request.auth.id)"
		playBooth := "(@request.auth.collectionName = 'booths' && play.session.owner = @request.auth.owner)"
		marks := core.NewBaseCollection("play_marks")
		marks.Fields.Add(
			&core.RelationField{Name: "play", CollectionId: plays.Id, Required: true, CascadeDelete: true},
			&core.SelectField{Name: "mark", Values: []string{"peak", "brick"}},
			&core.TextField{Name: "note", Max: 1000},
			&core.AutodateField{Name: "created", OnCreate: true},
			&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
		)
		marks.AddIndex("idx_play_marks_play", false, "play", "")
		marks.ListRule, marks.ViewRule = types.Pointer(playOwner+" || "+playBooth), types.Pointer(playOwner+" || "+playBooth)
		marks.CreateRule = types.Pointer(playOwner + " || " + playBooth)
		marks.UpdateRule = types.Pointer("(" + playOwner + " || " + playBooth + ") && @request.body.play:changed = false")
		return app.Save(marks)
	}, dropper("play_marks", "session_minutes", "session_events"))
}
