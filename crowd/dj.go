package crowd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// DJ is a signed-in account that acts through the API as the console and a booth do.
type DJ struct {
	ID, Token string
	server    string
	client    *http.Client
}

// Session is a DJ's live set.
type Session struct{ ID, Code string }

// Play is one track to be sent. A zero StartedAt is now, an empty ID the server's choice.
type Play struct {
	ID        string
	Artist    string
	Title     string
	Remix     string
	Seconds   int
	StartedAt time.Time
}

// SignUp makes an account and signs in.
func SignUp(ctx context.Context, server, name, email, password string) (*DJ, error) {
	dj := &DJ{server: strings.TrimRight(server, "/"), client: &http.Client{Timeout: patience}}
	account := map[string]any{"name": name, "email": email, "password": password, "passwordConfirm": password}
	var made struct{ ID string }
	if err := dj.call(ctx, http.MethodPost, "/api/collections/users/records", account, &made); err != nil {
		return nil, fmt.Errorf("sign up: %w", err)
	}
	var in struct{ Token string }
	if err := dj.call(ctx, http.MethodPost, "/api/collections/users/auth-with-password", map[string]any{"identity": email, "password": password}, &in); err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	dj.ID, dj.Token = made.ID, in.Token
	return dj, nil
}

// GoLive starts a session.
func (dj *DJ) GoLive(ctx context.Context, title string, hue int) (Session, error) {
	var s Session
	if err := dj.call(ctx, http.MethodPost, "/api/collections/sessions/records", map[string]any{"title": title, "hue": hue}, &s); err != nil {
		return s, fmt.Errorf("go live: %w", err)
	}
	return s, nil
}

// Play sends a play and returns its id.
func (dj *DJ) Play(ctx context.Context, session string, p Play) (string, error) {
	body := map[string]any{"session": session, "artist": p.Artist, "title": p.Title, "remix": p.Remix}
	if p.ID != "" {
		body["id"] = p.ID
	}
	if p.Seconds > 0 {
		body["seconds"] = p.Seconds
	}
	if !p.StartedAt.IsZero() {
		body["startedAt"] = p.StartedAt.UTC().Format(time.RFC3339Nano)
	}
	var made struct{ ID string }
	if err := dj.call(ctx, http.MethodPost, "/api/collections/plays/records", body, &made); err != nil {
		return "", fmt.Errorf("send a play: %w", err)
	}
	return made.ID, nil
}

// Pair lets a laptop in, as the DJ does who confirms its code, and returns the laptop's credential.
func (dj *DJ) Pair(ctx context.Context, label string) (token string, err error) {
	var code struct{ DeviceCode, UserCode string }
	if err := dj.call(ctx, http.MethodPost, "/api/booths/pair", map[string]any{"label": label}, &code); err != nil {
		return "", fmt.Errorf("pair: %w", err)
	}
	if err := dj.call(ctx, http.MethodPost, "/api/booths/approve", map[string]any{"userCode": code.UserCode}, nil); err != nil {
		return "", fmt.Errorf("confirm the pairing: %w", err)
	}
	var in struct{ Token string }
	if err := dj.call(ctx, http.MethodPost, "/api/booths/token", map[string]any{"deviceCode": code.DeviceCode}, &in); err != nil {
		return "", fmt.Errorf("finish the pairing: %w", err)
	}
	return in.Token, nil
}

func (dj *DJ) call(ctx context.Context, method, path string, body, into any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, dj.server+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if dj.Token != "" {
		req.Header.Set("Authorization", dj.Token)
	}
	res, err := dj.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%w: %s", &Refused{Status: res.StatusCode}, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}
