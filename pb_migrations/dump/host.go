package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// host speaks the contract's HTTP, which all releases share, until something goes wrong.
type host struct {
	ctx   context.Context
	url   string
	steps steps
	err   error
}

type row map[string]any

// steps are when each step of a night began. What is stamped until the next one belongs to it.
type steps []time.Time

// step begins another one, in a millisecond of its own, since that is how exact stamps are.
func (h *host) step() {
	time.Sleep(5 * time.Millisecond)
	h.steps = append(h.steps, time.Now())
}

// must is for what every release knows. by is a token, or a phone's cookie.
func (h *host) must(method, path, by string, body, into any) {
	if h.err != nil {
		return
	}
	status, answer, err := h.call(method, path, by, body)
	switch {
	case err != nil:
		h.err = err
	case status >= 300:
		h.err = fmt.Errorf("%s %s: %d %s", method, path, status, answer)
	case into != nil:
		h.err = json.Unmarshal(answer, into)
	}
}

// may is for what the first releases did not know: then it is left out.
func (h *host) may(method, path, by string, body any) bool {
	if h.err != nil {
		return false
	}
	status, answer, err := h.call(method, path, by, body)
	if err == nil && status >= 300 && !slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed}, status) {
		err = fmt.Errorf("%s %s: %d %s", method, path, status, answer)
	}
	h.err = err
	return err == nil && status < 300
}

func (h *host) call(method, path, by string, body any) (status int, answer []byte, err error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(h.ctx, method, h.url+path, bytes.NewReader(raw))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(by, cookieName+"=") {
		req.Header.Set("Cookie", by)
	} else if by != "" {
		req.Header.Set("Authorization", by)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	answer, err = io.ReadAll(res.Body)
	return res.StatusCode, answer, errors.Join(err, res.Body.Close())
}

const cookieName = "pika_dancer"

// cookie is what the phone of a dancer has carried since the first release: who it is, signed by the server.
func cookie(phone string) string {
	dancer := fmt.Sprintf("%s%0*d", phone, 15-len(phone), 1)
	kid, mac := sign(dancer)
	return cookieName + "=" + kid + "." + dancer + "." + mac
}

// sealedPIN is what a session keeps of its PIN.
func sealedPIN(code, pin string) string {
	kid, mac := sign("\x00pin\x00" + code + "\x00" + pin)
	return kid + "." + mac
}

// sign is how servers sign with their secret. It has not changed, and must not, as long as a cookie lives.
func sign(text string) (kid, mac string) {
	key := sha256.Sum256([]byte("pika cookie key\x00" + secret))
	hash := sha256.Sum256(key[:])
	kid = hex.EncodeToString(hash[:2])
	signed := hmac.New(sha256.New, []byte(hex.EncodeToString(key[:])))
	signed.Write([]byte(kid + "." + text))
	return kid, base64.RawURLEncoding.EncodeToString(signed.Sum(nil)[:16])
}
