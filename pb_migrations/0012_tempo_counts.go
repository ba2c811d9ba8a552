package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// The votes of a play are counted by answer, in each recap and whenever a session is loaded: with an index that holds the
// answer too, nobody reads the rows.
func init() {
	m.Register(func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("tempo_votes")
		if err != nil {
			return err
		}
		c.AddIndex("idx_tempo_votes_count", false, "play, vote", "")
		return app.Save(c)
	}, func(app core.App) error {
		c, err := app.FindCollectionByNameOrId("tempo_votes")
		if err != nil {
			return err
		}
		c.RemoveIndex("idx_tempo_votes_count")
		return app.Save(c)
	})
}
