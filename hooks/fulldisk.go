package hooks

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"
)

// bindFullDisk tells a full disk from a bad request. PocketBase answers 400 to whatever a row could not be saved for, and
// a booth takes that for the last word on a play; 507 it tries again until there is room.
func (h *house) bindFullDisk(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pikaFullDisk", Priority: apis.DefaultPanicRecoverMiddlewarePriority - 1,
			Func: func(e *core.RequestEvent) error {
				err := e.Next()
				if isFull(err) && !e.Written() {
					return fullDisk(e, err)
				}
				return err
			},
		})
		return e.Next()
	})
}

// fullDisk says so to whoever asked, and to whoever reads the log, if that can be written.
func fullDisk(e *core.RequestEvent, err error) error {
	e.App.Logger().Error("the disk is full", "error", err)
	e.Response.Header().Set("Retry-After", "30")
	return refuse(http.StatusInsufficientStorage, "disk_full", "server", "The server's disk is full. Nothing that it took before is lost; tell whoever runs it.")
}

// isFull tells SQLite's word for a full disk, also from behind PocketBase's answer.
func isFull(err error) bool {
	var answer *router.ApiError
	if errors.As(err, &answer) {
		cause, ok := answer.RawData().(error)
		return ok && isFull(cause)
	}
	return err != nil && strings.Contains(err.Error(), "disk is full")
}
