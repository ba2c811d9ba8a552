package main

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// acceptance 34: what phones hold of a server that come, flap, sleep and leave is given back. The long form is make soak.
func TestSoak(t *testing.T) {
	t.Parallel()
	r, err := soak(t.Context(), options{dancers: 20, pika: builtPika(t), soak: 12 * time.Second}, limits{})
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	if err := errors.Join(r.wrong(), r.print(&printed)); err != nil {
		t.Errorf("%v\n%s", err, &printed)
	}
	if len(r.Series) == 0 || r.Series[0].Descriptors < r.Before.Descriptors || r.Goroutines.Before < 5 {
		t.Errorf("%s", &printed)
	}
}

// A server that keeps something of phones that have gone is found out, and the slope is that of the warm part.
func TestWhatIsWrongWithASoak(t *testing.T) {
	t.Parallel()
	soaked := func(mbPerHour float64) *soakReport {
		r := &soakReport{Visits: 1, Words: 1}
		for minute := range 90 {
			memory := 50e6 + mbPerHour*1e6*float64(minute)/60
			if minute < 30 {
				memory = 1e6 * float64(minute)
			}
			r.Series = append(r.Series, health{At: time.Duration(minute) * time.Minute, Memory: int64(memory)})
		}
		return r
	}
	if slope, ok := soaked(3).slope(); !ok || slope < 2.9e6 || slope > 3.1e6 {
		t.Errorf("slope %f, %v", slope, ok)
	}
	if err := soaked(3).wrong(); err != nil {
		t.Error(err)
	}
	for want, r := range map[string]*soakReport{
		"memory grows by 40.0 MB": soaked(40),
		"20.0 MB of memory":       {Visits: 1, Words: 1, Series: soaked(0).Series, After: health{Memory: 20e6}},
		"100 descriptors":         {Visits: 1, Words: 1, Series: soaked(0).Series, After: health{Descriptors: 100}},
		"50 goroutines":           {Visits: 1, Words: 1, Series: soaked(0).Series, Goroutines: struct{ Before, After int }{30, 80}},
		"nobody came":             {Series: soaked(0).Series},
	} {
		if err := r.wrong(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
