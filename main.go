// Pika shows every dancer of a West Coast Swing night what is playing, on their own phone, a second later,
// and the DJ what the room thinks of it.
//
// One binary has four modes: the server (serve, with commands that look after it), the companion on the DJ's
// laptop (booth), both with a crowd in one process (demo), and the look at what a night needs (doctor).
package main

import (
	"bufio"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // an empty image and Windows have no time zones of their own

	"pika/booth"
)

// version is set by the linker for a release.
var version = "dev"

// The screens, built by `make ui` from ui/. On a clone without them only .gitkeep is there, and the server
// says so.
//
//go:embed all:pb_public
var public embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[0], os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "pika:", err)
		if booth.Clicked() {
			fmt.Fprintln(os.Stderr, "Press Enter to close this window.")
			_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		}
		os.Exit(1)
	}
}

// run picks the mode. What does not need the server's database is dispatched before PocketBase is built, since
// building it already makes pb_data. A copy called pika-booth is the booth, and so is one that was opened with a
// double click: who does that is a DJ at a laptop.
func run(ctx context.Context, name string, args []string) error {
	booth.Version = version
	if booth.CalledBooth(name) || (len(args) == 0 && booth.Clicked()) {
		return booth.Main(ctx, args, screens(), os.Stdout, os.Stderr)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	switch args[0] {
	case "version", "--version":
		fmt.Println("pika", version)
		return nil
	case "booth":
		return booth.Main(ctx, args[1:], screens(), os.Stdout, os.Stderr)
	case "doctor":
		return doctor(ctx, args[1:], os.Stdout, os.Stderr)
	case "health":
		return health(ctx, args[1:], os.Stdout)
	case "restore":
		return restore(ctx, args[1:], os.Stdout)
	case "demo":
		return demo(ctx, args[1:], os.Stdout)
	}
	return server(ctx, args)
}

// screens are the built pages.
func screens() fs.FS {
	sub, err := fs.Sub(public, "pb_public")
	if err != nil {
		panic(err) // only for a path that is no path
	}
	return sub
}
