package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A DJ may ask for a second step at signing in: a code by mail, after the password. PocketBase calls the codes one-time
// passwords; hooks/secondfactor.go sees to it that they are nothing but the second step.
func init() {
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		users.Fields.Add(&core.BoolField{Name: "secondFactor"})
		users.OTP.Enabled, users.OTP.Length, users.OTP.Duration = true, 8, 600 // seconds: mails take their time
		users.OTP.EmailTemplate = core.EmailTemplate{
			Subject: "Your code for {APP_NAME}",
			Body: `<p>Hello,</p>
<p>your code for signing in is <strong>{OTP}</strong>. It is good for ten minutes.</p>
<p>If it was not you, somebody knows your password: choose another one.</p>`,
		}
		users.MFA.Enabled, users.MFA.Rule, users.MFA.Duration = true, "secondFactor = true", 1800
		return app.Save(users)
	}, func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		stock := core.NewAuthCollection("stock")
		users.OTP, users.MFA = stock.OTP, stock.MFA
		users.Fields.RemoveByName("secondFactor")
		return app.Save(users)
	})
}
