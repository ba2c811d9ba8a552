package hooks

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// bindMarks keeps the DJ's own word on a play: peak, brick, a note. A play has one row: creating a second changes the
// first, so that two screens, or a key pressed twice, never leave two.
func (h *house) bindMarks(app core.App) {
	app.OnRecordCreateRequest("play_marks").BindFunc(inTransaction)
	app.OnRecordCreateRequest("play_marks").BindFunc(func(e *core.RecordRequestEvent) error {
		marked, err := e.App.FindFirstRecordByFilter("play_marks", "play = {:play}", dbx.Params{"play": e.Record.GetString("play")})
		if noRows(err) {
			return e.Next()
		}
		if err != nil {
			return err
		}
		body, err := said(e, "mark")
		if err != nil {
			return err
		}
		for _, field := range []string{"mark", "note"} {
			if _, given := body[field]; given {
				marked.Set(field, e.Record.Get(field))
			}
		}
		if err := e.App.Save(marked); err != nil {
			return e.BadRequestError("Failed to create record.", err)
		}
		return e.JSON(http.StatusOK, marked)
	})
}
