package virtualdj

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// decks is how many decks are asked for. VirtualDJ can show more than it is ever mixed with.
	decks = 4
	// maxReply is far above any answer to a question, in bytes.
	maxReply = 64 << 10
	// maxLookTime bounds one look at all decks: it must be over when the next one is due, a second later.
	maxLookTime = 900 * time.Millisecond
)

// errNotVirtualDJ says that something else listens at the address.
var errNotVirtualDJ = errors.New("what answers there is not VirtualDJ's Network Control")

// errWrongPassword says that VirtualDJ wants a password, or another one.
var errWrongPassword = errors.New("it wants its password")

// Network asks VirtualDJ what is on its decks, through its plugin Network Control (in the Pro licence). It asks only:
// the plugin can also be told to do things, and this program never does that.
type Network struct {
	address  *url.URL
	password string
	http     *http.Client
}

// NewNetwork prepares to ask at an address like http://127.0.0.1:80. Nothing is asked yet. password may be "".
func NewNetwork(address, password string) (*Network, error) {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, fmt.Errorf("%q is not the address of VirtualDJ's Network Control: it looks like http://127.0.0.1:80", address)
	}
	return &Network{address: &url.URL{Scheme: at.Scheme, Host: at.Host}, password: password, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 1, IdleConnTimeout: 10 * time.Second}, // no proxy: it is this laptop
	}}, nil
}

// Address is where is asked.
func (n *Network) Address() string { return n.address.String() }

// Deck is a deck with something on it.
type Deck struct {
	Number  int
	Audible bool
	Track   TrackID // 0 unless audible
}

// Loaded is what VirtualDJ tells of the track on a deck.
type Loaded struct {
	Artist, Title, Remix string
	Facts                Facts
	Track                TrackID
	Jingle               bool
}

// Decks looks at all decks, within a second. In sandbox mode none is audible: the DJ prepares something there that only
// the headphones hear, and what the floor hears meanwhile cannot be asked for.
func (n *Network) Decks(ctx context.Context) ([]Deck, error) {
	ctx, cancel := context.WithTimeout(ctx, maxLookTime)
	defer cancel()
	sandbox, err := n.yes(ctx, "sandbox")
	if err != nil {
		return nil, err
	}
	all := make([]Deck, decks)
	for i := range all {
		d := &all[i]
		d.Number = i + 1
		if sandbox {
			continue
		}
		if d.Audible, err = n.yes(ctx, d.script("is_audible")); err != nil {
			return nil, err
		}
		if d.Audible {
			if d.Track, _, err = n.identify(ctx, *d); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// Load tells about the track on a deck.
func (n *Network) Load(ctx context.Context, d Deck) (Loaded, error) {
	ctx, cancel := context.WithTimeout(ctx, maxLookTime)
	defer cancel()
	var l Loaded
	var path string
	var err error
	if l.Track, path, err = n.identify(ctx, d); err != nil {
		return Loaded{}, err
	}
	tags := map[string]string{
		"artist": "get_loaded_song 'artist'", "title": "get_loaded_song 'title'", "key": "get_loaded_song 'key'",
		"bpm": "get_bpm absolute", "total": "get_time total",
	}
	for name, question := range tags {
		if tags[name], err = n.ask(ctx, d.script(question)); err != nil {
			return Loaded{}, err
		}
	}
	l.Artist, l.Title, l.Remix = nameTrack(tags, path)
	l.Facts = Facts{BPM: beats(tags["bpm"]), Key: tags["key"], Seconds: trackLength(tags["total"])}
	l.Jingle = IsJingle(path, l.Facts.Seconds)
	return l, nil
}

// identify tells one track from another: by its path, or by its title for a stream that has none.
func (n *Network) identify(ctx context.Context, d Deck) (id TrackID, path string, err error) {
	if path, err = n.ask(ctx, d.script("get_filepath")); err != nil || path != "" {
		return trackID(path), path, err
	}
	title, err := n.ask(ctx, d.script("get_loaded_song 'title'"))
	return trackID(title), "", err
}

func (d Deck) script(question string) string { return fmt.Sprintf("deck %d %s", d.Number, question) }

// yes asks a question that is answered by yes or no.
func (n *Network) yes(ctx context.Context, question string) (bool, error) {
	reply, err := n.ask(ctx, question)
	if err != nil {
		return false, err
	}
	return readYes(reply)
}

// ask puts one question in VirtualDJ's script language. What VirtualDJ cannot tell, as of a deck that does not exist, is
// answered by an error in the text and comes back as "".
func (n *Network) ask(ctx context.Context, question string) (string, error) {
	at := n.address.JoinPath("query")
	at.RawQuery = url.Values{"script": {question}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return "", err
	}
	if n.password != "" {
		req.Header.Set("Authorization", "Bearer "+n.password)
	}
	res, err := n.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(res.Body, maxReply))
	switch {
	case err != nil:
		return "", err
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return "", errWrongPassword
	case res.StatusCode != http.StatusOK:
		return "", errNotVirtualDJ
	}
	return readReply(reply), nil
}

// readReply makes text of an answer.
func readReply(reply []byte) string {
	text := strings.TrimSpace(decodeLine(trimLine(reply)))
	if strings.HasPrefix(text, "error:") {
		return ""
	}
	return text
}

// readYes reads the ways in which VirtualDJ says yes and no. Anything else comes from another program.
func readYes(reply string) (bool, error) {
	switch strings.ToLower(reply) {
	case "yes", "on", "true", "1":
		return true, nil
	case "no", "off", "false", "0", "":
		return false, nil
	}
	return false, errNotVirtualDJ
}

// beats reads beats per minute, 0 when it says nothing usable.
func beats(reply string) float64 {
	bpm, err := strconv.ParseFloat(reply, 64)
	if err != nil || !(bpm >= 20 && bpm <= 400) {
		return 0
	}
	return math.Round(bpm*100) / 100
}

// trackLength reads a length as VirtualDJ may write it: "4:01", "241.622" seconds, or milliseconds when that many
// seconds would be more than a day. 0 when it says nothing usable.
func trackLength(reply string) int {
	if minutes, seconds, ok := strings.Cut(reply, ":"); ok {
		m, err := strconv.Atoi(minutes)
		s := wholeSeconds(seconds)
		if err != nil || m < 0 || m > 1440 || s > 60 {
			return 0
		}
		return m*60 + s
	}
	if n, err := strconv.ParseFloat(reply, 64); err == nil && n > 86_400 && n <= 86_400_000 {
		return int(math.Round(n / 1000))
	}
	return wholeSeconds(reply)
}
