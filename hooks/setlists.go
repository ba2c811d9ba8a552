package hooks

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// bindSetlists gives what was played to other programs, at any moment of the night: who sees the recap gets the list.
func (h *house) bindSetlists(app core.App) {
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		g := h.recapDoor(e.Router.Group("/api/recaps/{code}"))
		g.GET("/setlist.csv", func(e *core.RequestEvent) error { return h.setlist(e, "csv", "text/csv; charset=utf-8", setlistCSV) })
		g.GET("/setlist.m3u8", func(e *core.RequestEvent) error {
			return h.setlist(e, "m3u8", "audio/x-mpegurl; charset=utf-8", setlistM3U)
		})
		g.GET("/setlist.txt", func(e *core.RequestEvent) error { return h.setlist(e, "txt", "text/plain; charset=utf-8", setlistText) })
		g.GET("/setlist.json", h.setlistJSON)
		return e.Next()
	})
}

func (h *house) setlist(e *core.RequestEvent, ext, kind string, write func(*recap) ([]byte, error)) error {
	n, err := h.nightToShow(e)
	if err != nil {
		return err
	}
	r, err := h.buildRecap(e.App, n)
	if err != nil {
		return floorError(e, err)
	}
	body, err := write(r)
	if err != nil {
		return floorError(e, err)
	}
	return attach(e, kind, r.Session.fileName()+"."+ext, body)
}

// setlistJSON is the recap's session and plays.
func (h *house) setlistJSON(e *core.RequestEvent) error {
	n, err := h.nightToShow(e)
	if err != nil {
		return err
	}
	r, err := h.buildRecap(e.App, n)
	if err != nil {
		return floorError(e, err)
	}
	e.Response.Header().Set("Cache-Control", "no-cache")
	return e.JSON(http.StatusOK, map[string]any{"session": r.Session, "plays": r.Plays})
}

// fileName is what a file about a session is called: its title and the day it began.
func (s recapSession) fileName() string {
	return s.Title + " " + s.StartedAt.In(s.zone()).Format(time.DateOnly)
}

// zone is where the party was; UTC when nobody said.
func (s recapSession) zone() *time.Location {
	zone, err := time.LoadLocation(s.TZ)
	if err != nil {
		return time.UTC
	}
	return zone
}

var setlistColumns = []string{"nr", "time", "artist", "title", "remix", "bpm", "key", "seconds", "likes", "slower", "perfect", "faster", "started_at"}

// setlistCSV has a row for each play. time is the party's own, with its offset, so that the hour that comes twice when
// summer time ends can be told apart; started_at is UTC.
func setlistCSV(r *recap) ([]byte, error) {
	rows := [][]string{setlistColumns}
	for i, p := range r.Plays {
		rows = append(rows, append([]string{strconv.Itoa(i + 1)}, r.Session.cells(p)...))
	}
	return sheet(rows)
}

// cells are what a table tells of a play.
func (s recapSession) cells(p recapPlay) []string {
	return []string{
		p.StartedAt.In(s.zone()).Format("2006-01-02 15:04:05 -07:00"), p.Artist, p.Title, p.Remix, figure(p.BPM), p.Key, figure(p.Seconds),
		strconv.Itoa(p.Likes), strconv.Itoa(p.Tempo.Slower), strconv.Itoa(p.Tempo.Perfect), strconv.Itoa(p.Tempo.Faster),
		p.StartedAt.UTC().Format(time.RFC3339),
	}
}

// figure is a number as a table keeps it, "" for none.
func figure(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// setlistM3U is a playlist. No path of the DJ's disk ever reaches the server, so each entry is called what the track is;
// programs find it by artist and title.
func setlistM3U(r *recap) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "#EXTM3U\n#PLAYLIST:%s\n", oneLine(r.Session.Title))
	for _, p := range r.Plays {
		seconds := -1.0 // M3U's own word for "unknown"
		if p.Seconds != nil {
			seconds = math.Round(*p.Seconds)
		}
		name := named(p.Artist, p.Title, " - ")
		fmt.Fprintf(&b, "#EXTINF:%d,%s\n%s\n", int(seconds), name, strings.TrimLeft(fileName(name), "#"))
	}
	return []byte(b.String()), nil
}

// setlistText is for people.
func setlistText(r *recap) ([]byte, error) {
	s := r.Session
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nwith %s, %s\n\n", oneLine(s.Title), oneLine(s.DJ.Name), s.StartedAt.In(s.zone()).Format("Monday, 2 January 2006"))
	for _, p := range r.Plays {
		fmt.Fprintf(&b, "%s  %s\n", p.StartedAt.In(s.zone()).Format("15:04"), named(p.Artist, p.Title, " – "))
	}
	return []byte(b.String()), nil
}

// named is artist and title in one line; of a track that lacks one, the other.
func named(artist, title, between string) string {
	artist, title = oneLine(artist), oneLine(title)
	if artist == "" || title == "" {
		return artist + title
	}
	return artist + between + title
}
