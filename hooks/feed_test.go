package hooks

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// acceptance 3: an ended session says so, an unknown code is unknown; codes match in any case.
func TestDeadLink(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday Westie")
	phone := n.guest()
	for _, path := range []string{"", "/feed", "/mine"} {
		if got := phone.refused(404, "GET", "/api/live/ZZZZZZ"+path, nil); got.code("code") != "unknown" {
			t.Errorf("%s: %s", path, got.body)
		}
	}
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)
	var snap snapshotWire
	phone.must("GET", "/api/live/"+strings.ToLower(s.Code), nil, &snap)
	if snap.Session.Status != "ended" || snap.Session.EndedAt == nil || snap.Play != nil {
		t.Errorf("after the end: %+v", snap)
	}
	phone.follow("/api/live/"+s.Code+"/feed").next("snapshot").into(t, &snap)
	if snap.Session.Status != "ended" {
		t.Errorf("the feed says %q", snap.Session.Status)
	}
	n.clock.advance(31 * time.Minute)
	phone.refused(http.StatusNoContent, "GET", "/api/live/"+s.Code+"/feed", nil)
}

// The end reaches an open feed, `next` moves it on, and after half an hour it closes.
func TestEndAndNext(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Early")
	dj.play(s, "Last song", time.Minute)
	feed := n.guest().follow("/api/live/" + s.Code + "/feed")
	feed.next("mine")
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"status": "ended"}, nil)
	var session struct {
		Status string
		Next   *string
	}
	feed.next("session").into(t, &session)
	if session.Status != "ended" || session.Next != nil {
		t.Errorf("at the end: %+v", session)
	}
	if ev := feed.next("play"); string(ev.data) != "null" {
		t.Errorf("the last play is still on: %s", ev.data)
	}
	var history []playWire
	feed.next("history").into(t, &history)
	if len(history) != 1 || history[0].EndedAt == nil {
		t.Errorf("history: %+v", history)
	}
	late := dj.goLive("Late")
	for session.Next == nil {
		feed.next("session").into(t, &session)
	}
	if *session.Next != late.Code {
		t.Errorf("next is %s, want %s", *session.Next, late.Code)
	}
	n.clock.advance(31 * time.Minute)
	deadline := time.After(5 * time.Second)
	for {
		select {
		case _, open := <-feed.events:
			if !open {
				return
			}
		case <-deadline:
			t.Fatal("the feed is still open half an hour after the end")
		}
	}
}

// Ids: what was missed comes in order; anything else is a snapshot, never an error.
func TestReplay(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s, other := dj.goLive("A"), n.dj("Ann").goLive("B")
	path := "/api/live/" + s.Code + "/feed"
	phone := n.guest()
	first := phone.follow(path)
	snapshot := first.next("snapshot")
	mine := first.next("mine")
	if mine.id != snapshot.id {
		t.Errorf("mine advances the id: %s, %s", snapshot.id, mine.id)
	}
	dj.play(s, "One", 3*time.Minute)
	one := first.next("play")
	first.close()
	dj.play(s, "Two", time.Minute)
	dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"title": "Renamed"}, nil)

	again := phone.follow(path + "?after=" + one.id)
	got := []string{}
	for len(got) < 4 {
		ev := again.next("snapshot", "play", "session", "mine", "pulse", "history")
		got = append(got, ev.name)
	}
	if want := []string{"play", "session", "mine", "pulse"}; !slices.Equal(got, want) {
		t.Errorf("replay: %v, want %v", got, want)
	}
	header := n.guest()
	header.header.Set("Last-Event-ID", one.id)
	if ev := header.follow(path).next("snapshot", "play"); ev.name != "play" {
		t.Error("Last-Event-ID is not honoured")
	}
	foreign := n.guest().follow("/api/live/" + other.Code + "/feed").next("snapshot")
	epoch, _, _ := strings.Cut(one.id, "-")
	for _, after := range []string{"zzz-1", "nonsense", "-", epoch + "-", epoch + "-x", epoch + "-99999999", epoch + "--1", foreign.id, "%00"} {
		if ev := phone.follow(path+"?after="+after).next("snapshot", "play", "session", "pulse"); ev.name != "snapshot" {
			t.Errorf("after=%s: %s first", after, ev.name)
		}
	}
	for i := range 300 {
		dj.must("PATCH", "/api/collections/sessions/records/"+s.ID, m{"title": fmt.Sprint("T", i)}, nil)
	}
	if ev := phone.follow(path+"?after="+one.id).next("snapshot", "session"); ev.name != "snapshot" {
		t.Error("an event older than the last 256 is replayed")
	}
	n.stop()
	n.start()
	if ev := phone.follow(path+"?after="+one.id).next("snapshot", "session"); ev.name != "snapshot" {
		t.Error("an id of another epoch is replayed")
	}
}

