package virtualdj

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFind(t *testing.T) {
	t.Parallel()
	env := func(values map[string]string) func(string) string {
		return func(name string) string { return values[name] }
	}
	systems := map[string]struct {
		system   func(root string) System
		old, new string
	}{
		"Windows, moved from Documents to AppData": {func(root string) System {
			return System{OS: "windows", Getenv: env(map[string]string{"LOCALAPPDATA": filepath.Join(root, "AppData/Local")})}
		}, "OneDrive/Documents/VirtualDJ/History", "AppData/Local/VirtualDJ/History"},
		"Windows, another drive in the registry": {func(root string) System { return System{OS: "windows"} },
			"OneDrive/Documents/VirtualDJ/History", "E/VirtualDJ/History"},
		"macOS": {func(root string) System { return System{OS: "darwin"} },
			"Documents/VirtualDJ/History", "Library/Application Support/VirtualDJ/History"},
		"Linux with Wine": {func(root string) System { return System{OS: "linux"} },
			".wine/drive_c/users/dj/Documents/VirtualDJ/History", ".wine/drive_c/users/dj/AppData/Local/VirtualDJ/History"},
	}
	for name, c := range systems {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			system := c.system(root)
			system.Home = root
			if system.Getenv == nil {
				system.Getenv = env(nil)
			}
			system.Registry = func() string { return filepath.Join(root, "E/VirtualDJ") }
			system.Documents = func() string { return filepath.Join(root, "OneDrive/Documents") }
			if path, ok := Find(system); ok {
				t.Fatalf("found %s where nothing is", path)
			}
			for _, folder := range []string{c.old, c.new} {
				if err := os.MkdirAll(filepath.Join(root, folder), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			// Whichever has the newest play is the one in use.
			write(t, filepath.Join(root, c.old), "2024-09-03.m3u", song(1, at(0)))
			found(t, system, filepath.Join(root, c.old))
			write(t, filepath.Join(root, c.new), "2024-09-02.m3u", song(1, at(1)))
			found(t, system, filepath.Join(root, c.new))
			appendTo(t, filepath.Join(root, c.old), "2024-09-03.m3u", song(2, at(2)))
			found(t, system, filepath.Join(root, c.old))
		})
	}
}

func found(t *testing.T, system System, want string) {
	t.Helper()
	if path, ok := Find(system); !ok || path != want {
		t.Fatalf("found %q, want %s", path, want)
	}
}

func TestHistoryIn(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	history := filepath.Join(home, "History")
	if got := HistoryIn(home); got != home {
		t.Errorf("a folder without History: %s", got)
	}
	if err := os.Mkdir(history, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := HistoryIn(home); got != history {
		t.Errorf("the VirtualDJ folder: %s", got)
	}
	if got := HistoryIn(history); got != history {
		t.Errorf("the History folder: %s", got)
	}
}
