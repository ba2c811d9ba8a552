package live

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

const (
	shardCount  = 4                      // goroutines that write to phones; two cores are busy with two, the rest hides stalls
	stallLimit  = 10 * time.Second       // a phone that takes no byte for this long is dropped
	pendingMax  = 64 << 10               // bytes kept for a phone that is slow, about a minute of the busiest feed
	retryEvery  = 50 * time.Millisecond  // how often kept bytes are offered again
	returnFloor = 500 * time.Millisecond // after a goodbye nobody returns sooner: the server has to start
	returnRate  = 1000                   // phones that may return per second
)

// outlet carries framed bytes to the phones of a session, in the order given, and never blocks. The phones of
// this process are one; a relay that holds phones in another process would be a second.
type outlet interface {
	publish(session string, f frame)
	attach(session string, l line, first frame, left func()) (drop func())
	end(session string)
}

// line is one open connection to a phone. It belongs to one shard.
type line interface {
	// send takes the frame, now or kept for later; false means that the phone is gone or too slow.
	send(f frame, now time.Time) bool
	// flush offers kept bytes again. waiting says that some are still kept.
	flush(now time.Time) (waiting, ok bool)
	// close ends the line, after the frame if it can still be taken.
	close(last frame)
	// watch calls hangUp once the phone has hung up. It returns at once.
	watch(hangUp func())
}

// phones are all lines, spread over shards.
type phones struct {
	shards [shardCount]*shard
	next   uint64
	mu     sync.Mutex
}

func newPhones(now func() time.Time, counted *figures) *phones {
	p := &phones{}
	for i := range p.shards {
		p.shards[i] = newShard(now, counted)
		go p.shards[i].run()
	}
	return p
}

func (p *phones) publish(session string, f frame) {
	r := &round{queued: time.Now()}
	r.left.Store(shardCount)
	for _, s := range p.shards {
		s.put(message{kind: send, session: session, frame: f, round: r})
	}
}

func (p *phones) attach(session string, l line, first frame, left func()) (drop func()) {
	p.mu.Lock()
	p.next++
	s := p.shards[p.next%shardCount]
	p.mu.Unlock()
	ph := &phone{line: l, session: session, left: left}
	s.put(message{kind: attach, phone: ph, frame: first})
	drop = func() { s.put(message{kind: hangUp, phone: ph}) }
	l.watch(drop)
	return drop
}

// end closes all lines of a session cleanly.
func (p *phones) end(session string) {
	for _, s := range p.shards {
		s.put(message{kind: endSession, session: session})
	}
}

// bye tells every phone when to come back, at a time of its own, and returns when all were told.
func (p *phones) bye() {
	var told sync.WaitGroup
	for _, s := range p.shards {
		told.Add(1)
		s.put(message{kind: bye, told: told.Done})
	}
	told.Wait()
}

type messageKind int

const (
	send messageKind = iota
	attach
	hangUp
	endSession
	bye
)

type message struct {
	kind    messageKind
	session string
	frame   frame
	phone   *phone
	told    func()
	round   *round // of what is sent
}

type phone struct {
	line    line
	session string
	left    func()
	at      int  // place in its room
	open    bool // false once it left
}

// shard owns its phones: only its goroutine touches them.
type shard struct {
	now     func() time.Time
	mu      sync.Mutex
	inbox   []message
	wake    chan struct{}
	rooms   map[string][]*phone
	waiting map[*phone]bool // phones with kept bytes
	slow    atomic.Int64    // how many those are, for who asks from outside
	figures *figures
}

func newShard(now func() time.Time, counted *figures) *shard {
	return &shard{now: now, figures: counted, wake: make(chan struct{}, 1), rooms: map[string][]*phone{}, waiting: map[*phone]bool{}}
}

// put never blocks: a shard that is busy finds the message when it is done.
func (s *shard) put(m message) {
	s.mu.Lock()
	s.inbox = append(s.inbox, m)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *shard) run() {
	retry := time.NewTimer(retryEvery)
	defer retry.Stop()
	for {
		var again <-chan time.Time
		if len(s.waiting) > 0 {
			retry.Reset(retryEvery)
			again = retry.C
		}
		select {
		case <-s.wake:
		case <-again:
			s.flush()
		}
		s.mu.Lock()
		inbox := s.inbox
		s.inbox = nil
		s.mu.Unlock()
		for _, m := range inbox {
			if s.handle(m) {
				return
			}
		}
		s.slow.Store(int64(len(s.waiting)))
	}
}

// handle does what a message says. It reports whether it was the last one.
func (s *shard) handle(m message) bool {
	switch m.kind {
	case send:
		room, now := s.rooms[m.session], s.now()
		for i := len(room) - 1; i >= 0; i-- { // backwards: a phone that leaves is replaced by the last one
			s.send(room[i], m.frame, now)
		}
		if m.session != canaryRoom {
			m.round.through(len(room), s.figures.fanOut)
		}
	case attach:
		p := m.phone
		p.open, p.at = true, len(s.rooms[p.session])
		s.rooms[p.session] = append(s.rooms[p.session], p)
		s.count(p, 1)
		s.send(p, m.frame, s.now())
	case hangUp:
		s.drop(m.phone, frame{})
	case endSession:
		for room := s.rooms[m.session]; len(room) > 0; room = s.rooms[m.session] {
			s.drop(room[0], frame{})
		}
	case bye:
		s.goodbye()
		m.told()
		return true
	}
	return false
}

func (s *shard) send(p *phone, f frame, now time.Time) {
	if !p.line.send(f, now) {
		s.figures.dropped.Add(1)
		s.drop(p, frame{})
		return
	}
	if waiting, _ := p.line.flush(now); waiting {
		s.waiting[p] = true
	}
}

func (s *shard) flush() {
	now := s.now()
	for p := range s.waiting {
		waiting, ok := p.line.flush(now)
		if !ok {
			s.figures.dropped.Add(1)
			s.drop(p, frame{})
		} else if !waiting {
			delete(s.waiting, p)
		}
	}
}

func (s *shard) drop(p *phone, last frame) {
	if !p.open {
		return
	}
	p.open = false
	s.count(p, -1)
	room := s.rooms[p.session]
	end := len(room) - 1
	room[p.at] = room[end]
	room[p.at].at = p.at
	room[end] = nil
	if s.rooms[p.session] = room[:end]; end == 0 {
		delete(s.rooms, p.session)
	}
	delete(s.waiting, p)
	p.line.close(last)
	p.left()
}

// count keeps how many phones there are; a canary is none.
func (s *shard) count(p *phone, by int64) {
	if p.session != canaryRoom {
		s.figures.phones.Add(by)
	}
}

// goodbye drops all phones, each with a time to return that the others do not share.
func (s *shard) goodbye() {
	count := 0
	for _, room := range s.rooms {
		count += len(room)
	}
	spread := max(2*time.Second, time.Duration(count*shardCount)*time.Second/returnRate)
	for session := range s.rooms {
		for room := s.rooms[session]; len(room) > 0; room = s.rooms[session] {
			after := (returnFloor + rand.N(spread)).Milliseconds()
			s.drop(room[0], newBye(after))
		}
	}
}

// newBye is a goodbye: `retry` for a browser that reconnects by itself, the event for a page that does not.
func newBye(ms int64) frame {
	body := fmt.Appendf(nil, "retry: %d\nevent: bye\ndata: {\"after\":%d}\n\n", ms, ms)
	return frame{chunk: fmt.Appendf(nil, "%x\r\n%s\r\n", len(body), body), body: body}
}
