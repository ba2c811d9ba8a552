package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/archive"

	"pika/hooks"
)

// restore puts a backup in the place of a server's data. It looks at all of the backup before it touches anything, keeps
// what was there in a folder beside it, and refuses while a server runs on it.
func restore(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("restore", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	dir := flags.String("dir", dataFolder, "")
	file, err := oneArgument(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(out, "pika restore BACKUP.zip [--dir pb_data]\nPuts a backup in the place of the server's data. What was there is kept in a folder beside it.")
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*dir, 0o700); err != nil {
		return err
	}
	unpacked, err := os.MkdirTemp(*dir, ".restore-*") // on the same disk, so that putting it in place is one step
	if err != nil {
		return err
	}
	defer os.RemoveAll(unpacked)
	if err := archive.Extract(file, unpacked); err != nil {
		return fmt.Errorf("unpack %s: %w", file, err)
	}
	if err := isBackup(ctx, unpacked); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := nobodyUses(ctx, filepath.Join(*dir, "data.db")); err != nil {
		return err
	}
	former, err := swap(*dir, unpacked, time.Now())
	if err != nil {
		return fmt.Errorf("put the backup in place: %w", err)
	}
	fmt.Fprintln(out, "Restored", file, "into", *dir)
	if former != "" {
		fmt.Fprintln(out, "What was there is in", former)
	}
	return nil
}

// oneArgument takes flags before and behind the one argument.
func oneArgument(flags *flag.FlagSet, args []string) (string, error) {
	if err := flags.Parse(args); err != nil {
		return "", fmt.Errorf("%w; see pika restore --help", err)
	}
	if flags.NArg() == 0 {
		return "", errors.New("which backup? pika restore BACKUP.zip [--dir pb_data]")
	}
	file := flags.Arg(0)
	if err := flags.Parse(flags.Args()[1:]); err != nil {
		return "", fmt.Errorf("%w; see pika restore --help", err)
	}
	if flags.NArg() > 0 {
		return "", fmt.Errorf("pika restore does not know what to do with %q", flags.Arg(0))
	}
	return file, nil
}

// isBackup says what is wrong with an unpacked backup.
func isBackup(ctx context.Context, folder string) error {
	data := filepath.Join(folder, "data.db")
	if _, err := os.Stat(data); errors.Is(err, fs.ErrNotExist) {
		return errors.New("this is no backup of a server: there is no data.db in it")
	}
	wrong, err := quickCheck(ctx, data)
	if err != nil {
		return fmt.Errorf("its data.db cannot be read: %w", err)
	}
	if wrong != "" {
		return errors.New("its data.db is damaged: " + wrong)
	}
	return nil
}

// nobodyUses is an error while a server, or whoever else, has the database open. SQLite gives a lock on all of it only to
// somebody who is alone.
func nobodyUses(ctx context.Context, path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	name, err := hooks.FileURL(path, "_pragma=locking_mode(EXCLUSIVE)")
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE; COMMIT"); err != nil && strings.Contains(err.Error(), "locked") {
		return errors.New("a server is running on " + filepath.Dir(path) + ": stop it first")
	}
	return nil // also when it is damaged: that is why somebody restores
}

// swap moves what is in dir, but for its backups, into a folder in it that is named after now, and what is in unpacked
// into its place. If a step fails, the former ones are taken back. former is "" when there was nothing.
func swap(dir, unpacked string, now time.Time) (former string, err error) {
	aside := filepath.Join(dir, "before-restore-"+now.UTC().Format("20060102-150405"))
	var undo []func() error
	defer func() {
		if err != nil {
			for i := len(undo) - 1; i >= 0; i-- {
				err = errors.Join(err, undo[i]())
			}
		}
	}()
	move := func(from, to string) error {
		if err := os.Rename(from, to); err != nil {
			return err
		}
		undo = append(undo, func() error { return os.Rename(to, from) })
		return nil
	}
	was, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	if err := os.Mkdir(aside, 0o700); err != nil {
		return "", err
	}
	undo = append(undo, func() error { return os.Remove(aside) })
	moved := false
	for _, entry := range was {
		name := entry.Name()
		if name == core.LocalBackupsDirName || name == filepath.Base(unpacked) || strings.HasPrefix(name, "before-restore-") {
			continue
		}
		if err := move(filepath.Join(dir, name), filepath.Join(aside, name)); err != nil {
			return "", err
		}
		moved = true
	}
	is, err := os.ReadDir(unpacked)
	if err != nil {
		return "", err
	}
	for _, entry := range is {
		if err := move(filepath.Join(unpacked, entry.Name()), filepath.Join(dir, entry.Name())); err != nil {
			return "", err
		}
	}
	if !moved {
		return "", os.Remove(aside)
	}
	return aside, nil
}
