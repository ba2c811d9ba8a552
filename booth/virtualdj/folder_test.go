package virtualdj

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// acceptance 38
func TestANightOverTwoFilesAndTwoDates(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, folder, "2024-09-03.m3u", song(1, at(0)))
	f, _ := follow(t, folder)
	appendTo(t, folder, "2024-09-03.m3u", song(2, at(5*60))) // 01:00 of the next day, in the old day's file
	f.wants(2)
	appendTo(t, folder, "2024-09-03.m3u", song(3, at(9*60)))
	write(t, folder, "2024-09-04.m3u", song(4, at(12*60))) // both seen at once: the order is that of the night
	f.wants(3, 4)
	appendTo(t, folder, "2024-09-04.m3u", song(5, at(13*60)))
	f.wants(5)
	f.wants()
}

func TestSeveralDaysWithoutTheBooth(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, folder, "2024-09-03.m3u", song(1, at(0)))
	f, _ := follow(t, folder)
	for day := 4; day <= 9; day++ {
		write(t, folder, fmt.Sprintf("2024-09-%02d.m3u", day), song(day, at(day*24*60)))
	}
	f.reopen(folder)
	f.wants(4, 5, 6, 7, 8, 9)
}

// acceptance 39
func TestEndOfHistory(t *testing.T) {
	t.Parallel()
	t.Run("newest entry by its time, not by the file's name", func(t *testing.T) {
		folder := t.TempDir()
		write(t, folder, "2024-09-03.m3u", song(1, at(0))+song(2, at(7)))
		write(t, folder, "2024-09-04.m3u", song(3, at(3)))
		f, newest := follow(t, folder)
		if newest == nil || newest.Title != "Song 2" {
			t.Fatalf("newest: %+v", newest)
		}
		f.wants()
	})
	t.Run("empty history", func(t *testing.T) {
		f, newest := follow(t, t.TempDir())
		if newest != nil {
			t.Fatalf("newest: %+v", newest)
		}
		write(t, f.folder.Path(), "2024-09-03.m3u", song(1, at(24*60)))
		f.wants(1)
	})
	t.Run("an old last path without end of line is history too", func(t *testing.T) {
		folder := t.TempDir()
		write(t, folder, "2024-09-03.m3u", strings.TrimSuffix(song(1, at(0)), "\n"))
		if err := os.Chtimes(filepath.Join(folder, "2024-09-03.m3u"), time.Unix(at(0), 0), time.Unix(at(0), 0)); err != nil {
			t.Fatal(err)
		}
		f, newest := follow(t, folder)
		if newest == nil || newest.Title != "Song 1" {
			t.Fatalf("newest: %+v", newest)
		}
		f.clock = f.clock.Add(time.Minute)
		f.wants()
		f.clock = f.clock.Add(time.Minute)
		f.wants()
		appendTo(t, folder, "2024-09-03.m3u", "\n"+song(2, at(1)))
		f.wants(2)
	})
	t.Run("no folder", func(t *testing.T) {
		_, _, err := Open(filepath.Join(t.TempDir(), "gone"), time.Now).End()
		if !os.IsNotExist(err) {
			t.Fatalf("error: %v", err)
		}
	})
}

// acceptance 37
func TestLastPathWithoutEndOfLine(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	f, _ := follow(t, folder)
	write(t, folder, "2024-09-04.m3u", strings.TrimSuffix(song(1, at(24*60)), "\n"))
	f.wants()
	f.clock = f.clock.Add(restTime / 2)
	f.wants()
	f.clock = f.clock.Add(restTime)
	f.wants(1)
	f.wants()
	appendTo(t, folder, "2024-09-04.m3u", "\n"+song(2, at(25*60)))
	f.wants(2)
}

// acceptance 33
func TestReadingAgainFromAnOldCursorGivesTheSame(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	f, _ := follow(t, folder)
	write(t, folder, "2024-09-04.m3u", song(1, at(24*60))+"#EXTVDJ:<ti")
	before := f.cursor
	f.wants(1)
	f.cursor = before // as when the new one could not be written to disk
	f.wants(1)
}

