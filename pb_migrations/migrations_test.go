package pb_migrations_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	_ "pika/pb_migrations"
)

// open is PocketBase on a folder, with the server's way to connect.
func open(t *testing.T, dir string) *core.BaseApp {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir, DBConnect: func(path string) (*dbx.DB, error) {
		return dbx.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(ON)")
	}})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.ResetBootstrapState(); err != nil {
			t.Error(err)
		}
	})
	return app
}

func migrated(t *testing.T) *core.BaseApp {
	t.Helper()
	app := open(t, t.TempDir())
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	return app
}

// schema is every collection with its fields, rules and indexes, in words that compare.
func schema(t *testing.T, app core.App) []string {
	t.Helper()
	all, err := app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range all {
		rule := func(r *string) string {
			if r == nil {
				return "nobody"
			}
			return "(" + *r + ")"
		}
		lines = append(lines, fmt.Sprint(c.Name, " ", c.Type, rule(c.ListRule), rule(c.ViewRule), rule(c.CreateRule), rule(c.UpdateRule), rule(c.DeleteRule),
			c.AuthAlert.Enabled, c.ResetPasswordTemplate, c.OTP, c.MFA, c.PasswordAuth, c.AuthToken.Duration))
		for _, index := range c.Indexes {
			lines = append(lines, c.Name+" "+index)
		}
		for _, field := range c.Fields {
			options, err := json.Marshal(field)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%s.%s %s", c.Name, field.GetName(), options))
		}
	}
	s := app.Settings()
	lines = append(lines, fmt.Sprintf("%+v %+v %+v", s.Meta, s.Logs, s.Batch))
	slices.Sort(lines)
	return lines
}

