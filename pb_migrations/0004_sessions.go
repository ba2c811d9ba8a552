package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// A session is one DJ's live set. Creating the row goes live, PATCH status=ended ends it; code, owner and
// times are the server's. The partial index is the guard of "one live session per DJ".
func init() {
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		hue := 359.0
		c := core.NewBaseCollection("sessions")
		c.Fields.Add(
			&core.RelationField{Name: "owner", CollectionId: users.Id, Required: true, CascadeDelete: true},
			&core.TextField{Name: "code", Required: true, Pattern: `^[A-HJKM-NP-Z2-9]{6}$`, Presentable: true},
			&core.TextField{Name: "title", Required: true, Max: 120, Presentable: true},
			&core.NumberField{Name: "hue", OnlyInt: true, Min: types.Pointer(0.0), Max: &hue},
			&core.TextField{Name: "pin", Hidden: true, Max: 100},
			&core.BoolField{Name: "locked"},
			&core.TextField{Name: "doorKey", Hidden: true, Max: 100},
			&core.TextField{Name: "tz", Max: 64},
			&core.SelectField{Name: "recap", Values: []string{"public", "hidden"}},
			&core.SelectField{Name: "status", Required: true, Values: []string{"live", "ended"}},
			&core.DateField{Name: "startedAt", Required: true},
			&core.DateField{Name: "endedAt"},
			&core.AutodateField{Name: "created", OnCreate: true},
			&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
		)
		c.AddIndex("idx_sessions_code", true, "code", "")
		c.AddIndex("idx_sessions_one_live", true, "owner", "status = 'live'")
		c.AddIndex("idx_sessions_owner", false, "owner, startedAt", "")
		c.AddIndex("idx_sessions_status", false, "status, endedAt", "")

		dj := "@request.auth.collectionName = 'users'"
		booth := "@request.auth.collectionName = 'booths'"
		c.ListRule, c.ViewRule = types.Pointer(""), types.Pointer("")
		c.CreateRule = types.Pointer("(" + dj + " && (@request.body.owner:isset = false || @request.body.owner = @request.auth.id)) || " +
			"(" + booth + " && (@request.body.owner:isset = false || @request.body.owner = @request.auth.owner))")
		c.UpdateRule = types.Pointer("(" + dj + " && owner = @request.auth.id) || (" + booth + " && owner = @request.auth.owner)")
		c.DeleteRule = types.Pointer(dj + " && owner = @request.auth.id && status = 'ended'")
		return app.Save(c)
	}, dropper("sessions"))
}
