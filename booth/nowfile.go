package booth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"pika/booth/nowfile"
	"pika/booth/virtualdj"
)

const (
	// fileName is what the state and the server know a now-playing file by.
	fileName = "file"
	// filePoll is how often the file is looked at beside the events about it.
	filePoll = time.Second
	// fileSettles is how long the file must stay the same until it is read. Programs empty it and write it again, some
	// bit by bit; between two writes half a name stands in it.
	fileSettles = 300 * time.Millisecond
)

// nowFile is a file in which some other program writes what is playing, as a source. It says one thing at a time: a
// track that is played twice in a row cannot be told from one, and of what it said while the booth was off only the last
// is known.
type nowFile struct {
	path           string
	pattern        nowfile.Pattern
	poll, debounce time.Duration // as in Config
	settles        time.Duration
	now            func() time.Time

	seen     [sha256.Size]byte // what was in the file at the last look
	last     *filePosition     // nil: nothing was ever read
	caughtUp bool              // it was read since the start
}

// filePosition is what the file said last.
type filePosition struct {
	File   string `json:"file"`
	Artist string `json:"artist"`
	Title  string `json:"title"`
}

// Name implements Source.
func (s *nowFile) Name() string { return fileName }

// Follow implements Source.
func (s *nowFile) Follow(ctx context.Context, from json.RawMessage, news chan<- News) {
	var last filePosition
	if json.Unmarshal(from, &last) == nil && last.File == s.path {
		s.last = &last
	}
	changed := make(chan struct{}, 1)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		concerns := func(file string) bool { return filepath.Base(file) == filepath.Base(s.path) }
		watch(ctx, filepath.Dir(s.path), s.poll, s.debounce, concerns, changed)
	}()
	defer func() { <-watching }()
	was := "?" // the problem told last; none yet
	for ctx.Err() == nil {
		n, settled := s.read()
		if n.Position != nil || n.Problem != was {
			tell(ctx, news, n)
			was = n.Problem
		}
		if !settled {
			pause(ctx, s.settles, nil)
			continue
		}
		select {
		case <-ctx.Done():
		case <-changed:
		}
	}
}

// read tells what the file says if that is another track than before. settled is false when it is not what it was at the
// last look, so that it has to be looked at again.
func (s *nowFile) read() (n News, settled bool) {
	n.Where = s.path
	content, modified, err := readEnd(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		n.Problem = "start the program that writes the file, or give another with --now-file: " + s.path + " is not there"
		return n, true
	}
	if err != nil {
		n.Problem = "cannot follow what is playing: " + err.Error()
		return n, true
	}
	if now := sha256.Sum256(content); now != s.seen {
		s.seen = now
		return n, false
	}
	n.CaughtUp, s.caughtUp = s.caughtUp, true
	track, ok := nowfile.Decode(s.path, content, s.pattern)
	if !ok {
		return n, true // cleared: what it said last goes on until it says something else
	}
	play := s.play(track, modified)
	at := filePosition{File: s.path, Artist: play.Artist, Title: play.Title}
	if s.last != nil && *s.last == at {
		return n, true
	}
	first := s.last == nil
	s.last = &at
	n.Position, _ = json.Marshal(at) // three texts: it cannot fail
	if !virtualdj.IsJingle(track.Path, track.Seconds) && (!first || play.fresh(s.now())) {
		n.Plays = []Play{play}
	}
	return n, true
}

// play is the track as it began to be what the file says.
func (s *nowFile) play(t nowfile.Track, modified time.Time) Play {
	p := Play{
		Artist: t.Artist, Title: t.Title, Remix: t.Remix, BPM: t.BPM, MusicalKey: t.Key, Seconds: t.Seconds,
		Source: fileName, PlayedAt: earlier(modified, s.now()).UTC(),
	}.normal()
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%d", fileName, p.Artist, p.Title, p.PlayedAt.UnixNano()))
	p.Key = hex.EncodeToString(sum[:16])
	return p
}

// readEnd reads a file, of a big one its end, and says when it was written.
func readEnd(path string) (content []byte, modified time.Time, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	from := max(0, info.Size()-nowfile.MaxSize)
	content, err = io.ReadAll(io.NewSectionReader(file, from, nowfile.MaxSize))
	return content, info.ModTime(), err
}
