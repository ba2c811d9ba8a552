package virtualdj

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	// goodDelay is the historyDelay a DJ is advised to set, in seconds: soon enough for the floor, and long enough that a
	// track which is only tried out is not logged.
	goodDelay = 5
	// maxSettings is far above any settings.xml, in bytes.
	maxSettings = 16 << 20
)

// Settings are the options of VirtualDJ that decide what its history shows, and when. VirtualDJ writes settings.xml
// when it is closed, so a change by the DJ is seen here the next time.
type Settings struct {
	Found        bool `json:"found"`        // there is a settings.xml; else these are VirtualDJ's defaults
	HistoryDelay int  `json:"historyDelay"` // seconds that a track must play before it is logged
	WriteHistory bool `json:"writeHistory"` // whether tracks are logged at all
	StartOfDay   int  `json:"startOfDayHour"`
}

// ReadSettings reads settings.xml in a VirtualDJ folder. What is not in it has VirtualDJ's default, also when the file
// is missing or an option holds nonsense. An error says that the file is broken or cannot be read, so nothing is known.
func ReadSettings(home string) (Settings, error) {
	settings := Settings{HistoryDelay: 45, WriteHistory: true, StartOfDay: 8}
	file, err := open(filepath.Join(home, "settings.xml"))
	if errors.Is(err, fs.ErrNotExist) {
		return settings, nil
	}
	if err != nil {
		return Settings{}, err
	}
	defer file.Close()
	options, err := readOptions(io.LimitReader(file, maxSettings))
	if err != nil {
		return Settings{}, fmt.Errorf("read %s: %w", file.Name(), err)
	}
	settings.Found = true
	if delay, ok := number(options["historydelay"]); ok && delay <= 3600 {
		settings.HistoryDelay = delay
	}
	if hour, ok := number(options["startofdayhour"]); ok && hour <= 23 {
		settings.StartOfDay = hour
	}
	switch strings.ToLower(options["writehistory"]) {
	case "0", "no", "off", "false":
		settings.WriteHistory = false
	}
	return settings, nil
}

// Advice is what to tell the DJ about these settings: sentences, none when all is well.
func (s Settings) Advice() []string {
	switch {
	case !s.WriteHistory:
		return []string{"VirtualDJ's option writeHistory is off, so nothing is logged and nothing can be shown: switch it on."}
	case s.HistoryDelay > goodDelay:
		return []string{fmt.Sprintf("VirtualDJ logs a track only after it played for %d s: set its option historyDelay to %d.", s.HistoryDelay, goodDelay)}
	}
	return nil
}

// readOptions returns the texts of a settings file's elements by their names in lower case.
func readOptions(r io.Reader) (map[string]string, error) {
	options := map[string]string{}
	decoder := xml.NewDecoder(r)
	depth, name, any := 0, "", false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && any {
			return options, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			any = true
			if depth++; depth == 2 {
				name = strings.ToLower(token.Name.Local)
				options[name] = ""
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 2 {
				options[name] = strings.TrimSpace(options[name] + string(token))
			}
		}
	}
}

// number reads a whole number from the start of an option's text ("45", "5 s", "5.0").
func number(text string) (int, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(text)
	}
	n, err := strconv.Atoi(text[:end])
	return n, err == nil
}
