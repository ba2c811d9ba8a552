package virtualdj

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"time"
)

// TrackID stands for the path of a track: the same in the history, in the database and on a deck. It says nothing
// about the path, but is of use on this laptop only and stays there. 0 is no track.
type TrackID uint64

// trackID is the id of a path. Windows and macOS do not tell upper from lower case in names, and VirtualDJ does not
// always write it the same.
func trackID(path string) TrackID {
	if path == "" {
		return 0
	}
	sum := sha256.Sum256([]byte(strings.ToLower(path)))
	return TrackID(binary.LittleEndian.Uint64(sum[:]))
}

// indexed is what an index keeps of one track, in 16 bytes: 200 000 of them are 3 MB, where the paths and names in the
// database would be 100.
type indexed struct {
	id      TrackID
	bpm     uint16 // in hundredths of a beat; 400 BPM fit
	seconds uint16 // longer than 18 hours is cut
	key     uint16 // 0, or the place in keys, counted from 1
}

// index is one database.xml by track.
type index struct {
	songs []indexed // by id
	keys  []string
}

// maxKeys bounds the different musical keys an index tells apart. All notations together have some hundred.
const maxKeys = 4096

// builder makes an index.
type builder struct {
	index
	numbers map[string]uint16 // places in keys
}

func (b *builder) add(path string, f Facts) {
	number, known := b.numbers[f.Key]
	if !known && f.Key != "" && len(b.keys) < maxKeys {
		b.keys = append(b.keys, strings.Clone(f.Key))
		number = uint16(len(b.keys))
		b.numbers[b.keys[number-1]] = number
	}
	b.songs = append(b.songs, indexed{id: trackID(path), bpm: uint16(f.BPM*100 + 0.5), seconds: uint16(min(f.Seconds, 1<<16-1)), key: number})
}

// done sorts the index and gives back what it has too much of.
func (b *builder) done() index {
	slices.SortFunc(b.songs, func(x, y indexed) int {
		switch {
		case x.id < y.id:
			return -1
		case x.id > y.id:
			return 1
		}
		return 0
	})
	b.songs = slices.Clip(slices.Clone(b.songs))
	return b.index
}

func (x index) find(id TrackID) (Facts, bool) {
	at, found := slices.BinarySearchFunc(x.songs, id, func(s indexed, id TrackID) int {
		switch {
		case s.id < id:
			return -1
		case s.id > id:
			return 1
		}
		return 0
	})
	if !found {
		return Facts{}, false
	}
	s := x.songs[at]
	f := Facts{BPM: float64(s.bpm) / 100, Seconds: int(s.seconds)}
	if s.key > 0 {
		f.Key = x.keys[s.key-1]
	}
	return f, true
}

// Library is what the databases of a laptop know about tracks. It may be asked at any time; asking never waits for a
// database to be read.
type Library struct {
	reading sync.Mutex           // one Refresh at a time
	files   map[string]*database // by path; only Refresh uses it

	mu      sync.RWMutex
	indexes []index
}

// database is a database.xml as it was last seen.
type database struct {
	size     int64
	modified time.Time
	index    index
	failed   error
}

// Find returns what is known of a track, from the first database that knows it.
func (l *Library) Find(id TrackID) (Facts, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, x := range l.indexes {
		if f, found := x.find(id); found {
			return f, true
		}
	}
	return Facts{}, false
}

// Songs is how many songs are known.
func (l *Library) Songs() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	n := 0
	for _, x := range l.indexes {
		n += len(x.songs)
	}
	return n
}
