package booth

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"time"
)

// stateVersion is raised when an older booth could no longer read the file rightly.
// 2: a position for each source, where 1 had only that in VirtualDJ's history.
const stateVersion = 2

// state is everything the booth must not forget: the content of its one file.
type state struct {
	Version int    `json:"version"`
	Server  string `json:"server"`

	Token   string    `json:"token,omitempty"`
	TokenAt time.Time `json:"tokenAt"`         // when the server gave it
	Owner   string    `json:"owner,omitempty"` // id of the DJ who confirmed it
	DJ      dj        `json:"dj"`              // whom the server takes the booth for; the zero dj until it said so

	Named     named     `json:"named"`     // what the DJ had the booth follow
	Positions positions `json:"positions"` // how far each source was followed

	Live session `json:"live"` // the last session known to be live; none after its end
	Past session `json:"past"` // the one before it, which still takes lines from before its end

	Rows    []row     `json:"rows"`              // the outbox, in the order of the history
	Details []detail  `json:"details,omitempty"` // plays of which more may be found out
	Told    []told    `json:"told,omitempty"`    // the newest plays, to be recognised when another source tells of them
	LastRow int64     `json:"lastRow"`
	LastAt  time.Time `json:"lastAt"`           // StartedAt of the newest row
	LastBy  string    `json:"lastBy,omitempty"` // its source
	LastGot int64     `json:"lastGot"`          // the newest row the server has
	Sent    int       `json:"sent"`             // rows the server has taken for Live
	Playing Play      `json:"playing"`          // of the newest row
	Secret  bool      `json:"secret"`           // what is read is kept back until the DJ releases it
}

// positions are what sources want to know of themselves at the next start, by their names. An entry is replaced, never
// altered.
type positions map[string]json.RawMessage

// session is a DJ's live set as far as the booth needs to know it. ID is "" for none.
type session struct {
	ID      string    `json:"id"`
	Code    string    `json:"code,omitempty"`
	EndedAt time.Time `json:"endedAt"` // zero while live
}

// store keeps the state on disk. Each change replaces the whole file, so that what belongs together (a row queued and
// the position it was read at, a row sent and the row forgotten) is on disk together or not at all.
type store struct {
	path string

	mu    sync.Mutex
	state state
}

// openStore reads the state in dir. notice is a sentence for the DJ when the file was damaged and had to be set aside.
func openStore(dir, server string) (s *store, notice string, err error) {
	s = &store{path: filepath.Join(dir, "state.json"), state: state{Version: stateVersion, Server: server}}
	data, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("read the booth's state: %w", err)
	}
	var kept state
	if err := json.Unmarshal(data, &kept); err != nil || kept.Version < 1 {
		aside := s.path + ".damaged-" + time.Now().UTC().Format("20060102T150405.000")
		if err := os.Rename(s.path, aside); err != nil {
			return nil, "", fmt.Errorf("set the damaged state aside: %w", err)
		}
		return s, fmt.Sprintf("The booth's memory was damaged. It is kept as %s; the booth starts afresh and has to be paired again.", aside), nil
	}
	if kept.Version > stateVersion {
		return nil, "", fmt.Errorf("%s was written by a newer Pika: update this one", s.path)
	}
	if kept.Version < 2 {
		if err := kept.carryOver(data); err != nil {
			return nil, "", fmt.Errorf("read the booth's state: %w", err)
		}
	}
	s.state = kept
	return s, "", nil
}

// carryOver makes of a state of version 1 one of today. Its file stays as it is until the next change.
func (st *state) carryOver(data []byte) error {
	var former historyPosition
	if err := json.Unmarshal(data, &former); err != nil {
		return err
	}
	st.Version = stateVersion
	if former.Cursor == nil {
		return nil
	}
	at, err := json.Marshal(former)
	st.Positions = positions{historyName: at}
	return err
}

// view returns a copy of the state.
func (s *store) view() state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.clone()
}

// update applies change and writes the outcome to disk. When that fails nothing has changed.
func (s *store) update(change func(*state)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.state.clone()
	change(&next)
	data, err := json.MarshalIndent(next, "", "\t")
	if err != nil {
		return err
	}
	if err := replaceFile(s.path, data); err != nil {
		return fmt.Errorf("keep the booth's state: %w", err)
	}
	s.state = next
	return nil
}

// clone copies all that a change could alter in place. Positions are replaced as a whole.
func (st state) clone() state {
	st.Rows, st.Details, st.Told = slices.Clone(st.Rows), slices.Clone(st.Details), slices.Clone(st.Told)
	return st
}

// replaceFile puts data in the place of a file, so that after a crash or a power cut either the old or the new content
// is there. One process writes at a time (see lockDir), so one name for the new file is enough and none is left over.
func replaceFile(path string, data []byte) error {
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

var unfitForFolder = regexp.MustCompile(`[^a-zA-Z0-9.-]+`)

// stateDir is the folder for one server below root: readable, and different for any two addresses. What belongs to one
// server is never seen by another.
func stateDir(root string, server *url.URL) string {
	sum := sha256.Sum256([]byte(server.String()))
	return filepath.Join(root, unfitForFolder.ReplaceAllString(server.Host, "-")+"-"+hex.EncodeToString(sum[:4]))
}
