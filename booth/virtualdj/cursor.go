package virtualdj

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"slices"
)

const (
	// maxSeen is how many plays a cursor knows by key. A night has at most some 300; the rest is room for a file of
	// several nights. What is older than all of them is known by its time (Cursor.Floor).
	maxSeen = 500
	// maxFiles is how many files a cursor keeps a position in. VirtualDJ writes to the newest one.
	maxFiles = 8
	// tailSize is how many bytes before a position must be unchanged for the file to count as merely grown.
	tailSize = 256
)

// Cursor is how far a history was read. It holds no path and can be kept as JSON. The zero Cursor has read nothing.
type Cursor struct {
	Files map[string]Position `json:"files"` // by file name
	Seen  []Mark              `json:"seen"`  // the newest plays given out, in the order they were
	// Floor is the Unix time up to which plays are old news in a file that was rewritten: they were given out, though
	// Seen no longer has them, or were there before reading began.
	Floor int64 `json:"floor"`
}

// Position is how far one file was read.
type Position struct {
	Offset int64  `json:"offset"`
	Tail   string `json:"tail"` // hash of the last bytes before Offset
	// Floor is the Unix time up to which plays in this file are old news. It is 0 in a file that was only ever added
	// to: there the order of lines counts, so that a clock put back in mid-set loses no play.
	Floor int64 `json:"floor,omitempty"`
}

// Mark is a play that was given out.
type Mark struct {
	Key string `json:"key"`
	At  int64  `json:"at"` // Unix seconds
}

func (c Cursor) clone() Cursor {
	c.Files = maps.Clone(c.Files)
	if c.Files == nil {
		c.Files = map[string]Position{}
	}
	c.Seen = slices.Clone(c.Seen)
	return c
}

// Equal reports whether both cursors are at the same place.
func (c Cursor) Equal(o Cursor) bool {
	return c.Floor == o.Floor && maps.Equal(c.Files, o.Files) && slices.Equal(c.Seen, o.Seen)
}

// Newest is the time of the newest play the cursor knows, in Unix seconds.
func (c Cursor) Newest() int64 {
	newest := c.Floor
	for _, m := range c.Seen {
		newest = max(newest, m.At)
	}
	return newest
}

// Elsewhere is the cursor for another folder, in which only what was played after everything known here is new.
func (c Cursor) Elsewhere() Cursor {
	return Cursor{Seen: slices.Clone(c.Seen), Floor: c.Newest()}
}

func (c *Cursor) knows(key string) bool {
	return slices.ContainsFunc(c.Seen, func(m Mark) bool { return m.Key == key })
}

func (c *Cursor) mark(e Entry) {
	c.Seen = append(c.Seen, Mark{e.Key, e.PlayedAt.Unix()})
	if surplus := len(c.Seen) - maxSeen; surplus > 0 {
		for _, m := range c.Seen[:surplus] {
			c.Floor = max(c.Floor, m.At)
		}
		c.Seen = slices.Delete(c.Seen, 0, surplus)
	}
}

// forgetFiles drops the positions in the oldest files, which are in the archive or will never grow again.
func (c *Cursor) forgetFiles() {
	names := slices.Sorted(maps.Keys(c.Files))
	for _, name := range names[:max(0, len(names)-maxFiles)] {
		delete(c.Files, name)
	}
}

// tailBefore is the hash by which a position is recognised in a file that may have been rewritten.
func tailBefore(file io.ReaderAt, offset int64) (string, error) {
	tail := make([]byte, min(offset, tailSize))
	if _, err := file.ReadAt(tail, offset-int64(len(tail))); err != nil {
		return "", err
	}
	sum := sha256.Sum256(tail)
	return hex.EncodeToString(sum[:8]), nil
}
