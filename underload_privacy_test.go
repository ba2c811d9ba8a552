package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/archive"
)

// acceptance 47, under load: a night of phones that come with addresses, browsers and links of their own through a trusted
// proxy, in bad air, with kills, a backup and the log kept as far as PocketBase can be told to. Neither the folder, with its
// backup, nor the terminal holds any of it.
func TestUnderLoadNothingOfPhonesIsKept(t *testing.T) {
	t.Parallel()
	d := newDance(t, "PIKA_TRUSTED_PROXY=X-Forwarded-For")
	if code, said := toItsEnd(t, "superuser", "upsert", "root@example.org", "correct horse", "--dir", d.dir); code != 0 {
		t.Fatal(said)
	}
	var root struct{ Token string }
	d.call("POST", "/api/collections/_superusers/auth-with-password", "", map[string]any{"identity": "root@example.org", "password": "correct horse"}, &root)
	d.call("PATCH", "/api/settings", root.Token, map[string]any{"logs": map[string]any{"minLevel": -4, "maxDays": 5, "logIP": false, "logAuthId": true}}, nil)
	var printed bytes.Buffer
	keep := func() { printed.WriteString(d.server.out.String()) }

	floor := d.fill(d.house)
	for track := 1; d.goesOn(); track++ {
		d.air.anything()
		d.play(track, "Undertow")
		d.aMoment(2 * time.Second)
		keep()
		d.crash()
	}
	d.end(floor)
	if code, said := toItsEnd(t, "backup", filepath.Join(d.dir, "friday.zip"), "--dir", d.dir); code != 0 {
		t.Fatal(said)
	}
	d.stop()
	keep()
	if err := archive.Extract(filepath.Join(d.dir, "friday.zip"), filepath.Join(d.dir, "unpacked")); err != nil {
		t.Fatal(err)
	}

	files := map[string][]byte{"the terminal": printed.Bytes()}
	err := filepath.WalkDir(d.dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files[path], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	if !bytes.Contains(files[filepath.Join(d.dir, "unpacked", "data.db")], []byte("Undertow")) {
		t.Error("the backup holds nothing, so this proves nothing")
	}
	for name, content := range files {
		for _, kept := range []string{phonesNet, phonesNet6, "2001:0db8:0077", phonesAgent, "came-from"} {
			if i := bytes.Index(content, []byte(kept)); i >= 0 {
				t.Errorf("%s holds %q: %q", name, kept, content[max(0, i-80):min(len(content), i+60)])
			}
		}
	}
}
