package nowfile

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// DefaultPattern is how most programs write a track.
const DefaultPattern = "{artist} - {title}"

// Pattern says where in a text the names stand.
type Pattern struct {
	form  *regexp.Regexp
	lines int // how many lines of the file it is about
}

var placeholder = regexp.MustCompile(`\{[a-z]*\}`)

// NewPattern reads a pattern like "{artist} - {title}" or "{title} | {} | {artist} | {}". Known words are artist, title,
// remix, bpm and key; {} and others stand for text that is of no interest. "\n" is an end of line. "" is
// [DefaultPattern].
func NewPattern(text string) (Pattern, error) {
	if text == "" {
		text = DefaultPattern
	}
	text = strings.ReplaceAll(text, `\n`, "\n")
	if !strings.Contains(text, "{title}") && !strings.Contains(text, "{artist}") {
		return Pattern{}, errors.New(`a pattern says where the names stand, as "{artist} - {title}"`)
	}
	var form strings.Builder
	form.WriteString("^")
	named := map[string]bool{}
	last := 0
	for _, at := range placeholder.FindAllStringIndex(text, -1) {
		form.WriteString(regexp.QuoteMeta(text[last:at[0]]))
		switch word := text[at[0]+1 : at[1]-1]; word {
		case "artist", "title", "remix", "bpm", "key":
			if named[word] {
				return Pattern{}, fmt.Errorf("{%s} stands in the pattern twice", word)
			}
			named[word] = true
			form.WriteString("(?P<" + word + ">.*?)")
		default:
			form.WriteString(".*?")
		}
		last = at[1]
	}
	form.WriteString(regexp.QuoteMeta(text[last:]) + "$")
	compiled, err := regexp.Compile(form.String())
	return Pattern{form: compiled, lines: 1 + strings.Count(text, "\n")}, err
}

// find returns the values by word, or nil if the text does not have this form.
func (p Pattern) find(text string) map[string]string {
	match := p.form.FindStringSubmatch(text)
	if match == nil {
		return nil
	}
	values := map[string]string{}
	for i, word := range p.form.SubexpNames() {
		if word != "" {
			values[word] = match[i]
		}
	}
	return values
}
