package booth

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 9, 3, 21, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "-3": 0, "soon": 0, "7": 7 * time.Second,
		now.Add(time.Minute).Format(http.TimeFormat):  time.Minute,
		now.Add(-time.Minute).Format(http.TimeFormat): 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: %s", header, got)
		}
	}
}

// acceptance 32: a random part of 0.5 s doubling to 5 s, after ten minutes up to 30 s, for ever.
func TestWaitBetweenTries(t *testing.T) {
	t.Parallel()
	c, _, err := Config{Server: "http://x", State: "s"}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	var a attempts
	now := nine
	longest := map[time.Duration]time.Duration{}
	for range 4000 {
		most := 5 * time.Second
		if now.Sub(nine) >= 10*time.Minute {
			most = 30 * time.Second
		}
		span := min(most, 500*time.Millisecond<<min(a.failed, 10))
		wait := a.wait(c.Retry, now, 0)
		if wait <= 0 || wait > span+1 {
			t.Fatalf("try %d after %s waits %s", a.failed, now.Sub(nine), wait)
		}
		longest[most] = max(longest[most], wait)
		now = now.Add(wait)
	}
	for most, wait := range longest {
		if wait < most*9/10 {
			t.Errorf("of up to %s, the longest wait was %s", most, wait)
		}
	}
	if len(longest) != 2 || now.Sub(nine) < 10*time.Hour {
		t.Errorf("spans %v, given up after %s", longest, now.Sub(nine))
	}
	if got := a.wait(c.Retry, now, time.Hour); got != time.Hour {
		t.Errorf("asked for an hour, waits %s", got)
	}
}
