package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pika/live"
)

// acceptance 30, 32, 33, 34, 39: a night with two SIGKILLs of the server, one of the booth, one network loss and
// one refused play ends with exactly the plays of the history file; no phone ever saw it end.
func TestNight(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	line := newWire(t, h.address)
	music := newHistory(t)
	env := []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + t.TempDir(), "PIKA_SERVER=" + line.url(), "PIKA_HISTORY=" + music.folder}
	booth := start(t, env, "booth")
	var phones []*phone
	for range 80 {
		phones = append(phones, h.follow())
	}
	everybody := func(limit time.Duration, title string) {
		t.Helper()
		eventually(t, limit, "every phone shows "+title+"\n"+booth.out.String(), func() bool {
			return !slices.ContainsFunc(phones, func(p *phone) bool { return p.shows() != title })
		})
	}
	eventually(t, 20*time.Second, "the booth is here", func() bool { return h.booth() == "here" })
	if got := h.titles(); len(got) != 0 {
		t.Fatalf("announced from three hours ago: %q", got)
	}
	everybody(20*time.Second, "")

	everybodyNow := func(title string) { t.Helper(); everybody(10*time.Second, title) }
	everybodyNow(music.play())
	everybodyNow(music.play())

	// The server dies in mid-set while tracks go on.
	h.server.kill()
	music.play()
	last := music.play()
	h.server = serve(t, h.dir, h.address)
	everybody(15*time.Second, last)

	// The network is lost for several tries of the booth; phones keep what they see.
	line.lose()
	for range 5 {
		music.play()
	}
	eventually(t, 30*time.Second, "the booth tries again and again", func() bool { return line.tries.Load() > 3 })
	everybodyNow(last)
	if got := h.listeners(); got != len(phones) {
		t.Errorf("%d listeners while the booth has no network, want %d", got, len(phones))
	}
	line.mend()
	everybody(15*time.Second, music.titles[len(music.titles)-1])

	// The booth dies with lines unread.
	booth.kill()
	for range 3 {
		music.play()
	}
	booth = start(t, env, "booth")
	everybody(20*time.Second, music.titles[len(music.titles)-1])

	// One play is refused: its id is taken in somebody else's session. Nothing behind it waits.
	_, stranger := h.signUp("Ann")
	var theirs struct{ ID string }
	h.call("POST", "/api/collections/sessions/records", stranger, map[string]any{"title": "Elsewhere"}, &theirs)
	refused := time.Now()
	h.call("POST", "/api/collections/plays/records", stranger, map[string]any{
		"id": live.RowID(h.session, keyOf(t, refused, "Refused", "Nobody")), "session": theirs.ID, "title": "In the way"}, nil)
	music.write(refused, "Refused", "Nobody")
	everybodyNow(music.play())

	// And the server dies once more.
	h.server.kill()
	behind := music.play()
	h.server = serve(t, h.dir, h.address)
	everybody(15*time.Second, behind)

	eventually(t, 20*time.Second, "the night is whole", func() bool { return len(h.titles()) >= len(music.titles) })
	if got := h.titles(); !slices.Equal(got, music.titles) {
		t.Errorf("the night is\n%q\nwant\n%q", got, music.titles)
	}
	for i, p := range phones {
		if p.sawEnded() {
			t.Errorf("phone %d saw the session end: %q", i, p.status)
		}
	}
}

// acceptance 41: from a line in the file to a phone in less than a second of our own delay, with a history of
// 10 MB; also where the disk sends no events and only polling is left, within the polling interval.
func TestLatency(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	music := newHistory(t)
	var past strings.Builder
	for range 40_000 {
		past.WriteString("#EXTVDJ:<time>21:00</time><lastplaytime>1500000000</lastplaytime><artist>Long</artist><title>Ago</title>\nC:\\Music\\" +
			"some folder with a long name, as they are\\and another one with a long name, as they are\\Long - Ago.mp3\n")
	}
	if err := os.WriteFile(filepath.Join(music.folder, time.Now().Format("2006-01-02")+".m3u"), []byte(past.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	env := []string{"PIKA_BOOTH_TOKEN=" + h.pair(), "PIKA_STATE=" + t.TempDir(), "PIKA_SERVER=" + h.url(""), "PIKA_HISTORY=" + music.folder}
	booth := start(t, env, "booth")
	phone := h.follow()
	eventually(t, 30*time.Second, "the booth is here", func() bool { return h.booth() == "here" })
	var took []time.Duration
	for range 7 {
		begun := time.Now()
		title := music.play()
		eventually(t, 10*time.Second, "the phone shows "+title+"\n"+booth.out.String(), func() bool { return phone.shows() == title })
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	if median := took[len(took)/2]; median >= time.Second {
		t.Errorf("a line takes %s to a phone: %s", median, took)
	}
	t.Logf("from line to phone: %s", took)
}
