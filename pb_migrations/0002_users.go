package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// A user is a DJ. The account is private to its owner: the floor learns name, slug, bio and avatar from the
// routes of hooks/, never from this collection.
func init() {
	const emailIndex = "idx_email__pb_users_auth_" // PocketBase's name for it
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		name := users.Fields.GetByName("name").(*core.TextField)
		name.Required, name.Max, name.Presentable = true, 80, true
		password := users.Fields.GetByName("password").(*core.PasswordField)
		password.Min, password.Max = 2, 71 // letters; hooks/accounts.go counts the bytes, 8 to 71, and 8 bytes may be 2 letters

		users.Fields.Add(
			&core.TextField{Name: "slug", Max: 60},
			&core.TextField{Name: "bio", Max: 1000},
			&core.JSONField{Name: "presets", MaxSize: 20_000},
		)
		users.AddIndex("idx_users_slug", true, "`slug` COLLATE NOCASE", "")
		// Kris@Example.org is kris@example.org, at sign-in too: PocketBase asks in the way of this index.
		users.RemoveIndex(emailIndex)
		users.AddIndex(emailIndex, true, "`email` COLLATE NOCASE", "`email` != ''")

		self := "id = @request.auth.id && @request.auth.collectionName = 'users'"
		users.ListRule, users.ViewRule = types.Pointer(self), types.Pointer(self)
		users.CreateRule = types.Pointer("") // PIKA_SIGNUP=closed is kept by hooks/accounts.go
		users.UpdateRule, users.DeleteRule = types.Pointer(self), types.Pointer(self)

		// Would keep a hash of address and browser for each place a DJ signs in from.
		users.AuthAlert.Enabled = false
		users.ResetPasswordTemplate = core.EmailTemplate{
			Subject: "A new password for {APP_NAME}",
			Body: `<p>Hello {RECORD:name},</p>
<p>somebody, most likely you, asked for a new password for your DJ account.</p>
<p><a class="btn" href="{APP_URL}/reset?token={TOKEN}" target="_blank" rel="noopener">Choose a new password</a></p>
<p>If it was not you, do nothing: the old password stays.</p>`,
		}
		return app.Save(users)
	}, func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		name := users.Fields.GetByName("name").(*core.TextField)
		name.Required, name.Max, name.Presentable = false, 255, false
		password := users.Fields.GetByName("password").(*core.PasswordField)
		password.Min, password.Max = 8, 0
		users.RemoveIndex("idx_users_slug")
		users.RemoveIndex(emailIndex)
		users.AddIndex(emailIndex, true, "`email`", "`email` != ''")
		for _, field := range []string{"slug", "bio", "presets"} {
			users.Fields.RemoveByName(field)
		}
		self := "id = @request.auth.id"
		users.ListRule, users.ViewRule = types.Pointer(self), types.Pointer(self)
		users.UpdateRule, users.DeleteRule = types.Pointer(self), types.Pointer(self)
		stock := core.NewAuthCollection("stock")
		users.AuthAlert.Enabled = stock.AuthAlert.Enabled
		users.ResetPasswordTemplate = stock.ResetPasswordTemplate
		return app.Save(users)
	})
}
