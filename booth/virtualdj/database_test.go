package virtualdj

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	databaseHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<VirtualDJ_Database Version=\"2024\">\r\n"
	databaseEnd  = "</VirtualDJ_Database>\r\n"
)

// databaseSong is song n as VirtualDJ's database has it: 118.12 BPM, in Am, 241.622 s long.
func databaseSong(n int) string {
	return fmt.Sprintf(" <Song FilePath=\"C:\\Users\\dj\\Music\\Artist %d - Song %d.mp3\" FileSize=\"9744561\">\r\n"+
		"  <Tags Author=\"Artist %d\" Title=\"Song %d\" Genre=\"West Coast Swing\" Album=\"Album\" Year=\"2024\" Flag=\"1\" />\r\n"+
		"  <Infos SongLength=\"241.622\" FirstSeen=\"1672931981\" Bitrate=\"320\" Cover=\"1\" />\r\n"+
		"  <Comment>bought &amp; checked</Comment>\r\n"+
		"  <Scan Version=\"801\" Bpm=\"0.507959\" AltBpm=\"0.338639\" Volume=\"1.089\" Key=\"Am\" Flag=\"32768\" />\r\n"+
		"  <Poi Pos=\"0.045\" Type=\"beatgrid\" />\r\n  <Poi Pos=\"60.1\" Name=\"Cue 1\" Num=\"1\" Type=\"cue\" />\r\n </Song>\r\n", n, n, n, n)
}

// pathOf is where song n lies.
func pathOfSong(n int) string { return fmt.Sprintf(`C:\Users\dj\Music\Artist %d - Song %d.mp3`, n, n) }

var songFacts = Facts{BPM: 118.12, Key: "Am", Seconds: 242}

// facts reads a database and lists what it says by path.
func facts(t *testing.T, text string) (map[string]Facts, error) {
	t.Helper()
	all := map[string]Facts{}
	err := readDatabase(strings.NewReader(text), func(path string, f Facts) { all[path] = f })
	return all, err
}

func TestFacts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		song string
		want Facts
	}{
		"all there is":            {`<Infos SongLength="241.622"/><Scan Bpm="0.507959" Key="Am"/>`, songFacts},
		"in another order":        {`<Scan Key="8A" Bpm="0.5"/><Infos SongLength="200"/>`, Facts{BPM: 120, Key: "8A", Seconds: 200}},
		"key from the tags":       {`<Tags Key="Gm"/><Scan Bpm="0.5"/>`, Facts{BPM: 120, Key: "Gm"}},
		"the analysis goes first": {`<Scan Key="Am"/><Tags Key="Gm"/>`, Facts{Key: "Am"}},
		"tags have no beats":      {`<Tags Bpm="0.5"/><Infos SongLength="10.4"/>`, Facts{Seconds: 10}},
		"no beat at all":          {`<Scan Bpm="0.0" Key="A"/>`, Facts{Key: "A"}},
		"beats per minute":        {`<Scan Bpm="118" Key="A"/>`, Facts{Key: "A"}},
		"no number":               {`<Scan Bpm="NaN" Key="A"/><Infos SongLength="long"/>`, Facts{Key: "A"}},
		"the slowest and fastest": {`<Scan Bpm="3"/>`, Facts{BPM: 20}},
		"escaped":                 {`<Scan Key="F&#9839;m"/>`, Facts{Key: "F♯m"}},
		"unknown elements":        {`<Future Bpm="1"><Deep/></Future><Scan Bpm="0.5"/><Poi Bpm="2"/>`, Facts{BPM: 120}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := facts(t, databaseHead+`<Song FilePath="D:\a &amp; b.mp3" FileSize="1">`+c.song+`</Song><Song FilePath="D:\none.mp3"/>`+databaseEnd)
			if err != nil || len(got) != 1 || got[`D:\a & b.mp3`] != c.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// A song that no XML can hold costs that song only, wherever it stands.
func TestDamagedSongs(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]string{
		"a byte that is no UTF-8":   "<Song FilePath=\"C:\\Beyonc\xe9.mp3\"><Scan Bpm=\"0.5\"/></Song>",
		"a control character":       "<Song FilePath=\"C:\\x.mp3\"><Tags Author=\"\x01\"/><Scan Bpm=\"0.5\"/></Song>",
		"one as an entity":          "<Song FilePath=\"C:\\x.mp3\"><Tags Author=\"&#1;\"/><Scan Bpm=\"0.5\"/></Song>",
		"a bracket in an attribute": "<Song FilePath=\"C:\\x.mp3\"><Tags <Author/></Song>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at := range 4 {
				songs := []string{databaseSong(1), databaseSong(2), databaseSong(3)}
				songs = slices.Insert(songs, at, bad)
				got, err := facts(t, databaseHead+strings.Join(songs, "")+databaseEnd)
				if err != nil || len(got) != 3 || got[pathOfSong(3)] != songFacts {
					t.Errorf("in place %d: %+v, %v", at, got, err)
				}
			}
		})
	}
}