// acceptance 23: at the socket, no byte about one session reaches another's stream.
func TestTwoRooms(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	ann, bob := n.dj("Ann"), n.dj("Bob")
	a, b := ann.goLive("Alpha room"), bob.goLive("Beta room")
	conn, err := net.Dial("tcp", strings.TrimPrefix(n.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /api/live/%s/feed HTTP/1.1\r\nHost: pika\r\n\r\n", a.Code)
	liker := n.guest()
	for i := range 20 {
		secret := bob.play(b, fmt.Sprintf("BetaSecret%d", i), time.Duration(60-3*i)*time.Minute)
		liker.must("PUT", "/api/live/"+b.Code+"/plays/"+secret.ID+"/like", nil, nil)
	}
	bob.must("PATCH", "/api/collections/sessions/records/"+b.ID, m{"title": "BetaSecret title"}, nil)
	ann.play(a, "AlphaLast", 0)
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	for in := bufio.NewReader(conn); !strings.Contains(seen.String(), "AlphaLast"); {
		line, err := in.ReadString('\n')
		if err != nil {
			t.Fatalf("%v after %s", err, seen.String())
		}
		seen.WriteString(line)
	}
	for _, secret := range []string{"Beta", "Bob", b.Code, b.ID} {
		if strings.Contains(seen.String(), secret) {
			t.Errorf("the stream of A says %q", secret)
		}
	}
	refused := liker.refused(404, "PUT", "/api/live/"+a.Code+"/plays/"+bob.play(b, "Mine", 0).ID+"/like", nil)
	if refused.code("play") != "unknown" {
		t.Errorf("a like across sessions: %s", refused.body)
	}
}

// acceptance 44: listeners are distinct devices; a pocketed phone counts for five minutes; views do not count.
func TestListeners(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	path := "/api/live/" + s.Code
	feedPath := path + "/feed"
	console := dj.follow(feedPath + "?view=console")
	listeners := func(want int) {
		t.Helper()
		var snap snapshotWire
		dj.must("GET", path+"?view=console", nil, &snap)
		for snap.Tallies.Listeners != want {
			console.next("pulse").into(t, &snap.Tallies)
		}
	}
	ann, bob := n.guest(), n.guest()
	ann.must("GET", "/live/"+s.Code, nil, nil) // the page sets the cookie
	bob.must("GET", "/live/"+s.Code, nil, nil)
	one, two := ann.follow(feedPath), ann.follow(feedPath)
	one.next("mine")
	two.next("mine")
	listeners(1)
	bobs := bob.follow(feedPath)
	bobs.next("mine")
	listeners(2)
	stranger := (&actor{n: n, header: http.Header{}}).follow(feedPath) // no cookie: counts while connected
	listeners(3)
	stranger.close()
	listeners(2)
	carl := n.guest()
	carl.must("GET", "/live/"+s.Code, nil, nil)
	carl.must("GET", path, nil, nil) // polls
	listeners(3)
	n.clock.advance(5 * time.Minute)
	listeners(3)
	n.clock.advance(6 * time.Second) // the listeners are looked through every five seconds
	listeners(2)
	one.close()
	two.close()
	listeners(2) // in the pocket
	for minutes := 0; n.snapshot(s).Tallies.Listeners != 1; minutes++ {
		if minutes > 20 {
			t.Fatal("a phone that hung up counts for ever")
		}
		n.clock.advance(time.Minute)
		console.next("hb")
	}
	n.stop()
	n.start()
	again := bob.follow(feedPath)
	again.next("mine")
	console = dj.follow(feedPath + "?view=stage")
	listeners(1)
}

// The snapshot by HTTP is the feed's; its ETag ignores the time.
func TestSnapshotETag(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	phone := n.guest()
	phone.must("GET", "/live/"+s.Code, nil, nil)
	path := "/api/live/" + s.Code
	phone.must("GET", path, nil, nil)
	first := phone.do("GET", path, nil)
	n.clock.advance(time.Second)
	phone.header.Set("If-None-Match", first.header.Get("ETag"))
	if got := phone.refused(http.StatusNotModified, "GET", path, nil); len(got.body) > 0 {
		t.Errorf("304 with a body: %s", got.body)
	}
	dj.play(s, "New", 0)
	var snap, feed snapshotWire
	phone.must("GET", path, nil, &snap)
	phone.follow(path+"/feed").next("snapshot").into(t, &feed)
	if snap.Play == nil || snap.Play.ID != feed.Play.ID || snap.Session != feed.Session {
		t.Errorf("snapshot %+v, feed %+v", snap, feed)
	}
}

// A heartbeat comes at least every 15 s by the floor's clock.
func TestHeartbeat(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	s := n.dj("Kris").goLive("Friday")
	feed := n.guest().follow("/api/live/" + s.Code + "/feed")
	feed.next("mine")
	for range 3 {
		n.clock.advance(15 * time.Second)
		var hb struct{ Now string }
		feed.next("hb").into(t, &hb)
		if want := n.clock.now().Format("2006-01-02T15:04:05.000Z"); hb.Now != want {
			t.Errorf("hb says %s, want %s", hb.Now, want)
		}
	}
}

// A feed over HTTP/2 streams, with the same events and a goodbye.
func TestFeedOverHTTP2(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	secure := httptest.NewUnstartedServer(n.Config.Handler)
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()
	client := secure.Client()
	client.Transport.(*http.Transport).TLSClientConfig.MinVersion = tls.VersionTLS12
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", secure.URL+"/api/live/"+s.Code+"/feed", nil)
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.ProtoMajor != 2 {
		t.Fatalf("spoke %s", res.Proto)
	}
	lines := bufio.NewScanner(res.Body)
	wait := func(text string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), text) {
				return
			}
		}
		t.Fatalf("no %q: %v", text, lines.Err())
	}
	wait("event: mine")
	dj.play(s, "Over two", 0)
	wait("Over two")
	go n.stop()
	wait("event: bye")
}

