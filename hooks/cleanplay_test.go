package hooks

import (
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/pocketbase/pocketbase/core"
)

// acceptance 28: a play keeps its valid part; each wrong optional field is left out and named.
func TestBadFields(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	long := strings.Repeat("ł", 700)
	for _, c := range []struct {
		sent   m
		stored m
		wrong  string // "field code", blank-separated
	}{
		{m{"bpm": 38}, m{"bpm": 38.0}, ""},
		{m{"bpm": 20}, m{"bpm": 20.0}, ""},
		{m{"bpm": 400}, m{"bpm": 400.0}, ""},
		{m{"bpm": 0}, m{"bpm": 0.0}, ""},
		{m{"bpm": nil, "key": nil, "seconds": nil, "remix": nil, "hidden": nil}, m{"bpm": 0.0, "key": ""}, ""},
		{m{"bpm": 19.9}, m{"bpm": 0.0}, "bpm out_of_range"},
		{m{"bpm": 401}, m{"bpm": 0.0}, "bpm out_of_range"},
		{m{"bpm": "104"}, m{"bpm": 0.0}, "bpm invalid"},
		{m{"bpm": m{}}, m{"bpm": 0.0}, "bpm invalid"},
		{m{"seconds": 0.5}, m{"seconds": 0.0}, "seconds out_of_range"},
		{m{"seconds": 86_401}, m{"seconds": 0.0}, "seconds out_of_range"},
		{m{"seconds": 86_400}, m{"seconds": 86_400.0}, ""},
		{m{"key": "8A / F♯ minor :)"}, m{"key": "8A / F♯ minor :)"}, ""},
		{m{"key": "seventeen letters"}, m{"key": ""}, "key invalid"},
		{m{"key": 8}, m{"key": ""}, "key invalid"},
		{m{"source": []string{"x"}}, m{"source": ""}, "source invalid"},
		{m{"hidden": "yes"}, m{"hidden": false}, "hidden invalid"},
		{m{"hidden": true}, m{"hidden": true}, ""},
		{m{"artist": 7}, m{"artist": "", "title": "Shoreline"}, "artist invalid"},
		{m{"title": long, "artist": long, "remix": long}, m{"title": long[:600], "artist": long[:600], "remix": long[:600]}, ""},
		{m{"title": " Tin\r\n\tRoof\x00 \u202e\u200b"}, m{"title": "Tin Roof"}, ""},
		{m{"title": "👩‍👩‍👧 नमस्ते"}, m{"title": "👩‍👩‍👧 नमस्ते"}, ""},
		{m{"futureField": m{"x": []int{1}}, "owner": "me", "endedAt": "2020-01-01 00:00:00.000Z", "created": "x"}, m{"endedAt": ""}, ""},
		{m{"bpm": -1, "key": 1, "seconds": "x", "title": "Last"}, m{"title": "Last", "bpm": 0.0}, "bpm out_of_range key invalid seconds invalid"},
	} {
		n.clock.advance(time.Second)
		play := dj.play(s, "Shoreline", 0, c.sent)
		r := mustFind(t, n.app, "plays", play.ID)
		for field, want := range c.stored {
			if got := r.Get(field); got != want && r.GetString(field) != want {
				t.Errorf("%v: stored %s = %v, want %v", c.sent, field, got, want)
			}
		}
		wrong := strings.Fields(c.wrong)
		if len(play.Problems) != len(wrong)/2 {
			t.Errorf("%v: problems %v, want %s", c.sent, play.Problems, c.wrong)
		}
		for i := 0; i < len(wrong); i += 2 {
			if play.Problems[wrong[i]].Code != wrong[i+1] {
				t.Errorf("%v: problems %v, want %s", c.sent, play.Problems, c.wrong)
			}
		}
	}
	for _, c := range []struct {
		sent  m
		field string
	}{
		{m{"artist": "", "title": ""}, "title"},
		{m{"artist": " \u200b", "title": m{}}, "title"},
		{m{"startedAt": "yesterday"}, "startedAt"},
		{m{"startedAt": 12}, "startedAt"},
		{m{"startedAt": m{}}, "startedAt"},
		{m{"id": "no id"}, "id"},
	} {
		body := m{"session": s.ID, "artist": "A", "title": "T"}
		for k, v := range c.sent {
			body[k] = v
		}
		if got := dj.refused(400, "POST", "/api/collections/plays/records", body); got.code(c.field) == "" {
			t.Errorf("%v: %s", c.sent, got.body)
		}
	}
	dj.refused(400, "POST", "/api/collections/plays/records", m{"session": "nosuchsession00", "title": "T"})
	dj.refused(400, "POST", "/api/collections/plays/records", `{"session":`)
	if play := dj.play(s, "After all that", 0); n.playing(s) != play.Title {
		t.Errorf("playing %q", n.playing(s))
	}
}

