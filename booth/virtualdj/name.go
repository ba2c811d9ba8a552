package virtualdj

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameTrack says what dancers are to see of an entry. The title has the remix in it, once. All three are empty when
// there is nothing to go by, as for a stream without tags: better silence than "Unknown".
func nameTrack(tags map[string]string, path string) (artist, title, remix string) {
	artist, title, remix = tags["artist"], tags["title"], tags["remix"]
	switch {
	case title == "":
		fileArtist, fileTitle, fileRemix := splitFileName(baseName(path))
		title = fileTitle
		if artist == "" {
			artist = fileArtist
		}
		if remix == "" {
			remix = fileRemix
		}
	case artist == "":
		if before, after, ok := cutBoth(title, " - "); ok {
			artist, title = before, after
		}
	}
	if title != "" && remix != "" && !isAddress(remix) && !containsWords(title, remix) {
		title += " (" + remix + ")"
	}
	return artist, title, remix
}

// baseName is the file's name without folders and ending, or "" for a stream, whose id is not a name.
func baseName(path string) string {
	if strings.Contains(path, "://") {
		return ""
	}
	separators := `\/`
	if strings.HasPrefix(path, "/") {
		separators = "/" // elsewhere than on Windows a backslash is part of the name
	}
	base := path[strings.LastIndexAny(path, separators)+1:]
	return fileEnding.ReplaceAllString(base, "")
}

var fileEnding = regexp.MustCompile(`\.[A-Za-z0-9]{1,5}$`)

// splitFileName names a track by its file, the way VirtualDJ does for its own list: artist before the first " - ",
// the last bracket is the remix. The bracket stays in the title, because "Hypnotic (Instrumental)" tells dancers more.
func splitFileName(base string) (artist, title, remix string) {
	base = strings.TrimSpace(strings.ReplaceAll(base, "_", " "))
	title = base
	if before, after, ok := cutBoth(base, " - "); ok {
		artist, title = before, after
	} else if before, after, ok := cutLooseDash(base); ok {
		artist, title = before, after
	}
	return artist, title, lastBracket(title)
}

// cutBoth cuts s at the first sep, if there is text on both sides.
func cutBoth(s, sep string) (before, after string, ok bool) {
	before, after, ok = strings.Cut(s, sep)
	before, after = strings.TrimSpace(before), strings.TrimSpace(after)
	return before, after, ok && before != "" && after != ""
}

// cutLooseDash cuts at "Artist- Title" or "Artist -Title". A dash between two characters ("2k-18") is part of a word,
// and without a letter before it the dash is no separator either ("1 -2").
func cutLooseDash(s string) (before, after string, ok bool) {
	for i := range len(s) {
		if s[i] != '-' {
			continue
		}
		left, right := s[:i], s[i+1:]
		spaceLeft, spaceRight := strings.HasSuffix(left, " "), strings.HasPrefix(right, " ")
		last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(left))
		if spaceLeft == spaceRight || !unicode.IsLetter(last) {
			continue
		}
		if left, right = strings.TrimSpace(left), strings.TrimSpace(right); right != "" {
			return left, right, true
		}
	}
	return "", "", false
}

// lastBracket is the text in the last (…) or […] of a title. A mere number, as in "Song (1)", is a copy of the file.
func lastBracket(title string) string {
	open := strings.LastIndexAny(title, "([")
	if open <= 0 {
		return ""
	}
	shut := strings.IndexAny(title[open:], ")]")
	if shut < 0 {
		return ""
	}
	inner := strings.TrimSpace(title[open+1 : open+shut])
	if strings.Trim(inner, "0123456789 ") == "" {
		return ""
	}
	return inner
}

// The endings are listed, since "feat.Rihanna" has the form of an address too.
var webAddress = regexp.MustCompile(`(?i)^(https?://|www\.)\S+$|^[\w.-]+\.(com|net|org|info|biz|club|eu|pl|ru|ua|ro|hu|cz|de|fr|es|it|uk|br|in|me|to|cc|ws|fm|tv|dj|mobi)$`)

// isAddress tells the web address that download sites leave in the remix tag ("4clubbers.pl") from a remix.
func isAddress(remix string) bool { return webAddress.MatchString(remix) }

// containsWords reports whether text has the words of part in a row, whatever their case and punctuation: VirtualDJ
// mostly repeats in the remix tag what the title already says.
func containsWords(text, part string) bool {
	in, find := Words(text), Words(part)
	for i := 0; i+len(find) <= len(in); i++ {
		if slices.Equal(in[i:i+len(find)], find) {
			return true
		}
	}
	return false
}

// Words are the words of a name in lower case, without punctuation: what is left of it however it is written.
func Words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// NameFile names a track by the path of its file, the way VirtualDJ does. All three are empty for a stream.
func NameFile(path string) (artist, title, remix string) { return splitFileName(baseName(path)) }
