package booth

import (
	"encoding/json"
	"io"
	"time"

	"github.com/labstack/echo/v5"
)

// maxAct is far above any body of an act, in bytes.
const maxAct = 4 << 10

// readAct reads an act's JSON.
func readAct(c *echo.Context, into any) error {
	if json.NewDecoder(io.LimitReader(c.Request().Body, maxAct)).Decode(into) != nil {
		return errBadBody
	}
	return nil
}

// changeState applies an act, which may refuse it, and puts the outcome on disk before the answer: the new state.
func (b *booth) changeState(c *echo.Context, change func(*state) error) error {
	var refusal error
	err := b.store.update(func(st *state) { refusal = change(st) })
	switch {
	case refusal != nil:
		return refusal
	case err != nil:
		b.status.fault(err.Error())
		return errUnkept
	}
	poke(b.sendNow)
	b.status.refresh()
	return b.getState(c)
}

// numbered is an act on one row: {"number": 17}.
func (b *booth) numbered(c *echo.Context, act func(*state, row)) error {
	var in struct{ Number int64 }
	if err := readAct(c, &in); err != nil {
		return err
	}
	return b.changeState(c, func(st *state) error {
		r, found := st.row(in.Number)
		switch {
		case !found:
			return errUnknown
		case r.Phase != setAside:
			return errNotAside
		}
		act(st, r)
		return nil
	})
}

// postDrop forgets a row that was set aside.
func (b *booth) postDrop(c *echo.Context) error { return b.numbered(c, (*state).drop) }

// postAgain sends a row that was set aside once more.
func (b *booth) postAgain(c *echo.Context) error { return b.numbered(c, (*state).again) }

// postImport brings what was played before the DJ went live, from one row on: {"from": 17}. It asks the server first
// what it has already, and waits for that, since a track in two sessions could not be taken back.
func (b *booth) postImport(c *echo.Context) error {
	var in struct{ From int64 }
	if err := readAct(c, &in); err != nil {
		return err
	}
	if err := b.compare(c.Request().Context()); err != nil {
		return errOffline
	}
	return b.changeState(c, func(st *state) error {
		switch {
		case in.From < 1 || in.From > st.LastRow:
			return errUnknown
		case st.Live.ID == "":
			return errNotLive
		}
		st.bring(in.From)
		return nil
	})
}

// postSecret keeps back what is read from now on, or releases it: {"on": true}.
func (b *booth) postSecret(c *echo.Context) error {
	var in struct{ On *bool }
	if err := readAct(c, &in); err != nil || in.On == nil {
		return errBadBody
	}
	defer poke(b.beatNow) // the DJ's other consoles show the switch
	return b.changeState(c, func(st *state) error {
		st.keepSecret(*in.On)
		return nil
	})
}

// postSignOut forgets this server's credential, and whose booth this is stays known: what waits is kept, and goes out
// when the same DJ pairs the laptop again. The account lists the laptop until the DJ removes it there.
func (b *booth) postSignOut(c *echo.Context) error {
	if b.Token != "" {
		return errGivenOut
	}
	err := b.changeState(c, func(st *state) error {
		st.Token, st.TokenAt = "", time.Time{}
		return nil
	})
	poke(b.beatNow) // which has no credential now, and gets a code
	return err
}

// postPair gets a code to confirm, another one if one is shown already.
func (b *booth) postPair(c *echo.Context) error {
	switch p := b.pageState(); {
	case p.Credential == "given":
		return errGiven
	case p.SignedIn:
		return errSignedIn
	}
	poke(b.pairNow)
	return b.getState(c)
}
