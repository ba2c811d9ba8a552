package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// A play is one track in a session. Its id comes from session and the reader's key, so a retry is the same
// row. Hidden plays stay in the rules' sight: they are blanked by hooks/plays.go, since a rule on `hidden`
// would send stock clients no event.
func init() {
	m.Register(func(app core.App) error {
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return err
		}
		c := core.NewBaseCollection("plays")
		c.Fields.Add(
			&core.RelationField{Name: "session", CollectionId: sessions.Id, Required: true, CascadeDelete: true},
			&core.TextField{Name: "artist", Max: 300, Presentable: true},
			&core.TextField{Name: "title", Max: 300, Presentable: true},
			&core.TextField{Name: "remix", Max: 300},
			&core.NumberField{Name: "bpm"},
			&core.TextField{Name: "key", Max: 16},
			&core.NumberField{Name: "seconds"},
			&core.TextField{Name: "source", Max: 40},
			&core.DateField{Name: "startedAt"},
			&core.DateField{Name: "endedAt"},
			&core.BoolField{Name: "hidden"},
			&core.AutodateField{Name: "created", OnCreate: true},
			&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
		)
		c.AddIndex("idx_plays_session", false, "session, startedAt", "")
		c.AddIndex("idx_plays_open", false, "session", "endedAt = ''")

		owner := "(@request.auth.collectionName = 'users' && session.owner = @request.auth.id)"
		booth := "(@request.auth.collectionName = 'booths' && session.owner = @request.auth.owner)"
		seen := "session.locked = false || " + owner + " || " + booth
		write := "(" + owner + " || " + booth + ") && @request.body.session:changed = false"
		c.ListRule, c.ViewRule = types.Pointer(seen), types.Pointer(seen)
		c.CreateRule = types.Pointer(owner + " || " + booth)
		c.UpdateRule = types.Pointer(write)
		c.DeleteRule = types.Pointer(owner)
		return app.Save(c)
	}, dropper("plays"))
}
