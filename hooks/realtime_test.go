package hooks

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/tools/subscriptions"
)

// PocketBase's realtime is for a few programs. Its cap holds also when many come at the same moment; beyond it they are
// told when to come again, while who is in goes on hearing plays, and the dancers' feed does not notice.
func TestRealtimeCap(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	dj := n.dj("Kris")
	s := dj.goLive("Friday")
	program := n.guest()
	stream := program.follow("/api/realtime")
	var connected struct{ ClientID string }
	stream.next("PB_CONNECT").into(t, &connected)
	program.must("POST", "/api/realtime", m{"clientId": connected.ClientID, "subscriptions": []string{"plays/*"}}, nil)
	phone := n.guest().follow(s.floor("/feed"))
	phone.next("mine")

	var in, refused atomic.Int32
	streams := make([]*feed, realtimeMost+20)
	atOnce(len(streams), func(i int) {
		streams[i] = n.guest().follow("/api/realtime")
		switch streams[i].status {
		case http.StatusOK:
			in.Add(1)
		case http.StatusTooManyRequests:
			refused.Add(1)
		}
	})
	if in.Load() != realtimeMost-1 || refused.Load() != 21 {
		t.Errorf("beside one %d came in and %d were refused, want %d and 21", in.Load(), refused.Load(), realtimeMost-1)
	}
	got := n.guest().refused(http.StatusTooManyRequests, "GET", "/api/realtime", nil)
	if got.header.Get("Retry-After") != "60" || got.code("realtime") != "too_many_clients" || len(got.sentence()) < 20 {
		t.Errorf("%s", got.body)
	}
	dj.play(s, "Shoreline", 0)
	if ev := stream.next("plays/*"); !strings.Contains(string(ev.data), "Shoreline") {
		t.Errorf("the program heard %s", ev.data)
	}
	var play playWire
	if phone.next("play").into(t, &play); play.Title != "Shoreline" {
		t.Errorf("the phone heard %q", play.Title)
	}
	n.guest().follow(s.floor("/feed")).next("mine")

	for _, f := range streams {
		if f.status == http.StatusOK {
			f.close()
			break
		}
	}
	for deadline := time.Now().Add(soon); n.guest().follow("/api/realtime").status != http.StatusOK; {
		if time.Now().After(deadline) {
			t.Fatal("a client that left still counts")
		}
	}
}

// A realtime client that hears nothing for long is ended, and so is one that takes nothing: PocketBase would keep both.
func TestRealtimeForgotten(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	gone := func(what string) {
		t.Helper()
		for deadline := time.Now().Add(soon); n.house.realtime.open.Load() != 0; {
			if time.Now().After(deadline) {
				t.Fatalf("a client that %s is kept", what)
			}
		}
	}
	n.house.realtime.idle, n.house.realtime.stall = 50*time.Millisecond, time.Minute
	quiet := n.guest().follow("/api/realtime")
	quiet.next("PB_CONNECT")
	gone("hears nothing")
	if _, open := <-quiet.events; open {
		t.Error("it heard something after all")
	}

	n.house.realtime.idle, n.house.realtime.stall = time.Minute, 50*time.Millisecond
	stuck, err := net.Dial("tcp", strings.TrimPrefix(n.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer stuck.Close()
	fmt.Fprint(stuck, "GET /api/realtime HTTP/1.1\r\nHost: pika\r\n\r\n")
	broker := n.app.SubscriptionsBroker()
	for deadline := time.Now().Add(soon); broker.TotalClients() == 0; {
		if time.Now().After(deadline) {
			t.Fatal("it did not come in")
		}
	}
	for _, client := range broker.Clients() {
		go client.Send(subscriptions.Message{Name: "x", Data: bytes.Repeat([]byte("x"), 16<<20)}) // more than the kernel takes
	}
	gone("takes nothing")
}
