package hooks

import (
	"encoding/csv"
	"encoding/json"
	"mime"
	"strings"
	"testing"
)

// acceptance 48: the set list as CSV, M3U8, text and JSON, over midnight and over the hour that comes twice.
func TestSetlists(t *testing.T) {
	t.Parallel()
	h := newHandmade(t)
	get := func(ext, kind string) string {
		t.Helper()
		got := h.guest().do("GET", "/api/recaps/"+strings.ToLower(h.s.Code)+"/setlist."+ext, nil)
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), kind) {
			t.Fatalf("%s: %d %s %s", ext, got.status, got.header.Get("Content-Type"), got.body)
		}
		if ext != "json" {
			_, params, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
			if err != nil || params["filename"] != "Harvest Swing 2026-10-24."+ext {
				t.Errorf("%s is called %q, %v", ext, params["filename"], err)
			}
		}
		return string(got.body)
	}

	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(get("csv", "text/csv"), byteOrderMark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"nr|time|artist|title|remix|bpm|key|seconds|likes|slower|perfect|faster|started_at",
		"1|2026-10-24 23:30:00 +02:00|Aster Vale|Shoreline||96|4A|240|2|0|1|0|2026-10-24T21:30:00Z",
		"2|2026-10-24 23:34:00 +02:00|Łukasz|Łódź at Night||118||200|3|2|1|0|2026-10-24T21:34:00Z",
		"3|2026-10-25 02:30:00 +02:00|Somebody|Twice|||||1|0|0|0|2026-10-25T00:30:00Z",
		"4|2026-10-25 02:30:00 +01:00|Somebody|'=Again||100||180|0|0|0|0|2026-10-25T01:30:00Z",
	}
	for i, row := range rows {
		if got := strings.Join(row, "|"); i >= len(want) || got != want[i] {
			t.Errorf("row %d: %s", i, got)
		}
	}
	if len(rows) != len(want) {
		t.Errorf("%d rows", len(rows))
	}
	if got := get("m3u8", "audio/x-mpegurl"); got != "#EXTM3U\n#PLAYLIST:Harvest Swing\n#EXTINF:240,Aster Vale - Shoreline\nAster Vale - Shoreline\n"+
		"#EXTINF:200,Łukasz - Łódź at Night\nŁukasz - Łódź at Night\n#EXTINF:-1,Somebody - Twice\nSomebody - Twice\n#EXTINF:180,Somebody - =Again\nSomebody - =Again\n" {
		t.Errorf("m3u8: %s", got)
	}
	if got := get("txt", "text/plain"); got != "Harvest Swing\nwith Kris, Saturday, 24 October 2026\n\n23:30  Aster Vale – Shoreline\n23:34  Łukasz – Łódź at Night\n02:30  Somebody – Twice\n02:30  Somebody – =Again\n" {
		t.Errorf("txt: %s", got)
	}
	var list struct {
		Session struct{ Title, TZ string }
		Plays   []struct{ Title string }
	}
	if err := json.Unmarshal([]byte(get("json", "application/json")), &list); err != nil || list.Session.TZ != "Europe/Warsaw" || len(list.Plays) != 4 {
		t.Errorf("json: %+v, %v", list, err)
	}
}

// acceptance 48: what a title may hold that a program would take for its own: formulas, line ends, quotes, paths.
func TestSetlistOfNastyTitles(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("=cmd|' /C calc'!A0")
	s := dj.goLive(`a/b\c:"d"`)
	for _, title := range []string{`=HYPERLINK("http://evil.example","x")`, "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", " =1", "#EXTINF:0,evil", "../../etc/passwd", "semi;colon, \"quoted\"", "two\nlines\r\nof it"} {
		dj.play(s, title, 0, m{"artist": "=A"})
		n.clock.advance(1e9)
	}
	csvFile := n.guest().do("GET", "/api/recaps/"+s.Code+"/setlist.csv", nil)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(csvFile.body), byteOrderMark))).ReadAll()
	if err != nil || len(rows) != 12 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.IndexAny(cell, "=+-@＝\t\r\n ") == 0 {
				t.Errorf("a cell begins with a formula: %q", cell)
			}
		}
	}
	lines := strings.Split(strings.TrimSuffix(string(n.guest().do("GET", "/api/recaps/"+s.Code+"/setlist.m3u8", nil).body), "\n"), "\n")
	if len(lines) != 2+2*11 {
		t.Errorf("%d lines in the playlist:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	for i, line := range lines[2:] {
		if entry := i%2 == 1; entry && (strings.HasPrefix(line, "#") || strings.ContainsAny(line, `/\`)) || !entry && !strings.HasPrefix(line, "#EXTINF:") {
			t.Errorf("line %d of the playlist: %q", i, line)
		}
	}
	if name := csvFile.header.Get("Content-Disposition"); strings.ContainsAny(strings.TrimPrefix(name, `attachment; filename="`), `/\:`) {
		t.Errorf("the file is called %s", name)
	}
}

// acceptance 29, 48: at any moment, live or ended; of a live session with a PIN only for who is in.
func TestSetlistWhileLive(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	dj.play(s, "Shoreline", 0)
	path := "/api/recaps/" + s.Code + "/setlist.txt"
	if got := n.guest().do("GET", path, nil); !got.contains("Shoreline") {
		t.Errorf("live: %d %s", got.status, got.body)
	}
	dj.lock(s, "4711")
	if got := n.guest().refused(401, "GET", path, nil); got.code("pin") != "pin_required" {
		t.Errorf("locked: %s", got.body)
	}
	inside := n.phone()
	inside.enter(s, "4711")
	inside.must("GET", path, nil, nil)
	dj.must("GET", path, nil, nil)
	dj.end(s)
	n.guest().must("GET", path, nil, nil)
	for _, gone := range []string{"ZZZZZZ/setlist.csv", s.Code + "/setlist.pdf"} {
		n.guest().refused(404, "GET", "/api/recaps/"+gone, nil)
	}
}
