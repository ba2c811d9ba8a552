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
	"slices"
	"strings"
	"time"

	"pika/booth"
	"pika/hooks"
)

const (
	// longLog is the size, in bytes, to which SQLite cuts its log back (hooks.Connect). It is longer only while
	// something keeps it from being written into the database.
	longLog = 200_000_000
	// oldBackup is when the newest backup lacks a whole weekend.
	oldBackup = 48 * time.Hour
	// fewFiles is too little for a ballroom: each phone is a connection, each connection a file.
	fewFiles = 4096
	// quickCheckMost bounds the look at the whole database, during which its log cannot be cut.
	quickCheckMost = 2 * time.Minute
)

// doctor looks at the server where its data is, and else at the laptop.
func doctor(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if !meansServer(args, isFolder(dataFolder)) {
		return booth.Main(ctx, append([]string{"doctor"}, args...), nil, stdout, stderr)
	}
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	dir := flags.String("dir", dataFolder, "")
	asJSON := flags.Bool("json", false, "")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err := io.WriteString(stdout, booth.DoctorUsage)
		return err
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("pika doctor does not know what to do with %q", flags.Arg(0))
	}
	if err != nil {
		return fmt.Errorf("%w; see pika doctor --help", err)
	}
	return booth.WriteFindings(stdout, *asJSON, examineServer(ctx, *dir, os.Getenv))
}

// meansServer tells which side is meant: --dir is the server's, every other flag of its own the laptop's, and without
// any it is the server's where its data is.
func meansServer(args []string, hasData bool) bool {
	own := false
	for _, arg := range args {
		switch name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "="); name {
		case "dir":
			return true
		case "json", "":
		default:
			own = true
		}
	}
	return hasData && !own
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// examineServer looks at all that a server with its data in dir needs, and changes nothing. A server may be running.
// env are the settings: of the shell, which need not be those of the service.
func examineServer(ctx context.Context, dir string, env func(string) string) []booth.Finding {
	findings := []booth.Finding{
		booth.CheckWritable("data", dir), booth.CheckRoom(dir), checkDatabase(ctx, dir), checkLog(dir), checkBackups(dir, time.Now()),
	}
	most, limited := filesAllowed()
	findings = append(findings, judgeFiles(most, limited))
	options, err := serverOptions(env)
	switch {
	case err != nil:
		return append(findings, booth.Finding{Check: "settings", Level: booth.Problem, Says: err.Error(), Do: "Correct that setting: pika serve does not start with it."})
	case options.PublicURL == nil:
		return append(findings, booth.Finding{Check: "address", Level: booth.Warning, Says: "PIKA_PUBLIC_URL is not set: QR codes lead to whatever address the DJ's browser uses",
			Do: "Set it to the server's address from outside, for pika serve and here; then the way there is looked at too."})
	}
	findings = append(findings, booth.Finding{Check: "address", Level: booth.OK, Says: "QR codes lead to " + env("PIKA_PUBLIC_URL")})
	way, err := booth.Reach(ctx, options.PublicURL.String(), time.Now)
	if err != nil {
		return append(findings, booth.Finding{Check: "server", Level: booth.Problem, Says: err.Error(), Do: "Correct PIKA_PUBLIC_URL."})
	}
	return append(findings, way...)
}

// checkDatabase reads the whole database and looks whether it is sound.
func checkDatabase(ctx context.Context, dir string) booth.Finding {
	const check = "database"
	bad := func(says, do string) booth.Finding {
		return booth.Finding{Check: check, Level: booth.Problem, Says: says, Do: do}
	}
	path := filepath.Join(dir, "data.db")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return bad("there is no data of a server in "+dir, "Give the folder with --dir; pika serve makes it at its first start.")
	}
	ctx, cancel := context.WithTimeout(ctx, quickCheckMost)
	defer cancel()
	wrong, err := quickCheck(ctx, path)
	switch {
	case ctx.Err() != nil:
		return booth.Finding{Check: check, Level: booth.Unchecked, Says: "reading all of it takes too long on this machine"}
	case err != nil:
		return bad("data.db cannot be read: "+err.Error(), "Stop the server, keep a copy of the folder, and restore a backup.")
	case wrong != "":
		return bad("data.db is damaged: "+wrong, "Stop the server, keep a copy of the folder, and restore a backup.")
	}
	return booth.Finding{Check: check, Level: booth.OK, Says: "data.db is sound"}
}

