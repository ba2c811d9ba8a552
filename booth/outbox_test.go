package booth

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var nine = time.Date(2024, 9, 3, 21, 0, 0, 0, time.UTC)

// at is so many minutes past nine.
func at(minutes float64) time.Time { return nine.Add(time.Duration(minutes * float64(time.Minute))) }

func song(title string, minutes float64) Play {
	return Play{Key: title, Title: title, Source: "virtualdj", PlayedAt: at(minutes)}
}

// known is the moment so many minutes past nine, in touch with a server whose clock agrees.
func known(minutes float64) moment { return moment{now: at(minutes), contact: true} }

// rows writes the outbox as "title phase session".
func rows(st state) string {
	var list []string
	for _, r := range st.Rows {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Title, r.Phase, r.Session)))
	}
	return strings.Join(list, ", ")
}

func expect(t *testing.T, st state, want string) {
	t.Helper()
	if got := rows(st); got != want {
		t.Errorf("outbox:\n%s\nwant:\n%s", got, want)
	}
}

// drain takes rows in the order in which they are sent; those named in refused are set aside.
func drain(st *state, refused ...string) string {
	var order []string
	for {
		r, found := st.next(func(row) bool { return true })
		if !found {
			return strings.Join(order, " ")
		}
		order = append(order, r.Title)
		if strings.Contains(strings.Join(refused, " "), r.Title) {
			st.change(r.Number, func(r *row) { r.Phase = setAside })
		} else {
			st.sent(r.Number)
		}
	}
}

// acceptance 32
func TestOrderOfABacklog(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want string
		refused    []string
	}{
		{"newest, then oldest first", "D A B C", nil},
		{"the newest is refused: the next newest is what plays", "D C A B", []string{"D"}},
		{"all but the oldest are refused", "D C B A", []string{"B", "C", "D"}},
	} {
		st := state{Live: session{ID: "one"}}
		st.add([]Play{song("A", 0), song("B", 4), song("C", 8), song("D", 12)}, known(60), true)
		if got := drain(&st, c.refused...); got != c.want {
			t.Errorf("%s: sent %s, want %s", c.name, got, c.want)
		}
	}
	t.Run("a track that starts in between goes first", func(t *testing.T) {
		st := state{Live: session{ID: "one"}}
		st.add([]Play{song("A", 0), song("B", 4), song("C", 8)}, known(60), true)
		first, _ := st.next(func(row) bool { return true })
		st.sent(first.Number)
		st.add([]Play{song("D", 61)}, known(61), true)
		if got := first.Title + " " + drain(&st); got != "C D A B" {
			t.Errorf("sent %s", got)
		}
	})
}

func TestStartTimes(t *testing.T) {
	t.Parallel()
	st := state{Live: session{ID: "one"}}
	m := moment{now: at(60), offset: time.Hour, contact: true}
	st.add([]Play{song("A", 0), song("same second", 0), song("clock put back", -30), song("later", 5), song("in the future", 90)}, m, true)
	var got []time.Duration
	for _, r := range st.Rows {
		got = append(got, r.StartedAt.Sub(at(60)))
	}
	want := []time.Duration{0, time.Millisecond, 2 * time.Millisecond, 5 * time.Minute, time.Hour + smallOffset}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("after ten: %v, want %v", got, want)
	}
}

// Read before the server's clock was known, rows get their times when it is, in order behind what was sent before.
func TestStartTimesOnceTheClockIsKnown(t *testing.T) {
	t.Parallel()
	st := state{Live: session{ID: "one"}, LastAt: at(30)}
	st.add([]Play{song("A", 0), song("B", 40)}, moment{now: at(60)}, true)
	if !st.unsettled() {
		t.Fatal("rows have a time by an unknown clock")
	}
	st.stampAll(10 * time.Minute)
	a, b := st.Rows[0].StartedAt, st.Rows[1].StartedAt
	if !a.Equal(at(30).Add(time.Millisecond)) || !b.Equal(at(50)) || st.unsettled() {
		t.Errorf("A at %s, B at %s", a, b)
	}
}

