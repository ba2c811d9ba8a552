package virtualdj

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func read(t *testing.T, text string) []Entry {
	t.Helper()
	p, err := readEntries(strings.NewReader(text), false)
	if err != nil {
		t.Fatal(err)
	}
	return p.entries
}

// acceptance 37
func TestNamesOfEntries(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, tags, path     string
		artist, title, remix string
	}{
		{"plain tags", `<filesize>14509227</filesize><artist>SPIT</artist><title>Check This</title>`, `D:\m\x.mp3`, "SPIT", "Check This", ""},
		{"any order, unknown elements", `<color>#ff0000</color><title>Down</title><stars>5</stars><artist>311</artist>`, `D:\m\x.mp3`, "311", "Down", ""},
		{"an unknown element keeps its contents", `<comment><title>no</title></comment><artist>A</artist><title>B</title>`, `D:\x.mp3`, "A", "B", ""},
		{"raw ampersand", `<artist>Nick Cave & The Bad Seeds</artist><title>Hollywood</title>`, `netsearch://dz1873796677`, "Nick Cave & The Bad Seeds", "Hollywood", ""},
		{"entities", `<artist>Citizen &#75;ain</artist><title> Zombie (The Advent &amp; Industrialyzer Remix) &lt;3 &quot;&apos;&#x41;</title>`, `D:\x.mp3`, "Citizen Kain", `Zombie (The Advent & Industrialyzer Remix) <3 "'A`, ""},
		{"what only looks like an entity", `<artist>R&B; &</artist><title>&#1;&#xD800;&amp;amp;</title>`, `D:\x.mp3`, "R&B; &", "&#1;&#xD800;&amp;", ""},
		{"angle brackets in a value", `<artist>A < B > C</artist><title>I <3 You <b>now</b></title>`, `D:\x.mp3`, "A < B > C", "I <3 You <b>now</b>", ""},
		{"a closing tag as text", `<title>The </title> Song</title><artist>A</artist>`, `D:\x.mp3`, "A", "The </title> Song", ""},
		{"an element without end", `<artist>A<title>Song</title>`, `D:\x.mp3`, "", "Song", ""},
		{"remix appended", `<artist>Sepultura</artist><title>Roots Bloody Roots</title><remix>2017 Remaster</remix>`, `D:\x.mp3`, "Sepultura", "Roots Bloody Roots (2017 Remaster)", "2017 Remaster"},
		{"remix already in the title", `<artist>A</artist><title>Bluecode [OUT NOW]</title><remix>Out Now</remix>`, `D:\x.mp3`, "A", "Bluecode [OUT NOW]", "Out Now"},
		{"remix is not part of a word", `<artist>A</artist><title>Remixed</title><remix>Remix</remix>`, `D:\x.mp3`, "A", "Remixed (Remix)", "Remix"},
		{"remix beside a bracket", `<artist>j. period</artist><title>Buddy [Remix]</title><remix>feat. De La Soul, Jungle Brothers, Q-Tip & Queen Latifah</remix>`, `netsearch://dz715352532`, "j. period", "Buddy [Remix] (feat. De La Soul, Jungle Brothers, Q-Tip & Queen Latifah)", "feat. De La Soul, Jungle Brothers, Q-Tip & Queen Latifah"},
		{"remix is a web address", `<artist>Citizen Kain</artist><title>Zombie</title><remix>4clubbers.pl</remix>`, `D:\x.mp3`, "Citizen Kain", "Zombie", "4clubbers.pl"},
		{"remix is almost an address", `<artist>A</artist><title>B</title><remix>feat.Rihanna</remix>`, `D:\x.mp3`, "A", "B (feat.Rihanna)", "feat.Rihanna"},
		{"empty artist, title with both", `<artist></artist><title>A.Paul - Conform (Klaudia Gawlas Remix) (www.MusicDjsMp3.com)</title><remix>www.MusicDjsMp3.com</remix>`, `D:\x.mp3`, "A.Paul", "Conform (Klaudia Gawlas Remix) (www.MusicDjsMp3.com)", "www.MusicDjsMp3.com"},
		{"title without artist", `<title>Just a Title</title>`, `D:\x.mp3`, "", "Just a Title", ""},
		{"artist without title", `<artist>Ema Ramz</artist>`, `C:\m\Ema Ramz - Awakening.mp3`, "Ema Ramz", "Awakening", ""},
		{"no tags", ``, `C:\Users\dj\Uj Zene 2024\Ema Ramz - Awakening (Original Mix) [BLOK].mp3`, "Ema Ramz", "Awakening (Original Mix) [BLOK]", "BLOK"},
		{"no tags, empty tags", `<artist></artist><title></title><remix></remix>`, `/Users/dj/Music/A_B - C_D.m4a`, "A B", "C D", ""},
		{"no tags, several dashes", ``, `C:\m\Artist - Song - Live.mp3`, "Artist", "Song - Live", ""},
		{"no tags, dash without a space before", ``, `C:\m\Artist- Song.mp3`, "Artist", "Song", ""},
		{"no tags, dash without a space behind", ``, `C:\m\Artist -Song.mp3`, "Artist", "Song", ""},
		{"no tags, bare dash", ``, `C:\m\2k-18_Summer Mix.mp3`, "", "2k-18 Summer Mix", ""},
		{"no tags, no artist", ``, `C:\m\Jingle.mp3`, "", "Jingle", ""},
		{"no tags, begins with a bracket", ``, `C:\m\[BLOK] Night.mp3`, "", "[BLOK] Night", ""},
		{"no tags, only a bracket", ``, `C:\m\[BLOK].mp3`, "", "[BLOK]", ""},
		{"no tags, nothing behind the dash", ``, `C:\m\Artist - .mp3`, "", "Artist -", ""},
		{"no tags, a copy", ``, `C:\m\Artist - Song (1).mp3`, "Artist", "Song (1)", ""},
		{"no tags, a dot in the name", ``, `/Volumes/USB/Mr. Big - To Be.with You`, "Mr. Big", "To Be.with You", ""},
		{"no tags, a video on a share", ``, `\\NAS\music\Odymel,Durdenhauer - Love Bullet (Pt.2).mp4`, "Odymel,Durdenhauer", "Love Bullet (Pt.2)", "Pt.2"},
		{"no tags, another script", ``, `F:\曲库\周杰伦 - 晴天.mp3`, "周杰伦", "晴天", ""},
		{"no tags, an entity in a file name", ``, `F:\m\Simon &amp; Garfunkel - America.mp3`, "Simon &amp; Garfunkel", "America", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := read(t, line(at(0), c.tags, c.path))
			if len(got) != 1 {
				t.Fatalf("%d entries, want 1", len(got))
			}
			if e := got[0]; e.Artist != c.artist || e.Title != c.title || e.Remix != c.remix {
				t.Errorf("got %q – %q, remix %q", e.Artist, e.Title, e.Remix)
			}
		})
	}
}

