package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// passerBy is an address in this machine that nobody but these tests' phones come from.
const (
	passerBy      = "127.9.8.7"
	passerByAgent = "PassingPhone"
	liesOf        = "203.0.113.66"
)

// proxy is a real one in front of a house.
type proxy struct {
	*testing.T
	h    *house
	addr string
	out  *output
}

// behind starts a house that trusts X-Real-IP, and makes a superuser, who is told what address a request has.
func behind(t *testing.T) (h *house, root string) {
	t.Helper()
	h = &house{t: t, dir: t.TempDir(), address: freeAddress(t)}
	h.server = start(t, []string{"PIKA_TRUSTED_PROXY=X-Real-IP"}, "serve", "--dir", h.dir, "--http", h.address)
	eventually(t, 20*time.Second, "the server is ready", func() bool { s, _ := try(t, "GET", h.url("/api/health"), "", nil); return s == 200 })
	h.owner, h.dj = h.signUp("Marla")
	var s struct{ ID, Code string }
	h.call("POST", "/api/collections/sessions/records", h.dj, map[string]any{"title": "Friday Westie", "tz": "Europe/Warsaw"}, &s)
	h.session, h.code = s.ID, s.Code
	start(t, nil, "superuser", "upsert", "root@example.org", "correct horse", "--dir", h.dir).wait(20 * time.Second)
	var in struct{ Token string }
	h.call("POST", "/api/collections/_superusers/auth-with-password", "", map[string]any{"identity": "root@example.org", "password": "correct horse"}, &in)
	return h, in.Token
}

// startProxy runs a proxy until the test ends.
func startProxy(t *testing.T, h *house, addr string, env []string, path string, args ...string) *proxy {
	t.Helper()
	p := &proxy{T: t, h: h, addr: addr, out: &output{}}
	cmd := exec.Command(path, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = append([]string{"PATH=" + os.Getenv("PATH")}, env...), p.out, p.out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} // nginx ends its workers then
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGTERM); _ = cmd.Wait() })
	client := p.phone(true)
	eventually(t, 20*time.Second, "the proxy is ready", func() bool {
		res, err := client.Get("https://" + addr + "/api/health")
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == 200
	})
	return p
}