// A correction keeps what it does not bring, and what it brings wrongly.
func TestBadCorrection(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	play := dj.play(dj.goLive("Friday"), "Shoreline", time.Minute, m{"bpm": 96, "key": "8A", "hidden": true})
	var got playRow
	dj.must("PATCH", "/api/collections/plays/records/"+play.ID, m{"bpm": "fast", "hidden": "no", "startedAt": "", "artist": "Deep Purple"}, &got)
	r := mustFind(t, n.app, "plays", play.ID)
	if r.GetFloat("bpm") != 96 || r.GetString("key") != "8A" || !r.GetBool("hidden") || r.GetString("artist") != "Deep Purple" ||
		r.GetString("startedAt") != play.StartedAt || got.Problems["bpm"].Code != "invalid" || got.Problems["hidden"].Code != "invalid" {
		t.Errorf("%v, problems %v", r.FieldsData(), got.Problems)
	}
	if got := dj.refused(400, "PATCH", "/api/collections/plays/records/"+play.ID, m{"startedAt": "noon"}); got.code("startedAt") != "invalid" {
		t.Errorf("%s", got.body)
	}
}

// playsCollection is a collection for records that are never saved. It comes from a copy: others copy the template
// meanwhile, and a folder that is open is half in its log.
var playsCollection = sync.OnceValues(func() (*core.Collection, error) {
	from, err := template()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pika-plays-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := copyDatabases(from, dir); err != nil {
		return nil, err
	}
	app := newTestApp(dir, nil)
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	c, err := app.FindCollectionByNameOrId("plays")
	if err != nil {
		return nil, err
	}
	return c, app.ResetBootstrapState()
})

// Whatever is sent: no panic, and what is left keeps every limit. Cleaning it again changes nothing.
func FuzzCleanPlay(f *testing.F) {
	for _, seed := range []string{
		`{"artist":"Deep Purple","title":"Smoke","bpm":112.5,"key":"8A","seconds":340,"startedAt":"2026-03-07T21:04:00.000Z"}`,
		`{"title":"` + strings.Repeat("ł", 400) + `","bpm":1e308,"seconds":-0,"key":"\u202e\u0000"}`,
		`{"artist":null,"title":"\ud800","startedAt":"9999-12-31T23:59:59Z","hidden":"yes"}`,
		`{"artist":7,"title":{},"remix":[],"bpm":"104","key":8,"source":false}`,
		`{"title":" \r\n\t\u200b x","startedAt":"0001-01-01 00:00:00.000Z"}`,
		`{"title":"x","startedAt":"-1"}`, `{}`, `[]`, `null`,
	} {
		f.Add(seed)
	}
	collection, err := playsCollection()
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 3, 7, 23, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body string) {
		var raw map[string]any
		if json.Unmarshal([]byte(body), &raw) != nil {
			return
		}
		r := core.NewRecord(collection)
		problems, err := cleanPlay(r, raw, now)
		if err != nil {
			return
		}
		texts := map[string]int{"artist": textMax, "title": textMax, "remix": textMax, "key": 16, "source": 40}
		again := m{}
		for field, most := range texts {
			text := r.GetString(field)
			again[field] = text
			if len([]rune(text)) > most || strings.ContainsFunc(text, unicode.IsControl) || text != strings.TrimSpace(text) {
				t.Errorf("%s: %q", field, text)
			}
		}
		if r.GetString("artist") == "" && r.GetString("title") == "" {
			t.Error("nothing is left to show")
		}
		for field, limits := range map[string][2]float64{"bpm": {20, 400}, "seconds": {1, 86_400}} {
			n := r.GetFloat(field)
			again[field] = n
			if n != 0 && (n < limits[0] || n > limits[1]) {
				t.Errorf("%s: %v", field, n)
			}
		}
		started := r.GetDateTime("startedAt")
		if started.IsZero() || started.Time().After(now) {
			t.Errorf("started at %v", started)
		}
		for field, p := range problems {
			if _, sent := raw[field]; !sent || p.Code == "" || p.Message == "" {
				t.Errorf("problem %s: %+v", field, p)
			}
		}
		again["startedAt"] = started.String()
		second := core.NewRecord(collection)
		if problems, err := cleanPlay(second, again, now); err != nil || len(problems) > 0 {
			t.Fatalf("cleaned again: %v, %v", problems, err)
		}
		for field := range again {
			if second.GetString(field) != r.GetString(field) {
				t.Errorf("%s: %q becomes %q", field, r.GetString(field), second.GetString(field))
			}
		}
	})
}
