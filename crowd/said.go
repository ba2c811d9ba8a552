package crowd

import (
	"errors"
	"net/http"
	"slices"
	"sync"
)

// Said is what dancers said and the server acknowledged, so that a night can be checked afterwards: against the rows
// with Compare, and Numbers against whoever counts. The zero value is ready, for many at once.
type Said struct {
	mu     sync.Mutex
	tally  map[Kind]*Tally
	words  map[matter]*word
	unsure map[Kind]int // tries without an answer that nothing resolves: by dancers without an id, and thanks
}

// Tally is what came of the tries to say things of one kind.
type Tally struct {
	Acknowledged int
	Slowed       int // answered 429
	Late         int // what they were about was over
	Refused      int // answered with what will never be a success
	Failed       int // answered with any other failure, or not at all: said again
}

// Since is what came of the tries after an earlier tally.
func (t Tally) Since(before Tally) Tally {
	return Tally{t.Acknowledged - before.Acknowledged, t.Slowed - before.Slowed, t.Late - before.Late, t.Refused - before.Refused, t.Failed - before.Failed}
}

// matter is what a dancer says one thing about.
type matter struct {
	kind       Kind
	dancer, on string
}

// word is the last that was acknowledged, and what may be stored instead.
type word struct {
	said  bool
	want  string
	maybe []string // said since then, without an answer
}

// Note takes in what came of one try. A dancer's tries about one matter must be noted in their order.
func (s *Said) Note(dancer string, in Intent, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.words == nil {
		s.tally, s.words, s.unsure = map[Kind]*Tally{}, map[matter]*word{}, map[Kind]int{}
	}
	t := s.tally[in.Kind]
	if t == nil {
		t = &Tally{}
		s.tally[in.Kind] = t
	}
	refused := (*Refused)(nil)
	switch {
	case err == nil:
		t.Acknowledged++
		s.acknowledged(dancer, in)
	case errors.Is(err, ErrUnsent):
		t.Failed++
	case !errors.As(err, &refused), refused.Status == http.StatusBadGateway, refused.Status == http.StatusGatewayTimeout:
		t.Failed++ // a proxy's word is not the server's, which may have stored it
		s.unanswered(dancer, in)
	case refused.Status == http.StatusTooManyRequests:
		t.Slowed++
	case refused.Late():
		t.Late++
	case refused.Again():
		t.Failed++
	default:
		t.Refused++
	}
}

func (s *Said) about(dancer string, in Intent) *word {
	m := matter{in.Kind, dancer, in.On}
	w := s.words[m]
	if w == nil {
		w = &word{}
		s.words[m] = w
	}
	return w
}

func (s *Said) acknowledged(dancer string, in Intent) {
	if in.Kind != KindThanks {
		w := s.about(dancer, in)
		w.said, w.want, w.maybe = true, in.Want, nil
	}
}

func (s *Said) unanswered(dancer string, in Intent) {
	if in.Kind == KindThanks || dancer == "" {
		s.unsure[in.Kind]++
		return
	}
	if w := s.about(dancer, in); !slices.Contains(w.maybe, in.Want) {
		w.maybe = append(w.maybe, in.Want)
	}
}

// Tally is what came of one kind so far.
func (s *Said) Tally(k Kind) Tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tally[k]; t != nil {
		return *t
	}
	return Tally{}
}

// Unsure is how many matters and thanks the server may have stored without anybody hearing of it.
func (s *Said) Unsure() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.words {
		if len(w.maybe) > 0 {
			n++
		}
	}
	for _, unresolved := range s.unsure {
		n += unresolved
	}
	return n
}

// Numbers is what must be counted, if nothing is unsure.
func (s *Said) Numbers() Numbers {
	n := Numbers{}
	s.mu.Lock()
	defer s.mu.Unlock()
	for m, w := range s.words {
		if w.said && w.want != "" {
			n[Intent{m.kind, m.on, w.want}]++
		}
	}
	if t := s.tally[KindThanks]; t != nil && t.Acknowledged > 0 {
		n[Thanks()] = t.Acknowledged
	}
	return n
}
