// Command dump writes what a release leaves behind: it starts that release's program, plays a small night at it, and
// writes the database as SQL text. The same release gives the same text each time. Later releases are tested with it: they
// must take it over as it is (TestUpgrade, TestEveryReleaseBecomesThisSchema).
//
//	go run ./pb_migrations/dump -pika bin/pika -release v0.3.0 > pb_migrations/testdata/v0.3.0.sql
//
// make dump does that for a release by its tag. All people in it are made up, and so is every secret.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // to look into the database when the server is done
)

const (
	// secret is PIKA_SECRET of every dumped server: it signed the phones' cookies.
	secret = "the secret of every dump"

	startTime = 20 * time.Second
	stopTime  = 10 * time.Second
)

func main() {
	pika := flag.String("pika", "", "the release's program")
	release := flag.String("release", "", "its name, for the first line")
	flag.Parse()
	if *pika == "" || *release == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := dump(context.Background(), *pika, *release, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "dump:", err)
		os.Exit(1)
	}
}

// dump plays the night at the program and writes what is left of it.
func dump(ctx context.Context, pika, release string, out io.Writer) error {
	dir, err := os.MkdirTemp("", "pika-dump-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if said, err := exec.CommandContext(ctx, pika, "superuser", "upsert", "root@example.org", password, "--dir", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("make the superuser: %w\n%s", err, said)
	}
	var steps steps
	if err := serve(ctx, pika, dir, func(url string) error {
		steps, err = play(ctx, url)
		return err
	}); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "data.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := settleChance(db); err != nil {
		return fmt.Errorf("settle what was drawn by chance: %w", err)
	}
	text, err := write(db)
	if err != nil {
		return fmt.Errorf("write the database: %w", err)
	}
	if text, err = settleIDs(db, text); err != nil {
		return fmt.Errorf("settle the ids: %w", err)
	}
	if text, err = settleTimes(text, steps); err != nil {
		return fmt.Errorf("settle the times: %w", err)
	}
	_, err = fmt.Fprintf(out, "-- Pika %s: its database after a small night. Written by make dump, not by hand.\n"+
		"-- Everybody's password is %q, the PIN %s. The server ran with\n-- PIKA_SECRET=%s\n-- and these are the phones' cookies:\n"+
		"-- ann %s\n-- bea %s\n-- cleo %s\n%s", release, password, pin, secret, cookie("ann"), cookie("bea"), cookie("cleo"), text)
	return err
}

// serve starts the program on the folder, has something done there, and ends it in good order.
func serve(ctx context.Context, pika, dir string, while func(url string) error) error {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, pika, "serve", "--dir", dir, "--http", address)
	cmd.Env = append(os.Environ(), "PIKA_SECRET="+secret, "PIKA_BACKUP_AT=off")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	end := func() error {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-ended:
			return err
		case <-time.After(stopTime):
			_ = cmd.Process.Kill()
			<-ended
			return errors.New("the server did not end")
		}
	}
	url := "http://" + address
	for deadline := time.Now().Add(startTime); !healthy(url); time.Sleep(20 * time.Millisecond) { // between two looks at it
		if time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("the server was not ready after %s", startTime), end())
		}
	}
	return errors.Join(while(url), end())
}

func healthy(url string) bool {
	res, err := http.Get(url + "/api/health")
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}
