package booth

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestNormalPlay(t *testing.T) {
	t.Parallel()
	got := Play{
		Artist: "  A\tB\n\x00C ", Title: strings.Repeat("é", 700), Remix: "\u202Etxet\u202C \uFEFFx",
		BPM: 19.9, MusicalKey: strings.Repeat("k", 20), Seconds: 86_401,
	}.normal()
	want := Play{Artist: "A B C", Title: strings.Repeat("é", 300), Remix: "txet x", MusicalKey: strings.Repeat("k", 16)}
	if got != want {
		t.Errorf("got %+v", got)
	}
	fine := Play{Artist: "A", Title: "B", BPM: 400, Seconds: 1}
	if fine.normal() != fine {
		t.Errorf("changed: %+v", fine.normal())
	}
}

func FuzzNormalPlay(f *testing.F) {
	f.Add("Beyonc\xe9", " Hello\u00a0 World ", "\u2066x\u2069", 104.5, "8A", 241)
	f.Add(strings.Repeat("é ", 400), "\x00", "a\u0301", math.NaN(), strings.Repeat("♭", 20), -1)
	f.Fuzz(func(t *testing.T, artist, title, remix string, bpm float64, key string, seconds int) {
		p := Play{Artist: artist, Title: title, Remix: remix, BPM: bpm, MusicalKey: key, Seconds: seconds}.normal()
		for text, limit := range map[string]int{p.Artist: maxName, p.Title: maxName, p.Remix: maxName} {
			if utf8.RuneCountInString(text) > limit || !utf8.ValidString(text) || text != strings.TrimSpace(text) ||
				strings.ContainsFunc(text, unicode.IsControl) || strings.Contains(text, "  ") {
				t.Errorf("unfit %q", text)
			}
		}
		if p.BPM != 0 && !(p.BPM >= 20 && p.BPM <= 400) || p.Seconds < 0 || p.Seconds > 86_400 || utf8.RuneCountInString(p.MusicalKey) > maxMusicalKey {
			t.Errorf("unfit %+v", p)
		}
		if again := p.normal(); again != p {
			t.Errorf("%+v becomes %+v", p, again)
		}
	})
}

func TestPlayID(t *testing.T) {
	t.Parallel()
	// base32(sha256("s1\0k1")), lower case, cut at 15
	if got := playID("s1", "k1"); got != "iia4b3qpqw4hnn6" {
		t.Errorf("got %s", got)
	}
	if playID("s1", "k1") == playID("s2", "k1") || playID("s1", "k1") == playID("s1", "k2") {
		t.Error("two plays share an id")
	}
}

func TestFresh(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		seconds int
		age     time.Duration
		want    bool
	}{{0, 10 * time.Minute, true}, {0, 10*time.Minute + 1, false}, {200, 10 * time.Minute, true}, {1000, 20 * time.Minute, true}, {1000, 20*time.Minute + 1, false}} {
		p := Play{Seconds: c.seconds, PlayedAt: nine}
		if got := p.fresh(nine.Add(c.age)); got != c.want {
			t.Errorf("%d s long, %s old: %v", c.seconds, c.age, got)
		}
	}
}
