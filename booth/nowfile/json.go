package nowfile

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// maxDepth is how deep a track is looked for in JSON. Programs wrap it in one or two objects.
const maxDepth = 5

// fromJSON reads the first object that names a track, from the outside in. Names of keys in any case: title, or beside
// an artist also name, track or song; artist, artists or author; remix, bpm, key; duration, length or seconds.
func fromJSON(text string) Track {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return Track{} // half-written, or no JSON
	}
	level := []any{value}
	for range maxDepth {
		var next []any
		for _, value := range level {
			switch value := value.(type) {
			case map[string]any:
				if track := fromObject(value); track.Title != "" {
					return track
				}
				for _, key := range slices.Sorted(maps.Keys(value)) {
					next = append(next, value[key])
				}
			case []any:
				next = append(next, value...)
			}
		}
		level = next
	}
	return Track{}
}

func fromObject(object map[string]any) Track {
	values := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		values[strings.ToLower(key)] = object[key]
	}
	first := func(keys ...string) string {
		for _, key := range keys {
			if text := textOf(values[key]); text != "" {
				return text
			}
		}
		return ""
	}
	artist, title := first("artist", "artists", "author"), first("title")
	if title == "" && artist != "" {
		title = first("name", "track", "song") // alone it may be the name of the station
	}
	track := named(map[string]string{
		"artist": artist, "title": title,
		"remix": first("remix"), "bpm": first("bpm"), "key": first("key"),
	})
	length := firstNumber(values, "seconds", "duration", "length")
	if length > 86_400 {
		length /= 1000 // milliseconds
	}
	if length >= 0.5 && length <= 86_400 {
		track.Seconds = int(length + 0.5)
	}
	return track
}

// textOf is a value as one line of text: a list's parts with commas, "" for an object.
func textOf(value any) string {
	switch value := value.(type) {
	case string:
		return oneLine(value)
	case float64:
		text, _ := json.Marshal(value) // a number that came from JSON
		return string(text)
	case []any:
		var parts []string
		for _, part := range value {
			if text, ok := part.(string); ok && text != "" {
				parts = append(parts, oneLine(text))
			}
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

// oneLine is text without ends of line and control characters, which JSON can spell.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// firstNumber is the first of these values that is a number, 0 when none is.
func firstNumber(values map[string]any, keys ...string) float64 {
	for _, key := range keys {
		if n, ok := values[key].(float64); ok {
			return n
		}
	}
	return 0
}