func runCaddy(t *testing.T, h *house) *proxy {
	t.Helper()
	caddy, addr, home := tool(t, "caddy"), freeAddress(t), t.TempDir()
	_, port, _ := net.SplitHostPort(addr)
	file := filepath.Join(home, "Caddyfile")
	config := deployed(t, "Caddyfile", [2]string{"{\n\tlog {", "{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n\tlog {"},
		[2]string{"\npika.example.org {", "\nhttps://127.0.0.1:" + port + " {"}, [2]string{"127.0.0.1:8090", h.address})
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	return startProxy(t, h, addr, []string{"HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home}, caddy, "run", "--adapter", "caddyfile", "--config", file)
}

func runNginx(t *testing.T, h *house, changes ...[2]string) *proxy {
	t.Helper()
	nginx, addr, home, plain := tool(t, "nginx", "/usr/sbin/nginx"), freeAddress(t), t.TempDir(), freeAddress(t)
	chain, key := selfSigned(t, home)
	temp := "http {\n"
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temp += "\t" + kind + "_temp_path " + filepath.Join(home, kind) + ";\n"
	}
	config := deployed(t, "nginx.conf", append([][2]string{
		{"http {\n", temp}, {"user www-data;", "user root;"}, // a test's folders are closed to others
		{"pid /run/nginx.pid;", "pid " + filepath.Join(home, "pid") + ";\ndaemon off;"}, {"worker_processes auto;", "worker_processes 1;"},
		{"listen 80;", "listen " + plain + ";"}, {"\t\tlisten [::]:80;\n", ""}, {"listen 443 ssl http2;", "listen " + addr + " ssl http2;"},
		{"\t\tlisten [::]:443 ssl http2;\n", ""}, {"/etc/ssl/pika/fullchain.pem", chain}, {"/etc/ssl/pika/privkey.pem", key}, {"127.0.0.1:8090", h.address},
		{"worker_connections 30000", "worker_connections 1000"}, {"worker_rlimit_nofile 65536;\n", ""}, // what the test's own user may
	}, changes...)...)
	file := filepath.Join(home, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	return startProxy(t, h, addr, nil, nginx, "-e", "stderr", "-c", file)
}

// selfSigned writes the certificate that Go's own test server has for 127.0.0.1.
func selfSigned(t *testing.T, dir string) (chain, key string) {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	cert := s.TLS.Certificates[0]
	private, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	chain, key = filepath.Join(dir, "chain.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{chain: {Type: "CERTIFICATE", Bytes: cert.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return chain, key
}

// phone is a client from the passer-by's address, with HTTP/2 or without.
func (p *proxy) phone(two bool) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(passerBy)}}
	transport := &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: two, DisableCompression: true,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // its certificate is its own
	if !two {
		transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	p.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func (p *proxy) get(client *http.Client, path string, header ...string) *http.Response {
	p.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", "https://"+p.addr+path, nil)
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("User-Agent", passerByAgent)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { res.Body.Close() })
	return res
}

// feed is an open feed through a proxy: the names of its events, until it ends.
func (p *proxy) feed(two bool) <-chan string {
	p.Helper()
	res := p.get(p.phone(two), "/api/live/"+p.h.code+"/feed", "Accept-Encoding", "gzip, br")
	if major := res.ProtoMajor; res.StatusCode != 200 || (major == 2) != two || res.Header.Get("Content-Encoding") != "" ||
		res.Header.Get("Content-Type") != "text/event-stream" {
		p.Fatalf("the feed is %d %s %v", res.StatusCode, res.Proto, res.Header)
	}
	events := make(chan string, 100)
	go func() {
		defer close(events)
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				events <- name
			}
		}
	}()
	return events
}

func (p *proxy) next(events <-chan string, want string, within time.Duration) {
	p.Helper()
	for late := time.After(within); ; {
		select {
		case got, open := <-events:
			if !open {
				p.Fatalf("the feed ended before %s", want)
			}
			if got == want {
				return
			}
		case <-late:
			p.Fatalf("no %s within %s", want, within)
		}
	}
}

// streams: what the server says is on the phone within a second, over HTTP/2 and 1.1, at once and afterwards.
func (p *proxy) streams() {
	p.Helper()
	for _, two := range []bool{true, false} {
		events := p.feed(two)
		p.next(events, "snapshot", time.Second)
		p.next(events, "mine", time.Second)
		p.h.call("POST", "/api/collections/plays/records", p.h.dj, map[string]any{"session": p.h.session, "title": fmt.Sprint("HTTP/2: ", two)}, nil)
		p.next(events, "play", time.Second)
	}
}

// tells: the server learns the phone's own address, and not the one that it claims.
func (p *proxy) tells(root string) {
	p.Helper()
	for _, header := range [][]string{nil, {"X-Real-IP", liesOf}, {"X-Forwarded-For", liesOf}, {"x-real-ip", liesOf, "Forwarded", "for=" + liesOf}} {
		res := p.get(p.phone(true), "/api/health", append(header, "Authorization", root)...)
		var is struct{ Data struct{ RealIP string } }
		if err := json.NewDecoder(res.Body).Decode(&is); err != nil || is.Data.RealIP != passerBy {
			p.Errorf("with %v the address is %q (%v)", header, is.Data.RealIP, err)
		}
	}
}

