package hooks

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// What the model test compares: the snapshot, what a dancer is told of itself, the rows, and what the phone shows.

// snapshot is what the contract says that a session shows now. Where it allows more than one figure, it takes the one
// that was seen.
func (r *reference) snapshot(s *refSession, seen shown) shown {
	want := shown{Now: wireTime(r.now), Session: shownSession{
		Code: s.code, Title: s.title, Status: "ended", StartedAt: wireTime(s.started), EndedAt: wireStamp(s.ended),
		Booth: r.boothOf(s, r.now), PIN: s.lock != nil,
	}}
	if s.live {
		want.Session.Status = "live"
	}
	if then := r.boothOf(s, r.heard); seen.Session.Booth == then {
		want.Session.Booth = then
	}
	if next := r.liveSession(); next != nil && next != s {
		want.Session.Next = &next.code
	}
	least, most := r.listeners(s)
	want.Tallies = shownTallies{Listeners: min(max(seen.Tallies.Listeners, least), most), Thanks: s.thanks, Tempo: map[string]int{"slower": 0, "perfect": 0, "faster": 0}}
	if p := s.current(); p != nil {
		play := p.shown(0)
		want.Play, want.Tallies.Play, want.Tallies.Likes = &play, p.id, len(p.likes)
		for _, vote := range p.tempo {
			want.Tallies.Tempo[vote]++
		}
	}
	for _, p := range s.history() {
		want.History = append(want.History, p.shown(len(p.likes)))
	}
	want.Poll, want.Announcement = s.pollShown(r.now), s.announcementShown(r.now)
	return want
}

func (p *refPlay) shown(likes int) shownPlay {
	return shownPlay{ID: p.id, Title: p.title, Seconds: p.seconds, StartedAt: wireTime(p.started), EndedAt: wireStamp(p.ended), Likes: likes}
}

// lines are what is shown, a line each.
func (s shown) lines() []string {
	line := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	lines := []string{"now " + s.Now, "session " + line(s.Session), "play " + line(s.Play), "tallies " + line(s.Tallies), "poll " + line(s.Poll), "announcement " + line(s.Announcement)}
	for _, p := range s.History {
		lines = append(lines, "history "+line(p))
	}
	return lines
}

