package booth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// probeTimeout bounds each request of the doctor.
	probeTimeout = 10 * time.Second
	// certificateDays is what a certificate should last. Those that renew themselves do so 30 days before their end, so
	// one with less than half of that has failed to for weeks.
	certificateDays = 14
	// certificateHours is a certificate that ends before the night does.
	certificateHours = 24 * time.Hour
	// skewWarning is a difference between the clocks from which the booth corrects times, skewProblem one with which the
	// laptop's clock cannot be meant to be right.
	skewWarning = smallOffset
	skewProblem = 30 * time.Second
)

// Reach examines the way to a server that should be a Pika of this Version: the connection and its encryption, the
// clocks, and whether streams come through. Its error says that address is none.
func Reach(ctx context.Context, address string, now func() time.Time) ([]Finding, error) {
	server, err := serverURL(address)
	if err != nil {
		return nil, err
	}
	c := newClient(server, probeTimeout)
	findings, reached := c.meet(ctx, now)
	if reached {
		findings = append(findings, c.checkStreaming(ctx, ""))
	}
	return findings, nil
}

// meet examines what the server's first answer tells, and says whether there was one.
func (c *client) meet(ctx context.Context, now func() time.Time) (findings []Finding, reached bool) {
	a, err := c.about(ctx, now)
	findings = []Finding{judgeServer(c.base, a, err)}
	if secure, known := judgeEncryption(c.base, a.tls, err, now()); known {
		findings = append(findings, secure)
	}
	if err != nil {
		return findings, false
	}
	return append(findings, judgeVersion(Version, a.version), judgeClocks(a)), true
}

// about is what the server's first answer tells.
type about struct {
	version   string
	date      time.Time // the server's clock, in whole seconds; zero when it did not say
	sent, got time.Time // by the laptop's clock: when the request went and the answer came
	tls       *tls.ConnectionState
	leadsTo   string // where a redirect would have led
}

// about asks the server who it is. The error is a *refusal when it answered anything but success, and errNotPika when
// another program answered.
func (c *client) about(ctx context.Context, now func() time.Time) (about, error) {
	a := about{sent: now()}
	res, err := c.open(ctx, "/api/about")
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	a.got, a.tls, a.leadsTo = now(), res.TLS, res.Header.Get("Location")
	a.date, _ = http.ParseTime(res.Header.Get("Date"))
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return a, err
	}
	if res.StatusCode != http.StatusOK {
		return a, newRefusal(res, answer)
	}
	var body struct{ Version string }
	if json.Unmarshal(answer, &body) != nil || body.Version == "" {
		return a, errNotPika
	}
	a.version = body.Version
	return a, nil
}

// open asks for an address below the server's. The caller closes the body.
func (c *client) open(ctx context.Context, path string) (*http.Response, error) {
	to, err := c.base.Parse(c.base.Path + path)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return nil, err
	}
	return c.http.Do(req)
}

// judgeServer says whether a Pika answers at the address, and else who or what does.
func judgeServer(server *url.URL, a about, err error) Finding {
	const check = "server"
	if err == nil {
		return fine(check, "Pika %s answers at %s after %d ms", a.version, server, a.got.Sub(a.sent).Milliseconds())
	}
	bad := func(says, do string) Finding { return Finding{check, Problem, says, do} }
	answer, answered := refused(err)
	var name *net.DNSError
	var failed *url.Error
	switch {
	case errors.Is(err, errNotPika):
		return bad("another program answers at "+server.String()+", as the sign-in page of a Wi-Fi does",
			"Open any page in the browser and sign in to the network there; if there is nothing to sign in to, check the address.")
	case answered && answer.Status < 400:
		return bad(server.String()+" sends on to "+a.leadsTo, "If that is the sign-in page of a Wi-Fi, open it in the browser and sign in; if it is your server, give that address with --server.")
	case answered && answer.Status >= 500:
		return bad(server.String()+" answers with an error: "+answer.Error(), "On the server, check that pika serve runs and that its proxy leads to it.")
	case answered:
		return bad("what answers at "+server.String()+" is no Pika: "+answer.Error(), "Check the address.")
	case broken(err) != nil:
		return bad("there is no safe connection to "+server.String(), "See encryption below.")
	case errors.As(err, &name) && name.IsNotFound:
		return bad("there is no server by the name of "+server.Hostname(), "Check that this machine is online, and the address for typing errors.")
	case errors.As(err, &failed) && failed.Timeout():
		return bad(server.String()+" does not answer", "Check that this machine is online; a network may also swallow what is not the web's: try another one, such as a phone's.")
	}
	return bad("cannot reach "+server.String()+": "+rootCause(err).Error(), "Check that this machine is online and that the address is right; on the server, that pika serve runs.")
}

