package hooks

import (
	"testing"
	"time"
)

// Evenings that once went wrong, or that chance seldom finds. What a failing TestModel prints goes here as it is.
func TestModelReplay(t *testing.T) {
	t.Parallel()
	const second = span(time.Second)
	for name, steps := range map[string][]step{
		"a nap keeps no old likes": {
			actDoze{}, actLike{Dancer: 2, Play: 0, On: true}, clockMoves{By: 15 * second},
		},
		"a nap keeps no old votes": {
			actDoze{}, actAsk{By: theDJ, Options: 2}, actVote{Dancer: 1, Option: 0}, clockMoves{By: 15 * second},
		},
		"a former play's end is told": {
			actStop{By: theDJ, Play: 1}, clockMoves{By: 15 * second}, actPlay{By: theDJ, Ago: 30 * second},
		},
		"a session ends in one step": {
			actAnnounce{By: theDJ, Seconds: 60}, actAsk{By: theDJ, Options: 2}, restarts{Killed: true, UnderWay: actEnd{By: theDJ}},
		},
		"a forgotten session's late play moves its end": {
			clockMoves{By: 25_200 * second}, actPlay{By: firstBooth, Seconds: 240}, actStop{By: firstBooth, Play: 2},
		},
		"on again, of two that started together": {
			actPlay{By: theDJ}, actPlay{By: theDJ}, clockMoves{By: 3 * second}, actStop{By: theDJ, Play: 3}, clockMoves{By: 3 * second}, actAgain{By: theDJ, Play: 3},
		},
		"not on again, of two that started together": {
			actPlay{By: theDJ}, actPlay{By: theDJ}, clockMoves{By: 3 * second}, actStop{By: theDJ, Play: 3}, clockMoves{By: 3 * second}, actAgain{By: theDJ, Play: 2},
		},
		"three that start together": {
			actPlay{By: theDJ}, actPlay{By: theDJ}, actPlay{By: theDJ},
		},
		"a track that was passed over, beside one that started with it": {
			actBeat{By: firstBooth}, actBeat{By: secondBooth, Restarted: true}, actPlay{By: firstBooth}, actPlay{By: theDJ},
			clockMoves{By: 3 * second}, actPlay{By: secondBooth, Again: 3},
		},
		"stopped as it started": {
			actPlay{By: theDJ}, actStop{By: theDJ, Play: 2}, clockMoves{By: second}, actAgain{By: theDJ, Play: 2}, actPlay{By: theDJ, Again: 3},
		},
		"hidden and shown again": {
			actHide{By: theDJ, Play: 1, Hidden: true}, actPlay{By: theDJ, Ago: 2 * second}, actHide{By: theDJ, Play: 2, Hidden: true}, actHide{By: theDJ, Play: 1},
			clockMoves{By: 15 * second}, actDelete{Play: 2}, actAgain{By: theDJ, Play: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := takeAlone(t, steps); err != nil {
				t.Errorf("%v\n\nafter\n%s", err, printed(steps))
			}
		})
	}
}
