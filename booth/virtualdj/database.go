package virtualdj

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
)

// errCutOff says that a database ends before its end: VirtualDJ is writing it.
var errCutOff = errors.New("the file is not whole yet")

// databaseRoot is the element around all songs. Its end is the last thing that is written.
const databaseRoot = "VirtualDJ_Database"

// Facts are what VirtualDJ's database knows of a track and its history does not tell.
type Facts struct {
	BPM     float64 // beats per minute, to a hundredth; 0 when unknown
	Key     string  // as VirtualDJ writes it ("Am", "8A"); "" when unknown
	Seconds int     // length of the track; 0 when unknown
}

// readDatabase takes the songs from a database.xml, a few at a time in memory whatever its size. What cannot be read
// of a song costs that song only: libraries of years hold names with bytes that no XML allows. An error says that the
// file as a whole is no use, for one because it ends in the middle.
func readDatabase(r io.Reader, take func(path string, facts Facts)) error {
	from := bufio.NewReaderSize(r, 64<<10)
	for {
		whole, err := readSongs(from, take)
		var damage *xml.SyntaxError
		if whole || !errors.As(err, &damage) {
			return err
		}
		if more, whole := skipDamage(from); whole {
			return nil
		} else if !more {
			return errCutOff
		}
	}
}

// readSongs reads songs until the end of the database (whole is true then) or the first damage.
func readSongs(from *bufio.Reader, take func(path string, facts Facts)) (whole bool, err error) {
	// The decoder reads byte by byte from a reader that can do that, so from stays where the damage is. Its raw tokens
	// are not checked for a matching end, which a start in mid-file could not have, and cost a sixth less time.
	decoder := xml.NewDecoder(from)
	decoder.Strict = false
	var path string
	var facts Facts
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return false, errCutOff
		}
		if err != nil {
			return false, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "Song":
				path, facts = attribute(token, "FilePath"), Facts{}
			case "Tags":
				facts.Key = first(facts.Key, attribute(token, "Key"))
			case "Infos":
				facts.Seconds = wholeSeconds(attribute(token, "SongLength"))
			case "Scan":
				facts.BPM = perMinute(attribute(token, "Bpm"))
				facts.Key = first(attribute(token, "Key"), facts.Key)
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "Song":
				if path != "" && facts != (Facts{}) {
					take(path, facts)
				}
				path = ""
			case databaseRoot:
				return true, nil
			}
		}
	}
}

// skipDamage moves to the next song (more is true then) or finds the end of the database.
func skipDamage(from *bufio.Reader) (more, whole bool) {
	const song, end = "<Song ", "</" + databaseRoot + ">"
	for {
		next, err := from.Peek(len(end))
		switch {
		case bytes.HasPrefix(next, []byte(song)):
			return true, false
		case string(next) == end:
			return false, true
		case err != nil && len(next) < len(song):
			return false, false
		}
		_, _ = from.Discard(1) // it was just seen
	}
}

func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// perMinute reads Scan's Bpm, which is the length of a beat in seconds ("0.507959" is 118.12 beats a minute).
func perMinute(text string) float64 {
	beat, err := strconv.ParseFloat(text, 64)
	if err != nil || !(beat >= 60.0/400 && beat <= 60.0/20) { // slower or faster is nothing that one dances to
		return 0
	}
	return float64(int(6000/beat+0.5)) / 100
}
