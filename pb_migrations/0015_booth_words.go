package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What a booth says with each beat, for its DJ's console: that it hears nothing, and that it keeps tracks secret.
func init() {
	m.Register(func(app core.App) error {
		booths, err := app.FindCollectionByNameOrId("booths")
		if err != nil {
			return err
		}
		booths.Fields.Add(&core.BoolField{Name: "unheard"}, &core.BoolField{Name: "secret"})
		return app.Save(booths)
	}, func(app core.App) error {
		booths, err := app.FindCollectionByNameOrId("booths")
		if err != nil {
			return err
		}
		booths.Fields.RemoveByName("unheard")
		booths.Fields.RemoveByName("secret")
		return app.Save(booths)
	})
}
