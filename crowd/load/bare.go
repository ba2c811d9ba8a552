package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

// serveBare is the server that anybody writes first: net/http, a goroutine and a channel per phone, a flush per
// event. It knows nothing of sessions; what is posted to it goes to everybody as it is.
func serveBare(ctx context.Context, out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var b broadcast
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/live/{code}/feed", b.feed)
	mux.HandleFunc("POST /send", b.send)
	server := &http.Server{Handler: mux}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	fmt.Fprintln(out, listener.Addr())
	if err := server.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}

type broadcast struct {
	mu     sync.Mutex
	phones map[chan []byte]bool
}

func (b *broadcast) feed(w http.ResponseWriter, r *http.Request) {
	frames := make(chan []byte, 16)
	b.mu.Lock()
	if b.phones == nil {
		b.phones = map[chan []byte]bool{}
	}
	b.phones[frames] = true
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.phones, frames)
		b.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flusher := http.NewResponseController(w)
	frame := []byte("id: bare-0\nevent: snapshot\ndata: {}\n\n")
	for {
		if _, err := w.Write(frame); err != nil {
			return
		}
		if err := flusher.Flush(); err != nil {
			return
		}
		select {
		case frame = <-frames:
		case <-r.Context().Done():
			return
		}
	}
}

func (b *broadcast) send(w http.ResponseWriter, r *http.Request) {
	frame, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for phone := range b.phones {
		select {
		case phone <- frame:
		default: // slow: it misses one
		}
	}
}

// broadcast sends a track under another id to all phones of the bare server, in the bytes that Pika sent: the track, and
// the pulse that went with it in one write.
func (s *stage) broadcast(ctx context.Context, sample frame, id string) error {
	as := func(data []byte) []byte { return bytes.ReplaceAll(data, []byte(sample.play), []byte(id)) }
	body := fmt.Appendf(nil, "id: %s\nevent: play\ndata: %s\n\n", sample.id, as(sample.data))
	if sample.pulse != nil {
		body = fmt.Appendf(body, "id: %s\nevent: pulse\ndata: %s\n\n", sample.id, as(sample.pulse))
	}
	return post(ctx, s.url+"/send", body)
}

func post(ctx context.Context, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		err = fmt.Errorf("the server answered %d to %s", res.StatusCode, url)
	}
	return errors.Join(err, res.Body.Close())
}
