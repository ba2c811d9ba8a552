package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/types"
)

// A booth is one paired laptop. It signs in with a token only: its password is random and never told, and a
// cheap bcrypt cost suffices for it. Deleting the row signs the laptop out at once.
func init() {
	m.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		c := core.NewAuthCollection("booths")
		c.PasswordAuth.Enabled, c.OTP.Enabled, c.MFA.Enabled = false, false, false
		c.OAuth2.Enabled, c.AuthAlert.Enabled = false, false
		c.AuthToken.Duration = 365 * 24 * 3600 // a year; the booth renews it every week
		c.Fields.GetByName("email").(*core.EmailField).Required = false
		c.Fields.GetByName("password").(*core.PasswordField).Cost = 4

		c.Fields.Add(
			&core.RelationField{Name: "owner", CollectionId: users.Id, Required: true, CascadeDelete: true},
			&core.TextField{Name: "label", Max: 80, Presentable: true},
			&core.TextField{Name: "source", Max: 40},
			&core.TextField{Name: "version", Max: 40},
			&core.DateField{Name: "pairedAt"},
			&core.DateField{Name: "lastSeen"},
			&core.DateField{Name: "runningSince"}, // start of the booth's process on the server's clock: the latest one leads
			&core.AutodateField{Name: "created", OnCreate: true},
			&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
		)
		c.AddIndex("idx_booths_owner", false, "owner", "")

		owner := "(@request.auth.collectionName = 'users' && owner = @request.auth.id)"
		self := "(@request.auth.collectionName = 'booths' && id = @request.auth.id)"
		c.ListRule, c.ViewRule = types.Pointer(owner+"||"+self), types.Pointer(owner+"||"+self)
		c.CreateRule = nil // paired by hooks/pairing.go
		c.UpdateRule = types.Pointer(owner + " && @request.body.owner:changed = false")
		c.DeleteRule = types.Pointer(owner)
		return app.Save(c)
	}, dropper("booths"))
}

// dropper returns the way down of a migration that only made collections: they go in the order given.
func dropper(names ...string) func(core.App) error {
	return func(app core.App) error {
		for _, name := range names {
			c, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			if err := app.Delete(c); err != nil {
				return err
			}
		}
		return nil
	}
}
