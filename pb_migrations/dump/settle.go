package main

import (
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// began is the minute of the first step. Each step took one, in every dump.
var began = time.Date(2026, 1, 1, 20, 0, 0, 0, time.UTC)

const layout = "2006-01-02 15:04:05.000"

// settleSecrets are the values that a server draws by chance and nothing refers to. The hash is the password's; the keys of an account
// have 50 letters.
const settleSecrets = `
	UPDATE users SET password = '$2a$10$cONGaWZ.JeHCM0qE1DG4TeHRmPWQBA/GSePBgbHIr/GbMcr1nRG0q', tokenKey = printf('user%046d', rowid);
	UPDATE booths SET password = '$2a$10$cONGaWZ.JeHCM0qE1DG4TeHRmPWQBA/GSePBgbHIr/GbMcr1nRG0q', tokenKey = printf('booth%045d', rowid);
	UPDATE _superusers SET password = '$2a$10$cONGaWZ.JeHCM0qE1DG4TeHRmPWQBA/GSePBgbHIr/GbMcr1nRG0q', tokenKey = printf('root%046d', rowid);
	UPDATE sessions SET doorKey = printf('door%d', rowid) WHERE doorKey != '';
	UPDATE _migrations SET applied = rowid;
	UPDATE sessions SET code = substr('THURSDFRYDAYPRYVAT', 6 * rowid - 5, 6);
	DELETE FROM session_minutes WHERE thanks = 0; -- the clock's own, which this night is too short for
	UPDATE session_minutes SET at = (SELECT startedAt FROM sessions WHERE id = session);
	UPDATE session_minutes SET created = at;`

// settleChance sets them, and what follows from them.
func settleChance(db *sql.DB) error {
	if _, err := db.Exec(settleSecrets); err != nil {
		return err
	}
	locked, err := pairs(db, "SELECT id, code FROM sessions WHERE pin != ''")
	if err != nil {
		return err
	}
	for _, s := range locked {
		if _, err := db.Exec("UPDATE sessions SET pin = ? WHERE id = ?", sealedPIN(s[1], pin), s[0]); err != nil {
			return err
		}
	}
	return nil
}

// drawn are the ids that a server draws by chance, in their order, with what they become.
const drawn = `
	SELECT id, printf('booth%010d', rowid) FROM booths UNION ALL
	SELECT id, printf('root%011d', rowid) FROM _superusers UNION ALL
	SELECT id, printf('origin%09d', rowid) FROM _authOrigins UNION ALL
	SELECT id, printf('event%010d', rowid) FROM session_events UNION ALL
	SELECT id, printf('minute%09d', row_number() OVER (ORDER BY rowid)) FROM session_minutes`

var (
	keySecret = regexp.MustCompile(`"secret":"[A-Za-z0-9]{50}"`)
	moment    = regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d{3}Z`)
)

// settleIDs gives what was drawn by chance a name of its own, wherever it stands.
func settleIDs(db *sql.DB, text string) (string, error) {
	names, err := pairs(db, drawn)
	if err != nil {
		return "", err
	}
	var all []string
	for _, n := range names {
		all = append(all, n[0], n[1])
	}
	secrets := 0
	return keySecret.ReplaceAllStringFunc(strings.NewReplacer(all...).Replace(text), func(string) string {
		secrets++
		return fmt.Sprintf(`"secret":"secret%044d"`, secrets)
	}), nil
}

// settleTimes lets each step have taken a minute.
func settleTimes(text string, steps steps) (string, error) {
	var err error
	text = moment.ReplaceAllStringFunc(text, func(was string) string {
		at, parseErr := time.Parse(layout, strings.Replace(was[:len(layout)], "T", " ", 1))
		if parseErr != nil {
			err = parseErr
		}
		minute := 0 // of the first start
		for i, step := range steps {
			if !at.Before(step.Truncate(time.Millisecond)) {
				minute = i + 1
			}
		}
		if minute == len(steps) {
			i := strings.Index(text, was)
			err = fmt.Errorf("%s is after the last step: %s", was, text[max(0, i-200):i+50])
		}
		is := began.Add(time.Duration(minute) * time.Minute).Format(layout)
		return is[:10] + was[10:11] + is[11:] + "Z"
	})
	return text, err
}
