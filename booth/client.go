package booth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxAnswer is far above any answer of the server, in bytes.
const maxAnswer = 1 << 20

// client speaks with one server.
type client struct {
	base *url.URL
	http *http.Client
}

// newClient bounds each request by timeout, so that a connection that swallows everything cannot stop the booth.
func newClient(base *url.URL, timeout time.Duration) *client {
	return &client{base: base, http: &http.Client{
		Timeout: timeout,
		// Following a redirect would turn a POST into a GET, and the sign-in page of a venue's Wi-Fi into an answer.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     newTransport(timeout),
	}}
}

// newTransport gives up when the first byte of an answer takes longer than timeout; the rest may take as long as it
// wants, as streams do.
func newTransport(timeout time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   4,
		IdleConnTimeout:       time.Minute,
		TLSHandshakeTimeout:   timeout,
		ResponseHeaderTimeout: timeout,
		DialContext:           (&net.Dialer{Timeout: timeout}).DialContext,
	}
}

// refusal is an answer of the server that is not a success.
type refusal struct {
	Status     int
	Message    string
	Codes      []string      // the stable words of the fields at fault, as "ended"
	RetryAfter time.Duration // what the server asks for; 0 when it does not say
}

func (r *refusal) Error() string {
	if r.Message == "" {
		return fmt.Sprintf("the server answered %d", r.Status)
	}
	return fmt.Sprintf("%s (%d)", strings.TrimSuffix(r.Message, "."), r.Status)
}

// again reports whether the same request can succeed later.
func (r *refusal) again() bool {
	switch r.Status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return r.Status >= 500 || r.Status < 400
}

// fromTheWay reports whether this is what proxies say when the server behind them is not there.
func (r *refusal) fromTheWay() bool {
	return r.Status == http.StatusBadGateway || r.Status == http.StatusGatewayTimeout
}

func (r *refusal) has(code string) bool {
	for _, c := range r.Codes {
		if c == code {
			return true
		}
	}
	return false
}

// refused returns the server's answer in err, if that is what err is. Otherwise the server was not reached.
func refused(err error) (*refusal, bool) {
	var r *refusal
	ok := errors.As(err, &r)
	return r, ok
}

// errNotPika says that somebody else answered in the server's place.
var errNotPika = errors.New("something between here and the server answered in its place (a Wi-Fi sign-in page?)")

// plainly says in the DJ's words why a request failed.
func plainly(err error) string {
	if answer, answered := refused(err); answered {
		if answer.Status == http.StatusUnauthorized {
			return "signed out: pair again"
		}
		if answer.fromTheWay() {
			return fmt.Sprintf("the server is not running behind its address (%d); trying again", answer.Status)
		}
		return answer.Error()
	}
	var failed *url.Error
	if !errors.As(err, &failed) {
		return err.Error()
	}
	if failed.Timeout() {
		return "the server does not answer; trying again"
	}
	cause := failed.Err
	for next := errors.Unwrap(cause); next != nil; next = errors.Unwrap(cause) {
		cause = next
	}
	return "cannot reach the server (" + cause.Error() + "); trying again"
}

// call sends body as JSON and reads the answer into out. The error is a *refusal when the server answered anything
// but success, else the server was not reached.
func (c *client) call(ctx context.Context, method, path, token string, body, out any) error {
	return c.ask(ctx, method, c.base.JoinPath(path), token, body, out)
}

// get is call for a question with parameters.
func (c *client) get(ctx context.Context, path string, query url.Values, token string, out any) error {
	at := c.base.JoinPath(path)
	at.RawQuery = query.Encode()
	return c.ask(ctx, http.MethodGet, at, token, nil, out)
}

func (c *client) ask(ctx context.Context, method string, at *url.URL, token string, body, out any) error {
	var payload io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return err
		}
		payload = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, at.String(), payload)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return err
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		if r := newRefusal(res, answer); r.again() || isOwn(r.Status, answer) {
			return r
		}
		return errNotPika
	}
	if len(answer) == 0 && out == nil {
		return nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(answer, &object) != nil {
		return errNotPika
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// isOwn reports whether a refusal is the server's, whose errors repeat their status. A Wi-Fi or a proxy refuses with
// pages of its own: taken for the server's, a 403 would set plays aside, a 401 sign the laptop out, and a 404 end the
// session.
func isOwn(status int, answer []byte) bool {
	var body struct{ Status int }
	return json.Unmarshal(answer, &body) == nil && body.Status == status
}

// newRefusal reads the server's error: {status, message, data: {field: {code, message}}}.
func newRefusal(res *http.Response, answer []byte) *refusal {
	r := &refusal{Status: res.StatusCode, RetryAfter: retryAfter(res.Header.Get("Retry-After"), time.Now())}
	if res.StatusCode < 400 {
		r.Message = "The server has moved to " + res.Header.Get("Location") + "; give that address with --server"
		return r
	}
	var body struct {
		Message string                     `json:"message"`
		Error   string                     `json:"error"`
		Data    map[string]json.RawMessage `json:"data"`
	}
	if json.Unmarshal(answer, &body) != nil {
		return r
	}
	r.Message = body.Message
	if body.Error != "" {
		r.Codes = append(r.Codes, body.Error)
	}
	for field, raw := range body.Data {
		var fault struct{ Code, Message string }
		if json.Unmarshal(raw, &fault) == nil {
			r.Codes = append(r.Codes, fault.Code)
			if fault.Message != body.Message {
				r.Message += fmt.Sprintf(" %s: %s", field, fault.Message)
			}
		}
	}
	r.Message = strings.TrimSpace(r.Message)
	return r
}

// serverTime reads both ways in which the server writes times.
type serverTime struct{ time.Time }

func (t *serverTime) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil || text == "" {
		return err
	}
	var err error
	t.Time, err = time.Parse(time.RFC3339, strings.Replace(text, " ", "T", 1))
	return err
}

// storedTime is how PocketBase's collections write times.
const storedTime = "2006-01-02 15:04:05.000Z"

// wireTime is how the server's own routes write times.
const wireTime = "2006-01-02T15:04:05.000Z"
