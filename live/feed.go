package live

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrOver says that a session ended so long ago that its feed is closed for good.
var ErrOver = errors.New("the session is over")

// feedAfterEnd is how long an ended session's feed stays open, to move phones on to the DJ's next session.
const feedAfterEnd = 30 * time.Minute

// replayLength is how many events a feed can give again to a phone that was away for a moment.
const replayLength = 256

// replayMost is how many bytes are given again: many histories in a row are longer than the snapshot that says all.
const replayMost = 128 << 10

// feed numbers a session's events and keeps the latest. An epoch lasts as long as the session is held in
// memory, so an id of another process or another session is never taken for one of ours.
type feed struct {
	epoch string
	n     uint64
	ring  []frame // event n is at ring[n % replayLength]

	unsent []frame
}

func newFeed() feed {
	return feed{epoch: strings.ToLower(rand.Text()[:8]), ring: make([]frame, replayLength)}
}

func (f *feed) id() string { return f.epoch + "-" + strconv.FormatUint(f.n, 10) }

// since returns what came after the event with this id, in order, and its number; false when that can no longer be told.
func (f *feed) since(id string) (missed []frame, n uint64, ok bool) {
	epoch, number, ok := strings.Cut(id, "-")
	n, err := strconv.ParseUint(number, 10, 64)
	if !ok || err != nil || epoch != f.epoch || n > f.n || f.n-n > replayLength {
		return nil, 0, false
	}
	missed = make([]frame, 0, f.n-n)
	for i := n + 1; i <= f.n; i++ {
		missed = append(missed, f.ring[i%replayLength])
	}
	return missed, n, true
}

// publish numbers an event and keeps it for replay; flush sends it. The lock is held from one to the other, so
// that a phone that joins at the same time gets it either in its snapshot or after it.
func (s *session) publish(event string, data json.RawMessage) {
	s.feed.n++
	f := newFrame(s.feed.id(), event, data)
	s.feed.ring[s.feed.n%replayLength] = f
	s.feed.unsent = append(s.feed.unsent, f)
}

// repeat is publish for what does not advance the numbering: pulse and hb.
func (s *session) repeat(event string, data json.RawMessage) {
	s.feed.unsent = append(s.feed.unsent, newFrame(s.feed.id(), event, data))
}

// flush sends what was published as one piece: one write per phone.
func (s *session) flush(out outlet) {
	if len(s.feed.unsent) > 0 {
		out.publish(s.id, join(s.feed.unsent))
		s.feed.unsent = nil
	}
}

// frame is one event, encoded once for all phones: as an HTTP/1.1 chunk, and the bytes inside it.
type frame struct{ chunk, body []byte }

func newFrame(id, event string, data []byte) frame {
	size := len("id: \nevent: \ndata: \n\n") + len(id) + len(event) + len(data)
	b := make([]byte, 0, size+12)
	b = fmt.Appendf(b, "%x\r\n", size)
	head := len(b)
	b = append(b, "id: "...)
	b = append(b, id...)
	b = append(b, "\nevent: "...)
	b = append(b, event...)
	b = append(b, "\ndata: "...)
	b = append(b, data...)
	b = append(b, "\n\n"...)
	return frame{chunk: append(b, "\r\n"...), body: b[head:]}
}

// length is what frames are long.
func length(frames []frame) (n int) {
	for _, f := range frames {
		n += len(f.body)
	}
	return n
}

// join puts frames together. They keep their own chunks.
func join(frames []frame) frame {
	if len(frames) == 1 {
		return frames[0]
	}
	var f frame
	for _, g := range frames {
		f.chunk, f.body = append(f.chunk, g.chunk...), append(f.body, g.body...)
	}
	return f
}

// Visit is one phone's wish to follow a session.
type Visit struct {
	Code   string
	Dancer string // empty without a valid cookie
	After  string // id of the last event the phone has seen, if any
	Lock   string // what the pass was checked against: see Floor.Lock
	View   bool   // the DJ's own screens and the stage are not counted as listeners
}

// Ticket admits one visit to a feed. Exactly one of its Take and Stream must follow.
type Ticket struct {
	floor   *Floor
	session *session
	visit   Visit

	mine       Mine
	play, poll string    // that mine speaks of
	door       time.Time // since when the door was closed when the visit was let in
}

// Follow admits a visit. It returns ErrUnknown for an unknown code, ErrDoorClosed, and ErrOver when the feed is closed.
func (f *Floor) Follow(ctx context.Context, v Visit) (*Ticket, error) {
	s, err := f.session(ctx, v.Code)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	door := s.rows.doorClosed
	s.mu.Unlock()
	if s, err = f.visited(ctx, v); err != nil {
		return nil, err
	}
	if s.over(f.now()) {
		return nil, ErrOver
	}
	t := &Ticket{floor: f, session: s, visit: v, door: door}
	t.mine, t.play, t.poll, err = f.readMine(ctx, s, v.Dancer)
	return t, err
}

