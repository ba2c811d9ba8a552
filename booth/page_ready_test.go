package booth

import (
	"encoding/json"
	"net/http"
	"testing"
)

// The page and `pika doctor` look at the same, and the page at what this booth follows.
func TestReadyForTonight(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	l := newLaptop(t, server.http.URL).withPage()
	l.start()
	l.play("Tin Roof", 0)
	l.untilSeen("the track", func(p pageState) bool { return p.Playing != nil })
	var onPage []Finding
	got := browse(t, "GET", l.page()+"/booth/api/ready", "")
	if err := json.Unmarshal([]byte(got.body), &onPage); err != nil || got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	doctor, err := Examine(t.Context(), l.config)
	if err != nil {
		t.Fatal(err)
	}
	if len(onPage) != len(doctor) {
		t.Errorf("%d findings on the page, %d of the doctor", len(onPage), len(doctor))
	}
	level := map[string]Level{}
	for i, f := range onPage {
		level[f.Check] = f.Level
		if i < len(doctor) && (f.Check != doctor[i].Check || f.Level != doctor[i].Level || f.Do != doctor[i].Do) {
			t.Errorf("on the page %+v, of the doctor %+v", f, doctor[i])
		}
	}
	if level["history"] != OK || level["state"] != OK || level["booths"] != OK {
		t.Errorf("%+v", onPage)
	}
}