func TestRewrittenFiles(t *testing.T) {
	t.Parallel()
	const day = "2024-09-03.m3u"
	night := func(from, to int) string {
		var text strings.Builder
		for n := from; n <= to; n++ {
			text.WriteString(song(n, at(n)))
		}
		return text.String()
	}
	cases := map[string]func(t *testing.T, f *follower, folder string){
		"truncated and written again": func(t *testing.T, f *follower, folder string) {
			write(t, folder, day, "")
			f.wants()
			write(t, folder, day, night(1, 10))
			f.wants()
			appendTo(t, folder, day, song(11, at(11)))
			f.wants(11)
		},
		"written again with more": func(t *testing.T, f *follower, folder string) {
			write(t, folder, day, strings.Replace(night(1, 12), "Song 3", "Another Name for Song 3", 1))
			f.wants(11, 12)
		},
		"written again bit by bit": func(t *testing.T, f *follower, folder string) {
			text := night(1, 11)
			for cut := 0; cut < len(text); cut += 700 {
				write(t, folder, day, text[:cut])
				f.wants()
			}
			write(t, folder, day, text)
			f.wants(11)
		},
		"lines taken out": func(t *testing.T, f *follower, folder string) {
			write(t, folder, day, night(1, 4)+night(7, 10))
			f.wants()
			appendTo(t, folder, day, song(11, at(11)))
			f.wants(11)
		},
		"replaced by rename": func(t *testing.T, f *follower, folder string) {
			write(t, folder, "tmp", night(1, 11))
			if err := os.Rename(filepath.Join(folder, "tmp"), filepath.Join(folder, day)); err != nil {
				t.Fatal(err)
			}
			f.wants(11)
		},
		"moved to the archive": func(t *testing.T, f *follower, folder string) {
			archive := filepath.Join(folder, "2024", "09")
			if err := os.MkdirAll(archive, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(filepath.Join(folder, day), filepath.Join(archive, day)); err != nil {
				t.Fatal(err)
			}
			f.wants()
			if err := os.Rename(filepath.Join(archive, day), filepath.Join(folder, day)); err != nil {
				t.Fatal(err)
			}
			f.wants()
		},
		"an older file comes back in two pieces": func(t *testing.T, f *follower, folder string) {
			old := line(at(-9000), "<title>Old</title>", `C:\old.mp3`) + line(at(-8000), "<title>Older</title>", `C:\old.mp3`)
			write(t, folder, "2024-08-28.m3u", "")
			f.wants()
			appendTo(t, folder, "2024-08-28.m3u", old[:len(old)/2])
			f.wants()
			appendTo(t, folder, "2024-08-28.m3u", old[len(old)/2:])
			f.wants()
		},
		"the folder is made anew": func(t *testing.T, f *follower, folder string) {
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
			if _, _, err := f.folder.Read(f.cursor); !os.IsNotExist(err) {
				t.Fatalf("error: %v", err)
			}
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			f.wants()
			write(t, folder, day, night(1, 11))
			f.wants(11)
		},
		"the clock is put back": func(t *testing.T, f *follower, folder string) {
			appendTo(t, folder, day, song(11, at(11))+song(12, at(-50))+song(13, at(-49)))
			f.wants(11, 12, 13)
			f.wants()
		},
		"the laptop's date is wrong": func(t *testing.T, f *follower, folder string) {
			f.clock = time.Date(2019, 1, 1, 12, 0, 0, 0, time.UTC)
			f.reopen(folder)
			f.wants()
			write(t, folder, "2019-01-01.m3u", song(11, f.clock.Unix()+60))
			f.wants(11)
		},
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "History")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, folder, day, night(1, 10))
			f, _ := follow(t, folder)
			change(t, f, folder)
		})
	}
}

// A file with more plays than a cursor knows by key is rewritten: the ones it no longer knows are not new.
func TestRewrittenFileLargerThanTheMemory(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	f, _ := follow(t, folder)
	var text strings.Builder
	for n := range 3 * maxSeen {
		text.WriteString(song(n, at(24*60+n)))
	}
	write(t, folder, "2024-09-04.m3u", text.String())
	plays, cursor, err := f.folder.Read(f.cursor)
	if err != nil || len(plays) != 3*maxSeen {
		t.Fatalf("%d plays, error %v", len(plays), err)
	}
	f.cursor = cursor
	write(t, folder, "2024-09-04.m3u", "\n"+text.String()+song(9999, at(24*60+9999)))
	f.wants(9999)
	if n := len(f.cursor.Seen); n > maxSeen {
		t.Errorf("the cursor holds %d plays", n)
	}
}

// acceptance 37, 38: however the bytes arrive, and however often the booth is restarted in between, every play comes
// once and in order.
func TestAnySplitGivesTheSamePlays(t *testing.T) {
	t.Parallel()
	for range 60 {
		seed := rand.Uint64()
		random := rand.New(rand.NewPCG(seed, 0))
		folder := t.TempDir()
		f, _ := follow(t, folder)
		minute, want := 24*60, []Entry(nil)
		for _, day := range []string{"2024-09-04.m3u", "2024-09-05.m3u"} {
			text := oddNight(random, &minute)
			p, err := readEntries(bytes.NewReader(text), false)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, p.entries...)
			var got []Entry
			for len(text) > 0 {
				n := 1 + random.IntN(min(len(text), 200))
				appendTo(t, folder, day, string(text[:n]))
				text = text[n:]
				if random.IntN(4) == 0 {
					f.reopen(folder)
				}
				got = append(got, f.read(seed)...)
			}
			if titles(got) != titles(want) {
				t.Fatalf("seed %d:\n%s\nwant:\n%s", seed, titles(got), titles(want))
			}
			want = nil
		}
	}
}

