package hooks

import (
	"archive/zip"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/archive"
	"github.com/pocketbase/pocketbase/tools/filesystem"
)

const (
	// backupPrefix begins the names of the backups that are made here; only those are deleted here. backupName is all of
	// one, its time in UTC.
	backupPrefix = "pika_"
	backupName   = backupPrefix + "20060102_150405.zip"
	backupLook   = time.Minute
	backupRest   = time.Hour // after one that failed: a full disk stays full for a while
	// backupPatience is how long a backup that is due waits for the end of a session. Then it is made beside it, which
	// costs the floor some of the disk's time and nothing else.
	backupPatience = 20 * time.Hour
)

// BackupTime is when backups are made, and Backups how many are kept, if nothing else is set.
const (
	BackupTime = 4*time.Hour + 30*time.Minute
	Backups    = 7
)

// bindBackups makes backups that hold nobody up, whoever asks for them: our clock, `pika backup`, the dashboard.
// PocketBase's own way packs the database while every write waits, 4.4 s for 148 MB.
func (h *house) bindBackups(app core.App) {
	app.OnBackupCreate().BindFunc(func(e *core.BackupEvent) error { // without e.Next(), which would be PocketBase's way
		e.Name = cmp.Or(e.Name, h.Now().UTC().Format(backupName))
		return h.keepBackup(e.Context, e.App, e.Name)
	})
	if h.BackupAt < 0 {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		running.Go(func() {
			tick := time.NewTicker(backupLook)
			defer tick.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
				again := backupLook
				if err := h.backUpIfDue(ctx, e.App); err != nil && ctx.Err() == nil {
					e.App.Logger().Error("make the daily backup", "error", err)
					again = backupRest
				}
				tick.Reset(again)
			}
		})
		return e.Next()
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		cancel()
		running.Wait()
		return e.Next()
	})
}

// backUpIfDue makes the day's backup, unless there is one or the floor is dancing. What became due while the server was
// down is done now.
func (h *house) backUpIfDue(ctx context.Context, app core.App) error {
	now := h.Now()
	due := lastDue(now, h.BackupAt)
	newest, err := newestBackup(app)
	if err != nil || !newest.Before(due) {
		return err
	}
	if newest.IsZero() { // a server without anything in it needs none
		begun, err := firstAccount(app)
		if err != nil || begun.IsZero() || !begun.Before(due) {
			return err
		}
	}
	if now.Sub(due) < backupPatience {
		live, err := app.CountRecords("sessions", dbx.HashExp{"status": "live"})
		if err != nil || live > 0 {
			return err
		}
	}
	return app.CreateBackup(ctx, "")
}

// lastDue is the last time of day at that is not after now, in now's zone.
func lastDue(now time.Time, at time.Duration) time.Time {
	now = now.Local()
	due := func(day int) time.Time {
		return time.Date(now.Year(), now.Month(), day, 0, int(at/time.Minute), 0, 0, now.Location())
	}
	if today := due(now.Day()); !today.After(now) {
		return today
	}
	return due(now.Day() - 1)
}

func firstAccount(app core.App) (time.Time, error) {
	var created string
	err := app.DB().NewQuery("SELECT COALESCE(MIN(created), '') FROM users").Row(&created)
	if err != nil || created == "" {
		return time.Time{}, err
	}
	return time.Parse(rowLayout, created)
}

// newestBackup is when the newest backup was made, zero if there is none, wherever PocketBase keeps them.
func newestBackup(app core.App) (time.Time, error) {
	fsys, err := app.NewBackupsFilesystem()
	if err != nil {
		return time.Time{}, err
	}
	defer fsys.Close()
	kept, err := fsys.List("")
	var newest time.Time
	for _, b := range kept {
		made := b.ModTime
		if named, err := time.Parse(backupName, b.Key); err == nil { // a copy keeps its name and not its time
			made = named
		}
		if strings.HasSuffix(b.Key, ".zip") && made.After(newest) {
			newest = made
		}
	}
	return newest, err
}

