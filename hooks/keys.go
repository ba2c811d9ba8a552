package hooks

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// keptSecret stands in PIKA_SECRET for the keys in the database, so that one can move from them to a secret of one's own.
const keptSecret = "kept"

// cookieKeys sign the dancers' cookies, passes and PINs. The first signs, all verify, so that a key can be replaced.
type cookieKeys []cookieKey

type cookieKey struct {
	Kid   string    `json:"kid"`
	Key   string    `json:"key"`
	Until time.Time `json:"until,omitzero"` // when nothing signed by it is good any more; zero for the one that signs
}

// loadCookieKeys takes the keys from PIKA_SECRET, else those kept with PocketBase's parameters, of which the first is made
// at the first start. Two first starts at once agree on one.
func (h *house) loadCookieKeys(app core.App) error {
	var keys cookieKeys
	for _, secret := range Secrets(h.Secret) {
		if secret != keptSecret {
			keys = append(keys, secretKey(secret))
			continue
		}
		kept, err := keptKeys(app, h.Now())
		if err != nil {
			return err
		}
		keys = append(keys, kept...)
	}
	if len(keys) == 0 {
		var err error
		if keys, err = keptKeys(app, h.Now()); err != nil {
			return err
		}
	}
	h.keys.Store(&keys)
	return nil
}

// Secrets are the parts of PIKA_SECRET: the one that signs, and behind commas those that it replaced. A part "kept" is
// what the database keeps.
func Secrets(setting string) []string {
	var parts []string
	for part := range strings.SplitSeq(setting, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// secretKey is the key that a secret makes, on any machine.
func secretKey(secret string) cookieKey {
	sum := sha256.Sum256([]byte("pika cookie key\x00" + secret))
	kid := sha256.Sum256(sum[:])
	return cookieKey{Kid: hex.EncodeToString(kid[:2]), Key: hex.EncodeToString(sum[:])}
}

// keptKeys are the keys in the database that are still good. Where there are none it makes one.
func keptKeys(app core.App, now time.Time) (cookieKeys, error) {
	fresh, err := json.Marshal(cookieKeys{{Kid: "k1", Key: rand.Text() + rand.Text()}})
	if err != nil {
		return nil, err
	}
	if _, err := app.NonconcurrentDB().NewQuery("INSERT OR IGNORE INTO _params (id, value) VALUES ('pika_dancer_key', {:value})").
		Bind(dbx.Params{"value": string(fresh)}).Execute(); err != nil {
		return nil, err
	}
	var value string
	if err := app.NonconcurrentDB().NewQuery("SELECT value FROM _params WHERE id = 'pika_dancer_key'").Row(&value); err != nil {
		return nil, err
	}
	var keys cookieKeys
	if err := json.Unmarshal([]byte(value), &keys); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(keys, func(k cookieKey) bool { return !k.Until.IsZero() && now.After(k.Until) }), nil
}

// RotateSecret puts a new key in the place of the one that the database keeps, and returns how many are good now. Those
// before stay good for as long as a cookie lives, so that nobody notices; with forget they are gone: every phone becomes
// a new dancer, and sessions with a PIN need it set anew. A running server takes it at its next start.
func RotateSecret(app core.App, now time.Time, forget bool) (int, error) {
	keys, err := keptKeys(app, now)
	if err != nil {
		return 0, err
	}
	for i := range keys {
		if keys[i].Until.IsZero() {
			keys[i].Until = now.Add(cookieYear)
		}
	}
	if forget {
		keys = nil
	}
	keys = slices.Insert(keys, 0, cookieKey{Kid: "k" + rand.Text()[:6], Key: rand.Text() + rand.Text()})
	value, err := json.Marshal(keys)
	if err != nil {
		return 0, err
	}
	_, err = app.NonconcurrentDB().NewQuery("UPDATE _params SET value = {:value} WHERE id = 'pika_dancer_key'").Bind(dbx.Params{"value": string(value)}).Execute()
	return len(keys), err
}
