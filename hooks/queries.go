package hooks

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/ganigeorgiev/fexpr"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
)

// What PocketBase's realtime may be asked to watch. At each saved record every subscription costs a query of 0.4 ms, and
// the save waits for all of them: thirty guests with the thousand each that PocketBase allows held up every track for a
// quarter of a minute. Guests share one budget and accounts another, so that neither keeps the other out.
const (
	topicsEach   = 20
	topicsShared = 400
)

// backRelation is how PocketBase spells "all rows that point here". One filter with three of them in a row keeps a
// processor busy until its timeout of 30 s, and expanding them returns whole nights.
const backRelation = "_via_"

// playWords name, in a filter or a sort, what a hidden play keeps to itself.
var playWords = regexp.MustCompile(`(?i)\b(artist|title|remix|bpm|key|seconds|source)\b`)

// bindQueries bounds what one may ask PocketBase's API. Its filters see more than its answers: who filters by a hidden
// play's title learns it letter by letter although the row comes back blanked. So a question about such words is asked
// of plays that are not hidden, and of the asker's own.
func (h *house) bindQueries(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pikaQueries", Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 2, Func: boundedQuery,
		})
		return e.Next()
	})
	app.OnRealtimeSubscribeRequest().BindFunc(boundedTopics)
}

// boundedQuery does it for requests.
func boundedQuery(e *core.RequestEvent) error {
	if e.Request.URL.RawQuery == "" || e.HasSuperuserAuth() || !strings.HasPrefix(e.Request.URL.Path, "/api/collections/") {
		return e.Next()
	}
	query := e.Request.URL.Query()
	for _, part := range []string{"filter", "sort", "expand"} {
		if leadsBack(strings.Join(query[part], " ")) {
			return onlyForwards(part)
		}
	}
	if narrowed, changed := unhidden(collectionOf(e), query.Get("filter"), query.Get("sort"), ownerOf(e.Auth)); changed {
		query.Set("filter", narrowed)
		e.Request.URL.RawQuery = query.Encode()
	}
	return e.Next()
}

func leadsBack(query string) bool { return strings.Contains(strings.ToLower(query), backRelation) }

func onlyForwards(part string) error {
	return refuse(http.StatusBadRequest, "not_allowed", part, "Relations can only be followed forwards here.")
}

// unhidden narrows a filter that could tell what a hidden play is called, and says whether it did. The owner is an id
// of our own, or "" for a guest.
func unhidden(collection, filter, sort, owner string) (string, bool) {
	seen := shownPlays(collection)
	if seen == "" || !playWords.MatchString(filter+" "+sort) {
		return filter, false
	}
	if owner != "" {
		seen += " || session.owner = '" + owner + "'"
	}
	if strings.TrimSpace(filter) == "" {
		return "(" + seen + ")", true
	}
	if _, err := fexpr.Parse(filter); err != nil {
		return filter, false // PocketBase refuses it; a stray bracket must not end ours
	}
	return "(" + seen + ") && (" + filter + "\n)", true // the line break ends a comment
}

// shownPlays is the filter for rows that lead to no hidden play; "" for collections from where no relation leads to a
// play that is not one's own.
func shownPlays(collection string) string {
	switch collection {
	case "plays":
		return "hidden = false"
	case "polls":
		return "play = '' || play.hidden = false"
	}
	return ""
}

// boundedTopics does it for subscriptions, which carry queries of their own, and counts them.
func boundedTopics(e *core.RealtimeSubscribeRequestEvent) error {
	if e.HasSuperuserAuth() {
		return e.Next()
	}
	if len(e.Subscriptions) > topicsEach {
		return refuse(http.StatusBadRequest, "too_many", "subscriptions", "A program may watch twenty things at most.")
	}
	shared := len(e.Subscriptions)
	for id, client := range e.App.SubscriptionsBroker().Clients() {
		auth, _ := client.Get(apis.RealtimeClientAuthKey).(*core.Record)
		if id != e.Client.Id() && (auth == nil) == (e.Auth == nil) {
			shared += len(client.Subscriptions())
		}
	}
	if shared > topicsShared {
		return tooMany(e.RequestEvent, time.Minute, "too_many", "subscriptions",
			"Too much is being watched. Try again in a minute; phones follow /api/live.")
	}
	asked := subscriptions.NewDefaultClient() // which reads them as PocketBase will
	asked.Subscribe(e.Subscriptions...)
	for topic, options := range asked.Subscriptions() {
		for _, part := range []string{"filter", "sort", "expand"} {
			if leadsBack(options.Query[part]) {
				return onlyForwards(part)
			}
		}
		// A client hears of a topic under the name it gave, filter and all, so this one cannot be narrowed.
		if filter := options.Query["filter"]; shownPlays(collectionOfTopic(e.App, topic)) != "" && playWords.MatchString(filter) {
			return refuse(http.StatusBadRequest, "not_allowed", "filter", "Plays can be watched by session and time, not by their words.")
		}
	}
	return e.Next()
}

// collectionOfTopic names the collection that a topic is about, which may be said by its id too.
func collectionOfTopic(app core.App, topic string) string {
	name, _, _ := strings.Cut(topic, "?")
	name, _, _ = strings.Cut(name, "/")
	c, err := app.FindCachedCollectionByNameOrId(name)
	if err != nil {
		return ""
	}
	return c.Name
}
