package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"pika/booth"
	"pika/hooks"
	_ "pika/pb_migrations"
)

// listenAddress is where `pika serve` listens: all addresses, IPv4 and IPv6, since dancers' phones are elsewhere.
const listenAddress = ":8090"

// dataFolder is where the server keeps its data without --dir, below the folder it is started in.
const dataFolder = "pb_data"

// dataConnections bounds the readers: each may cache 32 MB.
const dataConnections = 24

// server runs one of PocketBase's commands with Pika's rules. It executes them itself, because PocketBase's own
// Execute loses their errors and so the exit code.
func server(ctx context.Context, args []string) error {
	options, err := serverOptions(os.Getenv)
	if err != nil {
		return err
	}
	app := newApp(dataFolder)
	root := app.RootCmd
	root.Use, root.Short = "pika", "Pika: what is playing, on every dancer's phone"
	root.SetArgs(args)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.AddCommand(serveCommand(app, options.PublicURL), backupCommand(app), cmd.NewSuperuserCommand(app), secretCommand(app))
	for _, mode := range []struct{ use, short string }{
		{"booth", "Follows the DJ software on this laptop and sends what plays"},
		{"doctor", "Looks at all that a night needs, on the laptop or (with --dir) on the server"},
		{"health", "Asks a server whether it is ready"},
		{"restore", "Puts a backup in the place of the server's data"},
		{"demo", "Shows a whole night in one process"},
		{"version", "Prints the version"},
	} {
		root.AddCommand(&cobra.Command{Use: mode.use, Short: mode.short, Run: func(*cobra.Command, []string) {}}) // listed here, run by main.go
	}
	sub, rest, err := root.Find(args)
	if err != nil {
		return errors.New(firstLine(err) + "; see pika --help")
	}
	if !sub.Runnable() || slices.ContainsFunc(args, func(a string) bool { return a == "--help" || a == "-h" }) {
		return root.Execute()
	}
	if err := sub.ParseFlags(rest); err != nil { // before anything is made on disk
		return err
	}
	if err := sub.ValidateArgs(sub.Flags().Args()); err != nil {
		return err
	}
	if flag := sub.Flags().Lookup("metrics"); flag != nil && flag.Changed {
		if options.Metrics, err = metricsAddress("--metrics", flag.Value.String()); err != nil {
			return err
		}
	}
	hooks.Register(app, atDomain(options, sub.Name(), sub.Flags().Args()))
	if err := app.Bootstrap(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- root.Execute() }()
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-done:
	}
	return errors.Join(failed, terminate(app))
}

// atDomain makes the first domain of `pika serve example.org` the public address, unless that is set. The server has a
// certificate for it, and cookies that are for https alone.
func atDomain(o hooks.Options, command string, args []string) hooks.Options {
	if command == "serve" && len(args) > 0 && o.PublicURL == nil {
		o.PublicURL = &url.URL{Scheme: "https", Host: args[0], Path: "/"}
	}
	return o
}

// newApp is a PocketBase on our connections.
func newApp(dir string) *pocketbase.PocketBase {
	return pocketbase.NewWithConfig(pocketbase.Config{
		DefaultDataDir: dir, DataMaxOpenConns: dataConnections, HideStartBanner: true, DBConnect: hooks.Connect,
	})
}

// terminate shuts the server down: requests first, then the floor, then the database.
func terminate(app core.App) error {
	return app.OnTerminate().Trigger(&core.TerminateEvent{App: app}, func(e *core.TerminateEvent) error {
		return e.App.ResetBootstrapState()
	})
}

// serveCommand is PocketBase's, listening where phones can reach it. public is the address they were told, if any.
func serveCommand(app core.App, public *url.URL) *cobra.Command {
	c := cmd.NewServeCommand(app, false)
	c.Short = "Starts the server (on all addresses, port 8090, if no domain is given)"
	address := c.Flags().Lookup("http")
	if address == nil {
		address = c.PersistentFlags().Lookup("http")
	}
	address.Usage = "TCP address to listen on for HTTP (default \":8090\", with domains \"0.0.0.0:80\")"
	c.Flags().String("metrics", "", "TCP address at which Prometheus may read figures, such as 127.0.0.1:9090 (default none)")
	inner := c.RunE
	c.RunE = func(c *cobra.Command, domains []string) error {
		if address.Value.String() == "" && len(domains) == 0 {
			if err := address.Value.Set(listenAddress); err != nil {
				return err
			}
		}
		app.OnServe().BindFunc(func(e *core.ServeEvent) error {
			e.InstallerFunc = invite
			if err := e.Next(); err != nil {
				return err
			}
			fmt.Printf("Pika %s is open at %s (dashboard: /_/)\n", version, openAt(e.Server))
			if public == nil && hooks.ListensToItself(e.Server.Addr) {
				fmt.Printf("Warning: only this machine reaches %s. Behind a proxy, set PIKA_PUBLIC_URL to its address; for phones in this Wi-Fi, start without --http.\n", e.Server.Addr)
			}
			if files := judgeFiles(filesAllowed()); files.Level != booth.OK {
				fmt.Printf("Warning: %s. %s\n", files.Says, files.Do)
			}
			if _, err := fs.Stat(screens(), "index.html"); err != nil {
				fmt.Println("The screens are not built: run make build to see more than this line.")
			}
			return nil
		})
		return inner(c, domains)
	}
	return c
}

