package booth

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pika/booth/virtualdj"
)

const (
	// staleHistory is how old the newest entry may be before the folder is doubted. DJs have breaks.
	staleHistory = 30 * 24 * time.Hour
)

// peek reads a booth's state beside a booth that may be running. Nothing is set aside.
func peek(dir string) (st state, found bool, err error) {
	data, err := os.ReadFile(filepath.Join(dir, "state.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, false, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &st)
	}
	return st, err == nil, err
}

// checkSignIn asks the server for the booth's own record. Only the server can say that this laptop is signed out: any
// answer that is not its own leaves the question open. Only for a credential that is good an account is returned.
func checkSignIn(ctx context.Context, c *client, token, dir string, reached bool) (Finding, signedIn) {
	const check = "sign-in"
	again := "Run pika booth pair and confirm the code in the browser; nothing that waits is lost."
	st, _, err := peek(dir)
	if token != "" {
		again = "Set a new credential as PIKA_BOOTH_TOKEN, or unset it and run pika booth pair."
	} else {
		if err != nil {
			return Finding{check, Problem, "the booth's memory cannot be read: " + rootCause(err).Error(), "Start pika booth: it sets what is damaged aside, and pairs again."}, signedIn{}
		}
		if token = st.Token; token == "" {
			return Finding{check, Warning, "this laptop is not paired with " + c.base.String(), "Run pika booth pair and confirm the code in the browser."}, signedIn{}
		}
	}
	id, ok := boothOf(token)
	if !ok {
		return Finding{check, Problem, "the credential is none of a booth", again}, signedIn{}
	}
	if !reached {
		return Finding{check, Unchecked, "the server could not be asked; the credential is kept", ""}, signedIn{}
	}
	var record struct{ ID, Label, Owner string }
	err = c.call(ctx, http.MethodGet, "/api/collections/booths/records/"+id, token, nil, &record)
	answer, answered := refused(err)
	switch {
	case err == nil && record.ID == id && st.DJ.Name != "" && st.DJ.ID == record.Owner:
		return fine(check, "signed in as %s, as the laptop %s", st.DJ.Name, record.Label), signedIn{record.Owner, token}
	case err == nil && record.ID == id:
		return fine(check, "signed in as %s", record.Label), signedIn{record.Owner, token}
	case answered && (answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden || answer.Status == http.StatusNotFound):
		return Finding{check, Problem, "signed out: the server does not know this laptop any more", again}, signedIn{}
	case err == nil:
		err = errNotPika
	}
	return Finding{check, Unchecked, "the server could not be asked: " + rootCause(err).Error(), ""}, signedIn{}
}

// boothOf reads from a credential whose it is. Whether it is good only the server can say.
func boothOf(token string) (id string, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct{ ID string }
	if err != nil || json.Unmarshal(raw, &claims) != nil {
		return "", false
	}
	return claims.ID, claims.ID != "" && !strings.ContainsAny(claims.ID, "/?#.%")
}

// checkSources looks for what a booth of this configuration would follow, and how VirtualDJ is set.
func checkSources(ctx context.Context, config Config) ([]Finding, error) {
	var findings []Finding
	if config.withVirtualDJ() {
		folder, finding := checkHistory(config.History, config.System, config.Now)
		findings = append(findings, finding)
		if folder != "" {
			findings = append(findings, checkSettings(virtualdj.ReadSettings(filepath.Dir(folder))))
		}
	}
	named, err := config.foundByName(ctx)
	for _, source := range named {
		findings = append(findings, judgeSource(source))
	}
	return findings, err
}

// judgeSource says whether a source that the DJ named works.
func judgeSource(f found) Finding {
	if f.Problem != "" {
		return Finding{f.Source, Problem, f.Where + ": " + f.Problem, "Start the program that answers there, or correct the address; pika booth sources shows what is found."}
	}
	return fine(f.Source, "%s, now: %s", f.Where, cmp.Or(f.Says, "nothing"))
}

// checkHistory looks for the history that a booth would follow, given or found. folder is "" when there is none.
func checkHistory(given string, system virtualdj.System, now func() time.Time) (folder string, finding Finding) {
	const check = "history"
	if folder = given; folder == "" {
		var found bool
		if folder, found = virtualdj.Find(system); !found {
			return "", Finding{check, Problem, "VirtualDJ has no history on this laptop; looked in " + strings.Join(virtualdj.Places(system), ", "), "Start VirtualDJ once, or give its History folder with --history."}
		}
	}
	newest, _, err := virtualdj.Open(folder, now).End()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", Finding{check, Problem, folder + " is not there", "Give VirtualDJ's History folder with --history; empty (--history \"\") it is found by itself."}
	case err != nil:
		return folder, Finding{check, Problem, folder + " cannot be read: " + rootCause(err).Error(), "Let your user read that folder and its files."}
	case newest == nil:
		return folder, Finding{check, Warning, folder + " has no entry yet", "Play a track in VirtualDJ for a minute and look again."}
	}
	age := now().Sub(newest.PlayedAt)
	says := fmt.Sprintf("%s, newest entry %s ago", folder, since(age))
	if age > staleHistory {
		return folder, Finding{check, Warning, says, "If you have played since, VirtualDJ writes its history elsewhere, or not at all: see its option writeHistory."}
	}
	return folder, fine(check, "%s", says)
}

// checkSettings looks at VirtualDJ's settings, as they were read. Where there are none, nothing is guessed: the folder
// may be a copy.
func checkSettings(s virtualdj.Settings, err error) Finding {
	const check = "settings"
	switch {
	case err != nil:
		return Finding{check, Unchecked, "VirtualDJ's settings cannot be read: " + rootCause(err).Error(), ""}
	case !s.Found:
		return Finding{check, Unchecked, "there is no settings.xml beside that history", ""}
	case !s.WriteHistory:
		return Finding{check, Problem, "VirtualDJ writes no history: its option writeHistory is off", "Switch writeHistory on in VirtualDJ's options."}
	case len(s.Advice()) > 0:
		return Finding{check, Warning, fmt.Sprintf("VirtualDJ writes a track to its history only after %s", count(s.HistoryDelay, "second")), "Set VirtualDJ's option historyDelay to 5."}
	}
	return fine(check, "VirtualDJ writes its history, a track after %s", count(s.HistoryDelay, "second"))
}

// checkBooths counts the booths that run on this laptop below one root. Two cannot run for one server; two for
// different ones both send what is played.
func checkBooths(root string) Finding {
	const check = "booths"
	folders, _ := os.ReadDir(root) // none: no booth was ever here
	var running []string
	for _, folder := range folders {
		dir := filepath.Join(root, folder.Name())
		if !isHeld(filepath.Join(dir, "lock")) {
			continue
		}
		st, _, _ := peek(dir)
		if st.Server == "" {
			st.Server = folder.Name()
		}
		running = append(running, st.Server)
	}
	switch len(running) {
	case 0:
		return fine(check, "none is running on this laptop")
	case 1:
		return fine(check, "one is running, for %s", running[0])
	}
	return Finding{check, Warning, fmt.Sprintf("%d are running, for %s: each sends what is played", len(running), strings.Join(running, " and ")), "Stop the one that is not for tonight."}
}

// isHeld reports whether a booth holds a lock. For a moment the lock is ours, which a booth that starts just then waits
// out (see lockPatience).
func isHeld(lock string) bool {
	file, err := os.OpenFile(lock, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer file.Close()
	taken, err := tryLock(file)
	return err == nil && !taken
}
