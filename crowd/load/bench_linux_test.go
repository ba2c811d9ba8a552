package main

import (
	"strings"
	"testing"
	"time"
)

// The comparison measures what it says at each contender: every track is heard by every phone, and likes are taken.
func TestBench(t *testing.T) {
	t.Parallel()
	const phones = 20
	r, err := bench(t.Context(), options{pika: builtPika(t), sizes: []int{phones}, rounds: 1, changes: 2, sustain: time.Second}, limits{})
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := r.print(&printed); err != nil || r.wrong() != nil {
		t.Fatal(err, r.wrong())
	}
	for i, b := range r.Sizes[0].Found {
		takesLikes := i == 0 || i == 2
		if b.Unheard != 0 || b.Refused != 0 || middle(b.last) <= 0 || middle(b.delivery) <= 0 || takesLikes != (len(b.perSecond) > 0) { // how many likes is the machine's matter
			t.Errorf("%s: %+v", b.Name, b)
		}
	}
	if t.Failed() {
		t.Log(&printed)
	}
}

// Ratios are of rounds, not of medians: a round in which the machine was slow was slow for both.
func TestRatiosAreOfRounds(t *testing.T) {
	t.Parallel()
	if got := against([]float64{10, 100, 12}, []float64{20, 200, 12}); got != 0.5 {
		t.Errorf("%f, want 0.5", got)
	}
	if got := middle([]float64{3, 1, 2}); got != 2 {
		t.Errorf("%f, want 2", got)
	}
	if err := (&benchReport{Sizes: []benchedSize{{Phones: 1000, Found: []benched{{Unheard: 3, Refused: 2}}}}}).wrong(); err == nil {
		t.Error("tracks unheard and likes refused are not said")
	}
}
