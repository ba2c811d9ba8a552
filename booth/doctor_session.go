package booth

import (
	"context"
	"fmt"
	"net/url"
)

// signedIn is the account that a credential turned out to be good for; zero when nobody could say.
type signedIn struct{ owner, token string }

// checkSession says which set of this DJ is live, and returns its code. Where the server cannot be asked it says what the
// booth knew last.
func checkSession(ctx context.Context, c *client, who signedIn, dir string) (finding Finding, code string) {
	const check = "session"
	if who.owner != "" {
		code, err := c.setOf(ctx, who)
		switch {
		case err == nil && code != "":
			return fine(check, "your set %s is live", code), code
		case err == nil:
			return fine(check, "no set of yours is live"), ""
		}
	}
	says := "who is live could not be asked"
	if st, _, _ := peek(dir); st.Live.Code != "" {
		says += "; when the booth last asked it was your set " + st.Live.Code
	}
	return Finding{check, Unchecked, says, ""}, ""
}

// setOf is the code of an account's set that is live, "" for none.
func (c *client) setOf(ctx context.Context, who signedIn) (code string, err error) {
	query := url.Values{
		"filter":  {fmt.Sprintf("owner = '%s' && status = 'live'", who.owner)},
		"perPage": {"1"}, "skipTotal": {"1"},
	}
	var found struct{ Items []struct{ Code string } }
	if err := c.get(ctx, "/api/collections/sessions/records", query, who.token, &found); err != nil || len(found.Items) == 0 {
		return "", err
	}
	return found.Items[0].Code, nil
}
