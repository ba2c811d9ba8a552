package booth

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Retry is how long to wait before the next try: a random part of a span that doubles from First up to Most, so that
// many booths and phones do not come back in step, and up to Late once it has gone on for LateAfter.
type Retry struct {
	First, Most, Late, LateAfter time.Duration
}

// retryAfter reads the header of that name: seconds or a date.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(header); err == nil && date.After(now) {
		return date.Sub(now)
	}
	return 0
}

// attempts counts what failed in a row.
type attempts struct {
	failed int
	since  time.Time // of the first one
}

// wait notes one more failure and says how long to wait after it.
func (a *attempts) wait(r Retry, now time.Time, asked time.Duration) time.Duration {
	if a.failed == 0 {
		a.since = now
	}
	most := r.Most
	if now.Sub(a.since) >= r.LateAfter {
		most = r.Late
	}
	span := min(most, r.First<<min(a.failed, 16))
	a.failed++
	if asked > 0 {
		return asked
	}
	return rand.N(span) + 1
}

// retryOf is how long the server asks to wait, 0 when it does not.
func retryOf(err error) time.Duration {
	if answer, answered := refused(err); answered {
		return answer.RetryAfter
	}
	return 0
}
