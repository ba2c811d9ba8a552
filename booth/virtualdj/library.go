package virtualdj

import (
	"errors"
	"fmt"
	"os"
)

// Refresh reads those of the databases at paths that changed in size or time since the last Refresh, and reports
// whether that brought anything new. A database that VirtualDJ is just writing, or that was damaged or removed, leaves
// what was known of it as it is; the error says so.
func (l *Library) Refresh(paths []string) (changed bool, err error) {
	l.reading.Lock()
	defer l.reading.Unlock()
	if l.files == nil {
		l.files = map[string]*database{}
	}
	var indexes []index
	var faults []error
	for _, path := range paths {
		file := l.files[path]
		if file == nil {
			file = &database{}
			l.files[path] = file
		}
		read, err := file.refresh(path)
		changed = changed || read
		if err != nil {
			faults = append(faults, fmt.Errorf("read %s: %w", path, err))
		}
		if len(file.index.songs) > 0 {
			indexes = append(indexes, file.index)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.indexes = indexes
	return changed, errors.Join(faults...)
}

// refresh reads one database if it is another one than last time. One that is missing is no error: drives come and go,
// and a new VirtualDJ has none.
func (d *database) refresh(path string) (read bool, err error) {
	file, err := open(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	if info.Size() == d.size && info.ModTime().Equal(d.modified) {
		return false, d.failed
	}
	d.size, d.modified = info.Size(), info.ModTime()
	next := builder{numbers: map[string]uint16{}}
	if d.failed = readDatabase(file, next.add); d.failed != nil {
		return false, d.failed
	}
	d.index = next.done()
	return true, nil
}
