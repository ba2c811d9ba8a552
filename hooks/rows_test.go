package hooks

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// Two who change a row at once both have their way: a new title does not bring back to life a session that
// was ended in between, and a correction does not undo another.
func TestChangesAtOnce(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	slow := func(collection, id string) (*core.Record, func()) {
		r, err := n.app.FindRecordById(collection, id)
		if err != nil {
			t.Fatal(err)
		}
		return r, func() {
			if err := n.app.Save(r); err != nil {
				t.Error(err)
			}
		}
	}
	play := dj.play(s, "Wrong", 0)
	correction, save := slow("plays", play.ID)
	correction.Set("artist", "Etta")
	dj.must("PATCH", "/api/collections/plays/records/"+play.ID, m{"title": "Right"}, nil)
	save()
	var row struct{ Artist, Title, Status string }
	if dj.must("GET", "/api/collections/plays/records/"+play.ID, nil, &row); row.Artist != "Etta" || row.Title != "Right" {
		t.Errorf("a correction was lost: %+v", row)
	}
	rename, save := slow("sessions", s.ID)
	rename.Set("title", "Saturday")
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)
	save()
	if dj.must("GET", "/api/collections/sessions/records/"+s.ID, nil, &row); row.Title != "Saturday" || row.Status != "ended" {
		t.Errorf("%+v", row)
	}
}
