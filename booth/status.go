package booth

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"pika/booth/virtualdj"
)

// status tells the DJ where things stand, in words that are always true: on a terminal they are redrawn in place, what is
// wrong on lines of its own; elsewhere they are one line, written anew whenever it changes.
type status struct {
	view func() state
	told func() // is called after each change; may be nil

	mu       sync.Mutex
	out      io.Writer
	terminal bool
	width    func() int // columns of the terminal, 0 when it does not tell; nil is the usual
	shown    string     // what it says
	drawn    int        // lines of the terminal that it stands on

	where       map[string]string   // what is followed, by source
	unheard     map[string]string   // why a source cannot be followed, by source
	places      map[string][]string // where a source was looked for and not found, by source
	dj          string              // whose plays these are; "" while nobody is signed in or known
	set         *virtualdj.Settings // of VirtualDJ; nil while nothing is known
	advised     []string            // what was shown already
	outOfTouch  string              // why the last beat failed; "" when it did not
	trouble     string              // why the last play was not taken; "" when it was
	note        string              // what the server corrected in the last play
	follows     bool                // another laptop of the same DJ leads
	isPairing   bool
	invitation  *pagePairing // the code to be confirmed; nil when there is none
	everReached bool
}

func newStatus(out io.Writer, view func() state) *status {
	return &status{out: out, terminal: isTerminal(out), width: func() int { return columnsOf(out) }, view: view, where: map[string]string{}, unheard: map[string]string{}, places: map[string][]string{}}
}

// source notes where a source is followed and what is wrong with it.
func (s *status) source(name, where, problem string) {
	s.change(func() {
		if where != "" && where != s.where[name] {
			s.print("Following " + where)
			s.where[name] = where
			if name == historyName {
				s.set = nil // it was that of another folder
			}
		}
		delete(s.unheard, name)
		if problem != "" {
			s.unheard[name] = problem
		}
	})
}

// deaf says that nothing which plays here is heard: no source can be followed, or the only one has nothing written into it.
// Why is for this laptop to know, since it names folders.
func (s *status) deaf() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	mute := s.set != nil && !s.set.WriteHistory
	for name := range s.where {
		if s.unheard[name] == "" && !(name == historyName && mute) {
			return false
		}
	}
	return mute || len(s.unheard) > 0
}

// looked notes where a source was looked for in vain, and shows it when it is news. No places: it was found.
func (s *status) looked(name string, places []string) {
	s.change(func() {
		if len(places) > 0 && !slices.Equal(places, s.places[name]) {
			s.print(lookedIn(places))
		}
		s.places[name] = places
	})
}

// account notes whose plays these are, and shows it when it is news. "" is nobody yet.
func (s *status) account(name string) {
	s.change(func() {
		if name != "" && name != s.dj {
			s.print("Signed in as " + name + ".")
		}
		s.dj = name
	})
}

// lookedIn tells where there is no history, a line each.
func lookedIn(places []string) string {
	return "Looked for VirtualDJ's History folder in\n  " + strings.Join(places, "\n  ")
}

// settings notes how VirtualDJ is set, and shows what the DJ could set better, each sentence once. nil changes nothing.
func (s *status) settings(set *virtualdj.Settings) {
	if set == nil {
		return
	}
	s.change(func() {
		s.set = set
		for _, sentence := range set.Advice() {
			if !slices.Contains(s.advised, sentence) {
				s.print(sentence)
				s.advised = append(s.advised, sentence)
			}
		}
	})
}

// beat notes how the last beat went, and whether this laptop leads.
func (s *status) beat(err error, leads bool) {
	s.change(func() {
		if err != nil {
			s.outOfTouch = plainly(err)
			return
		}
		s.outOfTouch, s.everReached, s.follows = "", true, !leads
	})
}

// taken notes that the server has a play, and what it corrected in it.
func (s *status) taken(p Play, problems string) {
	s.change(func() {
		s.trouble, s.note = "", ""
		if problems != "" {
			s.note = fmt.Sprintf("the server left something out of %s: %s", p.name(), problems)
		}
	})
}

