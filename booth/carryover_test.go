package booth

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// firstState is a state file as the first version of the booth left it: "One" was read and sent, "Two" was read and
// waits, and the position is behind it.
const firstState = `{
	"version": 1,
	"server": %q,
	"token": "good",
	"tokenAt": "2024-09-03T18:00:00Z",
	"history": %q,
	"cursor": {
		"files": {"2024-09-03.m3u": {"offset": 234, "tail": "99363490d4bd7495"}},
		"seen": [
			{"key": "cf0991ffbd4bc9e48b67b1f969f9111e", "at": 1725393600},
			{"key": "379458b8dbba354313dd209a53e831a1", "at": 1725393840}
		],
		"floor": 0
	},
	"live": {"id": "one", "code": "CODE42", "endedAt": "0001-01-01T00:00:00Z"},
	"past": {"id": "", "endedAt": "0001-01-01T00:00:00Z"},
	"rows": [{
		"key": "379458b8dbba354313dd209a53e831a1", "artist": "A", "title": "Two", "source": "virtualdj", "playedAt": "2024-09-03T20:04:00Z",
		"number": 2, "phase": "waiting", "session": "one", "startedAt": "2024-09-03T20:04:00Z", "readAt": "2024-09-03T20:04:01Z"
	}],
	"lastRow": 2, "lastAt": "2024-09-03T20:04:00Z", "lastGot": 1, "sent": 1,
	"playing": {"key": "379458b8dbba354313dd209a53e831a1", "artist": "A", "title": "Two", "source": "virtualdj", "playedAt": "2024-09-03T20:04:00Z"}
}`

// firstHistory is the file that state is a position in.
const firstHistory = "#EXTVDJ:<time>22:00</time><lastplaytime>1725393600</lastplaytime><artist>A</artist><title>One</title>\r\nC:\\m\\One.mp3\r\n" +
	"#EXTVDJ:<time>22:04</time><lastplaytime>1725393840</lastplaytime><artist>A</artist><title>Two</title>\r\nC:\\m\\Two.mp3\r\n"

// A booth that was updated between two tracks goes on where the former one stopped: no play is lost, none comes twice.
func TestStateOfTheFirstVersion(t *testing.T) {
	t.Parallel()
	const third = "#EXTVDJ:<time>22:08</time><lastplaytime>1725394080</lastplaytime><artist>A</artist><title>Three</title>\r\nC:\\m\\Three.mp3\r\n"
	for name, files := range map[string]map[string]string{
		"the file grew":          {"2024-09-03.m3u": firstHistory + third},
		"the file was rewritten": {"2024-09-03.m3u": third + firstHistory},
		"a new day":              {"2024-09-03.m3u": firstHistory, "2024-09-04.m3u": third},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newStandIn(t)
			server.live = "one"
			l := newLaptop(t, server.http.URL)
			for file, text := range files {
				if err := os.WriteFile(filepath.Join(l.history, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			l.keepState(fmt.Sprintf(firstState, server.http.URL, l.history))
			l.start()
			server.untilAccepted(2)
			l.until("an empty outbox", func() bool { return len(l.state().Rows) == 0 })
			server.untilBeats(2)
			got := strings.Split(server.accepted(), "\n") // whether the server or the file answers first is chance
			if slices.Sort(got); !slices.Equal(got, []string{"one Three", "one Two"}) {
				t.Errorf("accepted: %q", got)
			}
			if st := l.state(); st.Version != stateVersion || st.Token != "good" || st.Sent != 3 || st.LastRow != 3 {
				t.Errorf("carried over: %+v", st)
			}
		})
	}
}

// A state of the first version in which nothing was ever read begins at the end of the history.
func TestStateOfTheFirstVersionWithoutPosition(t *testing.T) {
	t.Parallel()
	server := newStandIn(t)
	server.live = "one"
	l := newLaptop(t, server.http.URL)
	l.play("Long ago", 1<<40)
	text, _, _ := strings.Cut(firstState, `"history"`)
	l.keepState(fmt.Sprintf(text+`"cursor": null, "rows": [], "live": {"id": "one"}}`, server.http.URL))
	l.start()
	l.play("Now", 0)
	server.untilAccepted(1)
	server.untilBeats(2)
	if got := server.accepted(); got != "one Now" {
		t.Errorf("accepted:\n%s", got)
	}
}

// keepState puts a state in the place of the booth's.
func (l *laptop) keepState(text string) {
	l.t.Helper()
	_, server, err := l.config.withDefaults()
	if err != nil {
		l.t.Fatal(err)
	}
	dir := stateDir(l.config.State, server)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
}
