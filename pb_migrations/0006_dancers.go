package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// Dancers and what they say of a play. Nobody but a superuser reaches these rows by the collections' API: a
// dancer speaks through the floor's routes, and a DJ sees numbers, never ids. live/writer.go writes them raw.
func init() {
	m.Register(func(app core.App) error {
		plays, err := app.FindCollectionByNameOrId("plays")
		if err != nil {
			return err
		}
		dancers := core.NewBaseCollection("dancers")
		dancers.Fields.Add(&core.AutodateField{Name: "created", OnCreate: true})
		if err := app.Save(dancers); err != nil {
			return err
		}

		answers := func(name string, extra ...core.Field) error {
			c := core.NewBaseCollection(name)
			c.Fields.Add(
				&core.RelationField{Name: "play", CollectionId: plays.Id, Required: true, CascadeDelete: true},
				&core.RelationField{Name: "dancer", CollectionId: dancers.Id, Required: true, CascadeDelete: true},
			)
			c.Fields.Add(extra...)
			c.Fields.Add(
				&core.DateField{Name: "at"}, // the server's time of receipt
				&core.AutodateField{Name: "created", OnCreate: true},
			)
			c.AddIndex("idx_"+name+"_once", true, "play, dancer", "")
			c.AddIndex("idx_"+name+"_dancer", false, "dancer, at", "")
			return app.Save(c)
		}
		if err := answers("likes"); err != nil {
			return err
		}
		return answers("tempo_votes", &core.SelectField{Name: "vote", Required: true, Values: []string{"slower", "perfect", "faster"}})
	}, dropper("tempo_votes", "likes", "dancers"))
}
