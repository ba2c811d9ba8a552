package hooks

import (
	"bytes"
	"encoding/csv"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
)

// byteOrderMark tells Excel that what follows is UTF-8; every other program passes over it.
const byteOrderMark = "\ufeff"

// sheet is a table for spreadsheet programs: RFC 4180, in UTF-8.
func sheet(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = harmless(cell)
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless keeps a text from being taken for a formula: titles come from files that anybody may have named. The sign
// before it is what spreadsheet programs themselves write before text.
func harmless(cell string) string {
	cell = oneLine(cell)
	if first, _ := utf8.DecodeRuneInString(cell); strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}

// oneLine is a text without line ends and other signs that nobody sees.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < ' ' || r == 0x7f:
			return -1
		}
		return r
	}, s))
}

// attach answers with a file to be kept.
func attach(e *core.RequestEvent, kind, name string, body []byte) error {
	header := e.Response.Header()
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(name)}))
	header.Set("Cache-Control", "no-cache")
	header.Set("X-Content-Type-Options", "nosniff")
	return e.Blob(http.StatusOK, kind, body)
}

// fileName is a name that every system can keep.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, oneLine(name))
}
