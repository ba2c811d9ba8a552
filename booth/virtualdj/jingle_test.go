package virtualdj

import "testing"

func TestIsJingle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path    string
		seconds int
		want    bool
	}{
		{`C:\Users\dj\Music\Artist - Song.mp3`, 0, false},
		{`C:\Users\dj\Music\Artist - Song.mp3`, 19, true},
		{`C:\Users\dj\Music\Artist - Song.mp3`, 20, false},
		{`C:\Users\dj\VirtualDJ\Sampler\horn.mp3`, 0, true},
		{`D:\JINGLES\2024\ident.mp3`, 240, true},
		{`/Users/dj/Music/samples/one.wav`, 0, true},
		{`\\NAS\dj\Samples\one.wav`, 0, true},
		{`D:\Sampler.mp3`, 0, false},
		{`D:\Free Samples\song.mp3`, 0, false},
		{`D:\Samples - The Band\song.mp3`, 200, false},
		{`netsearch://samples/x`, 0, false},
		{``, 0, false},
		{``, 5, true},
	} {
		if got := IsJingle(c.path, c.seconds); got != c.want {
			t.Errorf("%s, %d s: %v", c.path, c.seconds, got)
		}
	}
}

// A jingle is an entry like any other, with a mark; it is never what plays at the start.
func TestJinglesInTheHistory(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const short = "<title>Ident</title><songlength>4.2</songlength>"
	write(t, folder, "2024-09-03.m3u", song(1, at(0))+line(at(3), short, `C:\m\ident.mp3`)+line(at(4), "<title>Horn</title>", `C:\m\Jingles\horn.mp3`))
	entries, err := List(folder)
	if err != nil || len(entries) != 3 || entries[0].Jingle || !entries[1].Jingle || !entries[2].Jingle {
		t.Errorf("%+v, %v", entries, err)
	}
	f, newest := follow(t, folder)
	if newest == nil || newest.Title != "Song 1" {
		t.Errorf("newest: %+v", newest)
	}
	f.wants()
}
