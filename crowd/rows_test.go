package crowd

import (
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"testing"
)

// try is a dancer's intent and its answer.
type try struct {
	dancer string
	in     Intent
	err    error
}

var errNoAnswer = errors.New("no answer")

// What the database has not, has twice, has otherwise, or has though nobody said so, is seen.
func TestComparingFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	likes := func(tries ...try) []try { return tries }
	for name, c := range map[string]struct {
		said   []try
		stored []string // statements
		kind   Kind
		want   Rows
		unsure int
	}{
		"nothing":            {kind: KindLike},
		"right":              {likes(try{"a", Like("p"), nil}, try{"b", Like("p"), nil}), []string{like("b"), like("a")}, KindLike, Rows{Stored: 2}, 0},
		"lost":               {likes(try{"a", Like("p"), nil}, try{"b", Like("p"), nil}), []string{like("a")}, KindLike, Rows{Stored: 1, Lost: 1}, 0},
		"doubled":            {likes(try{"a", Like("p"), nil}), []string{like("a"), like("a")}, KindLike, Rows{Stored: 2, Doubled: 1}, 0},
		"unasked":            {likes(try{"a", Like("p"), nil}), []string{like("a"), like("b")}, KindLike, Rows{Stored: 2, Unasked: 1}, 0},
		"taken back":         {likes(try{"a", Like("p"), nil}, try{"a", Unlike("p"), nil}), nil, KindLike, Rows{}, 0},
		"not taken back":     {likes(try{"a", Like("p"), nil}, try{"a", Unlike("p"), nil}), []string{like("a")}, KindLike, Rows{Stored: 1, Unasked: 1}, 0},
		"unsure":             {likes(try{"a", Like("p"), errNoAnswer}), []string{like("a")}, KindLike, Rows{Stored: 1}, 1},
		"unsure, not there":  {likes(try{"a", Like("p"), errNoAnswer}), nil, KindLike, Rows{}, 1},
		"a proxy's word":     {likes(try{"a", Like("p"), &Refused{Status: 502}}), []string{like("a")}, KindLike, Rows{Stored: 1}, 1},
		"sure in the end":    {likes(try{"a", Like("p"), errNoAnswer}, try{"a", Like("p"), nil}), nil, KindLike, Rows{Lost: 1}, 0},
		"nobody knows whose": {likes(try{"", Like("p"), errNoAnswer}), []string{like("a")}, KindLike, Rows{Stored: 1}, 1},
		"never sent":         {likes(try{"a", Like("p"), ErrUnsent}), []string{like("a")}, KindLike, Rows{Stored: 1, Unasked: 1}, 0},
		"refused":            {likes(try{"a", Like("p"), &Refused{Status: 404}}), []string{like("a")}, KindLike, Rows{Stored: 1, Unasked: 1}, 0},
		"elsewhere":          {nil, []string{"INSERT INTO likes VALUES ('a', 'q')"}, KindLike, Rows{}, 0},
		"another tempo":      {likes(try{"a", Tempo("p", "slower"), nil}), []string{"INSERT INTO tempo_votes VALUES ('a', 'p', 'faster')"}, KindTempo, Rows{Stored: 1, Lost: 1}, 0},
		"the last tempo": {likes(try{"a", Tempo("p", "slower"), nil}, try{"a", Tempo("p", "faster"), nil}),
			[]string{"INSERT INTO tempo_votes VALUES ('a', 'p', 'faster')"}, KindTempo, Rows{Stored: 1}, 0},
		"another option": {likes(try{"a", Vote("v", 1), nil}), []string{"INSERT INTO poll_votes VALUES ('a', 'v', 0.0)"}, KindVote, Rows{Stored: 1, Lost: 1}, 0},
		"the option":     {likes(try{"a", Vote("v", 1), nil}), []string{"INSERT INTO poll_votes VALUES ('a', 'v', 1.0)"}, KindVote, Rows{Stored: 1}, 0},
		"thanks":         {likes(try{"a", Thanks(), nil}, try{"a", Thanks(), nil}), []string{thanks("1"), thanks("1")}, KindThanks, Rows{Stored: 2}, 0},
		"thanks lost":    {likes(try{"a", Thanks(), nil}, try{"a", Thanks(), nil}), []string{thanks("1")}, KindThanks, Rows{Stored: 1, Lost: 1}, 0},
		"thanks unsure":  {likes(try{"a", Thanks(), nil}, try{"a", Thanks(), errNoAnswer}), []string{thanks("2")}, KindThanks, Rows{Stored: 2}, 1},
		"thanks doubled": {likes(try{"a", Thanks(), nil}), []string{thanks("2")}, KindThanks, Rows{Stored: 2, Unasked: 1}, 0},
	} {
		db := openTables(t)
		for _, statement := range c.stored {
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		var said Said
		for _, s := range c.said {
			said.Note(s.dancer, s.in, s.err)
		}
		rows, _, err := said.Compare(t.Context(), db, "s")
		if err != nil || rows[c.kind] != c.want || said.Unsure() != c.unsure {
			t.Errorf("%s: %+v, %d unsure, error %v, want %+v, %d unsure", name, rows[c.kind], said.Unsure(), err, c.want, c.unsure)
		}
	}
}

