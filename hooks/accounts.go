package hooks

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"golang.org/x/text/unicode/norm"
)

// passwordBytes is what bcrypt reads of a password, less one: the rest would be ignored in silence.
const passwordBytes = 71

// reservedSlugs are the words of our own addresses, and those a stranger could pass for the house with.
var reservedSlugs = []string{
	"_", "about", "admin", "administrator", "api", "assets", "booth", "console", "demo", "dj", "djs", "download", "events",
	"gallery", "health", "help", "likes", "live", "login", "manual", "me", "new", "null", "organizer", "overlay", "pair", "pika",
	"pocketbase", "privacy", "qr", "recap", "recaps", "reset", "root", "session", "sessions", "settings", "signin", "signup",
	"stage", "static", "status", "superuser", "support", "system", "undefined", "www",
}

// bindAccounts keeps the rules of a DJ's account that a collection cannot say: sign-up may be closed, the
// password is counted in bytes, and the slug follows from the name.
func (h *house) bindAccounts(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pikaPasswordBytes", Priority: apis.DefaultBodyLimitMiddlewarePriority + 1, Func: passwordFits,
		})
		return e.Next()
	})
	app.OnRecordCreateRequest("users").BindFunc(func(e *core.RecordRequestEvent) error {
		if h.Closed && !e.HasSuperuserAuth() {
			return refuse(e.RequestEvent, http.StatusForbidden, "signup_closed", "email",
				"New accounts are closed on this server. Ask whoever runs it.")
		}
		e.Record.Set("emailVisibility", false)
		return e.Next()
	})
	// On every save, whoever makes it: a DJ without a slug has no page.
	app.OnRecordCreate("users").BindFunc(giveSlug)
	app.OnRecordUpdate("users").BindFunc(giveSlug)
}

// passwordFits refuses a password that bcrypt would not read whole, before any other check counts it in runes.
func passwordFits(e *core.RequestEvent) error {
	if e.Request.Method == http.MethodGet || !strings.HasPrefix(e.Request.URL.Path, "/api/collections/") {
		return e.Next()
	}
	if c := e.Request.PathValue("collection"); c != "users" && c != "_pb_users_auth_" {
		return e.Next()
	}
	var in struct {
		Password string `json:"password" form:"password"`
	}
	if err := e.BindBody(&in); err == nil && len(in.Password) > passwordBytes && !strings.HasSuffix(e.Request.URL.Path, "/auth-with-password") {
		return refuse(e, http.StatusBadRequest, "too_long", "password", "A password has at most 71 bytes (letters with accents take two).")
	}
	return e.Next()
}

func giveSlug(e *core.RecordEvent) error {
	name := strings.Join(strings.Fields(e.Record.GetString("name")), " ")
	e.Record.Set("name", name)
	wanted, field := slugOf(e.Record.GetString("slug")), "slug"
	if wanted == "" {
		wanted, field = slugOf(name), "name"
	}
	if name == "" || (wanted != "" && wanted == e.Record.Original().GetString("slug")) {
		e.Record.Set("slug", wanted)
		return e.Next() // an empty name is refused by the field's own rule
	}
	if reserved(wanted) {
		return validation.Errors{field: validation.NewError("reserved",
			"This name is one of Pika's own addresses. Choose another, such as \"DJ "+name+"\".")}
	}
	if wanted == "" {
		wanted = "dj" // a name of signs alone; reserved, so that it gets a number
	}
	slug, err := freeSlug(e.App, wanted, e.Record.Id)
	if err != nil {
		return err
	}
	e.Record.Set("slug", slug)
	return e.Next()
}

func reserved(slug string) bool { return slices.Contains(reservedSlugs, slug) }

// slugOf writes a name as it may stand in an address: letters and digits of any script, accents of Latin
// letters folded, everything else a hyphen. It may be empty.
func slugOf(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		case folded[r] != "":
			b.WriteString(folded[r])
			gap = false
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
			gap = false
		case b.Len() > 0 && !gap:
			b.WriteByte('-')
			gap = true
		}
	}
	slug := []rune(norm.NFC.String(strings.Trim(b.String(), "-")))
	return strings.Trim(string(slug[:min(len(slug), 50)]), "-") // room for "-999" in the column's 60
}

// folded are Latin letters that no normal form takes apart.
var folded = map[rune]string{'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ħ': "h"}

// freeSlug adds "-2", "-3" … when the slug is somebody else's or reserved. The unique index stays the guard.
func freeSlug(app core.App, wanted, self string) (string, error) {
	slug := wanted
	for n := 2; ; n++ {
		taken := reserved(slug)
		if !taken {
			var count int
			err := app.DB().NewQuery("SELECT COUNT(*) FROM users WHERE slug = {:slug} COLLATE NOCASE AND id != {:id}").
				Bind(dbx.Params{"slug": slug, "id": self}).Row(&count)
			if err != nil {
				return "", err
			}
			taken = count > 0
		}
		if !taken {
			return slug, nil
		}
		slug = wanted + "-" + strconv.Itoa(n)
	}
}
