package hooks

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

// The table of who may do what: every collection and every route of ours, for every actor. A collection in the
// database, or a route in the router, that has no row here fails the test.
//
// One letter says what came of it:
//
//	y  done, or shown
//	-  not among what is listed (200, without it)
//	b  400: a create that the rule refuses
//	s  401: sign in
//	f  403: nobody may, or nobody of this kind
//	n  404: a record that the rule hides, or nothing here
//
// The columns are the actors, in this order.
var actors = []string{"guest", "dancer", "other dancer", "owner", "other DJ", "owner's booth", "other booth", "superuser"}

// nobody is what a collection answers that only superusers reach, verb by verb.
var nobody = verbs{list: "f f f f f f f y", view: "f f f f f f f y", create: "f f f f f f f y", update: "f f f f f f f y", delete: "f f f f f f f y"}

type verbs struct{ list, view, create, update, delete string }

// collectionRoles: all about the records of one DJ's night, or of the DJ. "Owner" is that DJ.
var collectionRoles = map[string]verbs{
	//                                        g d o O D B b s
	"users":           {list: "- - - y - - - y", view: "n n n y n n n y", create: "y y y y y y y y", update: "n n n y n n n y", delete: "n n n y n n n y"},
	"booths":          {list: "- - - y - y - y", view: "n n n y n y n y", create: "f f f f f f f y", update: "n n n y n n n y", delete: "n n n y n n n y"},
	"sessions":        {list: "y y y y y y y y", view: "y y y y y y y y", create: "b b b y b y b y", update: "n n n y n y n y", delete: "n n n y n n n y"}, // deleted: an ended one
	"plays":           {list: "y y y y y y y y", view: "y y y y y y y y", create: "b b b y b y b y", update: "n n n y n y n y", delete: "n n n y n n n y"},
	"polls":           {list: "y y y y y y y y", view: "y y y y y y y y", create: "b b b y b y b y", update: "n n n y n y n y", delete: "n n n y n n n y"},
	"announcements":   {list: "- - - y - y - y", view: "n n n y n y n y", create: "b b b y b y b y", update: "n n n y n y n y", delete: "f f f f f f f y"},
	"session_events":  {list: "- - - y - - - y", view: "n n n y n n n y", create: "f f f f f f f y", update: "f f f f f f f y", delete: "f f f f f f f y"},
	"session_minutes": {list: "- - - y - - - y", view: "n n n y n n n y", create: "f f f f f f f y", update: "f f f f f f f y", delete: "f f f f f f f y"},
	"play_marks":      {list: "- - - y - y - y", view: "n n n y n y n y", create: "b b b y b y b y", update: "n n n y n y n y", delete: "f f f f f f f y"},

	// By intents at the floor's door; a DJ sees numbers, never ids.
	"dancers": nobody, "likes": nobody, "tempo_votes": nobody, "poll_votes": nobody, "push_subscriptions": nobody,
}

// systemCollections are PocketBase's own; we change none of their rules.
var systemCollections = []string{"_superusers", "_externalAuths", "_mfas", "_otps", "_authOrigins"}

