package booth

import (
	"context"
	"net/http"
	"slices"
	"time"

	"pika/booth/virtualdj"
)

const (
	// detailsFor is how long a play waits for its BPM, key and length. VirtualDJ writes what it found out about new
	// tracks when it is closed, which is the end of the night.
	detailsFor = 24 * time.Hour
	// databasePoll is how often VirtualDJ's databases are looked at: one stat each. They change when VirtualDJ saves.
	databasePoll = 30 * time.Second
)

// detail is a play that was queued before all of its BPM, key and length was known. The play does not wait for them: it
// is sent as it is, and what comes to be known later is sent after it.
type detail struct {
	Key     string            `json:"key"` // of the play
	Track   virtualdj.TrackID `json:"track"`
	Session string            `json:"session,omitempty"` // where the server has the play; "" while it has not
	Sent    virtualdj.Facts   `json:"sent"`              // what the server was told
	Known   virtualdj.Facts   `json:"known"`             // what is known by now
	Since   time.Time         `json:"since"`             // by the laptop's clock
}

// missing is what is known and the server was not told; zero for nothing.
func (d detail) missing() virtualdj.Facts {
	m := d.Known
	if d.Sent.BPM != 0 {
		m.BPM = 0
	}
	if d.Sent.Key != "" {
		m.Key = ""
	}
	if d.Sent.Seconds != 0 {
		m.Seconds = 0
	}
	return m
}

// complete reports whether nothing is left to be found out.
func complete(f virtualdj.Facts) bool { return f.BPM != 0 && f.Key != "" && f.Seconds != 0 }

// withFacts is f with what it lacks taken from more.
func withFacts(f, more virtualdj.Facts) virtualdj.Facts {
	if f.BPM == 0 {
		f.BPM = more.BPM
	}
	if f.Key == "" {
		f.Key = more.Key
	}
	if f.Seconds == 0 {
		f.Seconds = more.Seconds
	}
	return f
}

// enriched is what of plays is to be announced, with what the library knows of their tracks. That may show that one is
// a jingle.
func (b *booth) enriched(plays []Play) []Play {
	var known []Play
	for _, p := range plays {
		if f, found := b.library.Find(p.Track); found {
			p = p.with(f)
		}
		if !virtualdj.IsJingle("", p.Seconds) {
			known = append(known, p)
		}
	}
	return known
}

// facts is what a play says of its track.
func (p Play) facts() virtualdj.Facts {
	return virtualdj.Facts{BPM: p.BPM, Key: p.MusicalKey, Seconds: p.Seconds}
}

// with is the play with what it does not say itself taken from f.
func (p Play) with(f virtualdj.Facts) Play {
	f = withFacts(p.facts(), f)
	p.BPM, p.MusicalKey, p.Seconds = f.BPM, f.Key, f.Seconds
	return p.normal()
}

// await remembers plays of which something is still to be found out, and forgets those that waited for a day.
func (st *state) await(plays []Play, now time.Time) {
	for _, p := range plays {
		if p.Track != 0 && p.named() && !complete(p.facts()) {
			st.Details = append(st.Details, detail{Key: p.Key, Track: p.Track, Since: now})
		}
	}
	st.Details = slices.DeleteFunc(st.Details, func(d detail) bool { return now.Sub(d.Since) > detailsFor })
	st.Details = st.Details[max(0, len(st.Details)-maxKept):]
}

// learn takes from the library what it knows by now, for the server and for the rows that are still to be sent.
func (st *state) learn(library *virtualdj.Library) {
	for i := range st.Details {
		d := &st.Details[i]
		f, found := library.Find(d.Track)
		if !found {
			continue
		}
		d.Known = withFacts(Play{}.with(f).facts(), d.Known) // normal: nothing that the server would refuse
		for j := range st.Rows {
			if r := &st.Rows[j]; r.Key == d.Key {
				r.Play = r.with(f)
			}
		}
	}
}

// delivered notes what the server was told with a row, which may be less than is known by now.
func (st *state) delivered(sent row) {
	for i := range st.Details {
		if d := &st.Details[i]; d.Key == sent.Key {
			d.Session = sent.Session
		}
	}
	st.told(sent.Key, sent.facts())
}

// told notes that the server has facts of a play. When it has them all, there is no more to wait for.
func (st *state) told(key string, f virtualdj.Facts) {
	st.Details = slices.DeleteFunc(st.Details, func(d detail) bool { return d.Key == key && complete(withFacts(d.Sent, f)) })
	for i := range st.Details {
		if d := &st.Details[i]; d.Key == key {
			d.Sent = withFacts(d.Sent, f)
		}
	}
}

// nextDetail is a play that the server has and of which more is known than it was told.
func (st *state) nextDetail() (detail, bool) {
	i := slices.IndexFunc(st.Details, func(d detail) bool { return d.Session != "" && d.missing() != virtualdj.Facts{} })
	if i < 0 {
		return detail{}, false
	}
	return st.Details[i], true
}

// enrich keeps the library up to date for as long as ctx lasts, apart from the follower: a play never waits for a
// database of 50 MB to be read.
func (b *booth) enrich(ctx context.Context) {
	for ctx.Err() == nil {
		// What is wrong with a database is shown by "pika booth sources"; what was known before goes on being known.
		changed, _ := b.library.Refresh(virtualdj.Databases(b.System, b.historyFolder()))
		if changed && len(b.store.view().Details) > 0 {
			err := b.store.update(func(st *state) { st.learn(&b.library) })
			if err == nil {
				poke(b.sendNow)
			}
		}
		pause(ctx, b.Database, nil)
	}
}

// sendDetail tells the server what came to be known of a play. It returns an error when that has to be tried again;
// a refusal ends it: it is about an ornament.
func (b *booth) sendDetail(ctx context.Context, d detail) error {
	f := d.missing()
	body := map[string]any{}
	if f.BPM > 0 {
		body["bpm"] = f.BPM
	}
	if f.Key != "" {
		body["key"] = f.Key
	}
	if f.Seconds > 0 {
		body["seconds"] = f.Seconds
	}
	token := b.token()
	if token == "" {
		return errUnpaired
	}
	err := b.server.call(ctx, http.MethodPatch, "/api/collections/plays/records/"+playID(d.Session, d.Key), token, body, nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	answer, answered := refused(err)
	switch {
	case err != nil && !answered, answered && answer.Status == http.StatusUnauthorized:
		b.noteContact(err)
		poke(b.beatNow)
		return err
	case answered && answer.again():
		return err
	}
	return b.store.update(func(st *state) {
		st.told(d.Key, f)
		if answered {
			st.Details = slices.DeleteFunc(st.Details, func(kept detail) bool { return kept.Key == d.Key })
		}
	})
}
