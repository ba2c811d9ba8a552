package virtualdj

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
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

// Every place where VirtualDJ was ever seen to keep its folder is found when it is the only one.
func TestEveryPlace(t *testing.T) {
	t.Parallel()
	env := map[string]string{"WINEPREFIX": "wine", "LOCALAPPDATA": "Env/Local", "OneDrive": "OneDrive", "OneDriveConsumer": "Consumer", "OneDriveCommercial": "Work"}
	places := map[string][]string{
		"windows": {"Registry", "Known/Local/VirtualDJ", "Env/Local/VirtualDJ", "Known/Documents/VirtualDJ", "OneDrive/Documents/VirtualDJ",
			"Consumer/Documents/VirtualDJ", "Work/Documents/VirtualDJ", "Home/AppData/Local/VirtualDJ", "Home/Documents/VirtualDJ", "E/VirtualDJ"},
		"darwin": {"Home/Library/Application Support/VirtualDJ", "Home/Documents/VirtualDJ", "E/VirtualDJ"},
		"linux": {"Home/Documents/VirtualDJ", "wine/drive_c/users/dj/AppData/Local/VirtualDJ", "Home/.wine/drive_c/users/dj/Documents/VirtualDJ",
			"Home/.wine/drive_c/users/dj/My Documents/VirtualDJ", "Home/.wine/dosdevices/e:/VirtualDJ", "Home/Games/virtualdj/drive_c/users/dj/AppData/Local/VirtualDJ",
			"Home/.local/share/wineprefixes/dj/drive_c/users/dj/Documents/VirtualDJ", "Home/.local/share/bottles/bottles/DJ/drive_c/users/dj/Documents/VirtualDJ",
			"Home/.var/app/com.usebottles.bottles/data/bottles/bottles/DJ/drive_c/users/dj/Documents/VirtualDJ", "Home/.PlayOnLinux/wineprefix/dj/drive_c/users/dj/Documents/VirtualDJ"},
	}
	for os, homes := range places {
		for _, home := range homes {
			t.Run(os+" "+home, func(t *testing.T) {
				t.Parallel()
				root := t.TempDir()
				in := func(path string) func() string { return func() string { return filepath.Join(root, path) } }
				system := System{
					OS: os, Home: filepath.Join(root, "Home"), Registry: in("Registry"), LocalAppData: in("Known/Local"), Documents: in("Known/Documents"),
					Getenv: func(name string) string {
						if env[name] == "" {
							return ""
						}
						return filepath.Join(root, env[name])
					},
				}
				if os != "linux" {
					system.Drives = func() []string { return []string{filepath.Join(root, "D"), filepath.Join(root, "E")} }
				}
				history := filepath.Join(root, home, "History")
				mkdir(t, history)
				found(t, system, history)
				// A DJ who is told where it was looked for finds this place among them.
				if places := Places(system); !slices.ContainsFunc(places, func(place string) bool { return holds(t, place, history) }) {
					t.Errorf("not told: %v", places)
				}
			})
		}
	}
}

// holds reports whether a path lies in a place, in which * stands for any folder.
func holds(t *testing.T, place, path string) bool {
	t.Helper()
	for ; path != filepath.Dir(path); path = filepath.Dir(path) {
		if in, err := filepath.Match(place, path); err != nil {
			t.Fatal(err)
		} else if in {
			return true
		}
	}
	return false
}

// A system of which nothing is known finds nothing and breaks nothing.
func TestNothingKnown(t *testing.T) {
	t.Parallel()
	for _, os := range []string{"windows", "darwin", "linux"} {
		if homes := Homes(System{OS: os, Home: filepath.Join(t.TempDir(), "none")}); len(homes) > 0 {
			t.Errorf("%s: %+v", os, homes)
		}
	}
}

// Drives with music have a VirtualDJ folder without History; a folder with two names is one folder.
func TestHomes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	users := filepath.Join(root, ".wine/drive_c/users/dj")
	main, music := filepath.Join(users, "Documents/VirtualDJ"), filepath.Join(root, ".wine/dosdevices/e:/VirtualDJ")
	mkdir(t, filepath.Join(main, "History"))
	mkdir(t, music)
	if err := os.Symlink(filepath.Join(users, "Documents"), filepath.Join(users, "My Documents")); err != nil {
		t.Skip("no links here:", err)
	}
	write(t, filepath.Join(main, "History"), "2024-09-03.m3u", song(1, at(0))+song(2, at(4)))
	want := []Home{{Path: main, History: filepath.Join(main, "History"), Newest: time.Unix(at(4), 0).UTC()}, {Path: music}}
	if got := Homes(System{OS: "linux", Home: root}); !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := want[1].Database(); got != filepath.Join(music, "database.xml") {
		t.Errorf("database: %s", got)
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
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