// read takes what is new through a cursor that was kept as JSON.
func (f *follower) read(seed uint64) []Entry {
	f.t.Helper()
	kept, err := json.Marshal(f.cursor)
	if err != nil {
		f.t.Fatal(err)
	}
	var cursor Cursor
	if err := json.Unmarshal(kept, &cursor); err != nil {
		f.t.Fatal(err)
	}
	plays, next, err := f.folder.Read(cursor)
	if err != nil {
		f.t.Fatalf("seed %d: %v", seed, err)
	}
	f.cursor = next
	return plays
}

// oddNight writes a file with everything that was seen in real ones.
func oddNight(random *rand.Rand, minute *int) []byte {
	var text bytes.Buffer
	if random.IntN(2) == 0 {
		text.WriteString("\uFEFF")
	}
	for range 20 {
		*minute += random.IntN(3)
		n := 1000 + text.Len()
		entry := song(n, at(*minute))
		switch random.IntN(8) {
		case 0:
			entry = line(at(*minute), "", fmt.Sprintf(`C:\m\Artist %d - Song %d.mp3`, n, n))
		case 1:
			entry = line(at(*minute), "", `C:\Sampler\x.zip\horn.vdjsample`)
		case 2:
			entry = line(at(*minute), "<artist>Beyonc\xe9 & Co</artist><title>♥</title>", fmt.Sprintf(`C:\m\%d.mp3`, n))
		case 3:
			entry, _, _ = strings.Cut(entry, "C:") // tags without path
		case 4:
			entry = fmt.Sprintf("C:\\m\\a path alone %d.mp3\n", n) + entry
		case 5:
			entry = "\n" + entry + "\x00\x00"
		}
		if random.IntN(3) == 0 {
			entry = strings.ReplaceAll(entry, "\n", "\r\n")
		}
		text.WriteString(entry)
	}
	text.WriteString(song(9999, at(*minute)))
	return text.Bytes()
}

// acceptance 41: following a history of 10 MB reads its end, not all of it.
func TestOnlyTheEndIsRead(t *testing.T) {
	folder := t.TempDir()
	var text strings.Builder
	for n := 0; text.Len() < 10<<20; n++ {
		text.WriteString(song(n, at(0)+int64(n)))
	}
	write(t, folder, "2024-09-03.m3u", text.String())
	f, _ := follow(t, folder)
	n := 0
	allocated := testing.AllocsPerRun(20, func() {
		n++
		appendTo(t, folder, "2024-09-03.m3u", song(n, at(0)+1<<20+int64(n)))
		f.wants(n)
	})
	if allocated > 2000 { // reading all of it makes about a million
		t.Errorf("%.0f allocations to read one new line", allocated)
	}
}

func BenchmarkReadOneLineOf10MB(b *testing.B) {
	folder := b.TempDir()
	var text strings.Builder
	for n := 0; text.Len() < 10<<20; n++ {
		text.WriteString(song(n, at(0)+int64(n)))
	}
	path := filepath.Join(folder, "2024-09-03.m3u")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	f := Open(folder, time.Now)
	_, cursor, err := f.End()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, cursor, err = f.Read(cursor); err != nil {
			b.Fatal(err)
		}
	}
}

// acceptance 37: a file like the real ones, seen half-written at any byte and then whole, gives the plays that it gives at
// once, in their order; and so it does when the booth was restarted in between.
func TestAFolderHalfWrittenAtEveryByte(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/night.m3u")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, "\n"+song(1, at(24*60))...)
	whole, err := readEntries(bytes.NewReader(text), false)
	if err != nil || len(whole.entries) != 9 {
		t.Fatalf("%d entries, %v", len(whole.entries), err)
	}
	want := titles(whole.entries)
	root := t.TempDir()
	for cut := range len(text) {
		folder := filepath.Join(root, fmt.Sprint(cut))
		mkdir(t, folder)
		f, _ := follow(t, folder)
		write(t, folder, "2024-09-03.m3u", string(text[:cut]))
		got := f.read(0)
		if cut%2 == 1 {
			f.reopen(folder)
		}
		got = append(got, f.read(0)...)
		appendTo(t, folder, "2024-09-03.m3u", string(text[cut:]))
		got = append(got, f.read(0)...)
		if got = append(got, f.read(0)...); titles(got) != want {
			t.Fatalf("cut at %d:\n%s\nwant:\n%s", cut, titles(got), want)
		}
	}
}
