package virtualdj

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// tagMark begins the first line of an entry.
const tagMark = "#EXTVDJ:"

// maxUnclosed is how many elements without an end a line may have before the rest of it is given up. Real lines have
// none; the bound keeps a megabyte of "<a><b><c>…" from being searched once per element.
const maxUnclosed = 32

var bom = []byte("\uFEFF")

// trimLine cuts what surrounds the text of a line: its end, a byte order mark, and the NULs that a crash or a network
// drive leaves where text was going to be.
func trimLine(line []byte) []byte {
	line = bytes.Trim(line, "\x00\r\n\t ")
	return bytes.Trim(bytes.TrimPrefix(line, bom), "\x00\r\n\t ")
}

// decodeLine makes text of a line's bytes. VirtualDJ writes UTF-8; old and foreign files hold Windows-1252, which is
// decided line by line because both can stand in one file. Control characters are dropped: no name has any.
func decodeLine(line []byte) string {
	text := string(line)
	if !utf8.Valid(line) {
		// A charmap decoder knows a rune for every byte, so it cannot fail.
		text, _ = charmap.Windows1252.NewDecoder().String(text)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
}

// elements returns the values of a line of tags by name, in whatever order they stand. Values are raw text, so an
// element ends at the first closing tag behind which the line goes on with another element or is over.
func elements(line string) map[string]string {
	found := map[string]string{}
	for unclosed := 0; unclosed < maxUnclosed; {
		_, rest, more := strings.Cut(line, "<")
		if !more {
			break
		}
		line = rest
		name, rest, closed := strings.Cut(line, ">")
		if !closed {
			break
		}
		if !isElementName(name) {
			continue
		}
		value, rest, ended := cutElement(rest, "</"+name+">")
		if !ended {
			unclosed++
			continue
		}
		if _, twice := found[name]; !twice {
			found[name] = strings.TrimSpace(decodeEntities(value))
		}
		line = rest
	}
	return found
}

func isElementName(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// cutElement splits text at the closing tag end. A closing tag in the middle of a value ("</title> live") is text as
// long as a better one follows.
func cutElement(text, end string) (value, rest string, ok bool) {
	first := strings.Index(text, end)
	if first < 0 {
		return "", "", false
	}
	for at := first; ; {
		rest = strings.TrimLeft(text[at+len(end):], " ")
		if rest == "" || rest[0] == '<' {
			return text[:at], rest, true
		}
		next := strings.Index(rest, end)
		if next < 0 {
			return text[:first], text[first+len(end):], true
		}
		at = len(text) - len(rest) + next
	}
}

var namedEntities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// decodeEntities turns the few entities that taggers leave in names back into characters. A raw & is far more common
// than an entity and stays as it is.
func decodeEntities(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(s, "&")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, rest, closed := strings.Cut(after, ";")
		r, known := entity(name)
		if !closed || !known {
			out.WriteByte('&')
			s = after
			continue
		}
		out.WriteRune(r)
		s = rest
	}
}

func entity(name string) (rune, bool) {
	if r, ok := namedEntities[name]; ok {
		return r, true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric || len(digits) > 8 {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(strings.ToLower(digits), "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil || !unicode.IsPrint(rune(n)) {
		return 0, false
	}
	return rune(n), true
}

// playedAt reads lastplaytime: seconds since 1970, milliseconds in files that other tools made. Zero when there is
// no usable time.
func playedAt(text string) time.Time {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	const firstMillis = 1e11 // as seconds, the year 5138
	if n < firstMillis {
		return time.Unix(n, 0).UTC()
	}
	if n/1000 >= firstMillis {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// wholeSeconds reads songlength ("241.622"). Zero when it says nothing usable.
func wholeSeconds(text string) int {
	length, err := strconv.ParseFloat(text, 64)
	if err != nil || !(length >= 0.5 && length <= 86_400) {
		return 0
	}
	return int(math.Round(length))
}
