package crowd

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Screen is what a phone or a stage shows: the last snapshot, and what came since.
type Screen struct {
	Session      struct{ Status string } // live | ended
	Play         *Track
	History      []Track // the newest first
	Tallies      Tallies
	Poll         *Poll
	Announcement *Announcement
}

// Track is a play as the floor sees it. Likes are told of those in the history only.
type Track struct {
	ID, Artist, Title string
	Likes             int
}

// Tallies are a pulse: likes and tempo (by word) of the current play, thanks of the whole session.
type Tallies struct {
	Listeners, Likes, Thanks int
	Tempo                    map[string]int
}

// Poll is a question as the floor sees it, with its votes by option.
type Poll struct {
	ID, Question string
	Options      []string
	Votes        []int
	Status       string // open | closed | canceled
}

// Announcement is what the DJ tells everybody.
type Announcement struct{ ID, Message string }

// Take shows what an event says. The error says that the event makes no sense, which no server may send.
func (s *Screen) Take(e Event) (err error) {
	into := func(v any) bool {
		err = json.Unmarshal(e.Data, v)
		return err == nil
	}
	switch e.Name {
	case "snapshot":
		var whole Screen
		if into(&whole) {
			*s = whole
		}
	case "session":
		session := s.Session
		if into(&session) {
			s.Session = session
		}
	case "play":
		var play *Track
		if into(&play) {
			s.turn(play)
		}
	case "history":
		var history []Track
		if into(&history) {
			s.History = history
		}
	case "pulse":
		var p struct {
			Tallies
			Poll  *Poll
			Plays map[string]struct{ Likes int }
		}
		if into(&p) {
			s.Tallies = p.Tallies
			s.count(p.Poll)
			for i := range s.History {
				if n, told := p.Plays[s.History[i].ID]; told {
					s.History[i].Likes = n.Likes
				}
			}
		}
	case "poll":
		var poll *Poll
		if into(&poll) {
			s.Poll = poll
		}
	case "announcement":
		var said *Announcement
		if into(&said) {
			s.Announcement = said
		}
	}
	if err != nil {
		return fmt.Errorf("read the feed's event %s: %w", e.Name, err)
	}
	return nil
}

// turn puts another play on, or corrects the one that is. The former one heads the history, as the feed has phones
// find out themselves.
func (s *Screen) turn(play *Track) {
	former := s.Play
	s.Play = play
	if former == nil || play != nil && former.ID == play.ID {
		return
	}
	former.Likes = s.Tallies.Likes
	s.Tallies.Likes, s.Tallies.Tempo = 0, nil
	s.History = append([]Track{*former}, s.History...)
}

// count takes in the votes of the poll that is shown.
func (s *Screen) count(votes *Poll) {
	if votes != nil && s.Poll != nil && votes.ID == s.Poll.ID {
		s.Poll.Votes = votes.Votes
	}
}

// Over says that the DJ ended the set.
func (s *Screen) Over() bool { return s.Session.Status == "ended" }

// Playing is the id of the play that is on; "" when none is.
func (s *Screen) Playing() string {
	if s.Play == nil {
		return ""
	}
	return s.Play.ID
}

// Numbers is how many dancers say what: the same whoever counts.
type Numbers map[Intent]int

// Numbers are those that the screen shows, also where they are 0.
func (s *Screen) Numbers() Numbers {
	n := Numbers{Thanks(): s.Tallies.Thanks}
	if s.Play != nil {
		n[Like(s.Play.ID)] = s.Tallies.Likes
		for vote, count := range s.Tallies.Tempo {
			n[Tempo(s.Play.ID, vote)] = count
		}
	}
	for _, play := range s.History {
		n[Like(play.ID)] = play.Likes
	}
	if s.Poll != nil {
		for option, count := range s.Poll.Votes {
			n[Vote(s.Poll.ID, option)] = count
		}
	}
	return n
}

// Differ lists what others count differently; what they do not count is 0.
func (n Numbers) Differ(others Numbers) (different []string) {
	for in, count := range n {
		if others[in] != count {
			different = append(different, fmt.Sprintf("%s %s %s: %d, not %d", in.Kind, in.On, strconv.Quote(in.Want), count, others[in]))
		}
	}
	return different
}
