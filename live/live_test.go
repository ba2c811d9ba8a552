package live_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
	_ "pika/pb_migrations"
)

// room is a floor on a real database with one live session and some plays.
type room struct {
	*live.Floor
	db *sql.DB
}

const (
	code  = "FRIDAY"
	rowAt = "2026-03-06 20:00:00.000Z"
)

func openRoom(tb testing.TB, plays int) *room {
	tb.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: tb.TempDir(), DBConnect: func(path string) (*dbx.DB, error) {
		return dbx.Open("sqlite", path+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
	}})
	if err := errors.Join(app.Bootstrap(), app.RunAllMigrations()); err != nil {
		tb.Fatal(err)
	}
	r := &room{db: app.NonconcurrentDB().(*dbx.DB).DB()}
	r.exec(tb, `INSERT INTO users (id, name, slug, email, tokenKey) VALUES ('dj', 'Marla', 'marla', 'm@example.org', 'k')`)
	r.exec(tb, `INSERT INTO sessions (id, owner, code, title, status, startedAt) VALUES ('s', 'dj', ?, 'Friday', 'live', ?)`, code, rowAt)
	for i := range plays {
		r.exec(tb, `INSERT INTO plays (id, session, title, startedAt) VALUES (?, 's', ?, ?)`,
			fmt.Sprint("p", i), fmt.Sprint("T", i), fmt.Sprintf("2026-03-06 20:%02d:00.000Z", i))
	}
	floor, err := live.Open(context.Background(), live.Options{Read: app.ConcurrentDB().(*dbx.DB).DB(), Write: r.db, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatal(err)
	}
	r.Floor = floor
	tb.Cleanup(func() {
		floor.Close()
		if err := app.ResetBootstrapState(); err != nil {
			tb.Error(err)
		}
	})
	return r
}

func (r *room) exec(tb testing.TB, query string, args ...any) {
	tb.Helper()
	if _, err := r.db.Exec(query, args...); err != nil {
		tb.Fatal(err)
	}
}

func (r *room) count(tb testing.TB, query string) (n int) {
	tb.Helper()
	if err := r.db.QueryRow(query).Scan(&n); err != nil {
		tb.Fatal(err)
	}
	return n
}

func (r *room) tallies(tb testing.TB) (t struct{ Likes, Listeners int }) {
	tb.Helper()
	body, _, err := r.Snapshot(context.Background(), live.Visit{Code: code, View: true})
	if err != nil {
		tb.Fatal(err)
	}
	var snap struct{ Tallies any }
	snap.Tallies = &t
	if err := json.Unmarshal(body, &snap); err != nil {
		tb.Fatal(err)
	}
	return t
}

// What is acknowledged is stored, what is stored is counted, once, while everybody taps at once and the
// session is read again all the time.
func TestAcknowledgedIsStoredIsCounted(t *testing.T) {
	t.Parallel()
	r := openRoom(t, 1)
	var acknowledged atomic.Int64
	stop := make(chan struct{})
	var others, taps sync.WaitGroup
	others.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				r.Refresh(context.Background(), "s")
				r.Recount(context.Background(), "s")
			}
		}
	})
	for dancer := range 200 {
		taps.Go(func() {
			for tap := range 7 { // on, on, off, on, on, off, on
				changed, err := r.Do(context.Background(), code, &live.Like{Play: "p0", Dancer: fmt.Sprint("d", dancer), On: tap%3 != 2})
				if err != nil {
					t.Error(err)
				}
				if changed && tap%3 != 2 {
					acknowledged.Add(1)
				} else if changed {
					acknowledged.Add(-1)
				}
			}
		})
	}
	taps.Wait()
	close(stop)
	others.Wait()
	stored := r.count(t, `SELECT COUNT(*) FROM likes`)
	if stored != 200 || acknowledged.Load() != 200 || r.tallies(t).Likes != 200 {
		t.Errorf("stored %d, acknowledged %d, counted %d, want 200", stored, acknowledged.Load(), r.tallies(t).Likes)
	}
	if dancers := r.count(t, `SELECT COUNT(*) FROM dancers`); dancers != 200 {
		t.Errorf("%d dancers", dancers)
	}
}

