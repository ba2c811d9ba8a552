package booth

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v5"
)

// pageError is an answer in the server's shape of errors, so that the screens read both alike.
type pageError struct {
	status   int
	code     string // the stable word that screens translate
	field    string
	sentence string
}

func (e *pageError) Error() string { return e.sentence }

// StatusCode is how echo learns the status.
func (e *pageError) StatusCode() int { return e.status }

var (
	errForeign  = &pageError{http.StatusForbidden, "foreign", "origin", "This page is for this laptop only. Open it at its own address."}
	errNoRoute  = &pageError{http.StatusNotFound, "unknown", "path", "There is nothing at this address."}
	errOffline  = &pageError{http.StatusBadGateway, "offline", "server", "The server cannot be reached from here. What is played is kept and sent afterwards."}
	errPrivate  = &pageError{http.StatusForbidden, "private", "path", "The booth keeps its credential to itself."}
	errBadBody  = &pageError{http.StatusBadRequest, "invalid", "body", "The request could not be read."}
	errUnkept   = &pageError{http.StatusInternalServerError, "not_kept", "state", "The booth cannot write to its folder. Nothing was changed."}
	errUnknown  = &pageError{http.StatusNotFound, "unknown", "number", "There is no such track in the list any more."}
	errNotAside = &pageError{http.StatusConflict, "not_set_aside", "number", "This track was not set aside."}
	errNotLive  = &pageError{http.StatusConflict, "not_live", "session", "No session is live. Go live first; what was played is kept for a day."}
	errByFile   = &pageError{http.StatusConflict, "by_file", "folder", "This booth follows another program's file in VirtualDJ's place. Start it with --history to follow both."}
	errGiven    = &pageError{http.StatusConflict, "token_given", "pair", "This laptop uses the credential in PIKA_BOOTH_TOKEN. Set another one and start again."}
	errGivenOut = &pageError{http.StatusConflict, "token_given", "signout", "This laptop uses the credential in PIKA_BOOTH_TOKEN. Take it away and start again."}
	errSignedIn = &pageError{http.StatusConflict, "signed_in", "pair", "This laptop is signed in. To pair it anew, sign it out first."}
)

// pageFailed answers with an error.
func pageFailed(c *echo.Context, err error) {
	if r, _ := echo.UnwrapResponse(c.Response()); r != nil && r.Committed {
		return
	}
	var known *pageError
	if !errors.As(err, &known) {
		status := echo.StatusCode(err)
		if status == 0 {
			status = http.StatusInternalServerError
		}
		known = &pageError{status: status, code: "failed", field: "request", sentence: http.StatusText(status) + "."}
	}
	isData(c.Response().Header())
	_ = c.JSON(known.status, known.body()) // fails only when nobody listens any more
}

func (e *pageError) body() map[string]any {
	return map[string]any{
		"status": e.status, "message": e.sentence,
		"data": map[string]any{e.field: map[string]string{"code": e.code, "message": e.sentence}},
	}
}