// compare names the lines that differ, in order when that counts.
func compare(what string, got, want []string) error {
	if slices.Equal(got, want) {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:", what)
	for _, line := range got {
		if !slices.Contains(want, line) {
			fmt.Fprintf(&b, "\n  got  %s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			fmt.Fprintf(&b, "\n  want %s", line)
		}
	}
	if !strings.Contains(b.String(), "\n") {
		fmt.Fprintf(&b, "\n  got the order or number  %s\n  want %s", strings.Join(got, "\n    "), strings.Join(want, "\n    "))
	}
	return fmt.Errorf("%s", b.String())
}

// checkSnapshot asks for a session's snapshot as the console does, which is no listener.
func (e *evening) checkSnapshot(s *refSession) (shown, error) {
	var got shown
	answer := e.venue.ask(question{method: "GET", path: "/api/live/" + s.code + "?view=console", cookie: e.cookie(s, theConsole)})
	if err := says(answer, http.StatusOK); err != nil {
		return got, fmt.Errorf("snapshot: %w", err)
	}
	if err := json.Unmarshal(answer.body, &got); err != nil {
		return got, err
	}
	want := e.want.snapshot(s, got)
	if e.want.late { // what is over may be on until the server's clock comes round
		want.Play, want.History, want.Tallies = got.Play, got.History, got.Tallies
	}
	return got, compare("snapshot of "+s.code, got.lines(), want.lines())
}

// mine is what the contract says that a dancer hears of itself.
func (r *reference) mine(s *refSession, dancer int) shownMine {
	mine := shownMine{Likes: []string{}}
	for _, p := range s.plays {
		if p.likes[dancer] {
			mine.Likes = append(mine.Likes, p.id)
		}
	}
	slices.Sort(mine.Likes)
	if p := s.current(); p != nil {
		mine.Tempo = p.tempo[dancer]
	}
	if p := s.pollOn(r.now); p != nil {
		if option, voted := p.votes[dancer]; voted {
			mine.Option = &option
		}
	}
	return mine
}

func (e *evening) checkMine(s *refSession, dancer int) error {
	answer := e.venue.ask(e.intentOf(s, "GET", dancer, "/mine", nil))
	if out, err := s.atTheDoor(dancer, answer); out {
		return err
	}
	var got shownMine
	if err := json.Unmarshal(answer.body, &got); err != nil || answer.status != http.StatusOK {
		return fmt.Errorf("mine: %w", says(answer, http.StatusOK))
	}
	return e.compareMine(s, dancer, got)
}

func (e *evening) compareMine(s *refSession, dancer int, got shownMine) error {
	slices.Sort(got.Likes)
	want := e.want.mine(s, dancer)
	if e.want.late {
		want.Tempo = got.Tempo
	}
	line := func(m shownMine) []string {
		b, err := json.Marshal(m)
		if err != nil {
			panic(err)
		}
		return []string{string(b)}
	}
	return compare(fmt.Sprint("mine of dancer ", dancer), line(got), line(want))
}

// rowsQuery reads every row that an evening can make, as a line that begins with its session.
const rowsQuery = `
	SELECT id, 'session ' || status || ' from ' || startedAt || ' to ' || endedAt || ' ' || title || CASE WHEN locked THEN ' locked' ELSE '' END || CASE WHEN doorClosedAt != '' THEN ' shut' ELSE '' END FROM sessions
	UNION ALL SELECT session, 'play ' || id || ' ' || title || ' from ' || startedAt || ' to ' || endedAt || ' ' || CAST(seconds AS INT) || CASE WHEN hidden THEN ' hidden' ELSE '' END FROM plays
	UNION ALL SELECT p.session, 'like ' || l.play || ' by ' || d.id FROM likes l LEFT JOIN plays p ON p.id = l.play LEFT JOIN dancers d ON d.id = l.dancer
	UNION ALL SELECT p.session, 'tempo ' || t.play || ' ' || t.vote || ' by ' || d.id FROM tempo_votes t LEFT JOIN plays p ON p.id = t.play LEFT JOIN dancers d ON d.id = t.dancer
	UNION ALL SELECT session, 'poll ' || id || ' ' || question || ' ends ' || endsAt || ' closed ' || closedAt || CASE WHEN canceled THEN ' canceled' ELSE '' END FROM polls
	UNION ALL SELECT p.session, 'vote ' || v.poll || ' ' || CAST(v.option AS INT) || ' by ' || d.id FROM poll_votes v LEFT JOIN polls p ON p.id = v.poll LEFT JOIN dancers d ON d.id = v.dancer
	UNION ALL SELECT session, 'announcement ' || id || ' ' || message || ' ends ' || endsAt || CASE WHEN canceledAt != '' THEN ' canceled' ELSE '' END FROM announcements
	UNION ALL SELECT session, 'thanks ' || SUM(thanks) FROM session_minutes GROUP BY session HAVING SUM(thanks) > 0
	UNION ALL SELECT session, 'takeovers ' || COUNT(*) FROM session_events WHERE kind = 'takeover_refused' GROUP BY session`

// rows are the lines of every session, sorted.
func (v *venue) rows() (map[string][]string, error) {
	list, err := sqlDB(v.app.ConcurrentDB()).QueryContext(context.Background(), rowsQuery)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	lines := map[string][]string{}
	for list.Next() {
		var session, line sql.NullString
		if err := list.Scan(&session, &line); err != nil {
			return nil, err
		}
		lines[session.String] = append(lines[session.String], line.String)
	}
	for _, l := range lines {
		slices.Sort(l)
	}
	return lines, list.Err()
}

func (p *refPlay) line() string {
	hidden := ""
	if p.hidden {
		hidden = " hidden"
	}
	return fmt.Sprintf("play %s %s from %s to %s %d%s", p.id, p.title, stamp(p.started), rowStamp(p.ended), int(p.seconds), hidden)
}

// lines are the rows that the contract asks for: what was acknowledged, once, and nothing else.
func (s *refSession) lines(room int) []string {
	status, lock := "ended", ""
	if s.live {
		status = "live"
	}
	if s.lock != nil {
		lock = " locked"
	}
	if s.door != nil {
		lock += " shut"
	}
	lines := []string{"session " + status + " from " + stamp(s.started) + " to " + rowStamp(s.ended) + " " + s.title + lock}
	for _, p := range s.plays {
		lines = append(lines, p.line())
		for dancer := range p.likes {
			lines = append(lines, "like "+p.id+" by "+dancerID(room, dancer))
		}
		for dancer, vote := range p.tempo {
			lines = append(lines, "tempo "+p.id+" "+vote+" by "+dancerID(room, dancer))
		}
	}
	lines = append(lines, s.askingLines(room)...)
	if s.thanks > 0 {
		lines = append(lines, fmt.Sprint("thanks ", s.thanks))
	}
	if s.takeovers > 0 {
		lines = append(lines, fmt.Sprint("takeovers ", s.takeovers))
	}
	slices.Sort(lines)
	return lines
}

// checkRows compares the rows of the evening's sessions. What the server's clock writes may not be there yet while the
// reference is late.
func (e *evening) checkRows(rows map[string][]string) error {
	for _, s := range e.want.sessions {
		got, want := rows[s.id], s.lines(e.want.room)
		if e.want.late {
			clocks := func(line string) bool { return strings.HasPrefix(line, "play ") || strings.HasPrefix(line, "poll ") }
			got, want = slices.DeleteFunc(slices.Clone(got), clocks), slices.DeleteFunc(want, clocks)
		}
		if err := compare("rows of "+s.code, got, want); err != nil {
			return err
		}
	}
	return nil
}

// checkPhone compares what a phone shows that only listened with the snapshot.
func (e *evening) checkPhone(p *phone, snapshot shown) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	told := p.shown
	told.Now = snapshot.Now
	told.History = slices.Clone(told.History)
	for i := range told.History {
		h := &told.History[i]
		if n, known := p.likes[h.ID]; known {
			h.Likes = n
		}
	}
	return compare("the phone of "+p.code, told.lines(), snapshot.lines())
}
