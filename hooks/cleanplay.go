package hooks

import (
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// textMax is how long artist, title and remix may be, in characters; more is cut.
const textMax = 300

// problem says why an optional field was left out.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// cleanPlay makes a record of what was sent, as far as it makes sense: PocketBase alone would bend "abc" to 0
// and refuse the whole play for one long title. Optional fields that are wrong are left out and named in
// problems. It fails when the time is no time, or when neither artist nor title is left.
func cleanPlay(r *core.Record, raw map[string]any, now time.Time) (map[string]problem, error) {
	problems := map[string]problem{}
	for _, field := range []string{"artist", "title", "remix"} {
		if v, given := raw[field]; given {
			text, ok := v.(string)
			if !ok && v != nil {
				problems[field] = problem{"invalid", "This must be a text."}
			}
			r.Set(field, clip(tidy(text), textMax))
		}
	}
	if r.GetString("artist") == "" && r.GetString("title") == "" {
		return nil, refuse(http.StatusBadRequest, "required", "title", "A play needs an artist or a title.")
	}
	number := func(field string, low, high float64, sentence string) {
		v, given := raw[field]
		if !given || v == nil || v == "" {
			return
		}
		switch n, ok := v.(float64); {
		case !ok:
			r.Set(field, 0)
			problems[field] = problem{"invalid", sentence}
		case n == 0:
			r.Set(field, 0) // "unknown", as we write it ourselves
		case n < low || n > high:
			r.Set(field, 0)
			problems[field] = problem{"out_of_range", sentence}
		default:
			r.Set(field, n)
		}
	}
	number("bpm", 20, 400, "BPM is a number from 20 to 400.")
	number("seconds", 1, 86_400, "The length is 1 to 86 400 seconds.")
	short := func(field string, most int, sentence string) {
		v, given := raw[field]
		if !given || v == nil {
			return
		}
		text, ok := v.(string)
		if text = tidy(text); !ok || len([]rune(text)) > most {
			r.Set(field, "")
			problems[field] = problem{"invalid", sentence}
			return
		}
		r.Set(field, text)
	}
	short("key", 16, "A key is a text of at most 16 characters, such as 8A.")
	short("source", 40, "A source is a text of at most 40 characters.")
	if v, given := raw["hidden"]; given && v != nil {
		hidden, ok := v.(bool)
		if !ok {
			problems["hidden"] = problem{"invalid", "Hidden is true or false."}
		}
		r.Set("hidden", hidden)
	}
	return problems, cleanTimes(r, raw, now)
}

// cleanTimes sets when the play started. What lies in the future is cut to now; what is missing is now.
func cleanTimes(r *core.Record, raw map[string]any, now time.Time) error {
	started, given := raw["startedAt"]
	if given && started != "" && started != nil {
		text, _ := started.(string)
		t, err := types.ParseDateTime(text)
		if err != nil || t.IsZero() {
			return refuse(http.StatusBadRequest, "invalid", "startedAt", "This is no time. Times look like 2026-03-07T21:04:00.000Z.")
		}
		r.Set("startedAt", earlier(t.Time(), now))
	} else if r.IsNew() {
		r.Set("startedAt", now)
	} else {
		r.Set("startedAt", r.Original().Get("startedAt")) // a play always has started
	}
	if r.IsNew() {
		r.Set("endedAt", "") // the server's
	}
	return nil
}

// tidy makes one line of a text: control characters and runs of space become one space, and signs that
// nobody sees, such as those that turn the direction of writing, go; but for the joiners that scripts and
// emoji need.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200C' && r != '\u200D' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}
