package pb_migrations

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// What was to stay unsaid was said in two places. The tracks and polls of a night whose recap is hidden could be listed
// by everybody, and mails began with a name that whoever signed up had chosen, which need not be whoever reads it: "Hello
// See-my-offer.example," in the name of this server.
func init() {
	const was = "session.locked = false || "
	const is = "(session.locked = false && (session.recap != 'hidden' || session.status = 'live')) || "
	const named = "<p>Hello {RECORD:name},</p>"
	const plain = "<p>Hello,</p>"

	change := func(app core.App, rule, mail *strings.Replacer) error {
		for _, name := range []string{"plays", "polls"} {
			c, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			c.ListRule, c.ViewRule = types.Pointer(rule.Replace(*c.ListRule)), types.Pointer(rule.Replace(*c.ViewRule))
			if err := app.Save(c); err != nil {
				return err
			}
		}
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		users.ResetPasswordTemplate.Body = mail.Replace(users.ResetPasswordTemplate.Body)
		return app.Save(users)
	}
	m.Register(func(app core.App) error {
		return change(app, strings.NewReplacer(was, is), strings.NewReplacer(named, plain))
	}, func(app core.App) error {
		return change(app, strings.NewReplacer(is, was), strings.NewReplacer(plain, named))
	})
}
