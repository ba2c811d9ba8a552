package crowd

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Kind is what an intent is about.
type Kind string

const (
	KindLike   Kind = "like"
	KindTempo  Kind = "tempo"
	KindVote   Kind = "vote"
	KindThanks Kind = "thanks"
)

// Kinds are all of them, in the order in which people look at them.
var Kinds = []Kind{KindLike, KindTempo, KindVote, KindThanks}

// Intent is what a dancer wants to be true. Said again it changes nothing, but for thanks: each is one more.
type Intent struct {
	Kind Kind
	On   string // id of the play or poll; "" for thanks
	Want string // of a tempo vote its word, of a poll's vote the option's number; "" takes a like or tempo vote back
}

// Like is that the dancer likes a play.
func Like(play string) Intent { return Intent{KindLike, play, "yes"} }

// Unlike takes a like back.
func Unlike(play string) Intent { return Intent{KindLike, play, ""} }

// Tempo is what the dancer thinks of a play's tempo: slower, perfect or faster; "" takes the vote back.
func Tempo(play, vote string) Intent { return Intent{KindTempo, play, vote} }

// Vote answers a poll with one of its options, counted from 0.
func Vote(poll string, option int) Intent { return Intent{KindVote, poll, strconv.Itoa(option)} }

// Thanks is one tap that thanks the DJ.
func Thanks() Intent { return Intent{Kind: KindThanks} }

// request is the intent on the wire.
func (in Intent) request() (method, path, body string) {
	switch in.Kind {
	case KindLike:
		path = "/plays/" + in.On + "/like"
	case KindTempo:
		path, body = "/plays/"+in.On+"/tempo", `{"vote":"`+in.Want+`"}`
	case KindVote:
		return http.MethodPut, "/polls/" + in.On + "/vote", `{"option":` + in.Want + `}`
	case KindThanks:
		return http.MethodPost, "/thanks", ""
	}
	if in.Want == "" {
		return http.MethodDelete, path, ""
	}
	return http.MethodPut, path, body
}

// Send says an intent once, over a new connection: a phone in a pocket has none open. Any answer but success is a
// *Refused; other errors say that there was none, so that, but for ErrUnsent, nobody knows whether it was stored.
func (d *Dancer) Send(ctx context.Context, in Intent) error {
	conn, err := d.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	return d.SendOver(conn, in)
}

// SendOver is Send over a connection that is kept open. After an error the connection is good for nothing more.
func (d *Dancer) SendOver(conn net.Conn, in Intent) error {
	method, path, body := in.request()
	headers := "Content-Length: " + strconv.Itoa(len(body)) + "\r\n"
	if body != "" {
		headers += "Content-Type: application/json\r\n"
	}
	res, err := d.ask(conn, method, path, headers, body, 512)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusNoContent {
		return refusal(res)
	}
	return nil
}

// Refused is an answer of the server that is no success.
type Refused struct {
	Status int
	Code   string        // the server's word for the reason; "" when it has none
	After  time.Duration // what the server asks to wait; 0 when it does not say
}

func (r *Refused) Error() string {
	if r.Code == "" {
		return "the server answered " + strconv.Itoa(r.Status)
	}
	return "the server answered " + strconv.Itoa(r.Status) + " " + r.Code
}

// Again reports whether the same request may succeed later.
func (r *Refused) Again() bool {
	switch r.Status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return r.Status >= 500
}

// Late reports whether what an intent was about was over by then: nobody did anything wrong.
func (r *Refused) Late() bool {
	return r.Status == http.StatusConflict && (r.Code == "closed" || r.Code == "ended")
}

const answerMost = 4 << 10 // of a refusal: a sentence and a word for each field

func refusal(res *http.Response) error {
	seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
	refused := &Refused{Status: res.StatusCode, After: time.Duration(seconds) * time.Second}
	var why struct {
		Data map[string]struct{ Code string }
	}
	if body, err := io.ReadAll(io.LimitReader(res.Body, answerMost)); err == nil && json.Unmarshal(body, &why) == nil {
		for _, field := range why.Data {
			refused.Code = field.Code
		}
	}
	return refused
}
