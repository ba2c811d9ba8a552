package crowd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Recap reads what a session's public recap counts.
func Recap(ctx context.Context, server, code string) (Numbers, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/api/recaps/"+code, nil)
	if err != nil {
		return nil, err
	}
	res, err := (&http.Client{Timeout: patience}).Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read the recap: %w", refusal(res))
	}
	var recap struct {
		Plays []struct {
			ID    string
			Likes int
			Tempo map[string]int
		}
		Polls []struct {
			ID    string
			Votes []int
		}
		Thanks int
	}
	if err := json.NewDecoder(res.Body).Decode(&recap); err != nil {
		return nil, fmt.Errorf("read the recap: %w", err)
	}
	n := Numbers{Thanks(): recap.Thanks}
	for _, play := range recap.Plays {
		n[Like(play.ID)] = play.Likes
		for vote, count := range play.Tempo {
			n[Tempo(play.ID, vote)] = count
		}
	}
	for _, poll := range recap.Polls {
		for option, count := range poll.Votes {
			n[Vote(poll.ID, option)] = count
		}
	}
	return n, nil
}
