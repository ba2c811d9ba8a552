package hooks

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// The phone of the model test: it only listens, and does with what it hears what the contract tells a client to do.

// shown is what a snapshot says, and what a phone shows.
type shown struct {
	Now          string             `json:"now"`
	Session      shownSession       `json:"session"`
	Play         *shownPlay         `json:"play"`
	History      []shownPlay        `json:"history"`
	Tallies      shownTallies       `json:"tallies"`
	Poll         *shownPoll         `json:"poll"`
	Announcement *shownAnnouncement `json:"announcement"`
}

type shownSession struct {
	Code      string  `json:"code"`
	Title     string  `json:"title"`
	Status    string  `json:"status"`
	StartedAt string  `json:"startedAt"`
	EndedAt   string  `json:"endedAt"`
	Booth     string  `json:"booth"`
	PIN       bool    `json:"pin"`
	Next      *string `json:"next"`
}

type shownPlay struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Seconds   float64 `json:"seconds"`
	StartedAt string  `json:"startedAt"`
	EndedAt   string  `json:"endedAt"`
	Likes     int     `json:"likes"`
}

type shownTallies struct {
	Listeners int            `json:"listeners"`
	Play      string         `json:"play"`
	Likes     int            `json:"likes"`
	Tempo     map[string]int `json:"tempo"`
	Thanks    int            `json:"thanks"`
}

type shownPoll struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Options  []string `json:"options"`
	Votes    []int    `json:"votes"`
	EndsAt   string   `json:"endsAt"`
	Status   string   `json:"status"`
	Winners  []int    `json:"winners"`
}

type shownAnnouncement struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	EndsAt  string `json:"endsAt"`
}

type shownMine struct {
	Likes  []string `json:"likes"`
	Tempo  string   `json:"tempo"`
	Option *int     `json:"option"`
}

// phone follows one session's feed.
type phone struct {
	code   string
	leave  context.CancelFunc
	done   chan struct{} // closed when the server has let go of the stream
	lapsed bool          // half an hour had passed since the session's end, though a forgotten one's end may have moved since

	mu     sync.Mutex
	news   *sync.Cond
	head   http.Header
	status int // 0 before the answer begins
	over   bool
	after  string
	shown  shown
	mine   *shownMine     // as the stream began
	likes  map[string]int // of plays that are not on
	beat   string         // the last word of the server's clock
	err    error
}

// follow opens a feed, from where the phone was before if it has been there.
func (v *venue) follow(code, view, cookie string, was *phone) *phone {
	p := &phone{code: code, done: make(chan struct{}), head: http.Header{}, likes: map[string]int{}}
	p.news = sync.NewCond(&p.mu)
	after := ""
	if was != nil && was.code == code {
		p.shown, p.likes, p.after = was.shown, was.likes, was.after
		after = was.after
	}
	ctx, leave := context.WithCancel(context.Background())
	p.leave = leave
	req := question{method: "GET", path: "/api/live/" + code + "/feed?after=" + after + view, cookie: cookie}.request(ctx)
	handler := v.Config.Handler
	go func() {
		defer close(p.done)
		handler.ServeHTTP(p, req)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.over = true
		p.news.Broadcast()
	}()
	return p
}

func (p *phone) Header() http.Header { return p.head }

func (p *phone) WriteHeader(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

func (p *phone) Flush() {}

// Write hears one or more events.
func (p *phone) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.status >= http.StatusBadRequest {
		return len(b), nil // a refusal, no stream
	}
	for text := range bytes.SplitSeq(b, []byte("\n\n")) {
		var id, event string
		var data []byte
		for line := range bytes.SplitSeq(text, []byte("\n")) {
			switch field, value, _ := bytes.Cut(line, []byte(": ")); string(field) {
			case "id":
				id = string(value)
			case "event":
				event = string(value)
			case "data":
				data = value
			}
		}
		if id != "" {
			p.after = id
		}
		if err := p.hear(event, data); err != nil {
			p.err = fmt.Errorf("heard %q: %w", text, err)
		}
	}
	p.news.Broadcast()
	return len(b), nil
}

