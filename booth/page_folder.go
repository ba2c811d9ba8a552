package booth

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/labstack/echo/v5"

	"pika/booth/virtualdj"
)

// postFolder has the booth follow another History folder, at once and after the next start: {"folder": "/path"}. "" has
// it find one by itself again. What is no such folder is refused in words for the field, and changes nothing.
func (b *booth) postFolder(c *echo.Context) error {
	var in struct{ Folder *string }
	if err := readAct(c, &in); err != nil || in.Folder == nil {
		return errBadBody
	}
	if !b.withVirtualDJ() {
		return errByFile
	}
	folder, err := typedFolder(*in.Folder, b.System.Home)
	if err != nil {
		return err
	}
	if err := b.store.update(func(st *state) { st.Named.History = folder }); err != nil {
		b.status.fault(err.Error())
		return errUnkept
	}
	b.mu.Lock()
	b.folder = folder
	b.mu.Unlock()
	poke(b.follows)
	return b.getState(c)
}

// historyFolder is the History folder that the DJ named; "" finds it.
func (b *booth) historyFolder() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.folder
}

// typedFolder is the History folder that a DJ means who types or pastes a path: with quotes around it as Windows copies
// it, with ~ for the home folder, or of the VirtualDJ folder above it. "" is none.
func typedFolder(text, home string) (string, error) {
	path := strings.TrimSpace(strings.Trim(strings.TrimSpace(text), `"'`))
	if path == "" {
		return "", nil
	}
	if below, is := strings.CutPrefix(path, "~"); is && (below == "" || os.IsPathSeparator(below[0])) {
		path = filepath.Join(home, below)
	}
	if !filepath.IsAbs(path) {
		return "", wrongFolder("not_whole", "Give the whole path, as "+filepath.Join(home, "VirtualDJ", "History")+".")
	}
	path = virtualdj.HistoryIn(filepath.Clean(path))
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", wrongFolder("no_folder", "There is no folder "+path+".")
	case err == nil && !info.IsDir():
		return "", wrongFolder("no_folder", path+" is a file. Give the folder it is in.")
	}
	holds, err := virtualdj.IsHistory(path)
	switch {
	case err != nil:
		return "", wrongFolder("unreadable", fmt.Sprintf("%s cannot be read: %v.", path, rootCause(err)))
	case !holds:
		return "", wrongFolder("no_history", "There is no VirtualDJ history in "+path+". It is the folder called History in VirtualDJ's own, with a file for each day, as 2026-11-20.m3u.")
	}
	return path, nil
}

func wrongFolder(code, sentence string) error {
	return &pageError{http.StatusBadRequest, code, "folder", sentence}
}
