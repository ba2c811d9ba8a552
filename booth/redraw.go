package booth

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// usualWidth is how wide a window is taken to be that does not tell, in columns.
const usualWidth = 80

// redraw puts the status in the place of the former one, over as many lines as it needs. They are broken between words
// here and not by the terminal: what it breaks itself could not be drawn over.
func (s *status) redraw() {
	lines := foldAll(s.shown, s.columns())
	fmt.Fprintf(s.out, "%s\x1b[?7l%s\x1b[?7h", s.erase(), strings.Join(lines, "\n\r"))
	s.drawn = len(lines)
}

// erase is what takes the status off the screen and leaves the cursor where it began.
func (s *status) erase() string {
	up := ""
	if s.drawn > 1 {
		up = fmt.Sprintf("\x1b[%dA", s.drawn-1)
	}
	s.drawn = 0
	return "\r" + up + "\x1b[J"
}

// columns is how wide the window is now: the DJ may have changed that since.
func (s *status) columns() int {
	if s.width != nil {
		if n := s.width(); n > 0 {
			return n
		}
	}
	return usualWidth
}

// foldAll folds a text of several lines.
func foldAll(text string, width int) []string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, fold(strings.TrimSuffix(line, "\n"), width)...)
	}
	return lines
}

// fold breaks a line between words so that it fits a width, in characters; all but the first are set in. A word that is
// too long by itself, as a path can be, is broken anywhere.
func fold(line string, width int) []string {
	const indent = "  "
	width = max(width, 20) // what is narrower can show nothing anyhow
	var lines []string
	row := ""
	for _, word := range strings.Split(line, " ") {
		if row != "" && utf8.RuneCountInString(row)+1+utf8.RuneCountInString(word) <= width {
			row += " " + word
			continue
		}
		if row != "" {
			lines = append(lines, row)
			word = indent + word
		}
		for letters := []rune(word); len(letters) > width; letters = []rune(word) {
			lines = append(lines, string(letters[:width]))
			word = indent + string(letters[width:])
		}
		row = word
	}
	return append(lines, row)
}
