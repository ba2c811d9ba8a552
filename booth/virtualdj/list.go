package virtualdj

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// List reads all entries of a history file, or of all history files in a folder, in order and each play once. Unlike
// Folder.Read it takes a file of any name, and lines of a playlist, which have no time.
func List(path string) ([]Entry, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	files := []string{path}
	if info.IsDir() {
		folder := Open(HistoryIn(path), time.Now)
		sizes, err := folder.list()
		if err != nil {
			return nil, err
		}
		files = nil
		for _, name := range sortedNames(sizes) {
			files = append(files, filepath.Join(folder.path, name))
		}
	}
	var all []Entry
	listed := map[string]bool{}
	for _, file := range files {
		pile, _, err := readWhole(file, time.Now())
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for _, e := range pile.entries {
			if !listed[e.Key] || e.PlayedAt.IsZero() {
				all = append(all, e)
			}
			listed[e.Key] = true
		}
	}
	return all, nil
}

// readWhole reads a file from its start. It counts as at rest when it was last written restTime ago.
func readWhole(path string, now time.Time) (pile, string, error) {
	file, err := open(path)
	if err != nil {
		return pile{}, "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return pile{}, "", err
	}
	p, err := readEntries(file, now.Sub(info.ModTime()) >= restTime)
	if err != nil {
		return pile{}, "", err
	}
	tail, err := tailBefore(file, p.settled)
	return p, tail, err
}
