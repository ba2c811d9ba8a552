package live

import (
	"context"
	"database/sql"
)

// counts are the numbers of a session as its rows give them.
type counts struct {
	likes  map[string]int    // by play
	tempo  map[string]*Tempo // by play
	votes  map[string][]int  // by poll and option
	thanks int
}

func newCounts() counts {
	return counts{likes: map[string]int{}, tempo: map[string]*Tempo{}, votes: map[string][]int{}}
}

// readCounts counts the rows of a session.
func readCounts(ctx context.Context, db *sql.DB, session string) (counts, error) {
	c := newCounts()
	// One count for each play and answer: an index has all of it, and so many answers take a fifth of the time that it
	// takes to join and group them.
	list, err := db.QueryContext(ctx, `
		SELECT 'like', p.id, '', (SELECT COUNT(*) FROM likes l WHERE l.play = p.id) FROM plays p WHERE p.session = ?1
		UNION ALL SELECT 'tempo', p.id, 'slower', (SELECT COUNT(*) FROM tempo_votes t WHERE t.play = p.id AND t.vote = 'slower') FROM plays p WHERE p.session = ?1
		UNION ALL SELECT 'tempo', p.id, 'perfect', (SELECT COUNT(*) FROM tempo_votes t WHERE t.play = p.id AND t.vote = 'perfect') FROM plays p WHERE p.session = ?1
		UNION ALL SELECT 'tempo', p.id, 'faster', (SELECT COUNT(*) FROM tempo_votes t WHERE t.play = p.id AND t.vote = 'faster') FROM plays p WHERE p.session = ?1
		UNION ALL SELECT 'vote', v.poll, v.option, COUNT(*) FROM polls p JOIN poll_votes v ON v.poll = p.id WHERE p.session = ?1 GROUP BY v.poll, v.option
		UNION ALL SELECT 'thanks', '', '', COALESCE(SUM(thanks), 0) FROM session_minutes WHERE session = ?1`, session)
	if err != nil {
		return c, err
	}
	defer list.Close()
	for list.Next() {
		var kind, of string
		var answer any
		var n int
		if err := list.Scan(&kind, &of, &answer, &n); err != nil {
			return c, err
		}
		switch {
		case n == 0:
		case kind == "like":
			c.likes[of] = n
		case kind == "tempo":
			if vote, ok := answer.(string); ok {
				c.addTempo(of, vote, n)
			}
		case kind == "vote":
			if option, ok := answer.(int64); ok {
				c.addVotes(of, int(option), n)
			}
		case kind == "thanks":
			c.thanks = n
		}
	}
	return c, list.Err()
}

// addTempo adds n votes for a play's tempo.
func (c *counts) addTempo(play, vote string, n int) {
	t := c.tempo[play]
	if t == nil {
		t = &Tempo{}
		c.tempo[play] = t
	}
	switch vote {
	case "slower":
		t.Slower += n
	case "perfect":
		t.Perfect += n
	case "faster":
		t.Faster += n
	}
}

func (c *counts) addVotes(poll string, option, n int) {
	votes := c.votes[poll]
	for len(votes) <= option {
		votes = append(votes, 0)
	}
	votes[option] += n
	c.votes[poll] = votes
}

// votesOf are a poll's votes, one number per option.
func (c *counts) votesOf(p *pollRow) []int {
	votes := make([]int, len(p.options))
	copy(votes, c.votes[p.id])
	return votes
}

// readMine returns what a dancer said in a session: of its plays, of the play given, in the poll given.
func readMine(ctx context.Context, db *sql.DB, session, dancer, play, poll string) (Mine, error) {
	mine := Mine{Likes: []string{}}
	list, err := db.QueryContext(ctx, `
		SELECT 'like', l.play, 0 FROM likes l JOIN plays p ON p.id = l.play WHERE l.dancer = ?1 AND p.session = ?2
		UNION ALL SELECT 'tempo', vote, 0 FROM tempo_votes WHERE dancer = ?1 AND play = ?3
		UNION ALL SELECT 'vote', '', option FROM poll_votes WHERE dancer = ?1 AND poll = ?4`, dancer, session, play, poll)
	if err != nil {
		return mine, err
	}
	defer list.Close()
	for list.Next() {
		var kind, text string
		var option int
		if err := list.Scan(&kind, &text, &option); err != nil {
			return mine, err
		}
		switch kind {
		case "like":
			mine.Likes = append(mine.Likes, text)
		case "tempo":
			mine.Tempo = &text
		case "vote":
			mine.Option = &option
		}
	}
	return mine, list.Err()
}