// A phone that stops reading is dropped and delays nobody.
func TestSlowPhone(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	for i := range 60 {
		dj.play(s, fmt.Sprintf("%03d %s", i, strings.Repeat("long title ", 24)), time.Duration(300-i)*time.Minute)
	}
	slow, err := net.Dial("tcp", strings.TrimPrefix(n.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if err := slow.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(slow, "GET /api/live/%s/feed HTTP/1.1\r\nHost: pika\r\n\r\n", s.Code)
	quick := n.guest().follow("/api/live/" + s.Code + "/feed")
	quick.next("mine")
	var list struct{ Items []playRow }
	dj.must("GET", "/api/collections/plays/records?perPage=2&sort=-startedAt&filter=session='"+s.ID+"'", nil, &list)
	for i := range 40 { // each correction of an earlier play sends the whole history
		n.clock.advance(3 * time.Second)
		dj.must("PATCH", "/api/collections/plays/records/"+list.Items[1].ID, m{"title": fmt.Sprintf("corrected %d", i)}, nil)
		quick.next("history")
	}
	dj.play(s, "Still prompt", 0)
	var play playWire
	quick.next("play").into(t, &play)
	if play.Title != "Still prompt" {
		t.Errorf("the quick phone got %q", play.Title)
	}
	n.clock.advance(11 * time.Second)
	if err := slow.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, slow); err != nil && strings.Contains(err.Error(), "timeout") {
		t.Error("the slow phone is still held")
	}
}

// At shutdown every phone is told when to come back, each at a time of its own, and sees a clean end.
func TestBye(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	s := n.dj("Kris").goLive("Friday")
	var feeds []*feed
	for range 20 {
		f := n.guest().follow("/api/live/" + s.Code + "/feed")
		f.next("mine")
		feeds = append(feeds, f)
	}
	go n.stop()
	times := map[int]bool{}
	for _, f := range feeds {
		var bye struct{ After int }
		ev := f.next("bye")
		if err := json.Unmarshal(ev.data, &bye); err != nil || bye.After < 500 {
			t.Errorf("bye says %s", ev.data)
		}
		times[bye.After] = true
		if _, open := <-f.events; open {
			t.Error("something came after the goodbye")
		}
	}
	if len(times) < 15 {
		t.Errorf("20 phones return at %d different moments", len(times))
	}
}
