package booth

import (
	"context"
	"errors"
	"net/http"
	"sort"
	"strings"
	"time"
)

// idleCheck is how often a sender that nobody pokes looks by itself.
const idleCheck = 10 * time.Second

// detailRest stands among the resting rows for what is told of plays afterwards. No row has this number.
const detailRest = 0

// errUnpaired says that this laptop was signed out just now: what a guest sends would be refused for good.
var errUnpaired = errors.New("this laptop is not paired")

// rest is when a row that failed may be tried again.
type rest struct {
	attempts
	until time.Time
}

// send takes rows from the outbox to the server, one at a time. A row that fails rests and lets the others pass.
func (b *booth) send(ctx context.Context) {
	resting := map[int64]*rest{}
	outages := b.outages.Load()
	for ctx.Err() == nil {
		ready := b.readyToSend()
		if now := b.outages.Load(); now != outages {
			outages = now
			clear(resting) // the network is back: the newest first, without waiting out its rest
		}
		st := b.store.view()
		now := time.Now()
		r, found := st.next(func(r row) bool {
			stop := resting[r.Number]
			return stop == nil || !stop.until.After(now)
		})
		d, more := st.nextDetail()
		if stop := resting[detailRest]; stop != nil && stop.until.After(now) {
			more = false
		}
		var wait error
		switch {
		case ready && found:
			wait = b.sendRow(ctx, r)
		case ready && more:
			r.Number, wait = detailRest, b.sendDetail(ctx, d)
		default:
			pause(ctx, untilRested(resting, now), b.sendNow)
			continue
		}
		if wait == nil {
			delete(resting, r.Number)
			continue
		}
		stop := resting[r.Number]
		if stop == nil {
			stop = &rest{}
			resting[r.Number] = stop
		}
		stop.until = time.Now().Add(stop.wait(b.Retry, b.Now(), retryOf(wait)))
	}
}

// readyToSend: the server was reached and knows this laptop, and so where the rows belong.
func (b *booth) readyToSend() bool {
	paired := b.token() != ""
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.contact && b.reached && b.signedIn && paired
}

// untilRested is how long to wait until the next row may be tried.
func untilRested(resting map[int64]*rest, now time.Time) time.Duration {
	wait := idleCheck
	for _, stop := range resting {
		if left := stop.until.Sub(now); left > 0 {
			wait = min(wait, left)
		}
	}
	return wait
}

// sendRow sends one play and notes the outcome. It returns an error when the play has to be sent again.
func (b *booth) sendRow(ctx context.Context, r row) error {
	var stored struct {
		ID       string
		Problems map[string]struct{ Message string }
	}
	token := b.token()
	if token == "" {
		return errUnpaired
	}
	err := b.server.call(ctx, http.MethodPost, "/api/collections/plays/records", token, wirePlay(r), &stored)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	answer, answered := refused(err)
	switch {
	case err == nil:
		var problems []string
		for field, problem := range stored.Problems {
			problems = append(problems, field+": "+problem.Message)
		}
		sort.Strings(problems)
		err := b.store.update(func(st *state) {
			st.delivered(r)
			st.sent(r.Number)
		})
		b.status.taken(r.Play, strings.Join(problems, " "))
		return err
	case !answered:
		b.noteContact(err)
		b.status.fault(plainly(err))
		poke(b.beatNow)
		return err
	case answer.Status == http.StatusUnauthorized, answer.fromTheWay(): // so it would be for every row
		b.noteContact(err)
		poke(b.beatNow)
		return err
	case answer.again():
		b.status.fault(plainly(err))
		return err
	case answer.Status == http.StatusConflict && answer.has("ended"):
		return b.sessionEnded(ctx, r, answer)
	}
	return b.setAside(r, answer)
}

// wirePlay is a row as the server's plays collection takes it.
func wirePlay(r row) map[string]any {
	play := map[string]any{
		"id": playID(r.Session, r.Key), "session": r.Session, "artist": r.Artist, "title": r.Title, "remix": r.Remix,
		"source": r.Source, "startedAt": r.StartedAt.UTC().Format(storedTime),
	}
	if r.BPM > 0 {
		play["bpm"] = r.BPM
	}
	if r.MusicalKey != "" {
		play["key"] = r.MusicalKey
	}
	if r.Seconds > 0 {
		play["seconds"] = r.Seconds
	}
	return play
}

// setAside takes a refused row out of the way and shows it.
func (b *booth) setAside(r row, answer *refusal) error {
	err := b.store.update(func(st *state) {
		st.change(r.Number, func(r *row) { r.Phase, r.Reason = setAside, answer.Error() })
	})
	b.status.say("Set aside: " + r.name() + ". " + answer.Error())
	return err
}

// sessionEnded is for a row that its session no longer takes. What is live now is asked first, since that may already
// say where the row belongs.
func (b *booth) sessionEnded(ctx context.Context, r row, answer *refusal) error {
	if err := b.beat(ctx); err != nil {
		return err
	}
	endedAt, stillLive, err := b.endOf(ctx, r.Session)
	if err != nil {
		return err
	}
	if stillLive {
		return errors.New("the session is said to be both over and live")
	}
	if !r.StartedAt.After(endedAt) {
		return b.setAside(r, answer)
	}
	m := b.moment()
	err = b.store.update(func(st *state) {
		st.change(r.Number, func(kept *row) {
			if kept.Phase == waiting && kept.Session == r.Session {
				kept.leave(st.Live, m)
			}
		})
	})
	b.status.refresh()
	return err
}
