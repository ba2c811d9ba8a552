package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// A server that listens to its own machine alone sends no phone to an address where nobody answers, and says at the start
// what is missing, unless PIKA_PUBLIC_URL says that it is behind a proxy.
func TestServerThatOnlyItsMachineReaches(t *testing.T) {
	t.Parallel()
	const warning = "Warning: only this machine reaches "
	for _, c := range []struct {
		env    []string
		public func(address string) string
		warns  bool
	}{
		{nil, func(address string) string { return "http://" + address }, true},
		{[]string{"PIKA_PUBLIC_URL=https://pika.example.org"}, func(string) string { return "https://pika.example.org" }, false},
	} {
		address := freeAddress(t)
		p := start(t, c.env, "serve", "--dir", t.TempDir(), "--http", address)
		eventually(t, 20*time.Second, "the server is open", func() bool { return strings.Contains(p.out.String(), "is open at") })
		var about struct{ PublicURL string }
		call(t, http.MethodGet, "http://"+address+"/api/about", "", nil, &about)
		if want := c.public(address); about.PublicURL != want {
			t.Errorf("%v: phones are sent to %s, want %s", c.env, about.PublicURL, want)
		}
		p.kill()
		if strings.Contains(p.out.String(), warning+address) != c.warns {
			t.Errorf("%v: warns %t\n%s", c.env, !c.warns, p.out)
		}
	}
}