// bounds: a body that is too large is refused by the proxy, and a picture comes through. Debian's Caddy notices only when
// it is in the middle of the body, and says 502.
func (p *proxy) bounds() {
	p.Helper()
	for size, ok := range map[int]bool{5 << 20: true, 9 << 20: false} {
		req, err := http.NewRequest("POST", "https://"+p.addr+"/api/nope", bytes.NewReader(make([]byte, size)))
		if err != nil {
			p.Fatal(err)
		}
		res, err := p.phone(false).Do(req)
		if err != nil {
			p.Errorf("%d bytes: %v", size, err)
			continue
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		ours := json.Valid(body) && len(body) > 0                                   // the proxy's own page is none
		if ours != ok || (res.StatusCode != 413 && (ok || res.StatusCode != 502)) { // our own limit for what is no picture is smaller still
			p.Errorf("%d bytes: %d %s", size, res.StatusCode, body)
		}
	}
}

// packs: JSON comes packed, and is not sent again while it is the same.
func (p *proxy) packs() {
	p.Helper()
	for range 20 { // long enough to be worth it
		p.h.call("POST", "/api/collections/plays/records", p.h.dj, map[string]any{"session": p.h.session, "title": strings.Repeat("Shoreline ", 10)}, nil)
	}
	path := "/api/live/" + p.h.code
	res := p.get(p.phone(true), path, "Accept-Encoding", "gzip")
	if res.Header.Get("Content-Encoding") != "gzip" {
		p.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	unpacked, err := gzip.NewReader(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	if whole, err := io.ReadAll(unpacked); err != nil || !json.Valid(whole) {
		p.Errorf("%v: %s", err, whole)
	}
	if again := p.get(p.phone(true), path, "Accept-Encoding", "gzip", "If-None-Match", res.Header.Get("ETag")); again.StatusCode != 304 {
		p.Errorf("the same again is %d", again.StatusCode)
	}
}

// forgets: neither visits nor errors are written down with anything of whose they were.
func (p *proxy) forgets() {
	p.Helper()
	p.h.server.kill()
	if res := p.get(p.phone(true), "/api/live/"+p.h.code+"?k=QR-KEY"); res.StatusCode != 502 {
		p.Errorf("without a server: %d", res.StatusCode)
	}
	for _, kept := range []string{passerBy, passerByAgent, "QR-KEY", p.h.code} {
		if strings.Contains(p.out.String(), kept) {
			p.Errorf("%s is written down:\n%s", kept, p.out)
		}
	}
}

// Caddy and nginx as deploy/ has them, with TLS and HTTP/2 to the phones: feeds stream, addresses are true, bodies are
// bounded, JSON is packed, and nothing of the phones is written down.
func TestProxies(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(*testing.T, *house) *proxy{
		"caddy": runCaddy,
		"nginx": func(t *testing.T, h *house) *proxy { return runNginx(t, h) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tool(t, name, "/usr/sbin/"+name)
			h, root := behind(t)
			p := run(t, h)
			p.streams()
			p.tells(root)
			p.bounds()
			p.packs()
			p.forgets()
		})
	}
}

// nginx cuts a feed that is silent for longer than it waits, and the heartbeat keeps one that has nothing else to say:
// with a wait a little longer than a heartbeat it lives on, with a shorter one it does not. Caddy waits for ever.
func TestSilentFeeds(t *testing.T) {
	t.Parallel()
	h := openHouse(t)
	cut := func(wait string) *proxy {
		return runNginx(t, h, [2]string{"proxy_read_timeout 60s", "proxy_read_timeout " + wait})
	}
	short, long := cut("3s").feed(true), cut("16s")
	kept := long.feed(true)
	ends := time.After(20 * time.Second)
	for open := true; open; {
		select {
		case _, open = <-short:
		case <-ends:
			t.Fatal("a silent feed is not cut")
		}
	}
	long.next(kept, "hb", 16*time.Second)
	quiet := time.After(5 * time.Second) // together longer than the wait
	for {
		select {
		case _, open := <-kept:
			if !open {
				t.Fatal("a feed with heartbeats is cut")
			}
		case <-quiet:
			return
		}
	}
}
