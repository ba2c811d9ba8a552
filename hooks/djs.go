package hooks

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// pastNights is how many earlier sessions a DJ's page lists.
const pastNights = 50

// bindDJs shows a DJ to the floor: what the account's owner wants known, never the account.
func (h *house) bindDJs(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.floorDoor(e.Router.Group("/api/djs")).GET("/{slug}", h.dj)
		return e.Next()
	})
}

type djNight struct {
	Code      string    `json:"code"`
	Title     string    `json:"title"`
	StartedAt live.Time `json:"startedAt"`
	EndedAt   live.Time `json:"endedAt"`
}

func (h *house) dj(e *core.RequestEvent) error {
	dj := &core.Record{}
	err := e.App.RecordQuery("users").AndWhere(dbx.NewExp("slug = {:slug} COLLATE NOCASE", dbx.Params{"slug": slugOf(e.Request.PathValue("slug"))})).
		Limit(1).One(dj)
	if noRows(err) {
		return refuse(http.StatusNotFound, "unknown", "slug", "There is no DJ at this address.")
	}
	if err != nil {
		return floorError(e, err)
	}
	var rows []struct{ Code, Title, Status, Recap, Started, Ended string }
	err = e.App.ConcurrentDB().NewQuery(`SELECT code, title, status, recap, startedAt AS started, endedAt AS ended
		FROM sessions WHERE owner = {:owner} ORDER BY startedAt DESC LIMIT {:limit}`).
		Bind(dbx.Params{"owner": dj.Id, "limit": pastNights}).All(&rows)
	if err != nil {
		return floorError(e, err)
	}
	var liveCode *string
	nights := []djNight{}
	for _, r := range rows {
		switch {
		case r.Status == "live":
			liveCode = &r.Code
		case r.Recap != "hidden":
			nights = append(nights, djNight{Code: r.Code, Title: r.Title, StartedAt: rowTime(r.Started), EndedAt: rowTime(r.Ended)})
		}
	}
	avatar := ""
	if file := dj.GetString("avatar"); file != "" {
		avatar = "/api/files/" + dj.BaseFilesPath() + "/" + file
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	return e.JSON(http.StatusOK, map[string]any{
		"name": dj.GetString("name"), "slug": dj.GetString("slug"), "bio": dj.GetString("bio"), "avatar": avatar,
		"live": liveCode, "sessions": nights,
	})
}