// fault notes why something was not sent.
func (s *status) fault(trouble string) { s.change(func() { s.trouble = trouble }) }

// pairing notes that the DJ has to let this laptop in, or has done so.
func (s *status) pairing(on bool) {
	s.change(func() {
		s.isPairing, s.invitation, s.outOfTouch, s.trouble = on, nil, "", ""
		if on {
			s.dj = ""
		}
	})
}

// invite notes the code that the DJ has to confirm.
func (s *status) invite(p *pagePairing) { s.change(func() { s.invitation = p }) }

// say writes a message that stays.
func (s *status) say(message string) { s.change(func() { s.print(message) }) }

// change alters what is known and shows the line if it is another one now.
func (s *status) change(alter func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	alter()
	if s.told != nil {
		s.told()
	}
	between := " · "
	if s.terminal {
		between = "\n"
	}
	line := onTerminal(strings.Join(s.lines(s.view()), between))
	if line == s.shown {
		return
	}
	s.shown = line
	if s.terminal {
		s.redraw()
		return
	}
	fmt.Fprintln(s.out, line)
}

// print writes a message above the line.
func (s *status) print(message string) {
	message = onTerminal(message)
	if !s.terminal {
		fmt.Fprintln(s.out, message)
		return
	}
	fmt.Fprintf(s.out, "%s%s\n", s.erase(), message)
	s.redraw()
}

// onTerminal is a text without the signs that a terminal takes for orders: what a server says, or a Wi-Fi in its place, is
// shown and not obeyed.
func onTerminal(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// refresh shows what changed in the outbox.
func (s *status) refresh() { s.change(func() {}) }

// close leaves the last line standing.
func (s *status) close() {
	s.refresh()
	if s.terminal {
		fmt.Fprintln(s.out)
	}
}

// lines are the status in the order in which a DJ asks: what is on, is it out there, what is not; and what is wrong, one
// each.
func (s *status) lines(st state) []string {
	parts := []string{"♪ nothing played yet"}
	if st.Playing.named() {
		parts[0] = "♪ " + st.Playing.name()
	}
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	switch {
	case s.isPairing && s.invitation != nil:
		add("not paired yet: open the address above")
	case s.isPairing:
		add("not paired yet")
	case st.Live.ID != "":
		add("live %s", st.Live.Code)
	case s.everReached:
		add("no session is live")
	}
	if st.Live.ID != "" || st.Sent > 0 {
		add("sent %d", st.Sent)
	}
	if n := st.count(waiting); n > 0 {
		add("%s since %s", verb(n, "track waits", "tracks wait"), st.waitingSince().Format("15:04"))
	}
	if st.Secret {
		add("SECRET: %d kept back until you release them", st.count(secret))
	}
	if n := st.count(held, offered); n > 0 && st.Live.ID == "" {
		add("%s kept until you go live", count(n, "track"))
	} else if n > 0 {
		add("%s from before you went live: add them on your page", count(n, "track"))
	}
	if n := st.count(setAside); n > 0 {
		add("%s that the server refused: see your page", count(n, "track"))
	}
	if s.follows {
		add("another laptop of yours leads")
	}
	lines := []string{strings.Join(parts, " · ")}
	var wrongs []string
	for _, name := range slices.Sorted(maps.Keys(s.unheard)) {
		wrongs = append(wrongs, s.unheard[name])
	}
	for _, wrong := range append(wrongs, s.outOfTouch, s.trouble, s.note) {
		if wrong != "" && !strings.Contains(strings.Join(lines, "\n"), wrong) {
			lines = append(lines, "! "+wrong)
		}
	}
	return lines
}

// verb is count for a unit that does something.
func verb(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// waitingSince is when the oldest row that the server does not have was read.
func (st *state) waitingSince() time.Time {
	for _, r := range st.Rows {
		if r.standing() == waiting {
			return r.ReadAt.Local()
		}
	}
	return time.Time{}
}
