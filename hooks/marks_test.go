package hooks

import (
	"strings"
	"testing"
)

const markRows = "/api/collections/play_marks/records"

// A play has one row of marks, whoever of the DJ's screens and laptops writes it, and however often at once.
func TestMarks(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj, other := n.dj("Kris"), n.dj("Ann")
	s := dj.goLive("Friday")
	p := dj.play(s, "Shoreline", 0)
	type mark struct{ ID, Play, Mark, Note string }
	var first, second mark
	dj.must("POST", markRows, m{"play": p.ID, "mark": "peak"}, &first)
	dj.must("POST", markRows, m{"play": p.ID, "note": "lights went up"}, &second)
	if second.ID != first.ID || second.Mark != "peak" || second.Note != "lights went up" {
		t.Errorf("%+v became %+v", first, second)
	}
	booth := dj.pair("Laptop")
	booth.must("POST", markRows, m{"play": p.ID, "mark": "brick"}, &second)
	dj.must("PATCH", markRows+"/"+first.ID, m{"mark": ""}, &second)
	if second.Mark != "" || second.Note != "lights went up" {
		t.Errorf("taken back: %+v", second)
	}
	if got := dj.refused(400, "POST", markRows, m{"play": p.ID, "mark": "soso"}); got.code("mark") == "" {
		t.Errorf("a wrong mark: %s", got.body)
	}
	if got := dj.refused(400, "POST", markRows, m{"play": p.ID, "note": strings.Repeat("x", 1001)}); got.code("note") == "" {
		t.Errorf("a long note: %s", got.body)
	}
	other.refused(400, "POST", markRows, m{"play": p.ID, "mark": "brick"})
	other.refused(404, "PATCH", markRows+"/"+first.ID, m{"mark": "brick"})
	q := dj.play(s, "Caffeine", 0)
	atOnce(8, func(i int) { dj.screen().do("POST", markRows, m{"play": q.ID, "mark": []string{"peak", "brick"}[i%2]}) })
	if rows := n.counted("SELECT COUNT(*) FROM play_marks", nil); rows != 2 {
		t.Errorf("%d rows of two plays", rows)
	}
}