func TestWhichSessionARowBelongsTo(t *testing.T) {
	t.Parallel()
	t.Run("of what was held only the newest goes out, if fresh", func(t *testing.T) {
		var st state
		st.add([]Play{song("A", 0), song("B", 4)}, known(5), true)
		expect(t, st, "A held, B held")
		st.goLive(session{ID: "one"}, known(13))
		expect(t, st, "A offered, B waiting one")
	})
	t.Run("a stale one does not", func(t *testing.T) {
		var st state
		st.add([]Play{song("A", 0)}, known(1), true)
		st.goLive(session{ID: "one"}, known(11))
		expect(t, st, "A offered")
	})
	t.Run("a long track is fresh for longer", func(t *testing.T) {
		var st state
		long := song("A", 0)
		long.Seconds = 20 * 60
		st.add([]Play{long}, known(1), true)
		st.goLive(session{ID: "one"}, known(23))
		expect(t, st, "A waiting one")
	})
	t.Run("read before the first contact", func(t *testing.T) {
		var st state
		st.add([]Play{song("Before the start", 0)}, moment{now: at(20)}, false)
		st.add([]Play{song("A", 21), song("B", 50)}, moment{now: at(60)}, true)
		expect(t, st, "Before the start held, A undecided, B undecided")
		later := st.clone()
		st.stampAll(0)
		st.goLive(session{ID: "one"}, known(61))
		expect(t, st, "Before the start offered, A waiting one, B waiting one")
		later.stampAll(0)
		later.noneLive()
		expect(t, later, "Before the start held, A held, B held")
	})
	t.Run("ended, and another one is live", func(t *testing.T) {
		st := state{Live: session{ID: "one"}}
		st.add([]Play{song("A", 0), song("B", 10), song("C", 20)}, known(20), true)
		st.endLive(at(10), session{ID: "two"}, known(30))
		st.goLive(session{ID: "two"}, known(30))
		expect(t, st, "A waiting one, B waiting one, C waiting two")
	})
	t.Run("ended, none is live", func(t *testing.T) {
		st := state{Live: session{ID: "one"}}
		st.add([]Play{song("A", 0), song("B", 20), song("C", 500)}, known(500), true)
		st.endLive(at(10), session{}, known(501))
		expect(t, st, "A waiting one, B waiting one, C held") // whether the end moves for B the server knows
	})
	t.Run("gone altogether", func(t *testing.T) {
		st := state{Live: session{ID: "one"}}
		st.add([]Play{song("A", 0)}, known(0), true)
		st.endLive(time.Time{}, session{}, known(1))
		expect(t, st, "A held")
	})
	t.Run("of another night", func(t *testing.T) {
		st := state{Live: session{ID: "one"}}
		st.add([]Play{song("A", 0), song("B", 3*24*60)}, known(3*24*60), true)
		st.endLive(at(-10), session{ID: "two"}, known(3*24*60+1))
		expect(t, st, "A offered, B waiting two")
	})
	t.Run("another DJ", func(t *testing.T) {
		st := state{Live: session{ID: "one"}}
		st.add([]Play{song("A", 0)}, known(0), true)
		st.forgetSessions()
		st.goLive(session{ID: "two"}, known(1))
		expect(t, st, "A offered")
	})
}

func TestHeldRowsAreForgotten(t *testing.T) {
	t.Parallel()
	var st state
	st.add([]Play{song("A", 0)}, known(0), true)
	st.add([]Play{song("B", 60)}, known(60), true)
	st.change(2, func(r *row) { r.Phase = setAside })
	st.add([]Play{song("C", 24*60)}, known(24*60), true)
	expect(t, st, "A held, B set aside, C held")
	st.prune(at(24*60 + 1))
	expect(t, st, "B set aside, C held")
	for n := range 2 * maxKept {
		st.add([]Play{song(fmt.Sprint(n), 24*60+5)}, known(24*60+5), true)
	}
	if len(st.Rows) != maxKept || st.Rows[maxKept-1].Title != fmt.Sprint(2*maxKept-1) {
		t.Errorf("%d rows, the newest is %s", len(st.Rows), st.Rows[len(st.Rows)-1].Title)
	}
}
