package virtualdj

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestMixer plays looks at the decks, one a second. A look is written as what is audible on decks 1 and 2: a letter is a
// track that is, "-" is none. What counts is written as "second:track".
func TestMixer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ one, two, want string }{
		"a track counts after five seconds":     {"AAAAAAAAA", "---------", "5:A"},
		"a cue that slips through does not":     {"AAAAAAAAAAAA", "---BBBBB----", "5:A"},
		"a blend goes to the one that comes in": {"AAAAAAAAAAAAA---", "-----BBBBBBBBBBB", "5:A 10:B"},
		"and does not come back":                {"AAAAAAAAAAAAAAAAAAAA", "-----BBBBBBBB-------", "5:A 10:B"},
		"a pause is no new play":                {"AAAAAAA---AAAAAAAAAAA", "---------------------", "5:A"},
		"loaded again, it is one":               {"AAAAAABBBBBBAAAAAAAA", "--------------------", "5:A 11:B 17:A"},
		"interrupted before it counts":          {"AAAA-AAAAAA", "-----------", "10:A"},
		"the next one on the same deck":         {"AAAAAAABBBBBBB", "--------------", "5:A 12:B"},
		"both at once: the first of them":       {"AAAAAAAAAA", "BBBBBBBBBB", "5:A"},
		"nothing":                               {"----------", "----------", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := NewMixer(AudibleFor)
			var got []string
			for i := range c.one {
				looks := []Deck{lookAt(1, c.one[i]), lookAt(2, c.two[i])}
				deck, since, new, ok := m.Hear(looks, time.Unix(int64(i), 0))
				if !ok || !new {
					continue
				}
				if now := time.Unix(int64(i), 0); now.Sub(since) != AudibleFor {
					t.Errorf("at %d heard since %s", i, now.Sub(since))
				}
				m.Count(deck)
				got = append(got, fmt.Sprintf("%d:%c", i, byte(deck.Track)))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %s, want %s", strings.Join(got, " "), c.want)
			}
		})
	}
}

func lookAt(number int, track byte) Deck {
	if track == '-' {
		return Deck{Number: number}
	}
	return Deck{Number: number, Audible: true, Track: TrackID(track)}
}

// What was not told stays new, and a deck that nobody looked at for a while has to be heard again.
func TestMixerLooksAway(t *testing.T) {
	t.Parallel()
	m := NewMixer(AudibleFor)
	hear := func(second int64, want bool) {
		t.Helper()
		if _, _, new, ok := m.Hear([]Deck{lookAt(1, 'A')}, time.Unix(second, 0)); (ok && new) != want {
			t.Errorf("at %d: %v", second, !want)
		}
	}
	hear(0, false)
	hear(4, false)
	hear(5, true)
	hear(6, true) // the telling failed
	hear(60, false)
	hear(64, false)
	hear(65, true)
	m.Count(lookAt(1, 'B')) // changed since the look
	hear(66, true)
	m.Count(lookAt(1, 'A'))
	hear(67, false)
}

func TestReplies(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]string{
		"Song": "Song", "  Song\r\n": "Song", "\uFEFFSong": "Song", "error:-2147467259": "", "": "", "D\xe9j\xe0": "Déjà", "a\x00b": "ab",
	} {
		if got := readReply([]byte(reply)); got != want {
			t.Errorf("%q: %q", reply, got)
		}
	}
	for reply, want := range map[string]bool{"yes": true, "ON": true, "true": true, "1": true, "no": false, "off": false, "False": false, "0": false, "": false} {
		if got, err := readYes(reply); err != nil || got != want {
			t.Errorf("%q: %v, %v", reply, got, err)
		}
	}
	if _, err := readYes("<html>"); err == nil {
		t.Error("a page is taken for an answer")
	}
	for reply, want := range map[string]int{"4:01": 241, "4:01.6": 242, "241.622": 242, "241622": 242, "0": 0, "": 0, "-:10": 0, "4:75": 0, "-5": 0, "1e300": 0, "NaN": 0} {
		if got := trackLength(reply); got != want {
			t.Errorf("length %q: %d", reply, got)
		}
	}
	for reply, want := range map[string]float64{"118.118": 118.12, "0": 0, "500": 0, "fast": 0, "NaN": 0} {
		if got := beats(reply); got != want {
			t.Errorf("beats %q: %v", reply, got)
		}
	}
}

func FuzzReplies(f *testing.F) {
	for _, reply := range []string{"yes", "error:-2147467259", "4:01.6", "241622", "Beyonc\xe9 \x00", "1e309", "-0:-0"} {
		f.Add([]byte(reply))
	}
	f.Fuzz(func(t *testing.T, reply []byte) {
		text := readReply(reply)
		if strings.ContainsAny(text, "\x00\r\n") || strings.HasPrefix(text, "error:") {
			t.Errorf("text %q", text)
		}
		if n := trackLength(text); n < 0 || n > 86_400+60 {
			t.Errorf("%q is %d s long", text, n)
		}
		if bpm := beats(text); bpm != 0 && !(bpm >= 20 && bpm <= 400) {
			t.Errorf("%q has %v beats", text, bpm)
		}
		_, _ = readYes(text)
	})
}