// routeRoles: our own routes. "dancer" has a cookie, "other dancer" another one.
var routeRoles = map[string]string{
	//                                                 g d o O D B b s
	"GET /api/about":                             "y y y y y y y y",
	"GET /api/ready":                             "y y y y y y y y",
	"GET /api/status":                            "y y y y y y y y",
	"GET /api/download":                          "y y y y y y y y",
	"GET /api/live":                              "y y y y y y y y",
	"GET /api/live/{code}":                       "y y y y y y y y",
	"GET /api/live/{code}/feed":                  "y y y y y y y y",
	"GET /api/live/{code}/mine":                  "y y y y y y y y", // each its own
	"PUT /api/live/{code}/plays/{play}/like":     "y y y y y y y y",
	"DELETE /api/live/{code}/plays/{play}/like":  "y y y y y y y y",
	"PUT /api/live/{code}/plays/{play}/tempo":    "y y y y y y y y",
	"DELETE /api/live/{code}/plays/{play}/tempo": "y y y y y y y y",
	"PUT /api/live/{code}/polls/{poll}/vote":     "y y y y y y y y",
	"POST /api/live/{code}/thanks":               "y y y y y y y y",
	"POST /api/live/{code}/enter":                "y y y y y y y y",
	"GET /api/sessions/{id}/door":                "s s s y f y f y",
	"GET /api/me/likes":                          "y y y y y y y y",
	"GET /api/me/likes.csv":                      "y y y y y y y y",
	"DELETE /api/me":                             "y y y y y y y y", // each itself
	"GET /api/recaps":                            "y y y y y y y y",
	"GET /api/recaps/{code}":                     "y y y y y y y y",
	"GET /api/recaps/{code}/setlist.csv":         "y y y y y y y y",
	"GET /api/recaps/{code}/setlist.m3u8":        "y y y y y y y y",
	"GET /api/recaps/{code}/setlist.txt":         "y y y y y y y y",
	"GET /api/recaps/{code}/setlist.json":        "y y y y y y y y",
	"GET /api/recaps/{code}/analytics":           "s s s y f f f y",
	"GET /api/recaps/{code}/night.csv":           "s s s y f f f y",
	"GET /api/nights":                            "s s s y y f f f", // each its own
	"GET /api/djs/{slug}":                        "y y y y y y y y",
	"POST /api/booths/pair":                      "y y y y y y y y",
	"POST /api/booths/approve":                   "s s s y y f f f", // each for its own laptops
	"POST /api/booths/token":                     "y y y y y y y y", // whoever holds the device code
	"POST /api/booths/beat":                      "s s s f f y y f", // each for its own DJ
	"GET /qr/{file}":                             "y y y y y y y y",
	"GET /qr/recap/{file}":                       "y y y y y y y y",
	"GET /qr/dj/{file}":                          "y y y y y y y y",
	"GET /api/{path...}":                         "n n n n n n n n",
	"GET /{path...}":                             "y y y y y y y y",
}

// cast are the actors of one night, and the night.
type cast struct {
	*night
	actors []*actor
	owner  *actor
	dancer string // who liked the play
	s      set
	play   playRow
}

func newCast(t *testing.T) cast {
	t.Helper()
	n := newNight(t)
	owner, other := n.dj("Owner"), n.dj("Other")
	s := owner.goLive("Friday")
	play := owner.play(s, "Shoreline", 0)
	other.goLive("Elsewhere")
	phones := []*actor{n.guest(), n.guest()}
	for _, phone := range phones {
		phone.must("PUT", "/api/live/"+s.Code+"/plays/"+play.ID+"/like", nil, nil)
	}
	id := strings.Split(phones[0].cookie, ".")[1]
	return cast{night: n, owner: owner, dancer: id, s: s, play: play, actors: []*actor{
		n.guest(), phones[0], phones[1], owner, other, owner.pair("Laptop"), other.pair("Other laptop"), n.superuser(),
	}}
}

// body is a valid record of a collection, about the owner's night. No two are the same.
func (c cast) body(collection string) m {
	unique := strings.TrimSuffix(c.email(), "@example.org")
	switch collection {
	case "users":
		return account("Ann "+unique, c.email())
	case "booths":
		return m{"owner": c.owner.id, "label": "Laptop", "password": "correct horse", "passwordConfirm": "correct horse"}
	case "sessions":
		return m{"owner": c.owner.id, "title": "Saturday", "code": "ABC234", "status": "live", "startedAt": stamp(c.clock.now())}
	case "plays":
		return m{"session": c.s.ID, "artist": "Somebody", "title": unique}
	case "polls":
		return m{"session": c.s.ID, "question": "Blues?", "options": []string{"yes", "no"}, "startedAt": stamp(c.clock.now())}
	case "announcements":
		return m{"session": c.s.ID, "message": "Lost: one shoe"}
	case "session_events":
		return m{"session": c.s.ID, "kind": "restored", "at": stamp(c.clock.now())}
	case "session_minutes":
		c.clock.advance(1e9)
		return m{"session": c.s.ID, "at": stamp(c.clock.now()), "listeners": 3}
	case "play_marks":
		return m{"play": c.play.ID, "mark": "peak"}
	case "likes":
		return m{"play": c.play.ID, "dancer": c.newDancerRow()}
	case "tempo_votes":
		return m{"play": c.play.ID, "dancer": c.newDancerRow(), "vote": "slower"}
	case "poll_votes":
		return m{"poll": c.record("polls"), "dancer": c.dancer, "option": 1}
	case "push_subscriptions":
		return m{"endpoint": "https://push.example.org/" + unique, "dancer": c.dancer}
	}
	return m{}
}

