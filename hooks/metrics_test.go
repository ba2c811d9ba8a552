package hooks

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// scrape reads the figures as Prometheus does, and holds every line against its text format.
func scrape(t *testing.T, address string) map[string]float64 {
	t.Helper()
	res, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if kind := res.Header.Get("Content-Type"); res.StatusCode != 200 || !strings.HasPrefix(kind, "text/plain; version=0.0.4") {
		t.Fatalf("%d %s", res.StatusCode, kind)
	}
	sample := regexp.MustCompile(`^([a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? (\S+)$`)
	found, typed := map[string]float64{}, map[string]bool{}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		line := lines.Text()
		if words := strings.Fields(line); words[0] == "#" {
			if words[1] == "TYPE" {
				if typed[words[2]] {
					t.Errorf("typed twice: %s", line)
				}
				typed[words[2]] = true
			}
			continue
		}
		part := sample.FindStringSubmatch(line)
		if part == nil {
			t.Fatalf("no sample: %q", line)
		}
		family := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(part[1], "_bucket"), "_sum"), "_count")
		if !typed[part[1]] && !typed[family] {
			t.Errorf("of no type: %s", line)
		}
		name := part[1] + part[2]
		v, err := strconv.ParseFloat(part[4], 64)
		if _, twice := found[name]; err != nil || twice {
			t.Errorf("%s: %v, twice: %v", line, err, twice)
		}
		found[name] = v
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

func metricsAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// What Prometheus reads is what the rows say, after dancers said things of every kind and were answered in every way.
func TestMetrics(t *testing.T) {
	t.Parallel()
	address := metricsAddress(t)
	n := newNight(t, func(o *Options) { o.Metrics = address })
	dj := n.dj("Kris")
	booth := dj.pair("laptop")
	s := dj.goLive("Counted")
	play := dj.play(s, "One", time.Minute)
	booth.beat()
	phones := n.phones(5)
	feeds := make([]*feed, len(phones))
	for i, p := range phones {
		feeds[i] = p.follow("/api/live/" + s.Code + "/feed")
		feeds[i].next("mine")
	}
	like := "/api/live/" + s.Code + "/plays/" + play.ID + "/like"
	for _, p := range phones {
		p.must("PUT", like, nil, nil)
		p.must("PUT", like, nil, nil) // true already
		p.must("PUT", "/api/live/"+s.Code+"/plays/"+play.ID+"/tempo", m{"vote": "faster"}, nil)
	}
	phones[0].must("POST", "/api/live/"+s.Code+"/thanks", nil, nil)
	phones[0].refused(404, "PUT", "/api/live/"+s.Code+"/plays/nosuchplay12345/like", nil)
	thanked := 1
	for {
		if got := phones[1].do("POST", "/api/live/"+s.Code+"/thanks", nil); got.status == 429 {
			break
		} else if got.status != 204 || thanked > 1000 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		thanked++
	}
	dj.play(s, "Two", 0)
	for _, f := range feeds {
		f.next("play")
	}
	feeds[4].close()
	var got map[string]float64
	for deadline := time.Now().Add(10 * time.Second); ; {
		if got = scrape(t, address); got["pika_phones"] == 4 && got["pika_fanout_seconds_count"] > 0 {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("%g phones, want 4; %g frames", got["pika_phones"], got["pika_fanout_seconds_count"])
		}
	}
	var thanks int
	if err := n.app.DB().NewQuery("SELECT SUM(thanks) FROM session_minutes").Row(&thanks); err != nil {
		t.Fatal(err)
	}
	said := func(kind, answer string) string {
		return fmt.Sprintf(`pika_intents_total{kind=%q,answer=%q}`, kind, answer)
	}
	for name, want := range map[string]float64{
		said("like", "stored"): float64(n.counted("SELECT COUNT(*) FROM likes", nil)), said("like", "unchanged"): 5, said("like", "refused"): 1,
		said("tempo", "stored"):  float64(n.counted("SELECT COUNT(*) FROM tempo_votes", nil)),
		said("thanks", "stored"): float64(thanks), said("thanks", "too_many"): 1, said("vote", "stored"): 0,
		"pika_sessions_live": 1, "pika_booths_here": 1, "pika_ready": 1, "pika_phones_slow": 0, "pika_phones_dropped_total": 0,
		// All that reached the writer: five likes twice, five tempos, the thanks.
		"pika_commit_intents_sum": float64(10 + 5 + thanked),
		"pika_start_time_seconds": float64(n.house.servingSince.UnixMilli()) / 1000,
	} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("%s is %g (told: %v), want %g", name, v, ok, want)
		}
	}
	if got["pika_commit_seconds_count"] != got["pika_commit_intents_count"] || got["pika_commit_seconds_sum"] <= 0 {
		t.Errorf("%g commits, %g batches", got["pika_commit_seconds_count"], got["pika_commit_intents_count"])
	}
	if frames := got["pika_fanout_seconds_count"]; got[`pika_fanout_seconds_bucket{le="+Inf"}`] != frames {
		t.Errorf("%g frames", frames)
	}
	if _, told := got["pika_backup_age_seconds"]; told {
		t.Error("there is no backup, and it has an age")
	}
	if err := n.app.CreateBackup(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	n.clock.advance(2 * time.Hour)
	if age := scrape(t, address)["pika_backup_age_seconds"]; age < 7100 || age > 7300 {
		t.Errorf("the backup is %g s old", age)
	}
}

// The figures are at their own address alone, and only when one is set; one that is taken ends the start.
func TestMetricsAreNotPublic(t *testing.T) {
	t.Parallel()
	address := metricsAddress(t)
	n := newNight(t, func(o *Options) { o.Metrics = address })
	for _, path := range []string{"/metrics", "/api/metrics"} {
		res, err := http.Get(n.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if strings.Contains(string(body), "pika_") {
			t.Errorf("%s: %s", path, body)
		}
	}
	for _, path := range []string{"/", "/api/health", "/_/"} { // and nothing else is there
		res, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	n.stop()
	if c, err := net.Dial("tcp", address); err == nil {
		c.Close()
		t.Error("still open after the end")
	}
}