// rootCause is the innermost error: "connection refused" without the layers that carried it.
func rootCause(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

// broken returns what is wrong with a connection's encryption, nil if the error is about something else.
func broken(err error) error {
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return certificate.Err
	}
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		return record
	}
	if err != nil && errors.Is(err, http.ErrSchemeMismatch) {
		return http.ErrSchemeMismatch
	}
	return nil
}

// judgeEncryption looks at the connection to the server. known is false when there was none to look at.
func judgeEncryption(server *url.URL, state *tls.ConnectionState, err error, now time.Time) (f Finding, known bool) {
	const check = "encryption"
	if server.Scheme == "http" {
		if isLoopback(server.Hostname()) {
			return fine(check, "not needed: the server is on this machine"), true
		}
		return Finding{check, Warning, "none: whoever shares a network on the way can read along and take over the sign-in",
			"Use the server's https address; pika serve makes a certificate for a domain by itself, and so do proxies such as Caddy."}, true
	}
	if wrong := broken(err); wrong != nil {
		return Finding{check, Problem, certificateFault(server, wrong), certificateAdvice(wrong, now)}, true
	}
	if state == nil || len(state.PeerCertificates) == 0 {
		return Finding{}, false
	}
	ends := state.PeerCertificates[0].NotAfter
	for _, chain := range state.VerifiedChains {
		for _, c := range chain {
			if c.NotAfter.Before(ends) {
				ends = c.NotAfter
			}
		}
	}
	left := ends.Sub(now)
	const renew = "On the server, see why its certificate is not renewed."
	switch {
	case left < certificateHours:
		return Finding{check, Problem, "the certificate ends in " + since(left), renew}, true
	case left < certificateDays*24*time.Hour:
		return Finding{check, Warning, "the certificate ends in " + since(left), renew}, true
	}
	return fine(check, "%s, the certificate is good for %s", tls.VersionName(state.Version), since(left)), true
}

func certificateFault(server *url.URL, wrong error) string {
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(wrong, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate is not valid today: it is good from " + invalid.Cert.NotBefore.Format(time.DateOnly) + " to " + invalid.Cert.NotAfter.Format(time.DateOnly)
	case errors.As(wrong, &name):
		return "the certificate is for another server than " + server.Hostname()
	case errors.As(wrong, &unknown):
		return "the certificate was made by somebody whom this machine does not know"
	case errors.Is(wrong, http.ErrSchemeMismatch):
		return "the server speaks plain http at this address"
	}
	return wrong.Error()
}

func certificateAdvice(wrong error, now time.Time) string {
	var invalid x509.CertificateInvalidError
	if errors.As(wrong, &invalid) && invalid.Reason == x509.Expired {
		return "If this machine's date is wrong (it says " + now.Format(time.DateOnly) + "), set it; else renew the certificate on the server."
	}
	return "Check the address. In a venue's network something may sit in between: sign in to it in the browser, or use another network."
}

// isLoopback tells an address that never leaves the machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func judgeVersion(ours, theirs string) Finding {
	const check = "version"
	if ours == theirs {
		return fine(check, "%s, as on the server", ours)
	}
	return Finding{check, Warning, "this is " + ours + ", the server is " + theirs,
		"They understand each other; after the night, use the same version in both places."}
}

// judgeClocks compares the clocks by the Date of the server's answer, which a proxy in between may have written by its
// own.
func judgeClocks(a about) Finding {
	const check = "clock"
	if a.date.IsZero() {
		return Finding{check, Unchecked, "the server's answer has no date", ""}
	}
	skew := clockSkew(a.date, a.sent, a.got)
	where := "behind"
	if skew < 0 {
		where = "ahead of"
	}
	says := "this machine's clock is " + since(skew.Abs()) + " " + where + " the server's"
	const do = "Let this machine set its date and time by itself (in its date and time settings)."
	switch {
	case skew.Abs() > skewProblem:
		return Finding{check, Problem, says, do}
	case skew.Abs() > skewWarning:
		return Finding{check, Warning, says + "; a booth corrects for it", do}
	}
	return fine(check, "this machine's agrees with the server's")
}

// clockSkew is how far the server's clock is at least ahead of the laptop's. Its date counts whole seconds and was
// written at some moment between sent and got, so what lies within that is no difference.
func clockSkew(date, sent, got time.Time) time.Duration {
	switch last := date.Add(time.Second); {
	case date.After(got):
		return date.Sub(got)
	case last.Before(sent):
		return last.Sub(sent)
	}
	return 0
}
