package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
	"github.com/pocketbase/pocketbase/tools/types"
	"golang.org/x/sync/errgroup"

	"pika/crowd"
)

// serveStock is what one builds with PocketBase as its documentation shows: a collection of tracks and one of likes, open to
// everybody, and a route that sends a message to all who listen to a topic.
func serveStock(ctx context.Context, dir string, out io.Writer) error {
	app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: dir, HideStartBanner: true})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		for _, c := range []*core.Collection{openCollection("tracks", "data"), openCollection("likes", "track", "dancer")} {
			if err := e.App.Save(c); err != nil {
				return err
			}
		}
		e.Router.POST("/topic", broadcastTopic)
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		e.Listener, e.InstallerFunc = listener, nil
		if err := e.Next(); err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, listener.Addr())
		return err
	})
	ended := make(chan error, 1)
	go func() { ended <- apis.Serve(app, apis.ServeConfig{HttpAddr: "127.0.0.1:0"}) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	return app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() })
}

// openCollection is one of texts that everybody may create, list and view. Two rows are never the same.
func openCollection(name string, fields ...string) *core.Collection {
	c := core.NewBaseCollection(name)
	c.ListRule, c.ViewRule, c.CreateRule = types.Pointer(""), types.Pointer(""), types.Pointer("")
	for _, field := range fields {
		c.Fields.Add(&core.TextField{Name: field})
	}
	c.AddIndex("idx_"+name+"_once", true, strings.Join(fields, ", "), "")
	return c
}

// broadcastTopic is the documentation's way to send a message of one's own.
func broadcastTopic(e *core.RequestEvent) error {
	data, err := io.ReadAll(e.Request.Body)
	if err != nil {
		return err
	}
	message := subscriptions.Message{Name: "play", Data: data}
	var all errgroup.Group
	for _, chunk := range e.App.SubscriptionsBroker().ChunkedClients(300) {
		all.Go(func() error {
			for _, client := range chunk {
				if client.HasSubscription(message.Name) {
					client.Send(message)
				}
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

func openStock(ctx context.Context, dir string, env ...string) (*stage, error) {
	server, err := startSelf(ctx, env, "-stock", filepath.Join(dir, "pb_data"))
	if err != nil {
		return nil, err
	}
	return &stage{process: server, session: crowd.Session{Code: "STOCK2"}}, nil
}

// listen follows a topic of PocketBase's realtime as its SDKs do: connect, subscribe, hear. It is told of a track as a play
// with the id. There is no way back: a phone that is cut off stays away.
func (s *stage) listen(ctx context.Context, topic string, on func(crowd.Event)) error {
	host := strings.TrimPrefix(s.url, "http://")
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if _, err := fmt.Fprintf(conn, "GET /api/realtime HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n\r\n", host); err != nil {
		return err
	}
	res, err := http.ReadResponse(bufio.NewReaderSize(conn, 1<<10), nil)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return &crowd.Refused{Status: res.StatusCode}
	}
	events := bufio.NewReaderSize(res.Body, 1<<10)
	var e crowd.Event
	for {
		if err := crowd.ReadEvent(events, &e); err != nil {
			return err
		}
		switch e.Name {
		case "PB_CONNECT":
			var connected struct{ ClientID string }
			if err := json.Unmarshal(e.Data, &connected); err != nil {
				return err
			}
			if err := exchange(ctx, host, http.MethodPost, "/api/realtime", `{"clientId":"`+connected.ClientID+`","subscriptions":["`+topic+`"]}`); err != nil {
				return err
			}
			on(crowd.Event{Name: "snapshot"})
		case "play":
			on(e)
		default: // {"action":"create","record":{…,"id":"…",…}}
			_, rest, _ := strings.Cut(string(e.Data), `"id":"`)
			id, _, _ := strings.Cut(rest, `"`)
			on(crowd.Event{Name: "play", Data: []byte(`{"id":"` + id + `"}`)})
		}
	}
}

// exchange is one request over a connection of its own.
func exchange(ctx context.Context, host, method, path, body string) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", host)
	if err != nil {
		return err
	}
	defer conn.Close()
	return exchangeOver(conn, host, method, path, body)
}

func exchangeOver(conn net.Conn, host, method, path, body string) error {
	if _, err := io.WriteString(conn, method+" "+path+" HTTP/1.1\r\nHost: "+host+"\r\nContent-Type: application/json\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body); err != nil {
		return err
	}
	res, err := http.ReadResponse(bufio.NewReaderSize(conn, 1<<10), nil)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return &crowd.Refused{Status: res.StatusCode}
	}
	return nil
}
