package virtualdj

import (
	"bytes"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzReadEntries holds for any bytes: entries have a name and no control characters, and reading in two pieces, from
// where the first ended, gives what reading at once gives.
func FuzzReadEntries(f *testing.F) {
	f.Add([]byte("\uFEFF"+song(1, at(0))+line(at(1), "", `C:\m\A - B [C].mp3`)), 40)
	f.Add([]byte(line(at(0), "<artist>Beyonc\xe9</artist><title>A &amp; B</title><remix>C</remix>", `netsearch://dz1`)+"\x00\x00"), 7)
	f.Add([]byte("#EXTVDJ:<lastplaytime>1</lastp#EXTVDJ:<title></title>x</title>\r\n\r\nC:\\a\n"), 30)
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		whole, err := readEntries(bytes.NewReader(text), false)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range whole.entries {
			if e.Artist == "" && e.Title == "" {
				t.Error("an entry without a name")
			}
			for _, s := range []string{e.Artist, e.Title, e.Remix} {
				if !utf8.ValidString(s) || bytes.ContainsFunc([]byte(s), unicode.IsControl) {
					t.Errorf("unfit text %q", s)
				}
			}
		}
		if cut < 0 || cut > len(text) {
			return
		}
		first, _ := readEntries(bytes.NewReader(text[:cut]), false)
		rest, _ := readEntries(bytes.NewReader(text[first.settled:]), false)
		if got := titles(append(first.entries, rest.entries...)); got != titles(whole.entries) {
			t.Errorf("cut at %d:\n%s\nat once:\n%s", cut, got, titles(whole.entries))
		}
	})
}
