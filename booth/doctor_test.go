package booth

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pika/booth/virtualdj"
)

// is compares what a check found with its level and a part of what it says or advises.
func (f Finding) is(level Level, part string) bool {
	return f.Level == level && strings.Contains(f.Says+"\n"+f.Do, part) && (level == OK || level == Unchecked || f.Do != "")
}

// What is wrong with the way to a server is told apart, each with its own advice.
func TestWaysNotToReachAServer(t *testing.T) {
	t.Parallel()
	server := &url.URL{Scheme: "https", Host: "pika.example.com"}
	failed := func(err error) error { return &url.Error{Op: "Get", URL: server.String(), Err: err} }
	for _, c := range []struct {
		err  error
		want string
	}{
		{errNotPika, "sign in to the network"},
		{&refusal{Status: 302}, "sends on to http://wifi.example/login"},
		{&refusal{Status: 404}, "is no Pika"},
		{&refusal{Status: 502}, "answers with an error: the server answered 502"},
		{failed(&net.DNSError{Name: "pika.example.com", IsNotFound: true}), "no server by the name of pika.example.com"},
		{failed(os.ErrDeadlineExceeded), "does not answer"},
		{failed(&tls.CertificateVerificationError{Err: x509.HostnameError{}}), "no safe connection"},
		{failed(&net.OpError{Op: "dial", Err: errors.New("connection refused")}), "https://pika.example.com: connection refused"},
	} {
		if f := judgeServer(server, about{leadsTo: "http://wifi.example/login"}, c.err); !f.is(Problem, c.want) {
			t.Errorf("%v: %+v", c.err, f)
		}
	}
	now := time.Now()
	if f := judgeServer(server, about{version: "2", sent: now, got: now.Add(20 * time.Millisecond)}, nil); !f.is(OK, "Pika 2 answers at https://pika.example.com after 20 ms") {
		t.Errorf("%+v", f)
	}
}

func TestEncryption(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 20, 0, 0, 0, time.UTC)
	until := func(left ...time.Duration) *tls.ConnectionState {
		var chain []*x509.Certificate
		for _, l := range left {
			chain = append(chain, &x509.Certificate{NotAfter: now.Add(l)})
		}
		return &tls.ConnectionState{Version: tls.VersionTLS13, PeerCertificates: chain[:1], VerifiedChains: [][]*x509.Certificate{chain}}
	}
	const day = 24 * time.Hour
	unknown := fmt.Errorf("get: %w", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}})
	expired := &tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{NotBefore: now.Add(-90 * day), NotAfter: now.Add(-day)}}}
	for _, c := range []struct {
		server string
		state  *tls.ConnectionState
		err    error
		level  Level
		want   string
	}{
		{"https://pika.example.com", until(60 * day), nil, OK, "TLS 1.3, the certificate is good for 60 days"},
		{"https://pika.example.com", until(15 * day), nil, OK, "15 days"},
		{"https://pika.example.com", until(13 * day), nil, Warning, "ends in 13 days"},
		{"https://pika.example.com", until(60*day, 3*day), nil, Warning, "ends in 3 days"},
		{"https://pika.example.com", until(20 * time.Hour), nil, Problem, "ends in 20 hours"},
		{"https://pika.example.com", nil, expired, Problem, "good from 2026-08-27 to 2026-11-24"},
		{"https://pika.example.com", nil, expired, Problem, "it says 2026-11-25"},
		{"https://pika.example.com", nil, unknown, Problem, "does not know"},
		{"https://pika.example.com", nil, &tls.CertificateVerificationError{Err: x509.HostnameError{}}, Problem, "for another server than pika.example.com"},
		{"http://pika.example.com", nil, nil, Warning, "can read along"},
		{"http://192.168.1.20:8090", nil, nil, Warning, "can read along"},
		{"http://localhost:8090", nil, nil, OK, "not needed"},
		{"http://[::1]:8090", nil, nil, OK, "not needed"},
	} {
		server, err := url.Parse(c.server)
		if err != nil {
			t.Fatal(err)
		}
		if f, known := judgeEncryption(server, c.state, c.err, now); !known || !f.is(c.level, c.want) {
			t.Errorf("%s, %v: %+v", c.server, c.err, f)
		}
	}
	if f, known := judgeEncryption(&url.URL{Scheme: "https"}, nil, errors.New("no network"), now); known {
		t.Errorf("without a connection: %+v", f)
	}
}

