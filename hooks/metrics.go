package hooks

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pika/live"
)

// bindMetrics opens an address of its own at which Prometheus reads figures, if one is set. They tell how many people
// are here, so they are never at the public address.
func (h *house) bindMetrics(app core.App) {
	if h.Metrics == "" {
		return
	}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		listener, err := net.Listen("tcp", h.Metrics)
		if err != nil {
			return fmt.Errorf("PIKA_METRICS: %w", err)
		}
		mux := http.NewServeMux()
		mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
			_, _ = w.Write(h.metrics(e.App)) // who hung up has no use for an error
		})
		server.Handler = mux
		go func() { _ = server.Serve(listener) }() // until Close
		return e.Next()
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		_ = server.Close()
		return e.Next()
	})
}

// exposition is Prometheus' text format, version 0.0.4. It is a page of code; its client library is 2 MB of binary.
type exposition struct{ bytes.Buffer }

func (x *exposition) family(name, kind, help string) {
	fmt.Fprintf(x, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (x *exposition) value(name string, v float64) {
	fmt.Fprintf(x, "%s %s\n", name, strconv.FormatFloat(v, 'g', -1, 64))
}

func (x *exposition) gauge(name, help string, v float64) {
	x.family(name, "gauge", help)
	x.value(name, v)
}

func (x *exposition) counter(name, help string, v float64) {
	x.family(name, "counter", help)
	x.value(name, v)
}

func (x *exposition) histogram(name, help string, d live.Distribution) {
	x.family(name, "histogram", help)
	var sum uint64
	for i, bound := range d.Bounds {
		sum += d.Counts[i]
		x.value(fmt.Sprintf("%s_bucket{le=%q}", name, strconv.FormatFloat(bound, 'g', -1, 64)), float64(sum))
	}
	sum += d.Counts[len(d.Bounds)]
	x.value(name+`_bucket{le="+Inf"}`, float64(sum))
	x.value(name+"_sum", d.Sum)
	x.value(name+"_count", float64(sum))
}

func (h *house) metrics(app core.App) []byte {
	x := &exposition{}
	x.family("pika_build_info", "gauge", "The version of this server.")
	x.value(fmt.Sprintf("pika_build_info{version=%q,goversion=%q}", h.Version, runtime.Version()), 1)
	x.gauge("pika_start_time_seconds", "When this server began to serve.", float64(h.servingSince.UnixMilli())/1000)
	h.ownMetrics(x, app)
	if floor := h.floor.Load(); floor != nil {
		floorMetrics(x, floor.Figures())
	}
	x.family("pika_intents_total", "counter", "What dancers said, by its answer.")
	for k, kind := range intentKinds {
		for a, answer := range intentAnswers {
			x.value(fmt.Sprintf("pika_intents_total{kind=%q,answer=%q}", kind, answer), float64(h.said[k][a].Load()))
		}
	}
	runtimeMetrics(x)
	return x.Bytes()
}

// ownMetrics are those that are asked of the database and of the floor now. What cannot be told is left out.
func (h *house) ownMetrics(x *exposition, app core.App) {
	feed, wrong := h.ready(app)
	if wrong == "" {
		x.gauge("pika_ready", "1: the database takes a write and the feed is heard.", 1)
		x.gauge("pika_canary_seconds", "How long a frame took through the feed just now.", feed.Seconds())
	} else {
		x.gauge("pika_ready", "1: the database takes a write and the feed is heard.", 0)
	}
	now := h.Now()
	if kept := h.keptAt(app); !kept.IsZero() {
		x.gauge("pika_backup_age_seconds", "Since the newest backup was made.", now.Sub(kept).Seconds())
	}
	for _, count := range []struct{ name, help, query string }{
		{"pika_sessions_live", "Sessions that are live.", "SELECT COUNT(*) FROM sessions WHERE status = 'live'"},
		{"pika_booths_here", "Laptops that were heard of just now.", "SELECT COUNT(*) FROM booths WHERE lastSeen >= {:since}"},
	} {
		var n float64
		params := dbx.Params{"since": stamp(now.Add(-live.BoothSilence))}
		if err := app.ConcurrentDB().NewQuery(count.query).Bind(params).Row(&n); err == nil {
			x.gauge(count.name, count.help, n)
		}
	}
}

func floorMetrics(x *exposition, f live.Figures) {
	x.gauge("pika_phones", "Open feeds: phones, stages and consoles.", float64(f.Phones))
	x.gauge("pika_phones_slow", "Open feeds for which bytes are kept, because they do not take them.", float64(f.Slow))
	x.counter("pika_phones_dropped_total", "Feeds hung up on: nothing was taken for 10 s, or the phone was gone.", float64(f.Dropped))
	x.histogram("pika_fanout_seconds", "From a frame's queueing until the last of its phones was written to.", f.FanOut)
	x.histogram("pika_commit_intents", "Intents stored in one commit.", f.Batches)
	x.histogram("pika_commit_seconds", "How long a commit of intents took.", f.Commits)
}

// runtimeMetrics have the names that Prometheus' own client gives them, so that everybody's dashboards show them.
func runtimeMetrics(x *exposition) {
	samples := []metrics.Sample{{Name: "/sched/goroutines:goroutines"}, {Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/total:bytes"}, {Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(samples)
	x.gauge("go_goroutines", "Goroutines.", float64(samples[0].Value.Uint64()))
	x.gauge("go_memstats_heap_alloc_bytes", "Bytes of objects on the heap.", float64(samples[1].Value.Uint64()))
	x.gauge("go_memstats_sys_bytes", "Bytes that Go has from the system.", float64(samples[2].Value.Uint64()))
	x.counter("pika_gc_cycles_total", "Collections of garbage.", float64(samples[3].Value.Uint64()))
	if open, err := os.ReadDir("/proc/self/fd"); err == nil { // Linux only
		x.gauge("process_open_fds", "Open files and connections.", float64(len(open)))
	}
}
