package pb_migrations

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// On the first day 0002 was changed after servers had been started with it. Their accounts become what those of all others
// are: one an address in any case, passwords counted in bytes, the mail to our own page, and no hash of address and browser
// for each place a DJ signs in from.
func init() {
	const emailIndex = "idx_email__pb_users_auth_"
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil || strings.Contains(users.GetIndex(emailIndex), "NOCASE") {
			return err
		}
		password := users.Fields.GetByName("password").(*core.PasswordField)
		password.Min, password.Max = 2, 71 // letters, as in 0002
		users.RemoveIndex(emailIndex)
		users.AddIndex(emailIndex, true, "`email` COLLATE NOCASE", "`email` != ''")
		users.AuthAlert.Enabled = false
		users.ResetPasswordTemplate = core.EmailTemplate{
			Subject: "A new password for {APP_NAME}",
			Body: `<p>Hello,</p>
<p>somebody, most likely you, asked for a new password for your DJ account.</p>
<p><a class="btn" href="{APP_URL}/reset?token={TOKEN}" target="_blank" rel="noopener">Choose a new password</a></p>
<p>If it was not you, do nothing: the old password stays.</p>`,
		}
		if err := app.Save(users); err != nil {
			return err
		}
		_, err = app.DB().Delete(core.CollectionNameAuthOrigins, dbx.HashExp{"collectionRef": users.Id}).Execute()
		return err
	}, func(core.App) error { return nil }) // where it began is what 0002 says
}
