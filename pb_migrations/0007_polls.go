package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Polls and their votes. The partial index is the guard of "one open poll per session".
func init() {
	m.Register(func(app core.App) error {
		find := app.FindCollectionByNameOrId
		sessions, err := find("sessions")
		if err != nil {
			return err
		}
		plays, err := find("plays")
		if err != nil {
			return err
		}
		dancers, err := find("dancers")
		if err != nil {
			return err
		}

		polls := core.NewBaseCollection("polls")
		polls.Fields.Add(
			&core.RelationField{Name: "session", CollectionId: sessions.Id, Required: true, CascadeDelete: true},
			&core.TextField{Name: "question", Required: true, Max: 200, Presentable: true},
			&core.JSONField{Name: "options", Required: true, MaxSize: 8_000}, // 2-10 texts of at most 100 characters
			&core.RelationField{Name: "play", CollectionId: plays.Id},        // what played when it was asked
			&core.DateField{Name: "startedAt"},
			&core.DateField{Name: "endsAt"},
			&core.DateField{Name: "closedAt"},
			&core.BoolField{Name: "canceled"},
			&core.AutodateField{Name: "created", OnCreate: true},
			&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
		)
		polls.AddIndex("idx_polls_one_open", true, "session", "closedAt = ''")
		polls.AddIndex("idx_polls_session", false, "session, startedAt", "")
		polls.AddIndex("idx_polls_play", false, "play", "play != ''")
		owner := "(@request.auth.collectionName = 'users' && session.owner = @request.auth.id)"
		booth := "(@request.auth.collectionName = 'booths' && session.owner = @request.auth.owner)"
		seen := "session.locked = false || " + owner + " || " + booth
		polls.ListRule, polls.ViewRule = types.Pointer(seen), types.Pointer(seen)
		polls.CreateRule = types.Pointer(owner + " || " + booth)
		polls.UpdateRule = types.Pointer("(" + owner + " || " + booth + ") && @request.body.session:changed = false")
		polls.DeleteRule = types.Pointer(owner)
		if err := app.Save(polls); err != nil {
			return err
		}

		votes := core.NewBaseCollection("poll_votes")
		votes.Fields.Add(
			&core.RelationField{Name: "poll", CollectionId: polls.Id, Required: true, CascadeDelete: true},
			&core.RelationField{Name: "dancer", CollectionId: dancers.Id, Required: true, CascadeDelete: true},
			&core.NumberField{Name: "option", OnlyInt: true, Min: types.Pointer(0.0), Max: types.Pointer(9.0)},
			&core.DateField{Name: "at"},
			&core.AutodateField{Name: "created", OnCreate: true},
		)
		votes.AddIndex("idx_poll_votes_once", true, "poll, dancer", "")
		votes.AddIndex("idx_poll_votes_dancer", false, "dancer, at", "")
		return app.Save(votes)
	}, dropper("poll_votes", "polls"))
}
