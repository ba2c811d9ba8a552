package hooks

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pika/live"
)

// bindFeed lets phones see a session: the feed, the snapshot for those whose network breaks streams, and the
// lobby.
func (h *house) bindFeed(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		h.floorDoor(e.Router.Group("/api/live")).GET("", h.lobby)
		g := h.liveDoor(e.Router.Group("/api/live/{code}"))
		g.GET("", h.snapshot)
		g.GET("/feed", h.feed)
		g.GET("/mine", h.mine)
		return e.Next()
	})
}

// floorDoor opens a group of routes to dancers: no sign-in, no request log, own site only. That their bodies are small
// is houseDoor's care.
func (h *house) floorDoor(g *router.RouterGroup[*core.RequestEvent]) *router.RouterGroup[*core.RequestEvent] {
	g.Unbind(apis.DefaultRateLimitMiddlewareId, apis.DefaultActivityLoggerMiddlewareId, apis.DefaultLoadAuthTokenMiddlewareId)
	g.BindFunc(h.sameSite, h.meet)
	return g
}

// liveDoor is the floor's door to what belongs to one session, which may have a PIN.
func (h *house) liveDoor(g *router.RouterGroup[*core.RequestEvent]) *router.RouterGroup[*core.RequestEvent] {
	h.floorDoor(g).BindFunc(h.needsPass)
	return g
}

func (h *house) lobby(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, h.floor.Load().Lobby())
}

// views are the screens of the house, which are no dancers.
var views = []string{"console", "stage", "overlay"}

// visit reads who follows which session from where.
func (h *house) visit(e *core.RequestEvent) live.Visit {
	q := e.Request.URL.Query()
	after := q.Get("after")
	if after == "" {
		after = e.Request.Header.Get("Last-Event-ID")
	}
	lock, _ := e.Get(lockKey).(string)
	return live.Visit{
		Lock: lock, Code: e.Request.PathValue("code"), Dancer: h.knownDancer(e.Request), After: after, View: slices.Contains(views, q.Get("view")),
	}
}

func (h *house) snapshot(e *core.RequestEvent) error {
	body, etag, err := h.floor.Load().Snapshot(e.Request.Context(), h.visit(e))
	if err != nil {
		return floorError(e, err)
	}
	header := e.Response.Header()
	header.Set("ETag", etag)
	header.Set("Cache-Control", "no-cache")
	if strings.Contains(e.Request.Header.Get("If-None-Match"), etag) { // one of several, or W/ of a proxy that packed it
		return e.NoContent(http.StatusNotModified)
	}
	return e.Blob(http.StatusOK, "application/json", body)
}

func (h *house) mine(e *core.RequestEvent) error {
	mine, err := h.floor.Load().Mine(e.Request.Context(), h.visit(e))
	if err != nil {
		return floorError(e, err)
	}
	e.Response.Header().Set("Cache-Control", "no-store")
	return e.JSON(http.StatusOK, mine)
}

// feed hands the phone's connection to the floor: taken over from net/http where possible, else streamed.
func (h *house) feed(e *core.RequestEvent) error {
	if e.Request.Method != http.MethodGet {
		return e.Error(http.StatusMethodNotAllowed, "The feed is for GET.", nil)
	}
	ticket, err := h.floor.Load().Follow(e.Request.Context(), h.visit(e))
	if errors.Is(err, live.ErrOver) {
		return e.NoContent(http.StatusNoContent)
	}
	if err != nil {
		return floorError(e, err)
	}
	header := e.Response.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	header.Set("X-Content-Type-Options", "nosniff")
	if live.CanTake && e.Request.TLS == nil && e.Request.ProtoMajor == 1 && e.Request.ProtoMinor == 1 { // 1.0 knows no chunks
		conn, _, err := http.NewResponseController(e.Response).Hijack()
		if err == nil {
			return ticket.Take(conn, feedHead(header))
		}
		if !errors.Is(err, http.ErrNotSupported) {
			return err
		}
	}
	e.Response.WriteHeader(http.StatusOK)
	return ticket.Stream(e.Request.Context(), e.Response)
}

// feedHead is the response head of a connection that net/http no longer writes to.
func feedHead(header http.Header) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n")
	header.Write(&b)
	b.WriteString("\r\n")
	return b.Bytes()
}