// Closing stores what was taken and refuses the rest; nothing hangs.
func TestCloseStoresWhatItTook(t *testing.T) {
	t.Parallel()
	r := openRoom(t, 1)
	var stored atomic.Int64
	var taps sync.WaitGroup
	begun := make(chan struct{}, 300)
	for dancer := range 300 {
		taps.Go(func() {
			begun <- struct{}{}
			_, err := r.Do(context.Background(), code, &live.Like{Play: "p0", Dancer: fmt.Sprint("d", dancer), On: true})
			switch {
			case err == nil:
				stored.Add(1)
			case !errors.Is(err, live.ErrClosed):
				t.Error(err)
			}
		})
	}
	for range 100 {
		<-begun
	}
	r.Close()
	r.Close()
	taps.Wait()
	if got := r.count(t, `SELECT COUNT(*) FROM likes`); got != int(stored.Load()) {
		t.Errorf("%d rows, %d acknowledged", got, stored.Load())
	}
}

// A like for a play that is deleted at the same moment leaves no orphan.
func TestNoOrphans(t *testing.T) {
	t.Parallel()
	r := openRoom(t, 1)
	r.exec(t, `DELETE FROM plays`) // the floor was not told yet
	if changed, err := r.Do(context.Background(), code, &live.Like{Play: "p0", Dancer: "d", On: true}); changed || err != nil {
		t.Errorf("changed %v, %v", changed, err)
	}
	if n := r.count(t, `SELECT COUNT(*) FROM likes`); n != 0 {
		t.Errorf("%d likes of nothing", n)
	}
}

// A phone that hangs up is no listener with an open feed any more, at once.
func TestHangUp(t *testing.T) {
	t.Parallel()
	r := openRoom(t, 1)
	client := r.phone(t)
	if got := r.tallies(t).Listeners; got != 1 {
		t.Errorf("%d listeners", got)
	}
	client.Close()
	for deadline := time.Now().Add(5 * time.Second); r.tallies(t).Listeners != 0; {
		if time.Now().After(deadline) {
			t.Fatal("still counted five seconds after it hung up")
		}
	}
}

// phone connects over a real socket and reads its snapshot.
func (r *room) phone(tb testing.TB) net.Conn {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { client.Close() })
	server, err := l.Accept()
	if err != nil {
		tb.Fatal(err)
	}
	ticket, err := r.Follow(context.Background(), live.Visit{Code: code})
	if err != nil {
		tb.Fatal(err)
	}
	if err := ticket.Take(server, []byte("HTTP/1.1 200 OK\r\n\r\n")); err != nil {
		tb.Fatal(err)
	}
	for in := bufio.NewReader(client); ; {
		line, err := in.ReadString('\n')
		if err != nil {
			tb.Fatal(err)
		}
		if strings.HasPrefix(line, "event: mine") {
			return client
		}
	}
}

// Likes a second, acknowledged after their commit, 256 dancers at once.
func BenchmarkLikes(b *testing.B) {
	r := openRoom(b, 1)
	var dancer atomic.Int64
	b.SetParallelism(128) // times the two cores of the machine it was measured on
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.Do(context.Background(), code, &live.Like{Play: "p0", Dancer: fmt.Sprint("d", dancer.Add(1)), On: true}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "likes/s")
}

// One track change to a thousand phones over real sockets: the time of the floor alone.
func BenchmarkTrackChange(b *testing.B) {
	r := openRoom(b, 1)
	const phones = 1000
	var got sync.WaitGroup
	for range phones {
		client := r.phone(b)
		go func() {
			for in := bufio.NewReader(client); ; {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if strings.HasPrefix(line, "event: play") {
					got.Done()
				}
			}
		}()
	}
	for changes := 0; b.Loop(); changes++ {
		got.Add(phones)
		r.exec(b, `UPDATE plays SET title = ?`, fmt.Sprint("Change ", changes))
		r.Refresh(context.Background(), "s")
		got.Wait()
	}
}
