package hooks

import (
	"encoding/json"
	"strings"
	"testing"
)

// Nothing of a dancer's id leaves the server, except to that dancer, and there only in its cookie: every route and every
// list is asked by everybody but a superuser after a night in which all was said, and each event of each feed is read.
func TestNoDancerIsNamed(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	asked := dj.ask(s, "Blues?", yesNo)
	phones := n.phones(3)
	booth := dj.pair("Laptop")
	feeds := map[*actor]*feed{}
	readers := append([]*actor{n.guest(), dj, booth, other, other.pair("Other laptop")}, phones...)
	for _, who := range readers {
		feeds[who] = who.follow(s.floor("/feed"))
		feeds[who].next("mine")
	}
	for _, phone := range phones {
		phone.must("PUT", s.like(p.ID), nil, nil)
		phone.must("PUT", s.tempo(p.ID), m{"vote": "slower"}, nil)
		phone.must("PUT", s.vote(asked.ID), m{"option": 1}, nil)
		phone.must("POST", s.floor("/thanks"), nil, nil)
	}
	var ids []string
	for _, phone := range phones {
		ids = append(ids, strings.Split(phone.cookie, ".")[1])
	}
	named := func(what, said string) {
		t.Helper()
		for _, id := range ids {
			if strings.Contains(said, id) {
				t.Errorf("%s names a dancer: %s", what, said)
			}
		}
	}
	paths := []string{"/", "/likes", "/live/" + s.Code, "/recap/" + s.Code}
	for collection := range collectionRoles {
		paths = append(paths, "/api/collections/"+collection+"/records?expand=dancer,play,poll,session,owner")
	}
	for route := range routeRoles {
		method, pattern, _ := strings.Cut(route, " ")
		if method == "GET" && !strings.HasSuffix(pattern, "/feed") {
			paths = append(paths, strings.NewReplacer("{code}", s.Code, "{id}", s.ID, "{slug}", "kris", "{path...}", "x", "/dj/{file}", "/dj/kris.svg", "{file}", s.Code+".svg").Replace(pattern))
		}
	}
	for _, status := range []string{"live", "ended"} {
		for _, who := range readers {
			for _, path := range paths {
				got := who.do("GET", path, nil)
				got.header.Del("Set-Cookie")
				header, err := json.Marshal(got.header)
				if err != nil {
					t.Fatal(err)
				}
				named(status+" "+path, string(got.body)+string(header))
			}
		}
		if status == "live" {
			dj.end(s)
		}
	}
	for _, f := range feeds {
		for _, ev := range f.all("session") {
			named("the feed's "+ev.name, string(ev.data)+ev.id)
		}
	}
	if rows := n.counted("SELECT COUNT(*) FROM likes", nil); rows != len(phones) || len(paths) < 30 {
		t.Errorf("%d likes, %d paths: this test proves nothing", rows, len(paths))
	}
}
