package hooks

import (
	"regexp"
	"testing"
	"time"
)

const (
	passwordStep = "/api/collections/users/auth-with-password"
	codeAsked    = "/api/collections/users/request-otp"
	codeStep     = "/api/collections/users/auth-with-otp"
)

var mailedCode = regexp.MustCompile(`<strong>(\d{8})</strong>`)

// A DJ who asked for it signs in with the password and then with a code by mail; neither of them alone will do. Others
// notice nothing of it.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	n := newNight(t)
	mails := n.mails(t)
	var row struct{ ID string }
	n.guest().must("POST", users, account("Kris", "kris@example.org"), &row)
	n.guest().must("POST", users, account("Ann", "ann@example.org"), nil)
	var in struct{ Token string }
	kris := n.guest()
	kris.must("POST", passwordStep, m{"identity": "kris@example.org", "password": "correct horse"}, &in)
	kris.token = in.Token
	if got := kris.refused(409, "PATCH", users+"/"+row.ID, m{"secondFactor": true}); got.code("secondFactor") != "no_mail" {
		t.Errorf("without mail: %s", got.body)
	}
	n.app.Settings().SMTP.Enabled = true
	kris.must("PATCH", users+"/"+row.ID, m{"secondFactor": true}, nil)
	kris.must("POST", "/api/collections/users/auth-refresh", nil, nil) // who is signed in stays so

	var step struct{ MfaID, Token string }
	password := func() {
		step.Token = ""
		got := n.guest().refused(401, "POST", passwordStep, m{"identity": "kris@example.org", "password": "correct horse"})
		if got.into(t, &step); step.MfaID == "" || step.Token != "" {
			t.Fatalf("after the password: %s", got.body)
		}
	}
	for range 2 * wrongTries { // a right password is no wrong one
		password()
	}
	var asked struct{ OtpID string }
	for what, body := range map[string]m{
		"nothing": {"email": "kris@example.org"}, "an invented step": {"email": "kris@example.org", "mfaId": "aaaaaaaaaaaaaaa"},
		"another's step": {"email": "ann@example.org", "mfaId": step.MfaID}, "nobody": {"email": "nobody@example.org", "mfaId": step.MfaID},
	} {
		if n.guest().must("POST", codeAsked, body, &asked); asked.OtpID == "" {
			t.Errorf("with %s: no answer like the others", what)
		}
		n.guest().refused(400, "POST", codeStep, m{"otpId": asked.OtpID, "password": "12345678", "mfaId": step.MfaID})
	}
	if len(mails) != 0 {
		t.Errorf("%d mails to whoever did not say the password", len(mails))
	}

	n.guest().must("POST", codeAsked, m{"email": "kris@example.org", "mfaId": step.MfaID}, &asked)
	var code string
	select {
	case mail := <-mails:
		found := mailedCode.FindStringSubmatch(mail.HTML)
		if found == nil || mail.To[0].Address != "kris@example.org" {
			t.Fatalf("%v: %s", mail.To, mail.HTML)
		}
		code = found[1]
	case <-time.After(10 * time.Second):
		t.Fatal("no mail")
	}
	n.guest().refused(400, "POST", codeStep, m{"otpId": asked.OtpID, "password": "00000000", "mfaId": step.MfaID})
	if got := n.guest().do("POST", codeStep, m{"otpId": asked.OtpID, "password": code}); got.status != 401 || got.contains("token") {
		t.Errorf("the code alone: %d %s", got.status, got.body)
	}
	password()
	n.guest().must("POST", codeAsked, m{"email": "kris@example.org", "mfaId": step.MfaID}, &asked)
	code = mailedCode.FindStringSubmatch((<-mails).HTML)[1]
	n.guest().must("POST", codeStep, m{"otpId": asked.OtpID, "password": code, "mfaId": step.MfaID}, &in)
	n.guest().refused(400, "POST", codeStep, m{"otpId": asked.OtpID, "password": code, "mfaId": step.MfaID})
	kris.token = in.Token
	kris.must("PATCH", users+"/"+row.ID, m{"secondFactor": false}, nil)
	n.guest().must("POST", passwordStep, m{"identity": "kris@example.org", "password": "correct horse"}, nil)
	n.guest().must("POST", passwordStep, m{"identity": "ann@example.org", "password": "correct horse"}, nil)
}
