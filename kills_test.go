package main

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// numberFrom is a number from the environment, for tests that can be run longer than CI does.
func numberFrom(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, but must be a number", name, text)
	}
	return n
}

// chance draws for a test and for the servers it runs.
type chance struct {
	mu   sync.Mutex
	from *rand.Rand
}

// newChance prints its seed, which PIKA_SEED gives again.
func newChance(t *testing.T) *chance {
	t.Helper()
	seed := numberFrom(t, "PIKA_SEED", rand.IntN(1_000_000)+1)
	t.Logf("PIKA_SEED=%d", seed)
	return &chance{from: rand.New(rand.NewPCG(uint64(seed), 0))}
}

func (c *chance) below(n int) int { c.mu.Lock(); defer c.mu.Unlock(); return c.from.IntN(n) }

// while is a duration below most.
func (c *chance) while(most time.Duration) time.Duration { return time.Duration(c.below(int(most))) }

// acceptance 33: the booth's process is killed PIKA_KILLS times (CI: 12) at any moment, while it starts, reads, sends or
// rests, and lines are written all the time. The real server has exactly the file's plays, once, in the file's order.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	random := newChance(t)
	h := openHouse(t)
	music := newHistory(t)
	env := []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + t.TempDir(), "PIKA_SERVER=" + h.url(""), "PIKA_HISTORY=" + music.folder}
	booth := start(t, env, "booth")
	eventually(t, 20*time.Second, "the booth is here", func() bool { return h.booth() == "here" })
	for range numberFrom(t, "PIKA_KILLS", 12) {
		for range random.below(5) {
			music.play()
			time.Sleep(random.while(200 * time.Millisecond)) // the moments of lines and kills are meant to be any
		}
		time.Sleep(random.while(time.Second))
		booth.kill()
		for range random.below(3) {
			music.play()
		}
		booth = start(t, env, "booth")
	}
	music.play()
	whole(t, h, music, booth)
}

// whole waits until the booth has nothing left to send, and compares the night on the server with the file.
func whole(t *testing.T, h *house, music *history, booth *program) {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the DJ saw\n%s", booth.out)
		}
	})
	eventually(t, time.Minute, "the booth has sent everything", func() bool {
		lines := strings.Split(strings.TrimSpace(booth.out.String()), "\n")
		return len(h.titles()) >= len(music.titles) && !strings.Contains(lines[len(lines)-1], "waiting")
	})
	plays := h.plays()
	var got []string
	for i, p := range plays {
		got = append(got, p.Title)
		if i > 0 && p.StartedAt <= plays[i-1].StartedAt {
			t.Errorf("%s starts at %s, %s at %s", plays[i-1].Title, plays[i-1].StartedAt, p.Title, p.StartedAt)
		}
	}
	if !slices.Equal(got, music.titles) {
		t.Errorf("the night is\n%q\nwant\n%q", got, music.titles)
	}
	t.Logf("%d plays", len(got))
}
