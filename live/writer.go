package live

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Limits of the writer.
const (
	queueLength  = 8192             // about half a second of work at the measured rate; more is refused, not piled up
	batchLength  = 1024             // bounds how long one commit can keep PocketBase's own writes waiting
	knownMost    = 100_000          // dancers remembered, about 5 MB
	writeTimeout = 10 * time.Second // as long as SQLite's own busy timeout
)

// ErrBusy says that more intents wait than the writer can take: send it again.
var ErrBusy = errors.New("too many intents wait")

// writer is the one goroutine that stores what dancers say. It commits in groups: whatever queued while the
// last commit ran goes into the next one, and every caller is answered after its commit. It writes on
// PocketBase's own single connection, since a second one starves PocketBase's saves.
type writer struct {
	db      *sql.DB
	log     *slog.Logger
	stmts   map[string]*sql.Stmt
	known   map[string]bool // dancers who have their row; only the writer's goroutine touches it
	figures *figures

	mu     sync.RWMutex // guards closed against a send
	closed bool
	queue  chan job
}

// storable is what the writer writes: an Intent, or a minute of the night.
type storable interface {
	store(tx *tx, session, at string) (changed bool, err error)
}

// job is something to be stored in a session, or a function to run between two commits.
type job struct {
	intent  storable
	session string
	at      time.Time
	run     func()
	done    chan outcome // nil when nobody waits
}

// tx is the transaction of a batch.
type tx struct {
	*writer
	began *sql.Tx
	bound map[string]*sql.Stmt // the statements that it has used so far
	met   []string             // dancers whose rows it makes sure of
}

// stmt is a prepared statement in this transaction. It is run without a deadline, for which the driver would start a
// goroutine each time: with the write lock, which the transaction began with, there is nothing left to wait for.
func (t *tx) stmt(query string) *sql.Stmt {
	s := t.bound[query]
	if s == nil {
		s = t.began.Stmt(t.stmts[query])
		t.bound[query] = s
	}
	return s
}