func like(dancer string) string { return "INSERT INTO likes VALUES ('" + dancer + "', 'p')" }

func thanks(n string) string { return "INSERT INTO session_minutes VALUES ('s', " + n + ")" }

// openTables makes the tables as far as they are compared, with a session s, its play p and its poll v. They have no
// unique indexes, as if those had failed.
func openTables(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(`CREATE TABLE plays (id TEXT, session TEXT); CREATE TABLE polls (id TEXT, session TEXT);
		CREATE TABLE likes (dancer TEXT, play TEXT); CREATE TABLE tempo_votes (dancer TEXT, play TEXT, vote TEXT);
		CREATE TABLE poll_votes (dancer TEXT, poll TEXT, option NUMERIC); CREATE TABLE session_minutes (session TEXT, thanks NUMERIC);
		INSERT INTO plays VALUES ('p', 's'), ('q', 'another'); INSERT INTO polls VALUES ('v', 's')`); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestTriesAreToldApart(t *testing.T) {
	t.Parallel()
	var said Said
	for _, err := range []error{nil, nil, &Refused{Status: 429}, &Refused{Status: 503}, errNoAnswer,
		&Refused{Status: 409, Code: "closed"}, &Refused{Status: 409, Code: "already_voted"}, &Refused{Status: 400}} {
		said.Note("a", Vote("v", 0), err)
	}
	if got, want := said.Tally(KindVote), (Tally{Acknowledged: 2, Slowed: 1, Late: 1, Refused: 2, Failed: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := said.Tally(KindLike); got != (Tally{}) {
		t.Errorf("nobody liked anything: %+v", got)
	}
}

// A screen follows what the feed says, and finds out itself what the feed leaves to it.
func TestScreen(t *testing.T) {
	t.Parallel()
	var s Screen
	for _, e := range []struct{ name, data string }{
		{"snapshot", `{"session":{"status":"live"},"play":{"id":"a","title":"A"},"history":[{"id":"0","likes":2}],
			"tallies":{"listeners":3,"likes":1,"tempo":{"slower":1,"perfect":0,"faster":0},"thanks":4},"poll":null,"announcement":{"id":"n","message":"Water"}}`},
		{"poll", `{"id":"v","question":"Q","options":["x","y"],"votes":[0,0],"status":"open"}`},
		{"pulse", `{"listeners":3,"likes":2,"tempo":{"slower":0,"perfect":1,"faster":0},"thanks":5,"poll":{"id":"v","votes":[0,7]},"plays":{"0":{"likes":9}}}`},
		{"hb", `{"now":"2026-11-24T20:00:00.000Z"}`},
		{"play", `{"id":"b","title":"B"}`},
		{"play", `{"id":"b","title":"B, corrected"}`},
		{"announcement", `null`},
	} {
		if err := s.Take(Event{Name: e.name, Data: []byte(e.data)}); err != nil {
			t.Fatal(err)
		}
	}
	if s.Over() || s.Play.Title != "B, corrected" || s.Poll.Question != "Q" || s.Announcement != nil || s.Tallies.Listeners != 3 {
		t.Errorf("it shows %+v", s)
	}
	want := Numbers{Thanks(): 5, Like("b"): 0, Like("a"): 2, Like("0"): 9, Vote("v", 0): 0, Vote("v", 1): 7}
	if different := append(want.Differ(s.Numbers()), s.Numbers().Differ(want)...); different != nil {
		t.Errorf("it counts otherwise: %q", different)
	}
	want[Like("a")]++
	if different := want.Differ(s.Numbers()); !slices.Equal(different, []string{`like a "yes": 3, not 2`}) {
		t.Errorf("a like more: %q", different)
	}
	if err := s.Take(Event{Name: "session", Data: []byte(`{"status":"ended"}`)}); err != nil || !s.Over() {
		t.Errorf("over: %v, error %v", s.Over(), err)
	}
	if err := s.Take(Event{Name: "pulse", Data: []byte(`{"listeners":`)}); err == nil {
		t.Error("half a pulse was taken")
	}
}
