package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// bindSecondFactor lets a DJ ask for a code by mail at each sign-in, after the password. Superusers have PocketBase's own
// way, in the dashboard.
func (h *house) bindSecondFactor(app core.App) {
	app.OnRecordRequestOTPRequest("users").BindFunc(afterPassword)
	app.OnRecordCreateRequest("users").BindFunc(needsMail)
	app.OnRecordUpdateRequest("users").BindFunc(needsMail)
}

// afterPassword sends a code only to whoever has just said the password. PocketBase would send one to anybody's address
// for the asking, and take longer about it where there is an account. Whoever is sent none is answered alike.
func afterPassword(e *core.RecordCreateOTPRequestEvent) error {
	if !e.App.Settings().SMTP.Enabled {
		return refuse(http.StatusConflict, "no_mail", "email", "This server cannot send mail. Ask whoever runs it.")
	}
	var in struct {
		MfaID string `json:"mfaId" form:"mfaId"`
	}
	if err := e.BindBody(&in); err != nil {
		return err
	}
	step, err := e.App.FindMFAById(in.MfaID)
	if err != nil || e.Record == nil || step.RecordRef() != e.Record.Id || step.CollectionRef() != e.Collection.Id ||
		step.Method() != core.MFAMethodPassword || step.HasExpired(e.Collection.MFA.DurationTime()) {
		e.Record = nil
	}
	return e.Next()
}

// needsMail refuses a second step that could never be taken.
func needsMail(e *core.RecordRequestEvent) error {
	r := e.Record
	if r.GetBool("secondFactor") && !r.Original().GetBool("secondFactor") && !e.App.Settings().SMTP.Enabled {
		return refuse(http.StatusConflict, "no_mail", "secondFactor", "This server cannot send mail. Ask whoever runs it.")
	}
	return e.Next()
}
