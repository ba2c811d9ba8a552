package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pika/hooks"
)

// The dashboard has a policy of its own, which lets it speak to this server only; nothing of it is kept, and what is
// missing there is no page.
func TestDashboardHeaders(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	serve(t, t.TempDir(), address)
	script := ""
	for _, path := range []string{"/_/", "/_/gone.js", "/_/assets/gone", "script"} {
		if path == "script" {
			path = script
		}
		res, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		policy := res.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "http") || strings.Contains(policy, "eval") ||
			res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Referrer-Policy") != "same-origin" ||
			res.Header.Get("X-Frame-Options") != "DENY" || res.Header.Get("Cross-Origin-Opener-Policy") != "same-origin" || res.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s: %v", path, res.Header)
		}
		switch {
		case path == "/_/":
			_, rest, _ := strings.Cut(string(body), `src="./`)
			file, _, _ := strings.Cut(rest, `"`)
			script = "/_/" + file
		case strings.Contains(path, "gone"):
			if res.StatusCode != 404 || strings.Contains(res.Header.Get("Content-Type"), "html") {
				t.Errorf("%s: %d %s", path, res.StatusCode, body)
			}
		case res.StatusCode != 200 || !strings.Contains(res.Header.Get("Content-Type"), "javascript"):
			t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
		}
	}
}

// Who says what they want a byte at a time is cut off, and who says a megabyte of it is refused; a phone beside them
// notices nothing.
func TestSlowAndLargeHeads(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	serve(t, t.TempDir(), address)
	slow, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	began := time.Now()
	fmt.Fprintf(slow, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	dripped := make(chan struct{})
	go func() {
		defer close(dripped)
		for range 100 { // never a pause that a shorter deadline would notice
			if _, err := slow.Write([]byte("x")); err != nil {
				return
			}
			time.Sleep(200 * time.Millisecond) // the attack itself
		}
	}()
	for _, size := range []int{16 << 10, 100 << 10} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		go fmt.Fprintf(conn, "GET /api/about HTTP/1.1\r\nHost: x\r\nX-Large: %s\r\n\r\n", strings.Repeat("x", size))
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{true: 200, false: 431}[size < 32<<10]; res.StatusCode != want {
			t.Errorf("%d bytes of header: %d", size, res.StatusCode)
		}
	}
	slow.SetReadDeadline(began.Add(19 * time.Second))
	_, err = io.ReadAll(slow)
	if took := time.Since(began); err != nil && strings.Contains(err.Error(), "timeout") {
		t.Errorf("still waiting after %s", took)
	}
	<-dripped
}

// A server with a domain and a certificate of its own is at https, also when nobody says so twice.
func TestOwnDomainIsHTTPS(t *testing.T) {
	t.Parallel()
	if got := atDomain(hooks.Options{}, "serve", []string{"pika.example.org", "other.example.org"}).PublicURL; got == nil || got.String() != "https://pika.example.org/" {
		t.Errorf("%v", got)
	}
	said := &url.URL{Scheme: "https", Host: "said.example.org", Path: "/"}
	if got := atDomain(hooks.Options{PublicURL: said}, "serve", []string{"pika.example.org"}).PublicURL; got != said {
		t.Errorf("%v", got)
	}
	if got := atDomain(hooks.Options{}, "upsert", []string{"root@example.org", "secret"}).PublicURL; got != nil {
		t.Errorf("%v", got)
	}
}
