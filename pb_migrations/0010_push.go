package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Where a phone wants to be told that a DJ goes live. Written and read by the server alone.
func init() {
	m.Register(func(app core.App) error {
		c := core.NewBaseCollection("push_subscriptions")
		c.Fields.Add(
			&core.TextField{Name: "endpoint", Required: true, Max: 2000},
			&core.JSONField{Name: "keys", MaxSize: 2_000},
		)
		for _, to := range []struct{ field, collection string }{{"dancer", "dancers"}, {"dj", "users"}, {"session", "sessions"}} {
			target, err := app.FindCollectionByNameOrId(to.collection)
			if err != nil {
				return err
			}
			c.Fields.Add(&core.RelationField{Name: to.field, CollectionId: target.Id, CascadeDelete: true})
			c.AddIndex("idx_push_"+to.field, false, to.field, "")
		}
		c.Fields.Add(
			&core.NumberField{Name: "failures", OnlyInt: true},
			&core.AutodateField{Name: "created", OnCreate: true},
			&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
		)
		c.AddIndex("idx_push_endpoint", true, "endpoint", "")
		return app.Save(c)
	}, dropper("push_subscriptions"))
}
