package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// bindSettings applies what comes from the environment each time PocketBase loads its settings, so that a
// save in the dashboard does not lose it.
func (h *house) bindSettings(app core.App) {
	app.OnSettingsReload().BindFunc(func(e *core.SettingsReloadEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		s := e.App.Settings()
		s.TrustedProxy.Headers, s.TrustedProxy.UseLeftmostIP = nil, false // the leftmost is the client's own word
		if h.ProxyHeader != "" {
			s.TrustedProxy.Headers = []string{h.ProxyHeader}
		}
		if h.PublicURL != nil {
			s.Meta.AppURL = h.PublicURL.Scheme + "://" + h.PublicURL.Host // the mails put a path behind it
		}
		return nil
	})
	// Of first starts at once on one folder only one can store the settings that PocketBase begins with. The
	// others take that one's.
	app.OnModelCreateExecute("_params").BindFunc(func(e *core.ModelEvent) error {
		err := e.Next()
		if stored := e.App.ModelQuery(&core.Param{}).Model(e.Model.PK(), &core.Param{}); err != nil && stored == nil {
			return nil
		}
		return err
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.Router.GET("/api/about", h.about)
		if err := e.App.ReloadSettings(); err != nil { // loaded before the migrations, of this start or of one beside it
			return err
		}
		return e.Next()
	})
}

// about says what a screen has to know of this server before anybody signs in.
func (h *house) about(e *core.RequestEvent) error {
	signup := "open"
	if h.Closed {
		signup = "closed"
	}
	return e.JSON(http.StatusOK, map[string]any{
		"version":   h.Version,
		"publicURL": h.publicURL(e.Request).String(),
		"signup":    signup,
		"mail":      e.App.Settings().SMTP.Enabled,
		"pushKey":   "",
	})
}
