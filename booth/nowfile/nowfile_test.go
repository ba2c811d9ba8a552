package nowfile

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func decode(t *testing.T, name, content, pattern string) (Track, bool) {
	t.Helper()
	p, err := NewPattern(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return Decode(name, []byte(content), p)
}

func TestText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content, pattern string
		want             Track
	}{
		"as most programs write it":      {"Ema Ramz - Awakening", "", Track{Artist: "Ema Ramz", Title: "Awakening"}},
		"with an end of line":            {"Ema Ramz - Awakening\r\n", "", Track{Artist: "Ema Ramz", Title: "Awakening"}},
		"several dashes":                 {"A - B - C", "", Track{Artist: "A", Title: "B - C"}},
		"no dash":                        {"Awakening", "", Track{Title: "Awakening"}},
		"byte order mark":                {"\uFEFFA - Ö", "", Track{Artist: "A", Title: "Ö"}},
		"Windows-1252":                   {"Beyonc\xe9 - D\xe9j\xe0 Vu", "", Track{Artist: "Beyoncé", Title: "Déjà Vu"}},
		"UTF-16":                         {"\xff\xfeA\x00 \x00-\x00 \x00\xd6\x00\r\x00\n\x00", "", Track{Artist: "A", Title: "Ö"}},
		"UTF-16, the other end first":    {"\xfe\xff\x00A\x00 \x00-\x00 \x00\xd6", "", Track{Artist: "A", Title: "Ö"}},
		"UTF-16, half a character":       {"\xff\xfeA\x00B", "", Track{Title: "A"}},
		"the other way round":            {"Awakening by Ema Ramz", "{title} by {artist}", Track{Artist: "Ema Ramz", Title: "Awakening"}},
		"with what is of no interest":    {"Awakening | 4:01 | Ema Ramz | Album", "{title} | {} | {artist} | {album}", Track{Artist: "Ema Ramz", Title: "Awakening"}},
		"with beats and key":             {"A - B [104.5 8A]", "{artist} - {title} [{bpm} {key}]", Track{Artist: "A", Title: "B", BPM: 104.5, Key: "8A"}},
		"beats that are none":            {"A - B [fast 8A]", "{artist} - {title} [{bpm} {key}]", Track{Artist: "A", Title: "B", Key: "8A"}},
		"signs with a meaning elsewhere": {"(A) + [B]? $x", "({artist}) + [{title}]? $x", Track{Artist: "A", Title: "B"}},
		"on two lines":                   {"Awakening\nEma Ramz\nAlbum", `{title}\n{artist}`, Track{Artist: "Ema Ramz", Title: "Awakening"}},
		"another form":                   {"Awakening", "{artist} / {title}", Track{Title: "Awakening"}},
		"only the first line counts":     {"A - B\nC - D", "", Track{Artist: "A", Title: "B"}},
		"labels":                         {"Now playing\nArtist: Ema Ramz\r\nTITLE : Awakening: Part 2\nKey: 8A\nBPM: 104\n", "", Track{Artist: "Ema Ramz", Title: "Awakening: Part 2", Key: "8A", BPM: 104}},
		"a label in mid-line":            {"A - Title: B", "", Track{Artist: "A", Title: "Title: B"}},
		"control characters":             {"A\x00 -\tB\x07", "", Track{Artist: "A", Title: "B"}},
		"an empty artist":                {" - Awakening", "", Track{Title: "- Awakening"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, ok := decode(t, "now.txt", c.content, c.pattern); !ok || got != c.want {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

func TestPlaylist(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content string
		want    Track
	}{
		"the last entry":            {"#EXTM3U\r\n#EXTINF:391,A - B\r\nC:\\m\\1.mp3\r\n#EXTINF:241.6,Ema Ramz - Awakening\r\nC:\\m\\2.mp3\r\n", Track{Artist: "Ema Ramz", Title: "Awakening", Seconds: 242, Path: `C:\m\2.mp3`}},
		"paths alone":               {"C:\\m\\A - B.mp3\nC:\\m\\Ema Ramz - Awakening (Edit).mp3", Track{Artist: "Ema Ramz", Title: "Awakening (Edit)", Remix: "Edit", Path: `C:\m\Ema Ramz - Awakening (Edit).mp3`}},
		"information about another": {"#EXTINF:391,A - B\n/m/1.mp3\n/m/C - D.mp3\n", Track{Artist: "C", Title: "D", Path: "/m/C - D.mp3"}},
		"without a path yet":        {"#EXTINF:391,A - B\n/m/1.mp3\n#EXTINF:100,C - D", Track{Artist: "C", Title: "D", Seconds: 100}},
		"attributes, no length":     {"#EXTINF:-1 tvg-id=\"x\",A - B\nhttp://x", Track{Artist: "A", Title: "B", Path: "http://x"}},
		"no artist":                 {"#EXTINF:10,Awakening\n/m/1.mp3", Track{Title: "Awakening", Seconds: 10, Path: "/m/1.mp3"}},
		"Windows-1252":              {"#EXTM3U\n/m/Beyonc\xe9 - Halo.mp3", Track{Artist: "Beyoncé", Title: "Halo", Path: "/m/Beyoncé - Halo.mp3"}},
		"marks without names":       {"#EXTM3U\n#EXTINF\n/av/5-01 Lily.m4a", Track{Title: "5-01 Lily", Path: "/av/5-01 Lily.m4a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, ok := decode(t, "LIST.M3U8", c.content, ""); !ok || got != c.want {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content string
		want    Track
	}{
		"flat":               {`{"artist":"A","title":"B","bpm":104.5,"key":"8A","duration":241.6}`, Track{Artist: "A", Title: "B", BPM: 104.5, Key: "8A", Seconds: 242}},
		"other case":         {`{"Artist":"A","TITLE":"B","Remix":"C"}`, Track{Artist: "A", Title: "B", Remix: "C"}},
		"wrapped":            {`{"version":1,"name":"Radio","nowPlaying":{"track":{"name":"B","artists":["A","C"],"length":241622}}}`, Track{Artist: "A, C", Title: "B", Seconds: 242}},
		"in a list":          {`[{"x":1},{"song":"B","author":"A"}]`, Track{Artist: "A", Title: "B"}},
		"spaces":             {`{"title":" A\n\u0007 B "}`, Track{Title: "A B"}},
		"a number":           {`{"title":1999,"artist":"Prince"}`, Track{Artist: "Prince", Title: "1999"}},
		"the outer one wins": {`{"title":"B","artist":"A","next":{"title":"D","artist":"C"}}`, Track{Artist: "A", Title: "B"}},
		"signs":              {`{"title":"B \u0026 C","artist":"\u00d6"}`, Track{Artist: "Ö", Title: "B & C"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, file := range []string{"now.json", "now.txt"} {
				if strings.HasPrefix(c.content, "[") && file == "now.txt" {
					continue
				}
				if got, ok := decode(t, file, c.content, ""); !ok || got != c.want {
					t.Errorf("%s: got %+v, %v", file, got, ok)
				}
			}
		})
	}
}

// A file that says nothing is no track, nor is one in the middle of being written where that can be told.
func TestNothingIsPlaying(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"now.txt": "", "blank.txt": " \r\n\t\n", "bom.txt": "\uFEFF", "nul.txt": "\x00\x00\x00\x00", "list.m3u": "#EXTM3U\r\n", "half.json": `{"title":"B","art`,
		"empty.json": `{}`, "station.json": `{"name":"Radio"}`, "deep.json": `{"a":{"b":{"c":{"d":{"e":{"title":"x"}}}}}}`, "stream.m3u": "netsearch://dz1",
	} {
		if got, ok := decode(t, name, content, ""); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"now playing", "{album}", "{title} {title}"} {
		if _, err := NewPattern(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// FuzzDecode holds for any bytes in any kind of file: names are text without control characters, numbers in their bounds.
func FuzzDecode(f *testing.F) {
	f.Add("now.txt", []byte("Beyonc\xe9 - D\xe9j\xe0 Vu\r\n"), "{artist} - {title}")
	f.Add("now.m3u", []byte("#EXTINF:391,A - B\r\nC:\\x.mp3"), "")
	f.Add("now.json", []byte(`{"a":[{"title":"B","duration":1e9}]}`), `{title}\n{bpm}`)
	f.Add("now.txt", []byte("\xff\xfeA\x00\x00\xd8"), "({key}) {artist}")
	f.Fuzz(func(t *testing.T, name string, content []byte, pattern string) {
		p, err := NewPattern(pattern)
		if err != nil {
			return
		}
		track, ok := Decode(name, content, p)
		if ok != (track.Artist != "" || track.Title != "") {
			t.Errorf("%v of %+v", ok, track)
		}
		for _, text := range []string{track.Artist, track.Title, track.Remix, track.Key} {
			if !utf8.ValidString(text) || strings.ContainsRune(text, '\n') || slices.ContainsFunc([]rune(text), unicode.IsControl) || text != strings.TrimSpace(text) {
				t.Errorf("unfit %q", text)
			}
		}
		if track.Seconds < 0 || track.Seconds > 86_400 || track.BPM != 0 && !(track.BPM >= 20 && track.BPM <= 400) {
			t.Errorf("unfit %+v", track)
		}
	})
}
