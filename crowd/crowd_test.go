package crowd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// awaitLikes waits for a pulse with so many likes of a play.
func awaitLikes(t *testing.T, events <-chan Event, play string, likes int) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case e := <-events:
			var pulse struct {
				Listeners int
				Plays     map[string]struct{ Likes int }
			}
			if e.Name == "pulse" && json.Unmarshal(e.Data, &pulse) == nil && pulse.Plays[play].Likes == likes {
				return
			}
		case <-deadline:
			t.Fatalf("no pulse with %d likes of %s", likes, play)
		}
	}
}

// acceptance 8: what the crowd believes it said is what the server keeps, each like once.
func TestACrowdLikesWhatItHears(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const dancers = 30
	before := h.play(t, "Before they came")
	watch := h.follow(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var counted atomic.Int64
	type outcome struct {
		Report
		error
	}
	done := make(chan outcome, 1)
	go func() {
		report, err := Run(ctx, Config{Server: h.URL, Code: h.session.Code, Dancers: dancers, LikeShare: 1,
			Ramp: 100 * time.Millisecond, LikeWithin: 50 * time.Millisecond, Likes: &counted})
		done <- outcome{report, err}
	}()
	awaitLikes(t, watch, before, dancers)
	second := h.play(t, "While they dance")
	awaitLikes(t, watch, second, dancers)
	stop()
	got := <-done
	if got.error != nil || got.Refused != 0 {
		t.Errorf("%d refused, error %v", got.Refused, got.error)
	}
	said := map[Liked]bool{}
	for _, l := range got.Likes {
		said[l] = true
	}
	if len(said) != 2*dancers || len(got.Likes) != 2*dancers || counted.Load() != 2*dancers {
		t.Errorf("%d likes by %d different, %d counted; want %d of each", len(got.Likes), len(said), counted.Load(), 2*dancers)
	}
	var kept []Liked
	if err := h.app.DB().NewQuery("SELECT dancer, play FROM likes").All(&kept); err != nil {
		t.Fatal(err)
	}
	for _, l := range kept {
		if !said[l] {
			t.Errorf("nobody said %+v", l)
		}
	}
	if len(kept) != len(said) {
		t.Errorf("the server keeps %d likes, the crowd said %d", len(kept), len(said))
	}
}

func TestACrowdAtAStrangeDoor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if _, err := Run(t.Context(), Config{Server: h.URL, Code: "NOSUCH", Dancers: 3}); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown code: %v", err)
	}
	if _, err := Run(t.Context(), Config{Server: "ftp://example.org", Code: "ABCDEF", Dancers: 1}); err == nil {
		t.Error("an address that is none was taken")
	}
}

// Phones come back when the server asked them to, with their cookie and the last event they saw.
func TestADancerComesBackWhenTold(t *testing.T) {
	t.Parallel()
	const asked = 300 * time.Millisecond
	type visit struct {
		at            time.Time
		after, cookie string
	}
	visits := make(chan visit, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visits <- visit{time.Now(), r.URL.Query().Get("after"), r.Header.Get("Cookie")}
		if r.URL.Query().Get("after") != "" {
			w.WriteHeader(http.StatusNoContent) // over for good
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "pika_dancer", Value: "k1.abc.mac"})
		fmt.Fprintf(w, "id: e-7\nevent: play\ndata: {\"id\":\"p\"}\n\nevent: bye\ndata: {\"after\":%d}\n\n", asked.Milliseconds())
	}))
	defer server.Close()
	d, err := NewDancer(server.URL, "ABCDEF")
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	if err := d.Follow(t.Context(), func(e Event) { heard = append(heard, e.ID+" "+e.Name+" "+string(e.Data)) }); err != nil {
		t.Fatal(err)
	}
	if len(heard) != 1 || heard[0] != `e-7 play {"id":"p"}` {
		t.Errorf("heard %q", heard)
	}
	first, second := <-visits, <-visits
	if first.after != "" || first.cookie != "" || second.after != "e-7" || second.cookie != "pika_dancer=k1.abc.mac" {
		t.Errorf("visits %+v, %+v", first, second)
	}
	if waited := second.at.Sub(first.at); waited < asked {
		t.Errorf("back after %s, asked for %s", waited, asked)
	}
	if d.ID() != "abc" || d.Received() == 0 {
		t.Errorf("id %q, %d bytes", d.ID(), d.Received())
	}
}

// Phones wait a random part of a span that doubles up to five seconds, unless the server says how long.
func TestTheWayBackHasJitter(t *testing.T) {
	t.Parallel()
	for failures, most := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second} {
		var longest time.Duration
		for range 2000 {
			longest = max(longest, again(failures, errors.New("no network")))
		}
		if longest > most || longest < most*9/10 {
			t.Errorf("after %d failures up to %s, want up to %s", failures, longest, most)
		}
	}
	if got := again(3, &Refused{Status: 429, After: 7 * time.Second}); got != 7*time.Second {
		t.Errorf("asked to wait 7 s, waits %s", got)
	}
}
