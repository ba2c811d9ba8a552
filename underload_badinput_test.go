package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// acceptance 28, under load: a booth and phones send nonsense among what makes sense, to a floor in bad air and a server that
// is killed at any moment. Each answer names the field; a play keeps its valid part; nothing waits behind one that is refused;
// and the floor neither sees nor counts what was none.
func TestUnderLoadBadInput(t *testing.T) {
	t.Parallel()
	d := newDance(t)
	booth := d.pair()
	floor := d.fill(d.house)
	type row = map[string]any
	long := strings.Repeat("ł", 700)
	plays := []struct {
		bad    row
		status int
		field  string // which the answer names
	}{
		{row{"bpm": 5}, 200, "bpm"},
		{row{"bpm": "fast"}, 200, "bpm"},
		{row{"seconds": -1}, 200, "seconds"},
		{row{"key": long}, 200, "key"},
		{row{"hidden": "no"}, 200, "hidden"},
		{row{"remix": 7}, 200, "remix"},
		{row{"artist": long}, 200, ""}, // cut
		{row{"from": "a newer booth"}, 200, ""},
		{row{"title": 7}, 400, "title"},
		{row{"title": " "}, 400, "title"},
		{row{"startedAt": "noon"}, 400, "startedAt"},
		{row{"session": "of nobody"}, 400, ""},
		{row{"artist": strings.Repeat("x", 2<<20)}, 413, ""},
	}
	// send sees to an answer of the server's own.
	send := func(method, path, token string, body row) (status int, answer []byte) {
		eventually(t, 20*time.Second, "an answer", func() bool {
			status, answer = try(t, method, d.url(path), token, body)
			return status != 0 && status < 500
		})
		return status, answer
	}
	var titles []string
	number := 0
	play := func(with row) (title string, status int, answer []byte) {
		number++
		title = fmt.Sprintf("Track %03d", number)
		body := row{"id": fmt.Sprintf("track%010d", number), "session": d.session, "title": title}
		for field, v := range with {
			body[field] = v
		}
		status, answer = send("POST", "/api/collections/plays/records", booth, body)
		return title, status, answer
	}
	for round := 0; d.goesOn() || round < len(plays); round++ {
		c := plays[round%len(plays)]
		d.air.anything()
		title, status, answer := play(c.bad)
		var said struct {
			Data, Problems map[string]struct{ Code, Message string }
		}
		if err := json.Unmarshal(answer, &said); err != nil {
			t.Fatalf("%v: %d %s", c.field, status, answer)
		}
		named := said.Data[c.field].Code + said.Problems[c.field].Code
		if status != c.status || c.field != "" && named == "" || c.status == 200 && c.field == "" && len(said.Problems) > 0 {
			t.Errorf("%.60v: %d %.200s", c.bad, status, answer)
		}
		if c.status == 200 {
			titles = append(titles, title)
		}
		for path, bad := range map[string]row{"/tempo": {"vote": "nonsense"}, "/like?" + long: nil} {
			if status, answer := send("PUT", "/api/live/"+d.code+"/plays/nothing"+path, "", bad); status != http.StatusBadRequest && status != http.StatusNotFound {
				t.Errorf("%s: %d %s", path, status, answer)
			}
		}
		if round%4 == 3 {
			d.aMoment(time.Second)
			d.crash()
		}
		title, status, answer = play(nil)
		if status != http.StatusOK {
			t.Errorf("behind it: %d %s", status, answer)
		}
		titles = append(titles, title)
		if round%4 == 3 {
			floor.see(t, 10*time.Second, title)
		}
	}
	d.end(floor)
	if got := d.titles(); !slices.Equal(got, titles) {
		t.Errorf("the night is\n%q\nwant\n%q", got, titles)
	}
}