// keepBackup makes a backup, puts it where PocketBase keeps them, and deletes those of our own that are too many.
func (h *house) keepBackup(ctx context.Context, app core.App, name string) error {
	work, err := tempFolder(app)
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	made := filepath.Join(work, "backup.zip")
	if err := WriteBackup(ctx, app, made); err != nil {
		return err
	}
	fsys, err := app.NewBackupsFilesystem()
	if err != nil {
		return err
	}
	defer fsys.Close()
	fsys.SetContext(ctx)
	file, err := filesystem.NewFileFromPath(made)
	if err != nil {
		return err
	}
	file.Name, file.OriginalName = name, name
	if err := fsys.UploadFile(file, name); err != nil {
		return fmt.Errorf("keep the backup: %w", err)
	}
	return h.pruneBackups(fsys)
}

func (h *house) pruneBackups(fsys *filesystem.System) error {
	kept, err := fsys.List(backupPrefix)
	if err != nil {
		return err
	}
	var names []string
	for _, b := range kept {
		names = append(names, b.Key)
	}
	slices.Sort(names) // by time
	for len(names) > h.BackupKeep {
		if err := fsys.Delete(names[0]); err != nil {
			return fmt.Errorf("delete an old backup: %w", err)
		}
		names = names[1:]
	}
	return nil
}

// tempFolder is one that PocketBase empties at its next start, should the server be killed.
func tempFolder(app core.App) (string, error) {
	parent := filepath.Join(app.DataDir(), core.LocalTempDirName)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", err
	}
	return os.MkdirTemp(parent, "pika_backup_")
}

// WriteBackup packs the databases as they are at one moment each, and the uploaded files, into a zip at path that
// PocketBase's dashboard and `pika restore` take. Nothing that is written meanwhile waits. The copies are read through
// before they are packed, and the zip afterwards: a backup that cannot be read is none. A file that was at path stays
// until the new one is whole.
func WriteBackup(ctx context.Context, app core.App, path string) error {
	work, err := tempFolder(app)
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	whole := filepath.Join(work, "whole")
	if err := os.Mkdir(whole, 0o700); err != nil {
		return err
	}
	for name, db := range map[string]dbx.Builder{"data.db": app.ConcurrentDB(), "auxiliary.db": app.AuxConcurrentDB()} {
		copied := filepath.Join(whole, name)
		_, err := db.NewQuery("VACUUM INTO {:to}").Bind(dbx.Params{"to": copied}).WithContext(ctx).Execute() // without a context PocketBase ends it after 30 s
		if err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
		if err := checkDatabase(ctx, copied); err != nil {
			return fmt.Errorf("the copy of %s: %w", name, err)
		}
	}
	if err := copyUploads(app, whole); err != nil {
		return fmt.Errorf("copy the uploaded files: %w", err)
	}
	packed := path + ".part"
	defer os.Remove(packed)
	if err := archive.Create(whole, packed); err != nil {
		return fmt.Errorf("pack the backup: %w", err)
	}
	if err := checkZip(packed); err != nil {
		return fmt.Errorf("read the backup again: %w", err)
	}
	return os.Rename(packed, path)
}

func copyUploads(app core.App, to string) error {
	from := filepath.Join(app.DataDir(), core.LocalStorageDirName)
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.CopyFS(filepath.Join(to, core.LocalStorageDirName), os.DirFS(from))
}

// checkDatabase reads all of a database that nobody uses.
func checkDatabase(ctx context.Context, path string) error {
	name, err := FileURL(path, "mode=ro&immutable=1")
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return err
	}
	defer db.Close()
	var says string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		return errors.New("is damaged: " + says)
	}
	return nil
}

// checkZip reads all of an archive, whose sums tell whether it is what was written.
func checkZip(path string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		_, err = io.Copy(io.Discard, r)
		if err = errors.Join(err, r.Close()); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}
