package crowd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// outcome is what a crowd came home with.
type outcome struct {
	*Said
	error
}

// come lets a crowd in; its outcome comes when it is home.
func (h *house) come(ctx context.Context, c Config) <-chan outcome {
	home := make(chan outcome, 1)
	c.Server, c.Code = h.URL, h.session.Code
	go func() {
		said, err := Run(ctx, c)
		home <- outcome{said, err}
	}()
	return home
}

// rightly checks that the house keeps what was said, all of it and nothing else, and that nobody was slowed down or
// refused. The recap counts the same, but for canceled polls.
func (h *house) rightly(t *testing.T, said *Said, canceled ...string) map[Kind]Rows {
	t.Helper()
	rows, stored, err := said.Compare(t.Context(), h.rows(t), h.session.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range Kinds {
		if tally := said.Tally(kind); !rows[kind].Right() || tally.Slowed > 0 || tally.Refused > 0 {
			t.Errorf("%s: %+v, rows %+v", kind, tally, rows[kind])
		}
	}
	maps.DeleteFunc(stored, func(in Intent, _ int) bool { return in.Kind == KindVote && slices.Contains(canceled, in.On) })
	recap, err := Recap(t.Context(), h.URL, h.session.Code)
	if err != nil {
		t.Fatal(err)
	}
	if different := append(recap.Differ(stored), stored.Differ(recap)...); different != nil {
		t.Errorf("the recap and the rows differ: %q", different)
	}
	return rows
}

// acceptance 8: what the crowd believes it said is what the server keeps, each like once.
func TestACrowdLikesWhatItHears(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const dancers = 30
	h.play(t, "Before they came")
	wall := h.follow(t)
	var tried atomic.Int64
	home := h.come(t.Context(), Config{Dancers: dancers, Ramp: 100 * time.Millisecond,
		Manners: Manners{Like: 1, Within: 50 * time.Millisecond}, Tried: func(Try) { tried.Add(1) }})
	wall.until(t, "their likes for the first", func() bool { return wall.Tallies.Likes == dancers })
	second := h.play(t, "While they dance")
	wall.until(t, "their likes for the second", func() bool { return wall.Playing() == second && wall.Tallies.Likes == dancers })
	if err := h.dj.End(t.Context(), h.session.ID); err != nil {
		t.Fatal(err)
	}
	got := <-home
	if got.error != nil {
		t.Fatal(got.error)
	}
	if rows := h.rightly(t, got.Said)[KindLike]; rows.Stored != 2*dancers || got.Tally(KindLike).Acknowledged != 2*dancers || tried.Load() != 2*dancers {
		t.Errorf("%+v, rows %+v, %d tries; want %d of each", got.Tally(KindLike), rows, tried.Load(), 2*dancers)
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

// acceptance 6: a phone without a feed asks again and again, is told only what changed, and waits as long as it is asked to.
func TestADancerPolls(t *testing.T) {
	t.Parallel()
	const asked = time.Second
	type visit struct {
		at                  time.Time
		path, known, cookie string
	}
	visits := make(chan visit, 20)
	asks := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visits <- visit{time.Now(), r.URL.Path, r.Header.Get("If-None-Match"), r.Header.Get("Cookie")}
		if strings.HasSuffix(r.URL.Path, "/mine") {
			fmt.Fprint(w, `{"likes":[]}`)
			return
		}
		asks++
		switch asks {
		case 1:
			http.SetCookie(w, &http.Cookie{Name: "pika_dancer", Value: "k1.abc.mac"})
			w.Header().Set("ETag", `"one"`)
			fmt.Fprint(w, "first")
		case 2:
			w.WriteHeader(http.StatusNotModified)
		case 3:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case 4:
			w.Header().Set("ETag", `"two"`)
			fmt.Fprint(w, "second")
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	d, err := NewDancer(server.URL, "ABCDEF")
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	if err := d.Poll(t.Context(), time.Millisecond, func(e Event) { heard = append(heard, e.Name+" "+string(e.Data)) }); !errors.Is(err, ErrUnknown) {
		t.Errorf("at a door that is gone: %v", err)
	}
	if want := []string{"snapshot first", `mine {"likes":[]}`, "snapshot second", `mine {"likes":[]}`}; !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
	close(visits)
	var known []string
	var slowed time.Time
	for v := range visits {
		if v.cookie != "pika_dancer=k1.abc.mac" && len(known) > 0 {
			t.Errorf("%+v without its cookie", v)
		}
		if strings.HasSuffix(v.path, "/mine") {
			continue
		}
		known = append(known, v.known)
		switch len(known) {
		case 3:
			slowed = v.at
		case 4:
			if waited := v.at.Sub(slowed); waited < asked {
				t.Errorf("back after %s, asked for %s", waited, asked)
			}
		}
	}
	if want := []string{"", `"one"`, `"one"`, `"one"`, `"two"`}; !slices.Equal(known, want) {
		t.Errorf("it says it knows %q, want %q", known, want)
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

// acceptance 6, 34: a feed that says nothing for six seconds is opened again, and the phone asks for news meanwhile, as the
// page does.
func TestADancerAsksBesideASilentFeed(t *testing.T) {
	t.Parallel()
	silent := make(chan struct{})
	var feeds atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/mine"):
			fmt.Fprint(w, `{"likes":[]}`)
		case !strings.HasSuffix(r.URL.Path, "/feed"):
			w.Header().Set("ETag", `"one"`)
			fmt.Fprint(w, "asked")
		case feeds.Add(1) == 1:
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		default:
			<-silent
			fmt.Fprint(w, "id: e-1\nevent: play\ndata: null\n\n")
		}
	}))
	defer server.Close()
	d, err := NewDancer(server.URL, "ABCDEF")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	began := time.Now()
	var heard []string
	if err := d.Follow(ctx, func(e Event) {
		heard = append(heard, e.Name)
		switch e.Name {
		case "mine":
			close(silent)
		case "play":
			stop()
		}
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"snapshot", "mine", "play"}; !slices.Equal(heard, want) || feeds.Load() != 2 {
		t.Errorf("heard %q in %d feeds, want %q", heard, feeds.Load(), want)
	}
	if took := time.Since(began); took < heardSoon || took > 2*heardSoon {
		t.Errorf("after %s", took)
	}
	if tries, asks := d.Requests(); tries != 4 || asks != 4 {
		t.Errorf("%d tries, %d requests, want 4", tries, asks)
	}
}
