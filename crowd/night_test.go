package crowd

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pika/booth/virtualdj"
)

// The evening is what it is for: every oddity of the format is in it, and the reader makes good names of all of them.
func TestTheNightReadsWell(t *testing.T) {
	t.Parallel()
	now := time.Now().Truncate(time.Second)
	all := len(parseNight(nightFile))
	dir := t.TempDir()
	_, began, err := NewLaptop(dir, all, now)
	if err != nil {
		t.Fatal(err)
	}
	plays, _, err := virtualdj.Open(dir, time.Now).Read(virtualdj.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	if want := all - 3; len(plays) != want { // two samples and a stream without tags
		t.Errorf("%d plays of %d entries, want %d", len(plays), all, want)
	}
	if !plays[0].PlayedAt.Equal(began) || !plays[len(plays)-1].PlayedAt.Equal(now) {
		t.Errorf("from %s to %s, want %s to %s", plays[0].PlayedAt, plays[len(plays)-1].PlayedAt, began, now)
	}
	var names []string
	for i, p := range plays {
		if p.Artist == "" || p.Title == "" || p.Title != strings.TrimSpace(p.Title) || p.Seconds == 0 {
			t.Errorf("play %d: %+v", i, p)
		}
		names = append(names, p.Artist+" – "+p.Title)
	}
	for _, name := range []string{
		"Juniper & the Late Shift – Kitchen Floor, 1 a.m.", // a raw &
		"Harbor Street – Paper Lanterns (Original Mix)",    // named by its path
		"dusk theory – neon in the rain",                   // with underscores
		"Pale Copper – Folding Chairs",                     // with a loose dash
		"The Velvet Hour – Blue Ledger [Club Edit]",        // the remix is there already
		"Little Gravity – Orbit (Club Edit)",               // and here, in a title that names the artist too
		"Little Gravity – Satellite Parking (Late Night Remix)",
		"Pale Copper – Everything in Pencil (Slow Version)", // an address in the remix tag
		"Amber Quill – Half a Mile of Moon",                 // a space before the title
		"Northbound Kings – Ninety Miles of Maybe (Live)",   // an empty artist
		"Coral Avenue – Glass Piano",                        // streamed
		"Marlow & Quill – Ferry Song",                       // an entity
		"水野リナ – 夜更けのバス",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("no %q in\n%s", name, strings.Join(names, "\n"))
		}
	}
}

func TestTheNightGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	all := len(parseNight(nightFile))
	laptop, _, err := NewLaptop(dir, all-1, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	folder := virtualdj.Open(dir, time.Now)
	last, cursor, err := folder.End()
	if err != nil || last.Title != "Feather & Brick" {
		t.Fatalf("begins at %+v: %v", last, err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- laptop.Play(ctx, 2000) }() // a track in about a tenth of a second
	var heard []string
	for len(heard) < 3 && ctx.Err() == nil {
		fresh, next, err := folder.Read(cursor)
		if err != nil {
			t.Fatal(err)
		}
		cursor = next
		for _, p := range fresh {
			heard = append(heard, p.Title)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	// After the last track the evening begins again.
	if want := []string{"One More, Then Home", "Slow Elevator", "Two-Dollar Halo"}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}