// The server's Date counts whole seconds and was written between request and answer: what can be explained by that is
// no difference.
func TestClocksCompared(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 11, 25, 20, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		sent, got time.Duration // from date
		level     Level
		want      string
	}{
		{0, 0, OK, ""},
		{900 * time.Millisecond, time.Second, OK, ""},
		{-8 * time.Second, -2 * time.Second, OK, ""},
		{3 * time.Second, 9 * time.Second, OK, ""},
		{-8 * time.Second, -2100 * time.Millisecond, Warning, "2 seconds behind"},
		{3100 * time.Millisecond, 9 * time.Second, Warning, "2 seconds ahead of"},
		{-31 * time.Second, -30 * time.Second, Warning, "30 seconds behind"},
		{-32 * time.Second, -31 * time.Second, Problem, "31 seconds behind"},
		{32 * time.Second, 33 * time.Second, Problem, "31 seconds ahead"},
		{-time.Hour, -time.Hour, Problem, "60 minutes behind"},
	} {
		if f := judgeClocks(about{date: date, sent: date.Add(c.sent), got: date.Add(c.got)}); !f.is(c.level, c.want) {
			t.Errorf("asked at %s, heard at %s: %+v", c.sent, c.got, f)
		}
	}
	if f := judgeClocks(about{sent: date, got: date}); !f.is(Unchecked, "no date") {
		t.Errorf("without a date: %+v", f)
	}
}

func TestVersionsCompared(t *testing.T) {
	t.Parallel()
	if f := judgeVersion("1.2", "1.2"); !f.is(OK, "1.2") {
		t.Errorf("%+v", f)
	}
	if f := judgeVersion("1.2", "1.3"); !f.is(Warning, "this is 1.2, the server is 1.3") {
		t.Errorf("%+v", f)
	}
}

func TestRoomOnTheDisk(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		free  uint64
		err   error
		level Level
		want  string
	}{
		{500 << 20, nil, OK, "0 GB left"},
		{500<<20 - 1, nil, Warning, "499 megabytes left"},
		{0, nil, Warning, "0 megabytes left"},
		{80 << 30, nil, OK, "80 GB left"},
		{0, errors.New("no such disk"), Unchecked, "no such disk"},
	} {
		if f := judgeRoom("there", c.free, c.err); !f.is(c.level, c.want) {
			t.Errorf("%d bytes: %+v", c.free, f)
		}
	}
	if f := CheckRoom(filepath.Join(t.TempDir(), "not", "yet")); f.Level == Unchecked {
		t.Errorf("the disk of a folder that is to be made: %+v", f)
	}
}

