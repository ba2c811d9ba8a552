package virtualdj

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	usual := Settings{Found: true, HistoryDelay: 45, WriteHistory: true, StartOfDay: 8}
	with := func(change func(*Settings)) Settings { s := usual; change(&s); return s }
	for name, c := range map[string]struct {
		text string
		want Settings
	}{
		"as VirtualDJ writes it": {"\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<settings>\r\n <skin>Default &amp; more</skin>\r\n <historyDelay>5</historyDelay>\r\n <writeHistory>1</writeHistory>\r\n <startOfDayHour>6</startOfDayHour>\r\n</settings>\r\n",
			with(func(s *Settings) { s.HistoryDelay, s.StartOfDay = 5, 6 })},
		"nothing of interest":         {`<settings><skin>x</skin></settings>`, usual},
		"empty":                       {`<settings/>`, usual},
		"the history is switched off": {`<settings><writeHistory>no</writeHistory></settings>`, with(func(s *Settings) { s.WriteHistory = false })},
		"other spelling":              {`<Settings><WRITEHISTORY> 0 </WRITEHISTORY><historydelay>10 s</historydelay></Settings>`, with(func(s *Settings) { s.WriteHistory, s.HistoryDelay = false, 10 })},
		"nonsense":                    {`<settings><historyDelay>soon</historyDelay><startOfDayHour>31</startOfDayHour><writeHistory>maybe</writeHistory></settings>`, usual},
		"a number without end":        {`<settings><historyDelay>99999999999999999999</historyDelay></settings>`, usual},
		"elsewhere in the file":       {`<settings><plugin><historyDelay>1</historyDelay></plugin></settings>`, usual},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			write(t, home, "settings.xml", c.text)
			if got, err := ReadSettings(home); err != nil || got != c.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// Without a file the defaults are known; with a broken one nothing is, and nothing is advised.
func TestSettingsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if got, err := ReadSettings(home); err != nil || got != (Settings{HistoryDelay: 45, WriteHistory: true, StartOfDay: 8}) {
		t.Errorf("without a file: %+v, %v", got, err)
	}
	const whole = `<settings><historyDelay>5</historyDelay><writeHistory>0</writeHistory></settings>`
	for cut := range len(whole) {
		write(t, home, "settings.xml", whole[:cut])
		if got, err := ReadSettings(home); err == nil {
			t.Errorf("after %d bytes: %+v", cut, got)
		}
	}
	for _, text := range []string{"<settings><a></b></settings>", "\x00\x00\x00", "<settings>\xff</settings>"} {
		write(t, home, "settings.xml", text)
		if got, err := ReadSettings(home); err == nil || got != (Settings{}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	if err := os.Remove(filepath.Join(home, "settings.xml")); err != nil {
		t.Fatal(err)
	}
	mkdir(t, filepath.Join(home, "settings.xml"))
	if _, err := ReadSettings(home); err == nil {
		t.Error("a folder in its place: no error")
	}
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		settings Settings
		want     string
	}{
		{Settings{HistoryDelay: 45, WriteHistory: true}, "45 s: set its option historyDelay to 5"},
		{Settings{HistoryDelay: 45}, "writeHistory is off"},
		{Settings{HistoryDelay: 5, WriteHistory: true}, ""},
		{Settings{HistoryDelay: 0, WriteHistory: true}, ""},
	} {
		got := strings.Join(c.settings.Advice(), "\n")
		if !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%+v: %q", c.settings, got)
		}
	}
}

func FuzzReadOptions(f *testing.F) {
	f.Add("<settings><historyDelay>5</historyDelay><writeHistory>0</writeHistory></settings>")
	f.Add("\uFEFF<settings><a>x<b>y</b>z</a><!-- c --><![CDATA[d]]></settings>")
	f.Add("<a><b></c>")
	f.Fuzz(func(t *testing.T, text string) {
		options, err := readOptions(strings.NewReader(text))
		if err != nil {
			return
		}
		for name, value := range options {
			if name != strings.ToLower(name) || value != strings.TrimSpace(value) {
				t.Errorf("%q: %q", name, value)
			}
			if n, ok := number(value); ok && (n < 0 || !strings.Contains("0123456789", value[:1])) {
				t.Errorf("%q is read as %d", value, n)
			}
		}
	})
}
