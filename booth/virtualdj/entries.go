package virtualdj

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"
)

// maxLine is the longest line read, in bytes. Real ones have a few hundred; a longer one is damage and is skipped.
const maxLine = 1 << 20

// Entry is one track that VirtualDJ played.
type Entry struct {
	Key      string    // identity of the play: a hash of its time and path, 32 hex digits
	Artist   string    // may be empty
	Title    string    // what to show, with the remix in it; may be empty if Artist is not
	Remix    string    // the bare remix when known
	PlayedAt time.Time // UTC; zero for a line of a playlist, which was not played at any time
	Seconds  int       // length of the track; 0 when unknown
	Track    TrackID   // of the file; 0 when the path is missing. Stays on the laptop
	Jingle   bool      // an effect, not to be announced (see IsJingle)
}

// pile is what came out of a stretch of a history file.
type pile struct {
	entries []Entry
	settled int64 // bytes from the start of the stretch that need not be read again
	open    bool  // it ends in a path without end of line, which may still be growing
}

// readEntries reads whole entries from r. Whatever stands after the last one is left for later, unless atRest says
// that the file has stopped growing: then a path without end of line counts as whole.
func readEntries(r io.Reader, atRest bool) (pile, error) {
	lines := lineReader{from: bufio.NewReaderSize(r, 64<<10)}
	var p pile
	var tags []byte // the line of tags that waits for its path
	take := func(path []byte) {
		if entry, ok := newEntry(tags, path); ok {
			p.entries = append(p.entries, entry)
		}
		tags = nil
	}
	for {
		start := lines.read
		line, ended, err := lines.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return p, err
		}
		line = trimLine(line)
		// A crash of VirtualDJ can leave a torn line, to which the next entry is then glued.
		torn := bytes.LastIndex(line, []byte(tagMark+"<"))
		isTags := torn >= 0
		if !ended {
			pathDue := len(line) > 0 && tags != nil && !isTags && line[0] != '#'
			if pathDue && atRest {
				take(line)
				p.settled = lines.read
			}
			p.open = pathDue && !atRest
			return p, nil
		}
		switch {
		case isTags:
			if tags != nil {
				take(pathOf(line[:torn]))
			}
			tags = bytes.Clone(line[torn:])
			p.settled = start // the path is still to come: read the tags again with it
			continue
		case len(line) == 0 || line[0] == '#':
		case tags != nil:
			take(line)
		}
		if tags == nil {
			p.settled = lines.read
		}
	}
}

// pathOf is the path in a torn piece of text before a line of tags: none if the piece is itself from a line of tags.
func pathOf(piece []byte) []byte {
	if bytes.HasPrefix(piece, []byte("#")) {
		return nil
	}
	return piece
}

// newEntry makes an entry of its two lines; path may be missing. ok is false for what is no track or has no name:
// samples, and streams without tags.
func newEntry(tagLine, path []byte) (entry Entry, ok bool) {
	file := decodeLine(path)
	if strings.HasSuffix(strings.ToLower(file), ".vdjsample") {
		return Entry{}, false
	}
	tags := elements(strings.TrimPrefix(decodeLine(tagLine), tagMark))
	entry = Entry{PlayedAt: playedAt(tags["lastplaytime"]), Seconds: wholeSeconds(tags["songlength"])}
	entry.Artist, entry.Title, entry.Remix = nameTrack(tags, file)
	if entry.Artist == "" && entry.Title == "" {
		return Entry{}, false
	}
	entry.Track, entry.Jingle = trackID(file), IsJingle(file, entry.Seconds)
	entry.Key = identify(tags["lastplaytime"], tagLine, path)
	return entry, true
}

// identify makes the key of a play. The time alone will not do: two decks can start within one second. Nor the path:
// a track may be played twice. Only where VirtualDJ left out the path do the tags stand in for it.
func identify(played string, tagLine, path []byte) string {
	if len(path) == 0 {
		path = tagLine
	}
	sum := sha256.New()
	sum.Write([]byte(played + "\x00"))
	sum.Write(path)
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// lineReader cuts a stream into lines without trusting their length.
type lineReader struct {
	from *bufio.Reader
	read int64 // bytes taken so far
}

// next returns the next line with its end. ended is false when the stream is over before the line is. A line longer
// than maxLine comes back empty, and as ended, so that nobody waits for more of it.
func (l *lineReader) next() (line []byte, ended bool, err error) {
	size := 0
	for {
		part, err := l.from.ReadSlice('\n')
		l.read += int64(len(part))
		if size += len(part); size <= maxLine {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if size > maxLine {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return nil, true, err
		}
		return line, err == nil, err
	}
}