// visited returns the session that a visit is for, if its door is open.
func (f *Floor) visited(ctx context.Context, v Visit) (*session, error) {
	s, err := f.session(ctx, v.Code)
	if err == nil && !v.View {
		err = f.doorOpen(ctx, s, v.Dancer)
	}
	return s, err
}

// enter counts the visit and hands the line to the phones with all that it has to know first.
func (t *Ticket) enter(line line) {
	s, now := t.session, t.floor.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	locked := s.rows.lock != "" && s.rows.lock != t.visit.Lock
	shut := !t.visit.View && !s.rows.doorClosed.IsZero() && !s.rows.doorClosed.Equal(t.door)
	if locked || shut { // since it was let in: the phone comes again, and is told
		t.floor.phones.attach(s.id, line, frame{}, func() {})()
		return
	}
	s.lines++
	if !t.visit.View {
		s.presence.enter(t.visit.Dancer)
		s.pulse.due = true
	}
	if play, poll := s.asked(now); play != t.play || poll != t.poll { // another came since: nobody has answered it yet
		t.mine.Tempo, t.mine.Option = nil, nil
	}
	var first []frame
	mine := newFrame(s.feed.id(), "mine", encode(t.mine))
	if missed, n, ok := s.feed.since(t.visit.After); ok && length(missed) <= replayMost {
		first = append(append(missed, mine), newFrame(s.feed.id(), "pulse", s.pulseSince(n, now)))
	} else {
		whole, _ := s.snapshot(now)
		first = []frame{newFrame(s.feed.id(), "snapshot", whole), mine}
	}
	t.floor.phones.attach(s.id, line, join(first), t.leave)
	if s.forgotten { // between the ticket and now: who comes again finds it loaded anew
		t.floor.phones.end(s.id)
	}
}

func (t *Ticket) leave() {
	t.session.mu.Lock()
	defer t.session.mu.Unlock()
	t.session.lines--
	if !t.visit.View {
		t.session.presence.leave(t.visit.Dancer, t.floor.now())
		t.session.pulse.due = true
	}
}

func (s *session) over(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.rows.session
	return w.Status == "ended" && now.Sub(w.EndedAt.Time) > feedAfterEnd
}

// Snapshot returns the snapshot of a session and its ETag, and counts the visit as a listener's.
func (f *Floor) Snapshot(ctx context.Context, v Visit) (body []byte, etag string, err error) {
	s, err := f.visited(ctx, v)
	if err != nil {
		return nil, "", err
	}
	now := f.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !v.View && s.presence.touch(v.Dancer, now) {
		s.pulse.due = true
	}
	whole, rest := s.snapshot(now)
	sum := fnv.New64a()
	sum.Write(rest)
	return whole, fmt.Sprintf(`"%x"`, sum.Sum64()), nil
}

// Mine returns what a dancer said in a session, as the `mine` event says it.
func (f *Floor) Mine(ctx context.Context, v Visit) (Mine, error) {
	s, err := f.visited(ctx, v)
	if err != nil {
		return Mine{}, err
	}
	mine, _, _, err := f.readMine(ctx, s, v.Dancer)
	return mine, err
}

func (f *Floor) readMine(ctx context.Context, s *session, dancer string) (mine Mine, play, poll string, err error) {
	s.mu.Lock()
	play, poll = s.asked(f.now())
	s.mu.Unlock()
	if dancer == "" {
		return Mine{Likes: []string{}}, play, poll, nil
	}
	mine, err = readMine(ctx, f.read, s.id, dancer, play, poll)
	return mine, play, poll, err
}

// asked are the ids of what dancers are asked about: the current play and the poll that is shown; "" without. The lock
// is held.
func (s *session) asked(now time.Time) (play, poll string) {
	if s.current != nil {
		play = s.current.ID
	}
	if shown := s.pollShown(now); shown != nil {
		poll = shown.ID
	}
	return play, poll
}

// Lobby lists the live sessions, the latest first.
func (f *Floor) Lobby() []Listing {
	f.mu.RLock()
	all := slices.Collect(maps.Values(f.byID))
	f.mu.RUnlock()
	slices.SortFunc(all, func(a, b *session) int { return b.began.Compare(a.began) })
	out := []Listing{}
	for _, s := range all {
		if l, ok := s.listing(); ok {
			out = append(out, l)
		}
	}
	return out
}

// listing is how the lobby shows a session, if it is live.
func (s *session) listing() (Listing, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.rows.session
	l := Listing{Code: w.Code, Title: w.Title, DJ: w.DJ, PIN: w.PIN}
	if !w.PIN {
		l.Play, l.OpenListing = s.current, &OpenListing{Hue: w.Hue, Listeners: s.presence.count(), StartedAt: w.StartedAt}
	}
	return l, w.Status == "live"
}
