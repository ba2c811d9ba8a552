package hooks

import (
	"errors"
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

// A password is counted in bytes: bcrypt reads 72 of them and would ignore the rest in silence.
const (
	passwordLeast = 8
	passwordMost  = 71
)

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
	app.OnRecordCreateRequest("users").BindFunc(h.signUp)
	app.OnRecordUpdateRequest("users").BindFunc(inTransaction)
	app.OnRecordConfirmPasswordResetRequest("users").BindFunc(signOutLaptops)
	// On every save, whoever makes it: a DJ without a slug has no page.
	app.OnRecordCreate("users").BindFunc(giveSlug)
	app.OnRecordUpdate("users").BindFunc(giveSlug)
}

// passwordFits refuses a new password of the wrong length. It stands around the router, because PocketBase
// counts letters, and hands one that bcrypt cannot read to no record hook.
func passwordFits(e *core.RequestEvent) error {
	if !changes(e.Request) || collectionOf(e) != "users" || strings.HasSuffix(e.Request.URL.Path, "/auth-with-password") {
		return e.Next()
	}
	in := map[string]any{} // made: PocketBase puts a form's fields into it
	if e.BindBody(&in) != nil {
		return e.Next() // PocketBase says what is wrong with it
	}
	switch password, _ := in["password"].(string); {
	case len(password) > passwordMost:
		return refuse(http.StatusBadRequest, "too_long", "password", "A password has at most 71 bytes (letters with accents take two).")
	case password != "" && len(password) < passwordLeast:
		return refuse(http.StatusBadRequest, "too_short", "password", "A password has at least 8 characters.")
	}
	return e.Next()
}

// signOutLaptops does at the reset of a password what the screen promises there. Whoever can read the account's mails may be
// taking it back: from somebody who guessed the password, or who made the account with another's address, and whose laptop
// would go on acting for it.
func signOutLaptops(e *core.RecordConfirmPasswordResetRequestEvent) error {
	if err := e.Next(); err != nil {
		return err
	}
	laptops, err := e.App.FindAllRecords("booths", dbx.HashExp{"owner": e.Record.Id})
	for _, booth := range laptops {
		err = errors.Join(err, e.App.Delete(booth))
	}
	return err
}

func (h *house) signUp(e *core.RecordRequestEvent) error {
	if h.Closed && !e.HasSuperuserAuth() {
		return refuse(http.StatusForbidden, "signup_closed", "email",
			"New accounts are closed on this server. Ask whoever runs it.")
	}
	return inTransaction(e)
}

// inTransaction looks for a free slug and takes it in one step: of two DJs of one name who sign up at once,
// the second gets "-2" and not an error.
func inTransaction(e *core.RecordRequestEvent) error {
	outer := e.App
	defer func() { e.App = outer }()
	return outer.RunInTransaction(func(tx core.App) error {
		e.App = tx
		return e.Next()
	})
}

func giveSlug(e *core.RecordEvent) error {
	r, was := e.Record, e.Record.Original()
	name, asked := tidy(r.GetString("name")), r.GetString("slug")
	r.Set("name", name)
	if name != was.GetString("name") && reserved(name) {
		return refusedName("name")
	}
	if asked != "" && asked == was.GetString("slug") {
		return e.Next()
	}
	if reserved(asked) {
		return refusedName("slug")
	}
	wanted := slugOf(asked)
	if wanted == "" {
		wanted = slugOf(name)
	}
	if wanted == "" {
		wanted = "dj" // a name of signs alone; reserved, so that it gets a number
	}
	slug, err := freeSlug(e.App, wanted, r.Id)
	if err != nil {
		return err
	}
	r.Set("slug", slug)
	return e.Next()
}

func refusedName(field string) error {
	return validation.Errors{field: validation.NewError("reserved",
		"This name is one of Pika's own addresses. Choose another, such as one with your family name.")}
}

// reserved says whether a name or slug is one of our own words, as written or as it would stand in an address.
func reserved(name string) bool {
	return slices.Contains(reservedSlugs, strings.ToLower(strings.TrimSpace(name))) || slices.Contains(reservedSlugs, slugOf(name))
}

// slugOf writes a name as it may stand in an address: letters and digits of any script, accents of Latin
// letters folded, everything else a hyphen. It may be empty. What it returns stays as it is when written again.
func slugOf(name string) string {
	var b strings.Builder
	var last rune // the letter that a mark belongs to; 0 after anything else
	// In this order: some letters are capitals only once taken apart, as ϒ, and none is taken apart behind a broken byte.
	for _, r := range strings.ToLower(norm.NFKD.String(strings.ToValidUTF8(name, "-"))) {
		switch {
		case r == '\'', r == '’':
		case unicode.IsMark(r):
			if last != 0 && !unicode.Is(unicode.Latin, last) {
				b.WriteRune(r) // й is not и
			}
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if as, ok := folded[r]; ok {
				b.WriteString(as)
			} else {
				b.WriteRune(r)
			}
			last = r
		default:
			if last != 0 {
				b.WriteByte('-')
			}
			last = 0
		}
	}
	slug := []rune(norm.NFC.String(b.String()))
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