func (c cast) newDancerRow() string {
	var row struct{ ID string }
	c.root().must("POST", "/api/collections/dancers/records", m{}, &row)
	return row.ID
}

// record is a fresh record of the owner's, made by the superuser, who may do everything.
func (c cast) record(collection string) string {
	c.t.Helper()
	var row struct{ ID string }
	switch collection {
	case "users": // the owner itself stays
		return c.owner.id
	case "booths":
		return c.actors[5].id
	case "sessions":
		return c.s.ID
	case "polls":
		c.clearPolls()
	}
	c.root().must("POST", "/api/collections/"+collection+"/records", c.body(collection), &row)
	return row.ID
}

func (c cast) clearPolls() {
	c.t.Helper()
	if _, err := c.app.DB().NewQuery("DELETE FROM polls").Execute(); err != nil {
		c.t.Fatal(err)
	}
}

func TestRolesOfCollections(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	all, err := n.app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	for _, collection := range all {
		if slices.Contains(systemCollections, collection.Name) {
			continue
		}
		if _, ok := collectionRoles[collection.Name]; !ok {
			t.Errorf("the collection %s has no row in the table of roles", collection.Name)
		}
	}
	for name, want := range collectionRoles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCast(t)
			path := "/api/collections/" + name + "/records"
			id := c.record(name)
			listed := func(a *actor) string {
				got := a.do("GET", path+"?filter="+fmt.Sprintf("(id='%s')", id), nil)
				if got.status == 200 && !strings.Contains(string(got.body), id) {
					return "-"
				}
				return c.outcome(got)
			}
			c.row(t, "list", want.list, listed)
			c.row(t, "view", want.view, func(a *actor) string { return c.outcome(a.do("GET", path+"/"+id, nil)) })
			c.row(t, "update", want.update, func(a *actor) string { return c.outcome(a.do("PATCH", path+"/"+id, c.change(name))) })
			c.row(t, "create", want.create, func(a *actor) string {
				switch name {
				case "polls":
					c.clearPolls()
				case "sessions":
					c.end(c.s.ID)
				}
				got := a.do("POST", path, c.body(name))
				if name == "sessions" && got.status == 200 {
					var made set
					got.into(t, &made)
					c.end(made.ID)
				}
				return c.outcome(got)
			})
			c.row(t, "delete", want.delete, func(a *actor) string {
				c := c
				if i := slices.Index(c.actors, a); strings.Fields(want.delete)[i] == "y" && name != "plays" {
					c = newCast(t) // what is deleted takes others with it
					a = c.actors[i]
				}
				gone := c.record(name)
				if name == "sessions" {
					if a == c.owner {
						a.refused(404, "DELETE", path+"/"+gone, nil) // while it is live
					}
					c.end(gone)
				}
				return c.outcome(a.do("DELETE", path+"/"+gone, nil))
			})
		})
	}
}

// change is a change that an owner may make.
func (c cast) change(collection string) m {
	switch collection {
	case "users":
		return m{"bio": "Blues."}
	case "booths":
		return m{"label": "Studio"}
	case "sessions", "plays":
		return m{"title": "Another title"}
	case "polls":
		return m{"question": "Soul?"}
	case "announcements":
		return m{"message": "Found: one shoe"}
	case "play_marks":
		return m{"note": "The floor was full."}
	}
	return m{}
}

func (c cast) end(session string) {
	c.t.Helper()
	r := mustFind(c.t, c.app, "sessions", session)
	r.Set("status", "ended")
	if err := c.app.Save(r); err != nil {
		c.t.Fatal(err)
	}
}

