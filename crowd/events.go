package crowd

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Event is one event of a feed.
type Event struct {
	ID   string
	Name string
	Data []byte // good until the next event is read
}

// ReadEvent reads the next event into e. It keeps no more memory than the longest event needs, and gives that back:
// ten thousand phones share the machine with the server they watch.
func ReadEvent(r *bufio.Reader, e *Event) error {
	e.ID, e.Name, e.Data = "", "", nil
	for {
		line, err := readLine(r)
		if err != nil {
			return err
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "id":
			e.ID = string(value)
		case "event":
			e.Name = string(value)
		case "data":
			if e.Data != nil {
				e.Data = append(e.Data, '\n')
			}
			e.Data = append(e.Data, value...)
		case "":
			if len(line) == 0 && (e.Name != "" || e.Data != nil) {
				return nil
			}
		}
	}
}

// readLine returns a line without its end, good until the next read.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		whole := bytes.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = r.ReadSlice('\n')
			whole = append(whole, line...)
		}
		line = whole
	}
	if err != nil {
		if len(line) > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n"), nil
}
