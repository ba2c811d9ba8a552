package booth

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"
)

const (
	// tonight is how far back a booth without any memory looks for tracks of the same evening: a dance with its
	// workshops before takes ten hours, and what was played twelve hours ago was another evening.
	tonight = 12 * time.Hour
	// mostPlays is how many plays of the DJ are compared with what is offered: the server's limit for one answer, and
	// three times the longest night.
	mostPlays = 1000
)

// addTonight queues what the history already holds when a booth without any memory starts. None of it is sent unasked
// but the newest, if it can still be playing; the rest is offered (see bring).
func (st *state) addTonight(plays []Play, m moment) {
	live, secret, before := st.Live, st.Secret, st.Playing
	st.Live, st.Secret = session{}, false
	st.add(plays, m, false)
	st.Live, st.Secret = live, secret
	if !st.Playing.fresh(m.now) {
		st.Playing = before
	}
	if live.ID != "" {
		st.goLive(live, m)
	}
}

// bring sends what is offered, from the row with that number on, to the live session: the DJ has gone live late and
// wants the floor to have the tracks from there. Each keeps its own time, so the server announces none that is over.
// What the server has already stays offered, and is shown as such. A repeat brings nothing more.
func (st *state) bring(from int64) {
	for i := range st.Rows {
		if r := &st.Rows[i]; r.Number >= from && r.Phase == offered && r.SentTo == "" {
			r.Phase, r.Session = waiting, st.Live.ID
		}
	}
}

// uncompared reports whether something is offered of which it is not known whether the server has it.
func (st *state) uncompared() bool {
	return slices.ContainsFunc(st.Rows, func(r row) bool { return r.Phase == offered && !r.Compared })
}

// compare finds out which offered rows the server has already, from a booth that lost its memory since or from another
// laptop that reads the same history. They are the plays whose id is derived from the same line. Without it a track
// could be in two sessions of one night.
func (b *booth) compare(ctx context.Context) error {
	st := b.store.view()
	if st.Live.ID == "" || st.DJ.ID == "" || !st.uncompared() {
		return nil
	}
	query := url.Values{
		"filter":  {fmt.Sprintf("session.owner = '%s' && startedAt >= '%s'", st.DJ.ID, b.Now().Add(-holdFor-tonight).UTC().Format(storedTime))},
		"expand":  {"session"},
		"fields":  {"id,session,expand.session.code"},
		"sort":    {"-startedAt"},
		"perPage": {fmt.Sprint(mostPlays)}, "skipTotal": {"1"},
	}
	var found struct {
		Items []struct {
			ID, Session string
			Expand      struct{ Session struct{ Code string } }
		}
	}
	if err := b.server.get(ctx, "/api/collections/plays/records", query, b.token(), &found); err != nil {
		return err
	}
	codes, stored := map[string]string{}, map[string]bool{}
	for _, p := range found.Items {
		codes[p.Session], stored[p.ID] = p.Expand.Session.Code, true
	}
	err := b.store.update(func(st *state) {
		for i := range st.Rows {
			r := &st.Rows[i]
			if r.Phase != offered {
				continue
			}
			r.Compared = true
			for session, code := range codes {
				if stored[playID(session, r.Key)] {
					r.SentTo = code
				}
			}
		}
	})
	b.status.refresh()
	return err
}
