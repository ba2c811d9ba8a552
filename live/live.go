// Package live is what the floor sees now: the state of each session that somebody looks at, encoded once
// and sent to every phone that watches it.
//
// A play's way through: hooks/ stores a row and calls [Floor.Refresh]; the session reads its rows again
// (rows.go), compares them with what the floor was last told (state.go), and publishes the difference as one
// frame (feed.go) to the phones (phones.go). A like's way back: hooks/likes.go hands an [Intent] to
// [Floor.Do]; the writer commits it together with whatever else queued meanwhile (writer.go), counts only
// what the commit really changed, and the next tick sends the tallies as a pulse (pulse.go).
//
// Everything here follows from rows, so a restart changes nothing; memory is a cache. The package knows no
// PocketBase: it takes two database handles, values, and a clock.
package live

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// ErrUnknown says that no session has the code or id asked for.
var ErrUnknown = errors.New("unknown session")

// ErrClosed says that the server is going down: the intent was not stored and may be sent again.
var ErrClosed = errors.New("the floor is closed")

// Options are what a floor stands on.
type Options struct {
	Read  *sql.DB          // many connections
	Write *sql.DB          // the one writing connection, shared with everybody else who writes
	Now   func() time.Time // nil means time.Now
	Log   *slog.Logger     // nil means slog.Default()
}

// Floor holds every live session, and each ended one for as long as somebody looks at it.
type Floor struct {
	read    *sql.DB
	now     func() time.Time
	log     *slog.Logger
	news    *newsFrom
	writer  *writer
	phones  *phones
	figures *figures

	mu     sync.RWMutex
	byID   map[string]*session
	byCode map[string]*session

	stop chan struct{}
	done sync.WaitGroup
}

// Open loads the live sessions and starts the writer, the phones' shards and the tick. Close ends them.
func Open(ctx context.Context, o Options) (*Floor, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	counted := newFigures()
	f := &Floor{
		read: o.Read, now: o.Now, log: o.Log, figures: counted,
		phones: newPhones(o.Now, counted),
		byID:   map[string]*session{}, byCode: map[string]*session{},
		stop: make(chan struct{}),
	}
	var err error
	if f.news, err = openNews(ctx, o.Read); err != nil {
		return nil, err
	}
	if f.writer, err = newWriter(ctx, o.Write, o.Log, counted); err != nil {
		return nil, err
	}
	ids, err := liveSessionIDs(ctx, o.Read)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, err := f.load(ctx, "id", id); err != nil && !errors.Is(err, ErrUnknown) {
			return nil, err
		}
	}
	f.done.Add(2)
	go func() { defer f.done.Done(); f.writer.run(f.applied) }()
	go func() { defer f.done.Done(); f.tickUntil(f.stop) }()
	return f, nil
}

// Close says goodbye to every phone, stores what is queued and stops. Calling it twice is harmless.
func (f *Floor) Close() {
	f.mu.Lock()
	select {
	case <-f.stop:
		f.mu.Unlock()
		return
	default:
		close(f.stop)
	}
	f.mu.Unlock()
	f.phones.bye()
	f.writer.close()
	f.done.Wait()
	if err := f.news.conn.Close(); err != nil {
		f.log.Error("close the floor", "error", err)
	}
}

// session returns the session with this code, reading it from the database when nobody looked at it yet.
func (f *Floor) session(ctx context.Context, code string) (*session, error) {
	code = strings.ToUpper(code)
	f.mu.RLock()
	s := f.byCode[code]
	f.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	// Asked first beside the writer: codes can be guessed without end, and likes must not wait for that.
	var old bool
	err := f.read.QueryRowContext(ctx, `SELECT status = 'ended' AND endedAt < ? FROM sessions WHERE code = ?`,
		f.now().Add(-lateTaps).UTC().Format(rowLayout), code).Scan(&old)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	if old { // takes no intent any more, so likes need not wait until a whole night is counted
		return f.load(ctx, "code", code)
	}
	if werr := f.writer.between(ctx, func() { s, err = f.load(ctx, "code", code) }); werr != nil {
		return nil, werr
	}
	return s, err
}