// quickCheck is SQLite's own, on a connection that cannot write. A server beside it goes on reading and writing. wrong
// is the first fault, "" if there is none.
//
// Without a log no server is running, and the file is read as one that nobody changes: else SQLite would leave an empty
// log behind. If a server was started meanwhile, what that found means nothing.
func quickCheck(ctx context.Context, path string) (wrong string, err error) {
	name, err := hooks.FileURL(path, "mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return "", err
	}
	if hasLog(path) {
		return firstFault(ctx, name)
	}
	wrong, err = firstFault(ctx, name+"&immutable=1")
	if (err != nil || wrong != "") && hasLog(path) {
		return firstFault(ctx, name)
	}
	return wrong, err
}

func hasLog(path string) bool {
	_, err := os.Stat(path + "-wal")
	return err == nil
}

func firstFault(ctx context.Context, name string) (wrong string, err error) {
	db, err := sql.Open("sqlite", name) // the driver comes with PocketBase
	if err != nil {
		return "", err
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&wrong); err != nil {
		return "", err
	}
	if wrong, _, _ = strings.Cut(wrong, "\n"); wrong == "ok" {
		wrong = ""
	}
	return wrong, nil
}

// checkLog looks at the length of SQLite's write-ahead log.
func checkLog(dir string) booth.Finding {
	const check = "log"
	info, err := os.Stat(filepath.Join(dir, "data.db-wal"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return booth.Finding{Check: check, Level: booth.OK, Says: "the database's log is empty"}
	case err != nil:
		return booth.Finding{Check: check, Level: booth.Unchecked, Says: "the database's log cannot be seen: " + err.Error()}
	case info.Size() > longLog:
		return booth.Finding{Check: check, Level: booth.Warning, Says: fmt.Sprintf("the database's log has %d MB", info.Size()>>20),
			Do: "Something reads the database and does not stop, such as a backup program or an open sqlite3: end it, or start the server anew."}
	}
	return booth.Finding{Check: check, Level: booth.OK, Says: fmt.Sprintf("the database's log has %d MB", info.Size()>>20)}
}

// checkBackups looks for the newest backup in the folder in which PocketBase keeps them, if it does not send them
// elsewhere.
func checkBackups(dir string, now time.Time) booth.Finding {
	const check = "backups"
	entries, _ := os.ReadDir(filepath.Join(dir, "backups")) // none is what is said below
	var made []time.Time
	for _, e := range entries {
		if info, err := e.Info(); err == nil && filepath.Ext(e.Name()) == ".zip" {
			made = append(made, info.ModTime())
		}
	}
	const do = "Let the dashboard make them by itself (/_/, Settings, Backups). Those that it sends to S3, and copies of your own, are not seen here."
	if len(made) == 0 {
		return booth.Finding{Check: check, Level: booth.Warning, Says: "there is none", Do: do}
	}
	age := now.Sub(slices.MaxFunc(made, time.Time.Compare))
	says := fmt.Sprintf("%d, the newest %d hours old", len(made), int(age.Hours()))
	if age > oldBackup {
		return booth.Finding{Check: check, Level: booth.Warning, Says: says, Do: do}
	}
	return booth.Finding{Check: check, Level: booth.OK, Says: says}
}

// judgeFiles says whether a ballroom's phones can all connect. pika serve says the same when it starts, if they cannot.
func judgeFiles(most uint64, limited bool) booth.Finding {
	const check = "files"
	switch {
	case !limited:
		return booth.Finding{Check: check, Level: booth.OK, Says: "this system sets no limit to open files"}
	case most < fewFiles:
		return booth.Finding{Check: check, Level: booth.Warning, Says: fmt.Sprintf("a program started here may open %d files, and each phone is one", most),
			Do: "Raise the limit for the server: LimitNOFILE=65536 in its systemd unit, or ulimit -n."}
	}
	return booth.Finding{Check: check, Level: booth.OK, Says: fmt.Sprintf("a program started here may open %d files", most)}
}
