package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// A user is a DJ. The account is private to its owner: the floor learns name, slug, bio and avatar from the
// routes of hooks/, never from this collection.
func init() {
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		name := users.Fields.GetByName("name").(*core.TextField)
		name.Required, name.Max, name.Presentable = true, 80, true
		password := users.Fields.GetByName("password").(*core.PasswordField)
		password.Min, password.Max = 8, 71 // bcrypt reads 72 bytes; the limit in bytes is kept by hooks/accounts.go

		users.Fields.Add(
			&core.TextField{Name: "slug", Max: 60},
			&core.TextField{Name: "bio", Max: 1000},
			&core.JSONField{Name: "presets", MaxSize: 20_000},
		)
		users.AddIndex("idx_users_slug", true, "`slug` COLLATE NOCASE", "")

		self := "id = @request.auth.id && @request.auth.collectionName = 'users'"
		users.ListRule, users.ViewRule = types.Pointer(self), types.Pointer(self)
		users.CreateRule = types.Pointer("") // PIKA_SIGNUP=closed is kept by hooks/accounts.go
		users.UpdateRule, users.DeleteRule = types.Pointer(self), types.Pointer(self)
		return app.Save(users)
	}, func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		name := users.Fields.GetByName("name").(*core.TextField)
		name.Required, name.Max, name.Presentable = false, 255, false
		users.RemoveIndex("idx_users_slug")
		for _, field := range []string{"slug", "bio", "presets"} {
			users.Fields.RemoveByName(field)
		}
		return app.Save(users)
	})
}
