package hooks

import (
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

const labelMost = 80 // characters; the column's limit too

// bindPairing signs laptops in, by the device flow of RFC 8628: the booth shows a code, the DJ confirms it in
// the browser, the booth gets its token. It also keeps what a DJ may do with a laptop that is signed in.
func (h *house) bindPairing(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		g := e.Router.Group("/api/booths")
		g.POST("/pair", h.pair)
		g.POST("/approve", h.approve).Bind(apis.RequireAuth("users"))
		g.POST("/token", h.pairedToken)
		return e.Next()
	})
	app.OnRecordUpdateRequest("booths").BindFunc(relabel)
	app.OnRecordAfterDeleteSuccess("booths").BindFunc(func(e *core.RecordEvent) error {
		if err := h.boothGone(e.App, e.Record); err != nil {
			return err
		}
		return e.Next()
	})
}

func (h *house) pair(e *core.RequestEvent) error {
	var in struct {
		Label string `json:"label"`
	}
	if err := e.BindBody(&in); err != nil {
		return refuse(http.StatusBadRequest, "invalid", "label", "The name of the laptop must be a text.")
	}
	label := clip(tidy(in.Label), labelMost)
	if label == "" {
		label = "Laptop"
	}
	p := h.pairing.begin(label, network(e.RealIP()))
	if p == nil {
		return tooMany(e, time.Minute, "too_many_pairings", "label", "Too many laptops are waiting to be paired. Try again in a minute.")
	}
	// Where the booth reached us the browser beside it does too, so "localhost" stays as it is here.
	verify := h.origin(e.Request).JoinPath("pair")
	verify.RawQuery = "code=" + p.userCode
	return e.JSON(http.StatusOK, map[string]any{
		"deviceCode": p.deviceCode, "userCode": p.userCode, "verifyURL": verify.String(),
		"interval": int(pollEvery.Seconds()), "expiresIn": int(pairingLife.Seconds()),
	})
}

func (h *house) approve(e *core.RequestEvent) error {
	var in struct {
		UserCode string `json:"userCode"`
	}
	if err := e.BindBody(&in); err != nil {
		return refuse(http.StatusBadRequest, "invalid", "userCode", "The code must be a text.")
	}
	key := "approve|" + e.Auth.Id
	if wait := h.tries.take(key); wait > 0 {
		return tooMany(e, wait, "too_many_tries", "userCode", "Too many wrong codes. Wait a quarter of an hour.")
	}
	if !h.pairing.approve(in.UserCode, e.Auth.Id) {
		return refuse(http.StatusBadRequest, "unknown_code", "userCode", "No laptop is waiting with this code. Codes are good for ten minutes.")
	}
	h.tries.clear(key)
	return e.NoContent(http.StatusNoContent)
}

// pairedToken answers the booth that waits, and makes its row with the first answer: a pairing that nobody
// collects leaves nothing. A repeat, after an answer got lost, is answered again.
func (h *house) pairedToken(e *core.RequestEvent) error {
	var in struct {
		DeviceCode string `json:"deviceCode"`
	}
	if err := e.BindBody(&in); err != nil {
		return refuse(http.StatusBadRequest, "invalid", "deviceCode", "The device code must be a text.")
	}
	id, err := h.pairing.collect(in.DeviceCode, func(owner, label string) (string, error) { return h.newBooth(e.App, owner, label) })
	switch {
	case errors.Is(err, errExpired):
		return notYet(e, "expired_token", "This pairing has expired. Start it again.")
	case errors.Is(err, errPending):
		return notYet(e, "authorization_pending", "Waiting for the DJ to confirm the code.")
	case err != nil:
		return err
	}
	record, err := e.App.FindRecordById("booths", id)
	if err != nil {
		return notYet(e, "access_denied", "This laptop was signed out. Pair it again.")
	}
	token, err := record.NewAuthToken()
	if err != nil {
		return err
	}
	if err := apis.EnrichRecord(e, record); err != nil {
		return err
	}
	dj, err := whose(e.App, record.GetString("owner"))
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"token": token, "record": record, "dj": dj})
}

// notYet is an error in PocketBase's shape and in RFC 8628's at once. It is returned as an answer, since the
// log need not hear of a booth that asks every two seconds.
func notYet(e *core.RequestEvent, code, sentence string) error {
	return e.JSON(http.StatusBadRequest, map[string]any{
		"status": http.StatusBadRequest, "message": sentence, "error": code,
		"data": map[string]any{"deviceCode": map[string]string{"code": code, "message": sentence}},
	})
}

func (h *house) newBooth(app core.App, owner, label string) (string, error) {
	collection, err := app.FindCachedCollectionByNameOrId("booths")
	if err != nil {
		return "", err
	}
	r := core.NewRecord(collection)
	r.SetRandomPassword()
	r.Set("owner", owner)
	r.Set("label", label)
	r.Set("pairedAt", h.Now())
	if err := app.Save(r); err != nil {
		return "", err
	}
	return r.Id, nil
}

// relabel lets nothing but the label through: it is all that a DJ may change of a laptop.
func relabel(e *core.RecordRequestEvent) error {
	if e.HasSuperuserAuth() {
		return e.Next()
	}
	label := tidy(e.Record.GetString("label"))
	if label == "" {
		return refuse(http.StatusBadRequest, "required", "label", "A laptop needs a name.")
	}
	was := e.Record.Original()
	for _, field := range e.Collection.Fields {
		e.Record.SetRaw(field.GetName(), was.GetRaw(field.GetName()))
	}
	e.Record.Set("label", label)
	return e.Next()
}

// boothGone notes that the last booth of a DJ who is live was signed out, and tells the floor.
func (h *house) boothGone(app core.App, booth *core.Record) error {
	session, err := liveSession(app, booth.GetString("owner"))
	if err != nil || session == nil {
		return err
	}
	h.tell(session.Id)
	kind, here, err := lastBoothEvent(app, session.Id)
	if err != nil || kind != "booth_here" {
		return err
	}
	if seen, err := boothSeen(app, booth.GetString("owner")); err != nil || h.Now().Sub(seen) <= live.BoothSilence {
		return err // another one is here
	}
	return h.note(app, session.Id, "booth_away", map[string]any{"reason": "signed_out", "seconds": int(h.Now().Sub(here).Seconds())})
}