// exec runs a prepared statement and reports whether it changed a row.
func (t *tx) exec(query string, args ...any) (bool, error) {
	res, err := t.stmt(query).Exec(args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// one reads the one column of the one row that a prepared query finds, if it finds one.
func (t *tx) one(query string, into any, args ...any) (found bool, err error) {
	err = t.stmt(query).QueryRow(args...).Scan(into)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// all reads the one column of the rows that a prepared query finds.
func (t *tx) all(query string, args ...any) (found []string, err error) {
	list, err := t.stmt(query).Query(args...)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	for list.Next() {
		var one string
		if err := list.Scan(&one); err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, list.Err()
}

// dancer makes the dancer's row, which comes with its first intent.
func (t *tx) dancer(id, at string) error {
	if t.known[id] {
		return nil
	}
	t.met = append(t.met, id)
	_, err := t.exec(insertDancer, id, at)
	return err
}

const insertDancer = `INSERT OR IGNORE INTO dancers (id, created) VALUES (?, ?)`

// prepared are the statements of the writer.
var prepared = []string{insertDancer, insertLike, deleteLike, selectTempo, upsertTempo, deleteTempo, insertVote, selectVote, upsertThanks, upsertMinute,
	forgetLikes, forgetTempo, forgetVotes, forgetPushes, forgetDancer, selectSpokenIn}

type outcome struct {
	changed bool
	err     error
}

func newWriter(ctx context.Context, db *sql.DB, log *slog.Logger, counted *figures) (*writer, error) {
	w := &writer{db: db, log: log, figures: counted, stmts: map[string]*sql.Stmt{}, known: map[string]bool{}, queue: make(chan job, queueLength)}
	for _, query := range prepared {
		stmt, err := db.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		w.stmts[query] = stmt
	}
	return w, nil
}

// do queues a job and waits for its outcome.
func (w *writer) do(ctx context.Context, j job) (bool, error) {
	j.done = make(chan outcome, 1)
	if err := w.send(j); err != nil {
		return false, err
	}
	select {
	case out := <-j.done:
		return out.changed, out.err
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// between runs fn when no commit is under way and waits for it.
func (w *writer) between(ctx context.Context, fn func()) error {
	_, err := w.do(ctx, job{run: fn})
	return err
}

// later queues a job that nobody waits for. When the queue is full it is dropped, with a word in the log.
func (w *writer) later(j job) {
	if err := w.send(j); errors.Is(err, ErrBusy) {
		w.log.Warn("not stored", "what", fmt.Sprintf("%T", j.intent), "error", err)
	}
}

func (w *writer) send(j job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return ErrClosed
	}
	select {
	case w.queue <- j:
		return nil
	default:
		return ErrBusy
	}
}

// close refuses further jobs; run stores what is queued and returns.
func (w *writer) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
}

// run works until close. applied is told each intent that changed a row, after its commit and before its
// caller is answered.
func (w *writer) run(applied func(session string, in Intent)) {
	defer func() {
		for _, stmt := range w.stmts {
			stmt.Close()
		}
	}()
	batch := make([]job, 0, batchLength)
	for first := range w.queue {
		batch = append(batch[:0], first)
	drain:
		for len(batch) < batchLength {
			select {
			case j, ok := <-w.queue:
				if !ok {
					break drain
				}
				batch = append(batch, j)
			default:
				break drain
			}
		}
		w.commit(batch, applied)
	}
}

// commit stores the intents of a batch in one transaction. The functions run before it: what they count must
// not hold an intent that is applied afterwards, and so counted again.
func (w *writer) commit(batch []job, applied func(session string, in Intent)) {
	outcomes := make([]outcome, len(batch))
	for _, j := range batch {
		if j.run != nil {
			j.run()
		}
	}
	err := w.store(batch, outcomes)
	if err != nil && len(batch) > 1 && strings.Contains(err.Error(), "constraint") { // one row that somebody bent must not refuse the others
		for i := range batch {
			if one := w.store(batch[i:i+1], outcomes[i:i+1]); one != nil {
				w.log.Error("store an intent", "error", one)
				outcomes[i] = outcome{err: one}
			}
		}
		err = nil
	}
	if err != nil {
		w.log.Error("store intents", "intents", len(batch), "error", err)
		for i := range outcomes {
			outcomes[i] = outcome{err: err}
		}
	}
	for i, j := range batch {
		if j.run != nil {
			outcomes[i] = outcome{}
		} else if in, ok := j.intent.(Intent); ok && outcomes[i].changed {
			applied(j.session, in)
		}
		if j.done != nil {
			j.done <- outcomes[i]
		}
	}
}

func (w *writer) store(batch []job, outcomes []outcome) error {
	if !hasIntent(batch) {
		return nil
	}
	start, intents := time.Now(), 0 // the machine's time: tests move the floor's by hand
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	began, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer began.Rollback()
	tx := &tx{writer: w, began: began, bound: map[string]*sql.Stmt{}}
	for i, j := range batch {
		if j.intent == nil {
			continue
		}
		if _, ok := j.intent.(Intent); ok {
			intents++
		}
		changed, err := j.intent.store(tx, j.session, j.at.UTC().Format(rowLayout))
		if refusal := Refusal(""); errors.As(err, &refusal) {
			outcomes[i].err = refusal
			continue
		}
		if err != nil {
			return err
		}
		outcomes[i].changed = changed
	}
	if err := began.Commit(); err != nil {
		return err
	}
	if intents > 0 { // and not only a minute of the night
		w.figures.batches.observe(float64(intents))
		w.figures.commits.observe(time.Since(start).Seconds())
	}
	if len(w.known)+len(tx.met) > knownMost {
		clear(w.known)
	}
	for _, dancer := range tx.met {
		w.known[dancer] = true
	}
	return nil
}

func hasIntent(batch []job) bool {
	for _, j := range batch {
		if j.intent != nil {
			return true
		}
	}
	return false
}
