package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// `pika health` ends well only when a Pika is ready at the address.
func TestHealth(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	serve(t, t.TempDir(), address)
	if code, said := toItsEnd(t, "health", "--url", "http://"+address+"/"); code != 0 || !strings.HasPrefix(said, "ready: Pika ") {
		t.Errorf("%d %s", code, said)
	}
	other := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(other.Close)
	for url, want := range map[string]string{
		other.URL: "not ready: no Pika answers at", "http://" + freeAddress(t): "not ready: ", "http://[": "is not the address of a server",
	} {
		if code, said := toItsEnd(t, "health", "--url", url); code != 1 || !strings.Contains(said, want) {
			t.Errorf("%s: %d %s", url, code, said)
		}
	}
}
