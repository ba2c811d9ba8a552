package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pika/crowd"
)

// acceptance 15, 34: phones that stop reading are dropped and delay nobody, a storm of thanks is counted to the last one
// while tracks change, and after SIGTERM and SIGKILL, with likes under way, phones are right again soon without a stampede.
// The long form is make storm.
func TestStorm(t *testing.T) {
	t.Parallel()
	r, err := storm(t.Context(), options{dancers: 120, pika: builtPika(t), ramp: time.Second}, limits{})
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := errors.Join(r.wrong(), r.print(&printed)); err != nil {
		t.Errorf("%v\n%s", err, &printed)
	}
	const noticed = 1000 // ms
	if r.WhileStalled > noticed || r.WhileThanked > noticed {
		t.Errorf("a person notices:\n%s", &printed)
	}
	if r.Stalled != 6 || r.Gone < 5*time.Second || r.StalledMemory > 1000 {
		t.Errorf("%d phones stalled, gone after %s, %.0f kB each", r.Stalled, r.Gone, r.StalledMemory)
	}
	for _, s := range r.Spoken {
		if s.Kind == crowd.KindThanks && (s.Acknowledged != 120 || s.Stored != 120) || s.Kind == crowd.KindLike && s.Acknowledged == 0 {
			t.Errorf("%s: %+v %+v", s.Kind, s.Tally, s.Rows)
		}
	}
}

// Each thing that a storm may not show is said.
func TestWhatIsWrongWithAStorm(t *testing.T) {
	t.Parallel()
	right := func() *stormReport {
		back := returnReport{Phones: 200, Right: 198, Asks: counts{P99: 3}}
		return &stormReport{Graceful: back, Killed: back}
	}
	if err := right().wrong(); err != nil {
		t.Errorf("a storm in which all went well: %v", err)
	}
	for want, spoil := range map[string]func(r *stormReport){
		"197 of 200 phones":    func(r *stormReport) { r.Killed.Right-- },
		"up to 4 requests":     func(r *stormReport) { r.Graceful.Asks.P99++ },
		"1 tracks unheard":     func(r *stormReport) { r.Unheard = 1 },
		"were kept for 31s":    func(r *stormReport) { r.Gone = 31 * time.Second },
		"more than 15s to end": func(r *stormReport) { r.Exit = 15 * time.Second },
		"like: 1 refused":      func(r *stormReport) { r.Spoken = []spoken{{Kind: crowd.KindLike, Tally: crowd.Tally{Refused: 1}}} },
		"thanks: 2 lost":       func(r *stormReport) { r.Spoken = []spoken{{Kind: crowd.KindThanks, Rows: crowd.Rows{Lost: 2}}} },
	} {
		r := right()
		spoil(r)
		if err := r.wrong(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
