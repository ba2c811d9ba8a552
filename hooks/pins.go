package hooks

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// Wrong PINs: per device as with passwords; per session as a client counts that keeps no cookie. Above the second, no
// PIN of that session is looked at for a while; door keys still work.
const (
	wrongPinsOfSession = 30
	pinWindow          = time.Minute
)

// passLife is longer than any night.
const passLife = 48 * time.Hour

var (
	pinDigits = regexp.MustCompile(`^[0-9]{4,8}$`)
	doorKey   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

// bindPins keeps the door of a session with a PIN. The PIN is kept as a keyed hash; the owner's QR code carries a door
// key instead, 128 random bits, which change with the PIN. Either gives the phone a pass: a cookie signed for this key.
func (h *house) bindPins(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.floorDoor(e.Router.Group("/api/live/{code}/enter")).POST("", h.enter)
		e.Router.GET("/api/sessions/{id}/door", h.door).Bind(apis.RequireAuth("users", "booths", core.CollectionNameSuperusers))
		return e.Next()
	})
}

// setPin gives a session another PIN, or takes it off with "". The PIN it has changes nothing, nor does its hash, as the
// dashboard sends it back.
func (h *house) setPin(r *core.Record, in sessionIn) error {
	pin := in.Pin
	switch {
	case in.said["pin"] == nil || pin == r.GetString("pin"):
		return nil
	case pin == "":
		r.Set("pin", "")
		r.Set("doorKey", "")
		r.Set("locked", false)
		return nil
	case !pinDigits.MatchString(pin):
		return refuse(http.StatusBadRequest, "invalid", "pin", "A PIN is 4 to 8 digits.")
	case h.keys.Load().sealed(r.GetString("pin"), "pin", r.GetString("code"), pin):
		return nil
	}
	r.Set("pin", h.keys.Load().seal("pin", r.GetString("code"), pin))
	r.Set("doorKey", rand.Text()) // 130 bits
	r.Set("locked", true)
	return nil
}

// needsPass shows a session with a PIN to nobody without a pass for it.
func (h *house) needsPass(e *core.RequestEvent) error {
	session, lock, err := h.floor.Load().Lock(e.Request.Context(), e.Request.PathValue("code"))
	if err != nil {
		return floorError(e, err)
	}
	if lock != "" && !h.hasPass(e.Request, session, lock) {
		return pinRequired()
	}
	e.Set(lockKey, lock)
	return e.Next()
}

// lockKey is under which a request keeps the lock that its pass fits.
const lockKey = "pikaLock"

func pinRequired() error {
	return refuse(http.StatusUnauthorized, "pin_required", "pin", "This session has a PIN. Scan the DJ's QR code, or type the PIN.")
}

func (h *house) hasPass(r *http.Request, session, lock string) bool {
	c, err := r.Cookie(h.passName(session))
	return err == nil && h.keys.Load().sealed(c.Value, "pass", session, lock)
}

func (h *house) passName(session string) string {
	if h.secure() {
		return "__Host-pika_pass_" + session
	}
	return "pika_pass_" + session
}

// enter gives a phone that knows the PIN, or has the door key, a pass.
func (h *house) enter(e *core.RequestEvent) error {
	var in struct {
		Pin *string `json:"pin"`
		Key *string `json:"key"`
	}
	if err := json.NewDecoder(e.Request.Body).Decode(&in); err != nil || (in.Pin == nil && in.Key == nil) {
		return refuse(http.StatusBadRequest, "required", "pin", "Say the PIN, or the door key, as a text.")
	}
	code := strings.ToUpper(e.Request.PathValue("code"))
	session, lock, err := h.floor.Load().Lock(e.Request.Context(), code)
	switch {
	case err != nil:
		return floorError(e, err)
	case lock == "":
		return e.NoContent(http.StatusNoContent)
	case in.Key != nil:
		if !hmac.Equal([]byte(*in.Key), []byte(lock)) {
			return refuse(http.StatusUnauthorized, "wrong_key", "key", "This QR code is no longer valid. Scan the DJ's new one, or type the PIN.")
		}
	case !pinDigits.MatchString(*in.Pin):
		return refuse(http.StatusBadRequest, "invalid", "pin", "A PIN is 4 to 8 digits.")
	default:
		r, err := e.App.FindRecordById("sessions", session)
		if err != nil {
			return floorError(e, live.ErrUnknown)
		}
		right := h.keys.Load().sealed(r.GetString("pin"), "pin", code, *in.Pin)
		if wait := h.doormen.judge(session, dancerOf(e), right); wait > 0 {
			return tooMany(e, wait, "too_many_tries", "pin", "Too many wrong PINs. Wait a moment, or scan the DJ's QR code.")
		}
		if !right {
			return refuse(http.StatusUnauthorized, "wrong_pin", "pin", "This is not the PIN.")
		}
	}
	e.SetCookie(&http.Cookie{
		Name: h.passName(session), Value: h.keys.Load().seal("pass", session, lock), Path: "/", MaxAge: int(passLife.Seconds()),
		HttpOnly: true, Secure: h.secure(), SameSite: http.SameSiteLaxMode,
	})
	return e.NoContent(http.StatusNoContent)
}

// door tells the owner, also at the laptop, what the QR code of a session holds.
func (h *house) door(e *core.RequestEvent) error {
	r, err := e.App.FindRecordById("sessions", e.Request.PathValue("id"))
	if err != nil {
		return refuse(http.StatusNotFound, "unknown", "id", "There is no such session.")
	}
	if !e.HasSuperuserAuth() && r.GetString("owner") != ownerOf(e.Auth) {
		return refuse(http.StatusForbidden, "not_yours", "id", "This is another DJ's session.")
	}
	to, key := h.publicURL(e.Request).JoinPath("live", r.GetString("code")), r.GetString("doorKey")
	if key != "" {
		to.Fragment = "k=" + key
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, map[string]string{"url": to.String(), "key": key})
}

// doormen count wrong PINs.
type doormen struct {
	mu              sync.Mutex // a burst gets no further than one after the other
	device, session *tries
}

func newDoormen(now func() time.Time) *doormen {
	return &doormen{device: newTries(now, wrongTries, tryWindow), session: newTries(now, wrongPinsOfSession, pinWindow)}
}

// judge hears a PIN from a device. It returns how long to wait when it may not be looked at.
func (d *doormen) judge(session, device string, right bool) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	device = session + "|" + device
	if wait := max(d.device.left(device), d.session.left(session)); wait > 0 || right {
		return wait
	}
	d.device.take(device)
	d.session.take(session)
	return 0
}
