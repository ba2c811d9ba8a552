package hooks

import (
	"strings"
	"testing"
	"testing/fstest"
)

// What a messenger reads of a link: the night's title, its DJ and day, from the page itself; nothing of what is hidden or
// has a PIN; and no title breaks out of its place.
func TestPreviews(t *testing.T) {
	t.Parallel()
	n := newNight(t, func(o *Options) {
		o.Screens = fstest.MapFS{"index.html": {Data: []byte(`<!doctype html><head><title>Pika</title></head><script src="/a.js"></script>`)}}
	})
	dj := n.dj(`Kris "the" <b>`)
	s := dj.goLive(`Friday </title><script>alert("1")</script>`)
	p := dj.play(s, "Secret Song", 0)
	n.phone().must("PUT", s.like(p.ID), nil, nil)
	page := func(path string) string {
		t.Helper()
		got := n.guest().do("GET", path, nil)
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") || got.header.Get("Content-Security-Policy") == "" {
			t.Fatalf("%s: %d %v", path, got.status, got.header)
		}
		if text := string(got.body); strings.Count(text, "<script") != 1 || strings.Count(text, "</title>") != 1 || strings.Contains(text, "<b>") || strings.Contains(text, "Secret") {
			t.Errorf("%s: %s", path, text)
		}
		return string(got.body)
	}
	has := func(path string, all ...string) {
		t.Helper()
		text := page(path)
		for _, one := range all {
			if !strings.Contains(text, one) {
				t.Errorf("%s does not say %s: %s", path, one, text)
			}
		}
	}
	plain := func(path string) {
		t.Helper()
		if text := page(path); !strings.Contains(text, "<title>Pika</title>") || strings.Contains(text, "og:") || strings.Contains(text, "Friday") {
			t.Errorf("%s tells: %s", path, text)
		}
	}
	recap, live := "/recap/"+strings.ToLower(s.Code), "/live/"+s.Code
	has(recap, `<meta property="og:title" content="Friday &lt;/title&gt;`, "recap · Pika</title>", "1 track, 1 like.", `<meta property="og:url" content="http://`, "/icon-512.png")
	has(live, `content="Friday &lt;/title&gt;`, "See what is playing")
	has("/dj/kris-the-b", `<meta property="og:title" content="Kris &#34;the&#34; &lt;b&gt;">`)
	for _, path := range []string{"/", "/recap/ZZZZZZ", "/recap", "/recap/" + s.Code + "/more", "/dj/nobody", "/booth"} {
		plain(path)
	}
	dj.lock(s, "4711")
	plain(recap)
	dj.end(s)
	has(recap, "og:title")
	dj.must("PATCH", sessionRows+"/"+s.ID, m{"recap": "hidden"}, nil)
	plain(recap)
}
