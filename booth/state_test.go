package booth

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func openTestStore(t *testing.T, dir string) (*store, string) {
	t.Helper()
	s, notice, err := openStore(dir, "http://x")
	if err != nil {
		t.Fatal(err)
	}
	return s, notice
}

func TestStateOnDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, notice := openTestStore(t, dir)
	if notice != "" {
		t.Errorf("notice at the first start: %s", notice)
	}
	if err := s.update(func(st *state) {
		st.Token = "secret"
		st.add([]Play{song("A", 0)}, known(0), true)
	}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.path)
	if err != nil || (runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
		t.Errorf("file: %v, %v", info.Mode(), err)
	}
	again, _ := openTestStore(t, dir)
	if st := again.view(); st.Token != "secret" || rows(st) != "A held" || !st.Rows[0].StartedAt.Equal(at(0)) {
		t.Errorf("read back: %+v", st)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 1 {
		t.Errorf("left over: %v", files)
	}
}

// What cannot be written has not happened: the position does not move without its rows.
func TestStateThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, _ := openTestStore(t, dir)
	if err := os.Mkdir(s.path+".new", 0o700); err != nil { // in the way of the new file
		t.Fatal(err)
	}
	if err := s.update(func(st *state) { st.add([]Play{song("A", 0)}, known(0), true) }); err == nil {
		t.Fatal("no error")
	}
	if got := rows(s.view()); got != "" {
		t.Errorf("outbox: %s", got)
	}
	if err := os.Remove(s.path + ".new"); err != nil {
		t.Fatal(err)
	}
	if err := s.update(func(st *state) { st.add([]Play{song("A", 0)}, known(0), true) }); err != nil || rows(s.view()) != "A held" {
		t.Errorf("afterwards: %v, %s", err, rows(s.view()))
	}
}

func TestDamagedState(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"cut off": `{"version": 1, "tok`, "empty": "", "NULs": "\x00\x00\x00", "not ours": "{}", "another type": `{"version":1,"rows":"x"}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "state.json")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s, notice := openTestStore(t, dir)
			kept, _ := filepath.Glob(path + ".damaged-*")
			if len(kept) != 1 || !strings.Contains(notice, kept[0]) || s.view().Token != "" {
				t.Fatalf("kept %v, notice %q", kept, notice)
			}
			if data, _ := os.ReadFile(kept[0]); string(data) != text {
				t.Errorf("kept: %q", data)
			}
		})
	}
}

func TestStateOfANewerBooth(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "state.json")
	if err := os.WriteFile(path, []byte(`{"version": 99}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := openStore(dir, "http://x"); err == nil || !strings.Contains(err.Error(), "newer Pika") {
		t.Errorf("error: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error("it was not left alone")
	}
}

// acceptance 36
func TestFolderOfAServer(t *testing.T) {
	t.Parallel()
	folders := map[string]string{}
	for _, address := range []string{"https://pika.example", "http://pika.example", "https://pika.example:8443", "https://pika.example/sub", "http://[::1]:8090"} {
		server, err := serverURL(address)
		if err != nil {
			t.Fatal(err)
		}
		folder := stateDir("root", server)
		if other, twice := folders[folder]; twice {
			t.Errorf("%s and %s share %s", address, other, folder)
		}
		folders[folder] = address
		if filepath.Dir(folder) != "root" || strings.ContainsAny(filepath.Base(folder), `[]:/\`) {
			t.Errorf("%s: %s", address, folder)
		}
	}
	for _, same := range []string{"https://PIKA.example", "https://pika.example/", "https://pika.example/?x=1#y", "https://ann:pw@pika.example"} {
		server, err := serverURL(same)
		if err != nil {
			t.Fatal(err)
		}
		if _, known := folders[stateDir("root", server)]; !known {
			t.Errorf("%s has a folder of its own", same)
		}
	}
}

func TestLockIsReleased(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	release, err := lockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockDir(dir); !errors.Is(err, errTaken) {
		t.Errorf("a second lock: %v", err)
	}
	release()
	release, err = lockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	release()
}

func TestServerURL(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "pika.example", "ftp://pika.example", "https://", "http://[::1", "localhost:8090"} {
		if got, err := serverURL(bad); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
	if got, err := serverURL("http://127.0.0.1:8090/"); err != nil || *got != (url.URL{Scheme: "http", Host: "127.0.0.1:8090"}) {
		t.Errorf("%v, %v", got, err)
	}
}
