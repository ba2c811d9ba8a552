package hooks

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// preview is what a messenger shows of a link. It reads the page as it comes from the server and runs no script.
type preview struct{ title, text string }

// previewOf is what there is to say of a page before its script runs; nil where nothing may be said, or nothing is.
func (h *house) previewOf(app core.App, page string) (*preview, error) {
	kind, name, _ := strings.Cut(page, "/")
	if name == "" || strings.Contains(name, "/") {
		return nil, nil
	}
	if kind == "dj" {
		var dj struct{ Name, Bio string }
		err := app.ConcurrentDB().NewQuery("SELECT name, bio FROM users WHERE slug = {:slug} COLLATE NOCASE").Bind(dbx.Params{"slug": slugOf(name)}).One(&dj)
		if err != nil {
			return nil, err
		}
		return &preview{dj.Name, clip(oneLine(dj.Bio), 160)}, nil
	}
	if kind != "live" && kind != "recap" {
		return nil, nil
	}
	n, err := readNight(app, name)
	if err != nil {
		return nil, err
	}
	when := rowTime(n.Started).In(n.wire().zone()).Format("Monday, 2 January 2006")
	switch {
	case kind == "live":
		return &preview{n.Title, fmt.Sprintf("with %s, %s. See what is playing, and say how it feels.", n.Name, when)}, nil
	case n.Recap == "hidden", n.Status == "live" && n.DoorKey != "":
		return nil, nil
	}
	var plays, likes int
	err = app.ConcurrentDB().NewQuery(`SELECT COUNT(*), COALESCE(SUM((SELECT COUNT(*) FROM likes l WHERE l.play = p.id)), 0)
		FROM plays p WHERE p.session = {:id} AND p.hidden = FALSE`).Bind(dbx.Params{"id": n.ID}).Row(&plays, &likes)
	return &preview{n.Title + ", recap", fmt.Sprintf("with %s, %s. %s, %s.", n.Name, when, counted(plays, "track"), counted(likes, "like"))}, err
}

func counted(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// previewed sends the shell with a page's title and what messengers ask for filled in; without anything to say, false.
func (h *house) previewed(e *core.RequestEvent, page string) (bool, error) {
	p, err := h.previewOf(e.App, page)
	if p == nil || err != nil {
		if err != nil && !noRows(err) {
			e.App.Logger().Error("preview a page", "error", err)
		}
		return false, nil
	}
	shellPage, err := fs.ReadFile(h.Screens, shell)
	if err != nil {
		return false, err
	}
	filled, err := p.into(shellPage, h.publicURL(e.Request), page)
	if err != nil {
		return false, err
	}
	return true, e.Blob(http.StatusOK, kinds[".html"], filled)
}

var errNoTitle = errors.New("the shell has no title to put a preview's in the place of")

// into puts the preview in the place of the page's title.
func (p *preview) into(page []byte, origin *url.URL, path string) ([]byte, error) {
	start, end := bytes.Index(page, []byte("<title>")), bytes.Index(page, []byte("</title>"))
	if start < 0 || end < start {
		return nil, errNoTitle
	}
	var b bytes.Buffer
	b.Write(page[:start])
	fmt.Fprintf(&b, "<title>%s · Pika</title>", html.EscapeString(p.title))
	for _, tag := range [][2]string{
		{"og:site_name", "Pika"}, {"og:type", "website"}, {"og:title", p.title}, {"og:description", p.text},
		{"og:url", origin.JoinPath(path).String()}, {"og:image", origin.JoinPath("icon-512.png").String()},
	} {
		if tag[1] != "" {
			fmt.Fprintf(&b, `<meta property="%s" content="%s">`, tag[0], html.EscapeString(tag[1]))
		}
	}
	b.Write(page[end+len("</title>"):])
	return b.Bytes(), nil
}
