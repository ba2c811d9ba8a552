package booth

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestIdleBooth measures what a booth costs that follows a history of 10 MB beside a database of 50 MB while nothing is
// played. It takes half a minute, so it runs when asked for, on Linux:
//
//	PIKA_IDLE=1 go test ./booth -run TestIdleBooth -v
func TestIdleBooth(t *testing.T) {
	if os.Getenv("PIKA_IDLE") == "" {
		t.Skip("set PIKA_IDLE=1 to measure")
	}
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	songs := fillLaptop(t, l.history)
	l.config = Config{Server: l.config.Server, History: l.history, State: l.config.State, Token: "good"} // the usual times
	child := l.runChild()
	defer func() { _ = child.Process.Kill(); _ = child.Wait() }()
	l.until("the session", func() bool { return l.state().Live.ID == "one" && l.position().Cursor != nil })
	l.write("<title>Now</title>", `C:\Users\ann\Song 77.mp3`)
	server.untilAccepted(1)
	server.until("what the database knows", func() bool { return server.plays[0].BPM > 0 })
	time.Sleep(5 * time.Second) // the span to be measured begins when reading is over
	const span = 20 * time.Second
	start := cpuTime(t, child.Process.Pid)
	time.Sleep(span)
	idle := 100 * (cpuTime(t, child.Process.Pid) - start).Seconds() / span.Seconds()
	resident, peak := memory(t, child.Process.Pid, "VmRSS"), memory(t, child.Process.Pid, "VmHWM")
	t.Logf("%d songs: %.2f s of CPU to start, then %.2f %% of a core; %.0f MB resident, %.0f at most", songs, start.Seconds(), idle, resident, peak)
	if idle > 1 || resident > 64 {
		t.Error("an idle booth must not be noticed: 1 % of a core and 64 MB at most")
	}
}

// fillLaptop writes the files of a DJ with many years behind him, and says how many songs are in the database.
func fillLaptop(t *testing.T, history string) (songs int) {
	t.Helper()
	write := func(path string, size int, entry func(n int) string) (n int) {
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		out := bufio.NewWriter(file)
		for written := 0; written < size; n++ {
			more, _ := out.WriteString(entry(n))
			written += more
		}
		if filepath.Ext(path) == ".xml" {
			_, _ = out.WriteString("</VirtualDJ_Database>")
		}
		if err := out.Flush(); err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
		return n
	}
	if err := os.MkdirAll(history, 0o700); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(history, "2024-09-03.m3u"), 10<<20, func(n int) string {
		return fmt.Sprintf("#EXTVDJ:<time>21:34</time><lastplaytime>%d</lastplaytime><filesize>9744561</filesize><artist>Artist %d</artist><title>Song %d</title>\nC:\\Users\\ann\\Song %d.mp3\n", 1500000000+200*n, n, n, n)
	})
	return write(filepath.Join(filepath.Dir(history), "database.xml"), 50<<20, func(n int) string {
		head := ""
		if n == 0 {
			head = "<VirtualDJ_Database>\n"
		}
		return head + fmt.Sprintf(" <Song FilePath=\"C:\\Users\\ann\\Song %d.mp3\" FileSize=\"9744561\">\n  <Tags Author=\"Artist %d\" Title=\"Song %d\" Genre=\"West Coast Swing\" Album=\"Album\" Year=\"2024\" Flag=\"1\" />\n"+
			"  <Infos SongLength=\"241.622\" FirstSeen=\"1672931981\" Bitrate=\"320\" Cover=\"1\" />\n  <Comment>bought &amp; checked</Comment>\n"+
			"  <Scan Version=\"801\" Bpm=\"0.507959\" AltBpm=\"0.338639\" Volume=\"1.089\" Key=\"Am\" Flag=\"32768\" />\n  <Poi Pos=\"0.045\" Type=\"beatgrid\" />\n </Song>\n", n, n, n)
	})
}

// cpuTime is the processor time that a process has used.
func cpuTime(t *testing.T, pid int) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')'):]))
	user, _ := strconv.Atoi(fields[12])
	system, _ := strconv.Atoi(fields[13])
	return time.Duration(user+system) * 10 * time.Millisecond // a tick is 1/100 s on Linux
}

// memory is a line of /proc's status, in MB.
func memory(t *testing.T, pid int, name string) float64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), name+":")
	kb, _ := strconv.Atoi(strings.Fields(after)[0])
	return float64(kb) / 1024
}