// load reads a session with its counts and makes it known. Once the writer runs, it is called between two
// of its commits only: a like is then either in the counts read here or applied to the loaded session.
func (f *Floor) load(ctx context.Context, column, value string) (*session, error) {
	rows, err := readRows(ctx, f.read, column, value)
	if err != nil {
		return nil, err
	}
	f.mu.RLock()
	s := f.byID[rows.id]
	f.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	counts, err := readCounts(ctx, f.read, rows.id)
	if err != nil {
		return nil, err
	}
	s = newSession(rows, counts, f.now())
	f.mu.Lock()
	f.byID[rows.id], f.byCode[rows.code] = s, s
	f.mu.Unlock()
	return s, nil
}

func (f *Floor) loaded(id string) *session {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.byID[id]
}

// Refresh tells the floor what changed in the rows of a session, its plays, its DJ or the DJ's booths.
// It returns when the frames are on their way. A session that nobody holds yet is loaded first.
func (f *Floor) Refresh(ctx context.Context, id string) {
	s := f.loaded(id)
	if s == nil {
		var err error
		if werr := f.writer.between(ctx, func() { s, err = f.load(ctx, "id", id) }); werr != nil {
			err = werr
		}
		if err != nil {
			if !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrClosed) {
				f.log.Error("load session", "session", id, "error", err)
			}
			return
		}
		// Somebody else may have loaded it meanwhile, with the rows as they were before.
	}
	s.reading.Lock() // rows read later are applied later
	defer s.reading.Unlock()
	news := f.news.number(ctx)
	if news != 0 && news == s.news {
		return
	}
	s.news = news
	rows, err := readRows(ctx, f.read, "id", id)
	switch {
	case errors.Is(err, ErrUnknown):
		f.gone(s)
	case err != nil:
		s.news = 0
		f.log.Error("refresh session", "session", id, "error", err)
	default:
		if kept := s.apply(rows, f.now(), f.phones); len(kept) > 0 {
			f.writer.later(job{intent: kept, session: id, at: rows.doorClosed})
		}
	}
}

// RefreshOwner refreshes every session of a DJ that is held, as after a new name or a new live session.
func (f *Floor) RefreshOwner(ctx context.Context, owner string) {
	f.mu.RLock()
	var ids []string
	for id, s := range f.byID {
		if s.owner == owner {
			ids = append(ids, id)
		}
	}
	f.mu.RUnlock()
	for _, id := range ids {
		f.Refresh(ctx, id)
	}
}

// Recount reads again what was said in a session, as after a superuser deleted some of it.
func (f *Floor) Recount(ctx context.Context, id string) {
	s := f.loaded(id)
	if s == nil {
		return
	}
	var counts counts
	var err error
	werr := f.writer.between(ctx, func() {
		if counts, err = readCounts(ctx, f.read, id); err == nil {
			s.recount(counts)
		}
	})
	if err = errors.Join(err, werr); err != nil && !errors.Is(err, ErrClosed) {
		f.log.Error("recount session", "session", id, "error", err)
	}
}

// ForgetDancers lets the next intent of each dancer make sure of its row again, as after one was deleted.
func (f *Floor) ForgetDancers(ctx context.Context) {
	if err := f.writer.between(ctx, func() { clear(f.writer.known) }); err != nil && !errors.Is(err, ErrClosed) {
		f.log.Error("forget dancers", "error", err)
	}
}

// gone tells the phones of a deleted session that it is over, and forgets it.
func (f *Floor) gone(s *session) {
	s.end(f.now(), f.phones)
	f.forget(s)
	f.phones.end(s.id)
}

func (f *Floor) forget(s *session) {
	s.mu.Lock()
	s.forgotten = true
	s.mu.Unlock()
	f.mu.Lock()
	delete(f.byID, s.id)
	delete(f.byCode, s.code)
	f.mu.Unlock()
}
