package booth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/labstack/echo/v5"
)

// PageAddress is where the laptop's page is unless the DJ says otherwise: next to the server's usual port.
const PageAddress = "127.0.0.1:8091"

const (
	// pageGoodbye is how long requests may go on when the booth stops. Streams end at once, so this is for a screen
	// that is being loaded.
	pageGoodbye = time.Second
	// headerPatience is how long a connection may take to say what it wants.
	headerPatience = 10 * time.Second
)

// checkPage refuses addresses that others can reach. The page acts for the DJ and asks nobody who they are, so it is
// for this laptop only.
func checkPage(address string) error {
	if address == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address for the page: it looks like %s, or is off", address, PageAddress)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("the page can only be at 127.0.0.1, ::1 or localhost, not at %q: whoever opens it acts as the DJ", address)
	}
	return nil
}

// showPage serves the laptop's own page until ctx is done. While its address is taken the booth goes on without it.
func (b *booth) showPage(ctx context.Context) {
	if b.Page == "" {
		return
	}
	said, open := false, !b.NoOpen && b.status.terminal
	for ctx.Err() == nil {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", b.Page)
		if err == nil {
			url := "http://" + listener.Addr().String() + "/booth"
			b.status.say("Your page: " + url)
			if open {
				go b.openPage(url) // it may take a moment, in which the page has to answer already
			}
			said, open = false, false
			err = b.servePage(ctx, listener)
		}
		if ctx.Err() == nil && !said {
			said = true
			b.status.say(noPage(b.Page, err))
		}
		pause(ctx, b.Again, nil)
	}
}

// noPage is one line on why there is no page, and what the DJ can do.
func noPage(address string, err error) string {
	why := fmt.Sprint(err)
	if errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaAddrInUse) {
		why = "another program is there, maybe another pika booth"
	}
	return fmt.Sprintf("No page at %s: %s. The booth works without it and tries again; --page 127.0.0.1:8092 takes another place.", address, why)
}

// wsaAddrInUse is how Windows says that an address is taken.
const wsaAddrInUse = syscall.Errno(10048)

// openPage shows the page in the browser. Where there is none the address on the screen has to do.
func (b *booth) openPage(url string) {
	if err := b.Open(url); err != nil {
		b.status.say("Open the address above, " + url + ": the browser could not be opened from here (" + err.Error() + ").")
	}
}

// servePage answers on listener until ctx is done.
func (b *booth) servePage(ctx context.Context, listener net.Listener) error {
	return echo.StartConfig{
		Listener: listener, HideBanner: true, HidePort: true, GracefulTimeout: pageGoodbye,
		OnShutdownError: func(error) {}, // a request that outlives the goodbye is cut
		BeforeServeFunc: func(s *http.Server) error {
			s.ReadTimeout, s.ReadHeaderTimeout = 0, headerPatience
			s.BaseContext = func(net.Listener) context.Context { return ctx } // streams end with the booth
			return nil
		},
	}.Start(ctx, b.pageRoutes(listener.Addr()))
}

// pageRoutes is all that the page answers.
func (b *booth) pageRoutes(at net.Addr) http.Handler {
	e := echo.New()
	e.Logger = slog.New(slog.NewTextHandler(io.Discard, nil)) // the DJ's screen is for the status
	e.HTTPErrorHandler = pageFailed
	e.Pre(onlyThisLaptop(at))

	e.GET("/booth/api/state", b.getState)
	e.GET("/booth/api/events", b.getEvents)
	e.GET("/booth/api/ready", b.getReady)
	e.POST("/booth/api/pair", b.postPair)
	e.POST("/booth/api/signout", b.postSignOut)
	e.POST("/booth/api/folder", b.postFolder)
	e.POST("/booth/api/import", b.postImport)
	e.POST("/booth/api/secret", b.postSecret)
	e.POST("/booth/api/drop", b.postDrop)
	e.POST("/booth/api/again", b.postAgain)
	e.Any("/booth/api/*", func(*echo.Context) error { return errNoRoute })

	server := echo.WrapHandler(b.serverProxy())
	for _, path := range []string{"/api", "/api/*", "/qr/*"} {
		e.Any(path, server)
	}
	screens := screens{b.Screens}
	e.GET("/*", screens.page)
	e.HEAD("/*", screens.page)
	return e
}