// differences are the lines of one schema that the other lacks, both ways.
func differences(a, b []string) (lines []string) {
	for _, line := range a {
		if !slices.Contains(b, line) {
			lines = append(lines, "- "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			lines = append(lines, "+ "+line)
		}
	}
	return lines
}

// All down leaves PocketBase as it came; all up again leaves the same schema.
func TestUpDownUp(t *testing.T) {
	t.Parallel()
	app := open(t, t.TempDir())
	if err := app.RunSystemMigrations(); err != nil {
		t.Fatal(err)
	}
	stock := schema(t, app)
	if err := app.RunAppMigrations(); err != nil {
		t.Fatal(err)
	}
	up := schema(t, app)
	runner := core.NewMigrationsRunner(app, core.AppMigrations)
	if _, err := runner.Down(len(core.AppMigrations.Items())); err != nil {
		t.Fatal(err)
	}
	if d := differences(stock, schema(t, app)); len(d) > 0 {
		t.Errorf("all down is not where it began:\n%s", strings.Join(d, "\n"))
	}
	if err := app.RunAppMigrations(); err != nil {
		t.Fatal(err)
	}
	if d := differences(up, schema(t, app)); len(d) > 0 {
		t.Errorf("up again is not what it was:\n%s", strings.Join(d, "\n"))
	}
}

// Other programs rely on these names.
func TestContract(t *testing.T) {
	t.Parallel()
	app := migrated(t)
	for name, columns := range map[string]string{
		"users":              "email password name slug bio avatar presets",
		"booths":             "owner label source lastSeen pairedAt",
		"sessions":           "owner code title hue pin locked doorKey tz recap status startedAt endedAt",
		"plays":              "session artist title remix bpm key seconds source startedAt endedAt hidden",
		"dancers":            "created",
		"likes":              "play dancer at created",
		"tempo_votes":        "play dancer vote at created",
		"polls":              "session question options startedAt endsAt closedAt canceled play",
		"poll_votes":         "poll dancer option at created",
		"announcements":      "session message endsAt canceledAt",
		"session_events":     "session kind at detail",
		"session_minutes":    "session at listeners thanks",
		"play_marks":         "play mark note",
		"push_subscriptions": "endpoint keys dancer dj session failures",
	} {
		c, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, column := range strings.Fields(columns) {
			if c.Fields.GetByName(column) == nil {
				t.Errorf("%s has no %s", name, column)
			}
		}
	}
	for _, secret := range []string{"pin", "doorKey"} {
		c, _ := app.FindCollectionByNameOrId("sessions")
		if !c.Fields.GetByName(secret).GetHidden() {
			t.Errorf("sessions.%s is shown", secret)
		}
	}
	booths, _ := app.FindCollectionByNameOrId("booths")
	if booths.PasswordAuth.Enabled || booths.AuthToken.Duration != 365*24*3600 || booths.CreateRule != nil {
		t.Error("a booth signs in otherwise than by its token of a year")
	}
	if s := app.Settings(); s.Logs.LogIP || s.Meta.AppName != "Pika" || s.Batch.Enabled {
		t.Errorf("%+v %+v", s.Logs, s.Meta)
	}
}

// save makes a record of a collection.
func save(t *testing.T, app core.App, collection string, values map[string]any) (string, error) {
	t.Helper()
	c, err := app.FindCollectionByNameOrId(collection)
	if err != nil {
		t.Fatal(err)
	}
	r := core.NewRecord(c)
	if c.IsAuth() {
		r.SetRandomPassword()
	}
	r.Load(values)
	return r.Id, app.Save(r)
}

func must(t *testing.T, app core.App, collection string, values map[string]any) map[string]any {
	t.Helper()
	if _, err := save(t, app, collection, values); err != nil {
		t.Fatalf("%s: %v", collection, err)
	}
	return values
}

// The database itself guards what may be there once only, whatever code writes to it.
func TestOnceOnly(t *testing.T) {
	t.Parallel()
	app := migrated(t)
	type row = map[string]any
	id := func(n int) string { return fmt.Sprintf("id%013d", n) }
	must(t, app, "users", row{"id": id(1), "email": "kris@example.org", "name": "Kris", "slug": "kris"})
	must(t, app, "users", row{"id": id(2), "email": "robin@example.org", "name": "Robin", "slug": "robin"})
	must(t, app, "sessions", row{"id": id(1), "owner": id(1), "code": "ABC234", "title": "T", "status": "live", "startedAt": "2026-03-07 21:00:00.000Z"})
	must(t, app, "sessions", row{"id": id(2), "owner": id(1), "code": "ABC235", "title": "T", "status": "ended", "startedAt": "2026-03-06 21:00:00.000Z"})
	must(t, app, "sessions", row{"id": id(3), "owner": id(1), "code": "ABC236", "title": "T", "status": "ended", "startedAt": "2026-03-05 21:00:00.000Z"})
	must(t, app, "plays", row{"id": id(1), "session": id(1), "title": "T"})
	must(t, app, "plays", row{"id": id(2), "session": id(1), "title": "T"})
	must(t, app, "dancers", row{"id": id(1)})
	must(t, app, "likes", row{"play": id(1), "dancer": id(1)})
	must(t, app, "likes", row{"play": id(2), "dancer": id(1)})
	must(t, app, "tempo_votes", row{"play": id(1), "dancer": id(1), "vote": "slower"})
	poll := row{"session": id(1), "question": "Q", "options": []string{"a", "b"}}
	must(t, app, "polls", row{"id": id(1), "session": id(1), "question": "Q", "options": []string{"a", "b"}, "closedAt": "2026-03-07 21:00:00.000Z"})
	must(t, app, "polls", poll)
	must(t, app, "poll_votes", row{"poll": id(1), "dancer": id(1), "option": 0})
	must(t, app, "session_minutes", row{"session": id(1), "at": "2026-03-07 21:00:00.000Z"})
	must(t, app, "push_subscriptions", row{"endpoint": "https://push.example.org/1"})

	for what, again := range map[string]struct {
		collection string
		values     row
		field      string
	}{
		"a slug in another case":      {"users", row{"email": "x@example.org", "name": "X", "slug": "KRIS"}, "slug"},
		"an email in another case":    {"users", row{"email": "Kris@Example.org", "name": "X", "slug": "x"}, "email"},
		"a session's code":            {"sessions", row{"owner": id(2), "code": "ABC234", "title": "T", "status": "live", "startedAt": "2026-03-07 21:00:00.000Z"}, "code"},
		"a DJ's live session":         {"sessions", row{"owner": id(1), "code": "ABC237", "title": "T", "status": "live", "startedAt": "2026-03-07 21:00:00.000Z"}, "owner"},
		"a like":                      {"likes", row{"play": id(1), "dancer": id(1)}, "play"},
		"a vote on the tempo":         {"tempo_votes", row{"play": id(1), "dancer": id(1), "vote": "faster"}, "play"},
		"a session's open poll":       {"polls", poll, "session"},
		"a vote in a poll":            {"poll_votes", row{"poll": id(1), "dancer": id(1), "option": 1}, "poll"},
		"a session's minute":          {"session_minutes", row{"session": id(1), "at": "2026-03-07 21:00:00.000Z"}, "session"},
		"a push subscription":         {"push_subscriptions", row{"endpoint": "https://push.example.org/1"}, "endpoint"},
		"a play's id":                 {"plays", row{"id": id(1), "session": id(2), "title": "T"}, "id"},
		"a code with a letter O":      {"sessions", row{"owner": id(2), "code": "OBC234", "title": "T", "status": "live", "startedAt": "2026-03-07 21:00:00.000Z"}, "code"},
		"a code in small letters":     {"sessions", row{"owner": id(2), "code": "abc239", "title": "T", "status": "live", "startedAt": "2026-03-07 21:00:00.000Z"}, "code"},
		"a tempo that is none":        {"tempo_votes", row{"play": id(2), "dancer": id(1), "vote": "louder"}, "vote"},
		"an event of no known kind":   {"session_events", row{"session": id(1), "kind": "party"}, "kind"},
		"a question that is too long": {"polls", row{"session": id(2), "question": strings.Repeat("ł", 201), "options": []string{"a", "b"}}, "question"},
	} {
		_, err := save(t, app, again.collection, again.values)
		if err == nil || !strings.Contains(err.Error(), again.field+":") {
			t.Errorf("%s: %v", what, err)
		}
	}
	must(t, app, "sessions", row{"owner": id(2), "code": "ABC238", "title": "T", "status": "live", "startedAt": "2026-03-07 21:00:00.000Z"})
}

// Deleting a DJ takes the whole night along, and leaves the dancers.
func TestCascade(t *testing.T) {
	t.Parallel()
	app := migrated(t)
	type row = map[string]any
	const id = "abcdefghijklmno"
	must(t, app, "users", row{"id": id, "email": "kris@example.org", "name": "Kris", "slug": "kris"})
	must(t, app, "booths", row{"owner": id, "label": "Laptop"})
	must(t, app, "sessions", row{"id": id, "owner": id, "code": "ABC234", "title": "T", "status": "live", "startedAt": "2026-03-07 21:00:00.000Z"})
	must(t, app, "plays", row{"id": id, "session": id, "title": "T"})
	must(t, app, "dancers", row{"id": id})
	must(t, app, "likes", row{"play": id, "dancer": id})
	must(t, app, "tempo_votes", row{"play": id, "dancer": id, "vote": "slower"})
	must(t, app, "polls", row{"id": id, "session": id, "play": id, "question": "Q", "options": []string{"a", "b"}})
	must(t, app, "poll_votes", row{"poll": id, "dancer": id, "option": 0})
	must(t, app, "announcements", row{"session": id, "message": "M"})
	must(t, app, "session_events", row{"session": id, "kind": "live"})
	must(t, app, "session_minutes", row{"session": id, "at": "2026-03-07 21:00:00.000Z"})
	must(t, app, "play_marks", row{"play": id, "mark": "peak"})
	must(t, app, "push_subscriptions", row{"endpoint": "https://push.example.org/1", "dj": id})
	dj, err := app.FindRecordById("users", id)
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Delete(dj); err != nil {
		t.Fatal(err)
	}
	for _, collection := range []string{"booths", "sessions", "plays", "likes", "tempo_votes", "polls", "poll_votes", "announcements", "session_events",
		"session_minutes", "play_marks", "push_subscriptions"} {
		if count, err := app.CountRecords(collection); err != nil || count != 0 {
			t.Errorf("%d %s are left, %v", count, collection, err)
		}
	}
	if count, err := app.CountRecords("dancers"); err != nil || count != 1 {
		t.Errorf("%d dancers, %v", count, err)
	}
}