// acceptance 37
func TestNotShown(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a sample":               line(at(0), ``, `C:\VirtualDJ\Sampler\King Rox.zip\808 16 Bars.vdjsample`),
		"a stream without tags":  line(at(0), ``, `netsearch://dz715352532`),
		"a path without tags":    `C:\m\Artist - Song.mp3` + "\n",
		"another comment":        "#EXTM3U\n#EXTINF:12,A - B\nC:\\m\\x.mp3\n",
		"a line over a megabyte": "#EXTVDJ:<lastplaytime>1725393600</lastplaytime><title>" + strings.Repeat("x", maxLine) + "</title>\nC:\\m\\x.mp3\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, text+song(1, at(1))); titles(got) != songs(1) {
				t.Errorf("got:\n%s", titles(got))
			}
		})
	}
}

// acceptance 37
func TestOddFiles(t *testing.T) {
	t.Parallel()
	tagsOnly := `#EXTVDJ:<lastplaytime>1725393600</lastplaytime><artist>Artist 1</artist><title>Song 1</title>`
	long := strings.Repeat("long ", 100_000)
	for name, c := range map[string]struct{ text, want string }{
		"CRLF":                               {strings.ReplaceAll(song(1, at(0))+song(2, at(1)), "\n", "\r\n"), songs(1, 2)},
		"byte order mark":                    {"\uFEFF" + song(1, at(0)) + song(2, at(1)), songs(1, 2)},
		"blank lines":                        {"\n" + strings.ReplaceAll(song(1, at(0)), "\n", "\n\r\n\n") + song(2, at(1)), songs(1, 2)},
		"NULs between and behind":            {song(1, at(0)) + "\x00\x00\x00" + song(2, at(1)) + "\x00\x00", songs(1, 2)},
		"tags without path":                  {tagsOnly + "\n" + song(2, at(1)), songs(1, 2)},
		"half a line of tags, then an entry": {`#EXTVDJ:<time>21:30</time><lastpl` + song(2, at(1)), songs(2)},
		"half a path, then an entry":         {tagsOnly + "\nC:\\Mus" + song(2, at(1)), songs(1, 2)},
		"Windows-1252 in one line":           {line(at(0), "<artist>Beyonc\xe9</artist><title>D\xe9j\xe0 Vu \x96 Live</title>", `C:\m\x.mp3`) + line(at(1), "<artist>Łukasz</artist><title>♥</title>", `C:\m\y.mp3`), "Beyoncé – Déjà Vu – Live\nŁukasz – ♥"},
		"Windows-1252 in a path":             {line(at(0), "", "C:\\m\\Nicol\xe1s Guzm\xe1n - Mara\xf1a.mp3"), "Nicolás Guzmán – Maraña"},
		"control characters":                 {line(at(0), "<artist>A\x01\x7f</artist><title>B\tC</title>", `C:\m\x.mp3`), "A – B C"},
		"a very long line":                   {line(at(0), "<artist>A</artist><title>"+long+"</title>", `C:\m\x.mp3`), "A – " + strings.TrimSpace(long)},
		"the same track twice in a row":      {song(1, at(0)) + song(1, at(4)), songs(1, 1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := titles(read(t, c.text)); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

func TestTimesAndLengths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tags    string
		at      time.Time
		seconds int
	}{
		{`<lastplaytime>1725395646</lastplaytime><songlength>241.622</songlength>`, time.Unix(1725395646, 0), 242},
		{`<lastplaytime>1725395646123</lastplaytime><songlength>0.2</songlength>`, time.UnixMilli(1725395646123), 0},
		{`<lastplaytime>1725395646</lastplaytime><songlength>nan</songlength>`, time.Unix(1725395646, 0), 0},
		{`<lastplaytime>1725395646</lastplaytime><songlength>86401</songlength>`, time.Unix(1725395646, 0), 0},
		{`<lastplaytime>soon</lastplaytime>`, time.Time{}, 0},
		{`<lastplaytime>-5</lastplaytime>`, time.Time{}, 0},
		{`<lastplaytime>99999999999999999</lastplaytime>`, time.Time{}, 0},
	} {
		got := read(t, "#EXTVDJ:<title>T</title>"+c.tags+"\nC:\\x.mp3\n")
		if len(got) != 1 || !got[0].PlayedAt.Equal(c.at) || got[0].Seconds != c.seconds {
			t.Errorf("%s: got %+v", c.tags, got)
		}
	}
}

// The path holds the DJ's name and disk: it must not be readable in, or computable from, anything that is sent.
func TestKeyHidesThePath(t *testing.T) {
	t.Parallel()
	got := read(t, song(1, at(0))+song(1, at(4))+song(2, at(4)))
	keys := map[string]bool{}
	for _, e := range got {
		keys[e.Key] = true
		if len(e.Key) != 32 || strings.Trim(e.Key, "0123456789abcdef") != "" {
			t.Errorf("key %q", e.Key)
		}
	}
	if len(keys) != 3 {
		t.Errorf("%d keys for 3 plays", len(keys))
	}
	if crlf := read(t, strings.ReplaceAll(song(1, at(0)), "\n", "\r\n")); crlf[0].Key != got[0].Key {
		t.Error("the key depends on the end of lines")
	}
}

// acceptance 37
func TestHalfWrittenAtEveryByte(t *testing.T) {
	t.Parallel()
	text := "\uFEFF" + song(1, at(0)) + strings.ReplaceAll(song(2, at(1)), "\n", "\r\n") + line(at(2), "", `C:\m\Artist 3 - Song 3.mp3`)
	whole := []int{}
	for i, r := range text {
		if r == '\n' {
			whole = append(whole, i+1)
		}
	}
	for cut := range len(text) + 1 {
		want := 0
		for n := 1; n <= 3; n++ {
			if cut >= whole[2*n-1] {
				want = n
			}
		}
		if got := titles(read(t, text[:cut])); got != songs([]int{1, 2, 3}[:want]...) {
			t.Fatalf("after %d bytes:\n%s", cut, got)
		}
	}
}

// acceptance 37: a file as VirtualDJ writes it, byte by byte, with all that was found odd in real ones.
func TestARealisticFile(t *testing.T) {
	t.Parallel()
	entries, err := List("testdata/night.m3u")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"1725395646 Nora En Pure & Friends – Come With Me",
		"1725395890 Emma Ray – Waking Up (Original Mix) [BLOK]",
		"1725396130 A.Pole – Conform (Clara Remix) (www.djfiles.com)",
		"1725396400 j. epoch – Pal [Remix] (feat. Q-Tap & Queen)",
		"1725396800 Beyoncé – Déjà Vu",
		"1725397000 Tags Only – No Path",
		"1725397200 Any – Order",
		"1725397200 Two Decks – Same Second",
	}
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintf("%d %s – %s", e.PlayedAt.Unix(), e.Artist, e.Title))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%s", strings.Join(got, "\n"))
	}
}
