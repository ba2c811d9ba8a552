package hooks

import "testing"

// acceptance 4: a DJ's page says where they are live, in any case of the address, and lists their nights.
func TestDJPage(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris Krossing")
	n.dj("Somebody Else").goLive("Elsewhere")
	type page struct {
		Name, Slug, Bio, Avatar string
		Live                    *string
		Sessions                []struct{ Code, Title, StartedAt, EndedAt string }
	}
	read := func() (p page) {
		t.Helper()
		n.guest().must("GET", "/api/djs/KRIS-Krossing", nil, &p)
		return p
	}
	dj.must("PATCH", users+"/"+dj.id, m{"bio": "Blues and soul."}, nil)
	if p := read(); p.Name != "Kris Krossing" || p.Slug != "kris-krossing" || p.Bio != "Blues and soul." || p.Live != nil || p.Sessions == nil || len(p.Sessions) != 0 {
		t.Errorf("at first: %+v", p)
	}
	first := dj.goLive("First")
	if p := read(); p.Live == nil || *p.Live != first.Code || len(p.Sessions) != 0 {
		t.Errorf("live: %+v", p)
	}
	session := "/api/collections/sessions/records/"
	dj.must("PATCH", session+first.ID, m{"status": "ended"}, nil)
	n.clock.advance(1e9)
	second := dj.goLive("Second")
	dj.must("PATCH", session+second.ID, m{"status": "ended", "recap": "hidden"}, nil)
	n.clock.advance(1e9)
	third := dj.goLive("Third")
	if p := read(); p.Live == nil || *p.Live != third.Code || len(p.Sessions) != 1 || p.Sessions[0].Code != first.Code || p.Sessions[0].EndedAt == "" {
		t.Errorf("later: %+v", p)
	}
	for _, slug := range []string{"nobody", "%20", "kris", "..%2Fabout"} {
		if got := n.guest().refused(404, "GET", "/api/djs/"+slug, nil); got.code("slug") != "unknown" {
			t.Errorf("%s: %s", slug, got.body)
		}
	}
}
