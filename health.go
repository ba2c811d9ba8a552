package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// healthPatience is longer than the server takes to find out that it is not ready.
const healthPatience = 8 * time.Second

// health asks a server whether it is ready, for whatever looks after it: an image, systemd, a deployment.
func health(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("health", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	url := flags.String("url", "http://127.0.0.1"+listenAddress, "")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(out, "pika health [--url http://127.0.0.1:8090]\nAsks a server whether it is ready: the database takes a write and the feed is heard. Ends with 1 if not.")
		return nil
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("pika health does not know what to do with %q", flags.Arg(0))
	}
	if err != nil {
		return fmt.Errorf("%w; see pika health --help", err)
	}
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(*url, "/")+"/api/ready", nil)
	if err != nil {
		return fmt.Errorf("%q is not the address of a server", *url)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("not ready: %w", err)
	}
	defer res.Body.Close()
	var answer struct {
		Version string
		Message string
		Feed    float64
	}
	_ = json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&answer) // what is no answer of ours has no version
	switch {
	case res.StatusCode == http.StatusOK && answer.Version != "":
		fmt.Fprintf(out, "ready: Pika %s, a frame takes %.1f ms\n", answer.Version, answer.Feed)
		return nil
	case answer.Message != "":
		return fmt.Errorf("not ready: %s", answer.Message)
	}
	return fmt.Errorf("not ready: no Pika answers at %s (%s)", *url, res.Status)
}
