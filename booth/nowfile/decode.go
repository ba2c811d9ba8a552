package nowfile

import (
	"bytes"
	"encoding/binary"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"pika/booth/virtualdj"
)

// MaxSize is how much of a file is read, in bytes from its end: far more than any text, and a playlist's last entry.
const MaxSize = 1 << 20

// Track is what a file says is playing.
type Track struct {
	Artist, Title, Remix string
	BPM                  float64 // 0 when unknown
	Key                  string  // "" when unknown
	Seconds              int     // 0 when unknown
	Path                 string  // of the track, from a playlist; for this laptop only
}

// Decode reads what a file of that name holds. ok is false when it names no track: it is empty, because a program clears
// it before it writes or when it stops, or there is nothing in it that could be a name.
func Decode(name string, content []byte, pattern Pattern) (track Track, ok bool) {
	text := strings.TrimSpace(decodeText(content))
	switch extension := strings.ToLower(path.Ext(name)); {
	case text == "":
		return Track{}, false
	case extension == ".m3u" || extension == ".m3u8":
		track = lastEntry(text)
	case extension == ".json" || strings.HasPrefix(text, "{"):
		track = fromJSON(text)
	default:
		track = fromText(text, pattern)
	}
	return track, track.Artist != "" || track.Title != ""
}

// decodeText makes text of bytes: UTF-16 if they begin as it does, UTF-8, and line by line Windows-1252 where they are
// not. Ends of line become "\n"; control characters, which no name has, are dropped.
func decodeText(content []byte) string {
	var text string
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}):
		text = decodeWide(content[2:], binary.LittleEndian)
	case bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		text = decodeWide(content[2:], binary.BigEndian)
	default:
		var lines []string
		for line := range bytes.SplitSeq(bytes.TrimPrefix(content, []byte("\uFEFF")), []byte("\n")) {
			decoded := string(line)
			if !utf8.Valid(line) {
				decoded, _ = charmap.Windows1252.NewDecoder().String(decoded) // it knows a rune for every byte
			}
			lines = append(lines, decoded)
		}
		text = strings.Join(lines, "\n")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\t':
			return ' '
		case r != '\n' && unicode.IsControl(r), r == '\uFEFF':
			return -1
		}
		return r
	}, text)
}

func decodeWide(content []byte, order binary.ByteOrder) string {
	var units []uint16
	for ; len(content) >= 2; content = content[2:] {
		units = append(units, order.Uint16(content))
	}
	return string(utf16.Decode(units))
}

// fromText reads lines of "Artist: …" and "Title: …", or the pattern from the first lines. A text of another form is
// taken for a title as it is: that is better than nothing.
func fromText(text string, pattern Pattern) Track {
	lines := strings.Split(text, "\n")
	labelled := map[string]string{}
	for _, line := range lines {
		label, value, found := strings.Cut(line, ":")
		label = strings.ToLower(strings.TrimSpace(label))
		if value = strings.TrimSpace(value); found && value != "" && labelled[label] == "" {
			labelled[label] = value
		}
	}
	if labelled["title"] != "" {
		return named(labelled)
	}
	if values := pattern.find(strings.Join(lines[:min(len(lines), pattern.lines)], "\n")); values != nil {
		return named(values)
	}
	return Track{Title: strings.TrimSpace(lines[0])}
}

// named is the track of values by word.
func named(values map[string]string) Track {
	track := Track{
		Artist: strings.TrimSpace(values["artist"]), Title: strings.TrimSpace(values["title"]),
		Remix: strings.TrimSpace(values["remix"]), Key: strings.TrimSpace(values["key"]),
	}
	if bpm, err := strconv.ParseFloat(strings.TrimSpace(values["bpm"]), 64); err == nil && bpm >= 20 && bpm <= 400 {
		track.BPM = bpm
	}
	return track
}

// lastEntry reads the last entry of a playlist: "#EXTINF:391,Artist - Title" and the path behind it, each of which may
// be missing.
func lastEntry(text string) Track {
	var info, last Track
	found := false
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "#EXTINF:"); ok {
			length, name, _ := strings.Cut(rest, ",")
			info = Track{Title: strings.TrimSpace(name)}
			if artist, title, both := strings.Cut(info.Title, " - "); both {
				info.Artist, info.Title = strings.TrimSpace(artist), strings.TrimSpace(title)
			}
			length, _, _ = strings.Cut(strings.TrimSpace(length), " ") // attributes may follow
			info.Seconds = wholeSeconds(length)
			last, found = info, true
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		last, info, found = info, Track{}, true
		last.Path = line
		if last.Artist == "" && last.Title == "" {
			last.Artist, last.Title, last.Remix = virtualdj.NameFile(line)
		}
	}
	if !found {
		return Track{}
	}
	return last
}

// wholeSeconds reads a length in seconds, 0 when it says nothing usable (players write -1).
func wholeSeconds(text string) int {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0.5 && n <= 86_400) {
		return 0
	}
	return int(n + 0.5)
}
