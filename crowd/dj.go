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

// djPatience is for an answer to the DJ, who is alone: to check a password takes a busy machine seconds.
const djPatience = 30 * time.Second

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
	dj := &DJ{server: strings.TrimRight(server, "/"), client: &http.Client{Timeout: djPatience}}
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
	return dj.make(ctx, "send a play", "plays", body)
}

// Correct gives a play another title.
func (dj *DJ) Correct(ctx context.Context, play, title string) error {
	return dj.change(ctx, "correct a play", "plays", play, map[string]any{"title": title})
}

// End ends a session for good.
func (dj *DJ) End(ctx context.Context, session string) error {
	return dj.change(ctx, "end the set", "sessions", session, map[string]any{"status": "ended"})
}

// Question is a poll to be opened. Without Seconds only the DJ closes it.
type Question struct {
	Text    string
	Options []string
	Seconds int
}

// Ask opens a poll and returns its id. A second one beside an open one is refused.
func (dj *DJ) Ask(ctx context.Context, session string, q Question) (poll string, err error) {
	body := map[string]any{"session": session, "question": q.Text, "options": q.Options}
	if q.Seconds > 0 {
		body["seconds"] = q.Seconds
	}
	return dj.make(ctx, "open a poll", "polls", body)
}

// ClosePoll ends a poll with the votes it has.
func (dj *DJ) ClosePoll(ctx context.Context, poll string) error {
	return dj.change(ctx, "close a poll", "polls", poll, map[string]any{"closedAt": "now"})
}

// CancelPoll ends a poll that has no result.
func (dj *DJ) CancelPoll(ctx context.Context, poll string) error {
	return dj.change(ctx, "cancel a poll", "polls", poll, map[string]any{"canceled": true})
}

// Announce tells everybody something in place of what was told before, until it is taken down or, if seconds is not
// 0, for so long. It returns the announcement's id.
func (dj *DJ) Announce(ctx context.Context, session, message string, seconds int) (id string, err error) {
	body := map[string]any{"session": session, "message": message}
	if seconds > 0 {
		body["seconds"] = seconds
	}
	return dj.make(ctx, "announce", "announcements", body)
}

// TakeDown takes an announcement down.
func (dj *DJ) TakeDown(ctx context.Context, announcement string) error {
	return dj.change(ctx, "take an announcement down", "announcements", announcement, map[string]any{"canceledAt": "now"})
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

// make creates a row and returns its id.
func (dj *DJ) make(ctx context.Context, act, collection string, row map[string]any) (id string, err error) {
	var made struct{ ID string }
	if err := dj.call(ctx, http.MethodPost, "/api/collections/"+collection+"/records", row, &made); err != nil {
		return "", fmt.Errorf("%s: %w", act, err)
	}
	return made.ID, nil
}

func (dj *DJ) change(ctx context.Context, act, collection, id string, row map[string]any) error {
	if err := dj.call(ctx, http.MethodPatch, "/api/collections/"+collection+"/records/"+id, row, nil); err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
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
