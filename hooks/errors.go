package hooks

import (
	"net/http"
	"strconv"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// refuse is an error in PocketBase's shape: a sentence for people, and a stable code on the field it is about.
func refuse(status int, code, field, sentence string) error {
	return apis.NewApiError(status, sentence, validation.Errors{field: validation.NewError(code, sentence)})
}

// tooMany is a 429 that says when to try again.
func tooMany(e *core.RequestEvent, wait time.Duration, code, field, sentence string) error {
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	e.Response.Header().Set("Retry-After", strconv.Itoa(seconds))
	return refuse(http.StatusTooManyRequests, code, field, sentence)
}