func TestRolesOfRoutes(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	stock, err := apis.NewRouter(n.app)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := apis.NewRouter(n.app)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.app.OnServe().Trigger(&core.ServeEvent{App: n.app, Router: ours}, func(*core.ServeEvent) error { return nil }); err != nil {
		t.Fatal(err)
	}
	known := routes(t, reflect.ValueOf(stock.RouterGroup), "")
	mine := routes(t, reflect.ValueOf(ours.RouterGroup), "")
	if len(known) < 40 || len(mine) <= len(known) {
		t.Fatalf("the router shows %d routes of PocketBase and %d with ours", len(known), len(mine))
	}
	for _, route := range mine {
		if _, ok := routeRoles[route]; !ok && !slices.Contains(known, route) && !strings.HasPrefix(route, "GET /_/") { // the dashboard is PocketBase's
			t.Errorf("the route %q has no row in the table of roles", route)
		}
	}
	for route := range routeRoles {
		if !slices.Contains(mine, route) {
			t.Errorf("the table has a row for %q, which is no route", route)
		}
	}

	c := newCast(t)
	poll := c.record("polls")
	for route, want := range routeRoles {
		method, pattern, _ := strings.Cut(route, " ")
		c.row(t, route, want, func(a *actor) string {
			path := strings.NewReplacer("{code}", c.s.Code, "{play}", c.play.ID, "{poll}", poll, "{id}", c.s.ID, "{slug}", "owner", "{path...}", "nope",
				"/dj/{file}", "/dj/owner.svg", "{file}", c.s.Code+".svg").Replace(pattern)
			var body any
			switch route {
			case "POST /api/booths/approve":
				body = m{"userCode": c.startPairing("").UserCode}
			case "POST /api/booths/token":
				p := c.startPairing("")
				c.owner.must("POST", "/api/booths/approve", m{"userCode": p.UserCode}, nil)
				body = m{"deviceCode": p.DeviceCode}
			case "POST /api/booths/beat", "POST /api/booths/pair":
				body = m{}
			case "PUT /api/live/{code}/plays/{play}/tempo":
				body = m{"vote": "faster"}
			case "PUT /api/live/{code}/polls/{poll}/vote":
				body = m{"option": 1}
			case "POST /api/live/{code}/enter":
				body = m{"pin": "1234"}
			case "POST /api/live/{code}/thanks":
				c.clock.advance(thanksAllowed.refill)
			case "GET /api/live/{code}/feed":
				f := a.follow(path)
				defer f.close()
				return c.outcome(answer{status: f.status})
			}
			return c.outcome(a.do(method, path, body))
		})
	}
}

// routes lists what a router serves, as "METHOD /pattern". PocketBase keeps it to itself, so this looks inside.
func routes(t *testing.T, group reflect.Value, prefix string) []string {
	t.Helper()
	var all []string
	prefix += group.Elem().FieldByName("Prefix").String()
	children := group.Elem().FieldByName("children")
	for i := range children.Len() {
		child := children.Index(i).Elem()
		if child.Elem().FieldByName("children").IsValid() {
			all = append(all, routes(t, child, prefix)...)
			continue
		}
		all = append(all, strings.TrimSpace(child.Elem().FieldByName("Method").String()+" "+prefix+child.Elem().FieldByName("Path").String()))
	}
	return all
}

// row checks one line of the table, actor by actor.
func (c cast) row(t *testing.T, what, want string, try func(*actor) string) {
	t.Helper()
	wanted := strings.Fields(want)
	if len(wanted) != len(c.actors) {
		t.Fatalf("%s: %d outcomes for %d actors", what, len(wanted), len(c.actors))
	}
	for i, actor := range c.actors {
		if got := try(actor); got != wanted[i] {
			t.Errorf("%s by %s: %s, want %s", what, actors[i], got, wanted[i])
		}
	}
}

// outcome is the letter of an answer; of one that has none, the whole answer.
func (c cast) outcome(got answer) string {
	if got.status >= 200 && got.status < 300 {
		return "y"
	}
	if letter, ok := map[int]string{400: "b", 401: "s", 403: "f", 404: "n"}[got.status]; ok {
		return letter
	}
	return fmt.Sprintf("%d %s", got.status, got.body)
}