// hear does what the contract tells a client: replace, never guess; the one thing derived is the former play at the
// head of the history.
func (p *phone) hear(event string, data []byte) error {
	now := &p.shown
	switch event {
	case "snapshot":
		p.shown, p.likes = shown{}, map[string]int{}
		err := json.Unmarshal(data, &p.shown)
		p.beat = p.shown.Now
		return err
	case "mine":
		return json.Unmarshal(data, &p.mine)
	case "session":
		now.Session = shownSession{}
		return json.Unmarshal(data, &now.Session)
	case "play":
		return p.turn(data)
	case "history":
		now.History = nil
		err := json.Unmarshal(data, &now.History)
		for _, h := range now.History {
			delete(p.likes, h.ID) // it carries its own, and newer ones
		}
		return err
	case "pulse":
		return p.count(data)
	case "poll":
		now.Poll = nil
		return json.Unmarshal(data, &now.Poll)
	case "announcement":
		now.Announcement = nil
		return json.Unmarshal(data, &now.Announcement)
	case "hb":
		var hb struct{ Now string }
		err := json.Unmarshal(data, &hb)
		p.beat = hb.Now
		return err
	}
	return nil
}

func (p *phone) turn(data []byte) error {
	var play *shownPlay
	if err := json.Unmarshal(data, &play); err != nil {
		return err
	}
	now := &p.shown
	if was := now.Play; was != nil && play != nil && was.ID != play.ID {
		rest := slices.DeleteFunc(now.History, func(o shownPlay) bool { return o.ID == was.ID || o.ID == play.ID })
		former := *was
		former.EndedAt = cmp.Or(former.EndedAt, play.StartedAt)
		now.History = slices.Insert(rest, 0, former)
		now.History = now.History[:min(len(now.History), 50)]
	}
	now.Play = play
	id := ""
	if play != nil {
		id = play.ID
	}
	if tallies := &now.Tallies; tallies.Play != id { // likes and tempo are the current play's
		p.keepLikes()
		*tallies = shownTallies{Listeners: tallies.Listeners, Play: id, Likes: p.likes[id], Tempo: map[string]int{"slower": 0, "perfect": 0, "faster": 0}, Thanks: tallies.Thanks}
	}
	return nil
}

// keepLikes remembers the last figure of a play that is current no more.
func (p *phone) keepLikes() {
	if was := p.shown.Tallies; was.Play != "" {
		p.likes[was.Play] = was.Likes
	}
}

// count takes the tallies. The likes of plays that are not on come by name.
func (p *phone) count(data []byte) error {
	var pulse struct {
		shownTallies
		Poll *struct {
			ID    string
			Votes []int
		}
		Plays map[string]struct{ Likes int }
	}
	if err := json.Unmarshal(data, &pulse); err != nil {
		return err
	}
	if p.shown.Tallies.Play != pulse.Play {
		p.keepLikes()
	}
	p.shown.Tallies = pulse.shownTallies
	for play, n := range pulse.Plays {
		p.likes[play] = n.Likes
	}
	if poll := p.shown.Poll; poll != nil && pulse.Poll != nil && pulse.Poll.ID == poll.ID {
		poll.Votes = pulse.Poll.Votes
	}
	return nil
}

// patience is longer than anything but a hanging server takes.
const patience = 30 * time.Second

// until waits until the phone has heard enough, or its stream is over.
func (p *phone) until(enough func() bool) error {
	alarm := time.AfterFunc(patience, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.err = fmt.Errorf("the feed said nothing for %s", patience)
		p.news.Broadcast()
	})
	defer alarm.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.err == nil && !p.over && !enough() {
		p.news.Wait()
	}
	return p.err
}

// hangUp ends the stream and waits until the server let go of it.
func (p *phone) hangUp() {
	p.leave()
	<-p.done
}

// began waits for the first word to a dancer, and fails when there is none.
func (p *phone) began() error {
	if err := p.until(func() bool { return p.mine != nil }); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mine == nil {
		return fmt.Errorf("the feed answered %d and ended", p.status)
	}
	return nil
}

// ended fails unless the stream was refused with this status.
func (p *phone) ended(status int) error {
	<-p.done
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.status != status {
		return fmt.Errorf("the feed answered %d, want %d", p.status, status)
	}
	return nil
}

func (p *phone) isOver() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.over
}
