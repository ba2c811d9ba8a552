package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// What the DJ tells the whole floor. Dancers get it by the feed only, so it never leaves its session.
func init() {
	m.Register(func(app core.App) error {
		sessions, err := app.FindCollectionByNameOrId("sessions")
		if err != nil {
			return err
		}
		c := core.NewBaseCollection("announcements")
		c.Fields.Add(
			&core.RelationField{Name: "session", CollectionId: sessions.Id, Required: true, CascadeDelete: true},
			&core.TextField{Name: "message", Required: true, Max: 200, Presentable: true},
			&core.DateField{Name: "endsAt"},
			&core.DateField{Name: "canceledAt"},
			&core.AutodateField{Name: "created", OnCreate: true},
			&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
		)
		c.AddIndex("idx_announcements_session", false, "session, created", "")
		owner := "(@request.auth.collectionName = 'users' && session.owner = @request.auth.id)"
		booth := "(@request.auth.collectionName = 'booths' && session.owner = @request.auth.owner)"
		c.ListRule, c.ViewRule = types.Pointer(owner+" || "+booth), types.Pointer(owner+" || "+booth)
		c.CreateRule = types.Pointer(owner + " || " + booth)
		c.UpdateRule = types.Pointer("(" + owner + " || " + booth + ") && @request.body.session:changed = false")
		c.DeleteRule = nil
		return app.Save(c)
	}, dropper("announcements"))
}
