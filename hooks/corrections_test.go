package hooks

import (
	"net/url"
	"testing"
	"time"
)

// A correction may bring the whole row back, as programs do: that ends nothing a second time.
func TestCorrectionWithTheWholeRow(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	play := dj.play(s, "Wrong", 5*time.Minute)
	dj.play(s, "Next", time.Minute)
	path := "/api/collections/plays/records/" + play.ID
	var row map[string]any
	dj.must("GET", path, nil, &row)
	ended := row["endedAt"]
	row["title"] = "Right"
	if dj.must("PATCH", path, row, &row); row["endedAt"] != ended || row["title"] != "Right" {
		t.Errorf("ended %v, then %v as %v", ended, row["endedAt"], row["title"])
	}
	if dj.must("PATCH", path, m{"endedAt": ""}, &row); row["endedAt"] != ended {
		t.Errorf("ended %v, then %q", ended, row["endedAt"])
	}
}

// PocketBase takes forms, too.
func TestPlayAsForm(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	form := url.Values{"session": {s.ID}, "title": {"By form"}, "bpm": {"104"}}
	req := dj.request("POST", "/api/collections/plays/records", form.Encode())
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := n.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := n.snapshot(s).Play; res.StatusCode != 200 || got == nil || got.Title != "By form" {
		t.Errorf("%s, and %+v is on", res.Status, got)
	}
}
