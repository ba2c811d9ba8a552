package hooks

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
)

// A file that another start is turning to WAL is asked for again this often and this long; it takes it milliseconds.
const (
	lockedRetry    = 10 * time.Millisecond
	lockedPatience = 10 * time.Second
)

// Connect opens a database for PocketBase. Transactions begin with the write lock: without it two starts at once on
// one folder fail on the migrations. Of two first starts at once one finds the file locked while the other turns it to
// WAL. SQLite does not wait there, whatever its busy timeout is; so we do.
func Connect(path string) (*dbx.DB, error) {
	db, err := dbx.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
	if err != nil {
		return nil, err
	}
	for until := time.Now().Add(lockedPatience); ; time.Sleep(lockedRetry) {
		if err := db.DB().Ping(); err == nil || !strings.Contains(err.Error(), "SQLITE_BUSY") || time.Now().After(until) {
			return db, err
		}
	}
}

// FileURL is how SQLite is told a file and how to open it, whatever its path looks like.
func FileURL(path, options string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	name := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/"), RawQuery: options}
	return name.String(), nil
}