// Looking whether a folder can be written makes nothing.
func TestWritable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir   string
		level Level
		want  string
	}{
		{dir, OK, "can be written"},
		{filepath.Join(dir, "a", "b"), OK, "can be made"},
		{file, Problem, "cannot write"},
		{filepath.Join(file, "below"), Problem, "cannot write"},
	} {
		if f := CheckWritable("state", c.dir); !f.is(c.level, c.want) {
			t.Errorf("%s: %+v", c.dir, f)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestHistoryExamined(t *testing.T) {
	t.Parallel()
	l := newLaptop(t, "http://127.0.0.1:1")
	nowhere := virtualdj.System{OS: "darwin", Home: t.TempDir(), Getenv: func(string) string { return "" }}
	check := func(given string, system virtualdj.System) Finding {
		_, finding := checkHistory(given, system, time.Now)
		return finding
	}

	if f := check("", nowhere); !f.is(Problem, "no history on this laptop; looked in "+filepath.Join(nowhere.Home, "Library", "Application Support", "VirtualDJ")+", ") {
		t.Errorf("none: %+v", f)
	}
	if f := check(l.history+"x", nowhere); !f.is(Problem, "is not there") {
		t.Errorf("wrong: %+v", f)
	}
	if f := check(l.history, nowhere); !f.is(Warning, "has no entry yet") {
		t.Errorf("empty: %+v", f)
	}
	l.play("Old", 40*24*time.Hour)
	if f := check(l.history, nowhere); !f.is(Warning, "newest entry 40 days ago") {
		t.Errorf("old: %+v", f)
	}
	l.play("New", 3*time.Hour)
	if f := check(l.history, nowhere); !f.is(OK, l.history+", newest entry 3 hours ago") {
		t.Errorf("given: %+v", f)
	}
	there := filepath.Join(nowhere.Home, "Library", "Application Support", "VirtualDJ")
	if err := errors.Join(os.MkdirAll(there, 0o700), os.Rename(l.history, filepath.Join(there, "History"))); err != nil {
		t.Fatal(err)
	}
	if f := check("", nowhere); !f.is(OK, filepath.Join(there, "History")) {
		t.Errorf("found: %+v", f)
	}
	day := filepath.Join(there, "History", "2024-09-03.m3u")
	if err := errors.Join(os.Remove(day), os.Symlink(day, day)); err != nil { // a file that root cannot open either
		t.Fatal(err)
	}
	if f := check("", nowhere); !f.is(Problem, "cannot be read") {
		t.Errorf("unreadable: %+v", f)
	}
}

func TestSettingsExamined(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		read  virtualdj.Settings
		err   error
		level Level
		want  string
	}{
		{virtualdj.Settings{Found: true, WriteHistory: true, HistoryDelay: 5}, nil, OK, "after 5 seconds"},
		{virtualdj.Settings{Found: true, WriteHistory: true, HistoryDelay: 6}, nil, Warning, "after 6 seconds"},
		{virtualdj.Settings{Found: true, WriteHistory: true, HistoryDelay: 45}, nil, Warning, "historyDelay to 5"},
		{virtualdj.Settings{Found: true, HistoryDelay: 5}, nil, Problem, "Switch writeHistory on"},
		{virtualdj.Settings{WriteHistory: true, HistoryDelay: 45}, nil, Unchecked, "no settings.xml"},
		{virtualdj.Settings{}, errors.New("torn"), Unchecked, "torn"},
	} {
		if f := checkSettings(c.read, c.err); !f.is(c.level, c.want) {
			t.Errorf("%+v: %+v", c.read, f)
		}
	}
}

// The sources of this booth are looked at, and no others: with another program's file VirtualDJ is not missed.
func TestSourcesExamined(t *testing.T) {
	t.Parallel()
	l := newLaptop(t, "http://127.0.0.1:1")
	l.play("Old", time.Hour)
	file := filepath.Join(t.TempDir(), "now.txt")
	only := l.config
	only.History, only.NowFile = "", file
	check := func(config Config, want ...string) {
		t.Helper()
		config.Now = time.Now
		findings, err := checkSources(t.Context(), config)
		var got []string
		for _, f := range findings {
			got = append(got, f.Check+" "+string(f.Level))
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	check(l.config, "history ok", "settings not checked")
	if err := os.WriteFile(filepath.Join(filepath.Dir(l.history), "settings.xml"), []byte("<settings><writeHistory>no</writeHistory></settings>"), 0o600); err != nil {
		t.Fatal(err)
	}
	check(l.config, "history ok", "settings problem")
	check(only, "file problem")
	if err := os.WriteFile(file, []byte("Ann - Song"), 0o600); err != nil {
		t.Fatal(err)
	}
	check(only, "file ok")
	only.NetworkControl = "http://127.0.0.1:1"
	only.System = virtualdj.System{OS: "darwin", Home: t.TempDir(), Getenv: func(string) string { return "" }}
	check(only, "history problem", "network-control problem", "file ok")
	only.NowPattern = "{"
	if _, err := checkSources(t.Context(), only); err == nil {
		t.Error("a wrong pattern was not refused")
	}
}

// Booths that run are seen by their locks, and are not disturbed by being looked at.
func TestRunningBoothsAreCounted(t *testing.T) {
	t.Parallel()
	first, second := newStandIn(t), newStandIn(t)
	l := newLaptop(t, first.http.URL)
	if f := checkBooths(l.config.State); !f.is(OK, "none is running") {
		t.Errorf("%+v", f)
	}
	l.start()
	if f := checkBooths(l.config.State); !f.is(OK, "one is running, for "+first.http.URL) {
		t.Errorf("%+v", f)
	}
	other := *l
	other.config.Server = second.http.URL
	other.start()
	if f := checkBooths(l.config.State); !f.is(Warning, "2 are running") || !f.is(Warning, second.http.URL) {
		t.Errorf("%+v", f)
	}
	l.stop()
	if f := checkBooths(l.config.State); !f.is(OK, "one is running, for "+second.http.URL) {
		t.Errorf("%+v", f)
	}
}

func TestFindingsWritten(t *testing.T) {
	t.Parallel()
	findings := []Finding{fine("clock", "is right"), {"disk", Warning, "1 < 2 & 3", "Make room."}, {"server", Problem, "gone", "Call it."}}
	var text, data bytes.Buffer
	err := WriteFindings(&text, false, findings)
	want := `ok           clock       is right
warning      disk        1 < 2 & 3
                         → Make room.
problem      server      gone
                         → Call it.
`
	if err == nil || err.Error() != "1 problem found" || text.String() != want {
		t.Errorf("%v\n%s", err, text.String())
	}
	if err := WriteFindings(&data, true, findings[:2]); err != nil || !strings.Contains(data.String(), `"says": "1 < 2 & 3"`) {
		t.Errorf("%v\n%s", err, data.String())
	}
}
