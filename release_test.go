package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A release is the same when it is packed again, the download page finds what is in it, and it can be put on a server
// and taken back.
func TestRelease(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("is packed and deployed on Linux")
	}
	const version = "v9.9.9"
	name := "pika_" + version + "_linux_" + runtime.GOARCH
	dist := pack(t, version)
	program := filepath.Join(t.TempDir(), "pika")
	if err := os.WriteFile(program, unpack(t, filepath.Join(dist, name+".tar.gz"), name), 0o755); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(program, "version").Output(); err != nil || string(said) != "pika "+version+"\n" {
		t.Errorf("it says %q, %v", said, err)
	}
	t.Run("again", func(t *testing.T) {
		t.Parallel()
		sums, again := read(t, filepath.Join(dist, "SHA256SUMS")), read(t, filepath.Join(pack(t, version), "SHA256SUMS"))
		sum := sha256.Sum256(read(t, filepath.Join(dist, name+".tar.gz")))
		if want := hex.EncodeToString(sum[:]) + "  " + name + ".tar.gz\n"; string(sums) != want || string(again) != want {
			t.Errorf("%s\nagain: %s\nwant: %s", sums, again, want)
		}
	})
	t.Run("offered", func(t *testing.T) { t.Parallel(); offered(t, dist, version) })
	t.Run("deployed", func(t *testing.T) { t.Parallel(); deploys(t, program, version) })
}

// pack makes a release for this machine alone.
func pack(t *testing.T, version string) (dist string) {
	t.Helper()
	dist = t.TempDir()
	if _, err := os.Stat("pb_public/index.html"); err != nil {
		t.Skip("the screens are not built")
	}
	cmd := exec.Command("sh", ".ci/release")
	cmd.Env = append(os.Environ(), "DIST="+dist, "VERSION="+version, "TARGETS=linux/"+runtime.GOARCH, "SBOM=no", "SOURCE_DATE_EPOCH=1764000000")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return dist
}

// unpack is the program in an archive, which has it a second time as pika-booth.
func unpack(t *testing.T, archive, folder string) (program []byte) {
	t.Helper()
	packed, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	raw, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for files := tar.NewReader(raw); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, fmt.Sprintf("%s %o %d %d %s", header.Name, header.Mode, header.Uid, header.ModTime.Unix(), header.Linkname))
		if header.Typeflag == tar.TypeReg {
			if program, err = io.ReadAll(files); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := fmt.Sprintf("%[1]s/pika-booth 755 0 1764000000 \n%[1]s/pika 755 0 1764000000 %[1]s/pika-booth", folder)
	if got := strings.Join(listed, "\n"); got != want {
		t.Errorf("in the archive:\n%s\nwant\n%s", got, want)
	}
	return program
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// offered publishes a release on a stand-in of a forge, and looks for it where the download page does.
func offered(t *testing.T, dist, version string) {
	files, err := os.ReadDir(dist)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]any{"tag_name": version}
	forge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/latest" {
			_ = json.NewEncoder(w).Encode(said)
			return
		}
		http.ServeFileFS(w, r, os.DirFS(dist), filepath.Base(r.URL.Path))
	}))
	defer forge.Close()
	var assets []map[string]any
	for _, f := range files {
		assets = append(assets, map[string]any{"name": f.Name(), "browser_download_url": forge.URL + "/" + f.Name()})
	}
	said["assets"] = assets

	address := freeAddress(t)
	start(t, []string{"PIKA_RELEASES_URL=" + forge.URL + "/latest"}, "serve", "--dir", t.TempDir(), "--http", address)
	h := &house{t: t, address: address}
	eventually(t, 20*time.Second, "the server is ready", func() bool { return versionAt(address) != "" })
	var newest struct {
		Version string
		Files   []struct{ System, Arch, Name, SHA256 string }
	}
	h.call("GET", "/api/download", "", nil, &newest)
	if len(newest.Files) != 1 || newest.Version != "9.9.9" || newest.Files[0].System != "linux" || newest.Files[0].Arch != runtime.GOARCH {
		t.Fatalf("%+v", newest)
	}
	sums := string(read(t, filepath.Join(dist, "SHA256SUMS")))
	if line := newest.Files[0].SHA256 + "  " + newest.Files[0].Name + "\n"; line != sums {
		t.Errorf("checksums %q, offered %q", sums, line)
	}
}
