package virtualdj

import (
	"fmt"
	"path/filepath"
	"time"
)

// Since returns the plays from t on that are there now, in the order of the files, and the cursor behind everything
// that is there. It is for a first look, in the place of [Folder.End]: a later [Folder.Read] gives none of them again.
// Only files in which plays can still come are looked into, which are those of the last two nights.
func (f *Folder) Since(t time.Time) ([]Entry, Cursor, error) {
	_, cur, err := f.End()
	if err != nil {
		return nil, cur, err
	}
	var plays []Entry
	listed := map[string]bool{}
	for _, name := range sortedNames(f.sizes) {
		if _, read := cur.Files[name]; !read {
			continue
		}
		pile, _, err := readWhole(filepath.Join(f.path, name), f.now())
		if err != nil {
			return nil, Cursor{}, fmt.Errorf("read %s: %w", name, err)
		}
		for _, e := range pile.entries {
			// What the cursor does not know was written just now: the next Read gives it.
			if e.PlayedAt.Before(t) || !cur.knows(e.Key) || listed[e.Key] {
				continue
			}
			listed[e.Key] = true
			plays = append(plays, e)
		}
	}
	return plays, cur, nil
}