// A database that is just being written is told from a whole one at every byte.
func TestDatabaseCutAnywhere(t *testing.T) {
	t.Parallel()
	text := databaseHead + databaseSong(1) + databaseSong(2) + strings.TrimSpace(databaseEnd)
	for cut := range len(text) {
		if _, err := facts(t, text[:cut]); err == nil {
			t.Fatalf("whole after %d bytes", cut)
		}
	}
	if got, err := facts(t, text); err != nil || len(got) != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// libraryOf is a library that has read a database with songs 1 to n, in the folder home.
func libraryOf(t *testing.T, home string, n int) (*Library, string) {
	t.Helper()
	var text strings.Builder
	for i := range n {
		text.WriteString(databaseSong(i + 1))
	}
	write(t, home, "database.xml", databaseHead+text.String()+databaseEnd)
	l, path := &Library{}, filepath.Join(home, "database.xml")
	if changed, err := l.Refresh([]string{path}); !changed || err != nil {
		t.Fatalf("first look: %v, %v", changed, err)
	}
	return l, path
}

func (l *Library) knows(n int) bool {
	f, found := l.Find(trackID(pathOfSong(n)))
	return found && f == songFacts
}

func TestLibrary(t *testing.T) {
	t.Parallel()
	home, drive := t.TempDir(), t.TempDir()
	l, path := libraryOf(t, home, 3)
	if !l.knows(1) || !l.knows(3) || l.knows(4) || l.Songs() != 3 {
		t.Error("not what the database says")
	}
	if f, found := l.Find(trackID(strings.ToUpper(pathOfSong(2)))); !found || f != songFacts {
		t.Error("names in capitals are other songs")
	}
	if _, found := l.Find(0); found {
		t.Error("no track is known")
	}
	other := filepath.Join(drive, "database.xml")
	look := func(wantChanged bool) {
		t.Helper()
		if changed, err := l.Refresh([]string{path, other}); changed != wantChanged || err != nil {
			t.Errorf("look: %v, %v", changed, err)
		}
	}
	look(false)
	write(t, drive, "database.xml", databaseHead+databaseSong(4)+databaseEnd)
	look(true)
	look(false)
	if !l.knows(1) || !l.knows(4) {
		t.Error("a drive more, songs less")
	}
	write(t, home, "database.xml", databaseHead+databaseSong(5)+databaseEnd)
	look(true)
	if l.knows(1) || !l.knows(5) || !l.knows(4) {
		t.Error("a new database in the old one's place")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	look(false)
	if !l.knows(5) {
		t.Error("forgot what it knew")
	}
}

// While VirtualDJ saves, what was known before goes on being known; a file that is no use is read once, not at every look.
func TestDatabaseBeingWritten(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	l, path := libraryOf(t, home, 1)
	whole := databaseHead + databaseSong(1) + databaseSong(2) + databaseEnd
	for _, cut := range []int{0, 10, len(databaseHead) + 50, len(whole) - 10} {
		write(t, home, "database.xml", whole[:cut])
		for range 2 {
			if changed, err := l.Refresh([]string{path}); changed || err == nil || !strings.Contains(err.Error(), "not whole") {
				t.Errorf("%d bytes: %v, %v", cut, changed, err)
			}
		}
		if !l.knows(1) || l.knows(2) {
			t.Errorf("%d bytes: the old index is gone", cut)
		}
	}
	write(t, home, "database.xml", whole)
	if changed, err := l.Refresh([]string{path}); !changed || err != nil || !l.knows(2) {
		t.Errorf("at last: %v, %v", changed, err)
	}
}

// A database of 200 000 songs costs at most 15 MB of memory, whatever its size on disk.
func TestIndexIsSmall(t *testing.T) {
	const songs = 200_000
	b := builder{numbers: map[string]uint16{}}
	before := heap()
	for n := range songs {
		b.add(pathOfSong(n), Facts{BPM: float64(60 + n%100), Key: fmt.Sprint(n % 24), Seconds: n % 600})
	}
	x := b.done()
	b = builder{}
	if used := heap() - before; used > 15<<20 {
		t.Errorf("%d songs take %d bytes", songs, used)
	}
	for _, n := range []int{0, 1, songs / 2, songs - 1} {
		if f, found := x.find(trackID(pathOfSong(n))); !found || f != (Facts{BPM: float64(60 + n%100), Key: fmt.Sprint(n % 24), Seconds: n % 600}) {
			t.Errorf("song %d: %+v, %v", n, f, found)
		}
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// More keys than there are notations do no harm: the rest is unknown.
func TestTooManyKeys(t *testing.T) {
	t.Parallel()
	b := builder{numbers: map[string]uint16{}}
	for n := range maxKeys + 10 {
		b.add(pathOfSong(n), Facts{Key: fmt.Sprint("key ", n), Seconds: 1})
	}
	x := b.done()
	if f, _ := x.find(trackID(pathOfSong(maxKeys - 1))); f.Key != fmt.Sprint("key ", maxKeys-1) {
		t.Errorf("the last one: %+v", f)
	}
	if f, found := x.find(trackID(pathOfSong(maxKeys + 1))); !found || f != (Facts{Seconds: 1}) {
		t.Errorf("one too many: %+v, %v", f, found)
	}
}

// FuzzReadDatabase holds for any bytes: facts are in their bounds, and what precedes or follows changes no good song.
func FuzzReadDatabase(f *testing.F) {
	f.Add(databaseSong(1) + databaseSong(2))
	f.Add("<Song FilePath=\"a\"><Scan Bpm=\"0.5\" Key=\"&#1;\"></Song>")
	f.Add("<Song FilePath='x' <Song FilePath=\"y\"><Infos SongLength=\"1e9\"/></Song>\xff<!-- ")
	f.Fuzz(func(t *testing.T, text string) {
		err := readDatabase(strings.NewReader(databaseHead+text+databaseSong(7)+databaseEnd), func(path string, got Facts) {
			if path == "" || got == (Facts{}) || got.Seconds < 0 || got.Seconds > 86_400 || got.BPM != 0 && !(got.BPM >= 20 && got.BPM <= 400) {
				t.Errorf("%q: %+v", path, got)
			}
		})
		if err != nil && err != errCutOff { // an open comment or quote swallows the end
			t.Errorf("error: %v", err)
		}
	})
}

// writeBigDatabase makes a database.xml of so many bytes and says how many songs are in it.
func writeBigDatabase(tb testing.TB, path string, size int) (songs int) {
	tb.Helper()
	file, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	out := bufio.NewWriter(file)
	written, _ := out.WriteString(databaseHead)
	for ; written < size; songs++ {
		n, _ := out.WriteString(databaseSong(songs))
		written += n
	}
	_, _ = out.WriteString(databaseEnd)
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := file.Close(); err != nil {
		tb.Fatal(err)
	}
	return songs
}

func BenchmarkRead50MBDatabase(b *testing.B) {
	path := filepath.Join(b.TempDir(), "database.xml")
	songs := writeBigDatabase(b, path, 50<<20)
	for n := 0; b.Loop(); n++ {
		l := Library{}
		if _, err := l.Refresh([]string{path}); err != nil || l.Songs() != songs {
			b.Fatalf("%d songs of %d, %v", l.Songs(), songs, err)
		}
	}
	b.ReportMetric(float64(songs), "songs")
}

func BenchmarkLookAtAnUnchangedDatabase(b *testing.B) {
	path := filepath.Join(b.TempDir(), "database.xml")
	writeBigDatabase(b, path, 1<<20)
	l := Library{}
	if _, err := l.Refresh([]string{path}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if changed, err := l.Refresh([]string{path}); changed || err != nil {
			b.Fatal(changed, err)
		}
	}
}