// openAt is an address at which this machine reaches the server.
func openAt(s *http.Server) string {
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return "http://" + s.Addr
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// invite prints, on a server without a superuser, where to make one. The link is good for half an hour.
func invite(_ core.App, installer *core.Record, base string) error {
	token, err := installer.NewStaticAuthToken(30 * time.Minute)
	if err != nil {
		return err
	}
	u, err := url.Parse(base)
	if err != nil {
		return err
	}
	fmt.Printf("No superuser yet. Make one at %s/_/#/pbinstall/%s\nor with: pika superuser upsert EMAIL PASSWORD\n", openAt(&http.Server{Addr: u.Host}), token)
	return nil
}

// serverOptions reads the settings from the environment. An error names the setting.
func serverOptions(env func(string) string) (hooks.Options, error) {
	o := hooks.Options{Version: version, Screens: screens(), ProxyHeader: env("PIKA_TRUSTED_PROXY"), Secret: env("PIKA_SECRET")}
	if v := env("PIKA_PUBLIC_URL"); v != "" {
		u, err := url.Parse(v)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
			return o, fmt.Errorf("PIKA_PUBLIC_URL is %q, but must be an address such as https://pika.example.org", v)
		}
		u.Path = "/"
		o.PublicURL = u
	}
	if v := env("PIKA_RELEASES_URL"); v != "" {
		u, err := url.Parse(v)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			return o, fmt.Errorf("PIKA_RELEASES_URL is %q, but must be the address of a forge's newest release, such as https://git.example.org/api/v1/repos/OWNER/NAME/releases/latest", v)
		}
		o.ReleasesURL = u
	}
	switch v := env("PIKA_SIGNUP"); v {
	case "", "open":
	case "closed":
		o.Closed = true
	default:
		return o, fmt.Errorf("PIKA_SIGNUP is %q, but must be open or closed", v)
	}
	for _, secret := range hooks.Secrets(env("PIKA_SECRET")) {
		if secret != "kept" && len(secret) < 16 {
			return o, errors.New("PIKA_SECRET is shorter than 16 characters, or one of its parts between commas is")
		}
	}
	if v := env("PIKA_TRUSTED_PROXY"); strings.ContainsAny(v, " :,\t") {
		return o, fmt.Errorf("PIKA_TRUSTED_PROXY is %q, but must be the name of one header, such as X-Forwarded-For", v)
	}
	if v := env("PIKA_MAX_NEW_DANCERS"); v != "" {
		most, err := strconv.Atoi(v)
		if err != nil || most < 1 {
			return o, fmt.Errorf("PIKA_MAX_NEW_DANCERS is %q, but must be a number of dancers a minute, 1 or more", v)
		}
		o.MaxNewDancers = most
	}
	at, err := backupTime(env("PIKA_BACKUP_AT"))
	if err != nil {
		return o, err
	}
	o.BackupAt = at
	if v := env("PIKA_BACKUP_KEEP"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return o, fmt.Errorf("PIKA_BACKUP_KEEP is %q, but must be a number of backups, 1 or more", v)
		}
		o.BackupKeep = n
	}
	if v := env("PIKA_BOOTH_IDLE"); v != "" {
		days, err := strconv.Atoi(v)
		if err != nil || days < 1 {
			return o, fmt.Errorf("PIKA_BOOTH_IDLE is %q, but must be a number of days, 1 or more", v)
		}
		o.BoothIdle = time.Duration(days) * 24 * time.Hour
	}
	o.Systemd.Socket = env("NOTIFY_SOCKET")
	if n, err := strconv.Atoi(env("WATCHDOG_USEC")); err == nil { // what systemd says of its own is not for people to mend
		o.Systemd.Watchdog = time.Duration(n) * time.Microsecond
	}
	if o.Log, err = logger(env("PIKA_LOG"), os.Stderr); err != nil {
		return o, err
	}
	o.Metrics, err = metricsAddress("PIKA_METRICS", env("PIKA_METRICS"))
	return o, err
}

// metricsAddress checks where the figures shall be. A host is asked for, so that nobody opens them to the world unasked.
func metricsAddress(setting, v string) (string, error) {
	if v == "" || v == "off" {
		return "", nil
	}
	host, port, err := net.SplitHostPort(v)
	if n, bad := strconv.Atoi(port); err != nil || host == "" || bad != nil || n < 1 || n > 65535 {
		return "", fmt.Errorf("%s is %q, but must be an address with a host and a port, such as 127.0.0.1:9090", setting, v)
	}
	return v, nil
}

// logger writes lines for whoever keeps this program's output.
func logger(form string, to io.Writer) (*slog.Logger, error) {
	switch form {
	case "", "text":
		return slog.New(slog.NewTextHandler(to, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(to, nil)), nil
	}
	return nil, fmt.Errorf("PIKA_LOG is %q, but must be text or json", form)
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
