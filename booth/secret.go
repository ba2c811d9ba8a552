package booth

import "time"

// keepSecret turns a switch for tracks that the floor is not to know before their time. While it is on, what is read is
// kept back, over restarts too; when it is turned off all of it is sent with its own times, so that the track which can
// still be playing is announced and the rest goes to the history. What was read before the switch is not touched, since
// it may be with the server already.
func (st *state) keepSecret(on bool) {
	st.Secret = on
	if on {
		return
	}
	for i := range st.Rows {
		st.Rows[i].Secret = false
	}
}

// keptSince is the start of the first track of the live session that is kept back, by the server's clock; zero for none.
// Since then the floor hears something else than it is shown.
func (st *state) keptSince() (first time.Time) {
	for _, r := range st.Rows {
		if r.standing() == secret && r.Session == st.Live.ID && !r.StartedAt.IsZero() && (first.IsZero() || r.StartedAt.Before(first)) {
			first = r.StartedAt
		}
	}
	return first
}

// standing is the phase as the DJ sees it: a secret row is nothing else until it is released, though all that is
// decided about sessions is decided about it too.
func (r row) standing() phase {
	switch {
	case r.Secret && r.Phase != offered && r.Phase != setAside:
		return secret
	case r.Phase == undecided:
		return waiting // for the first word of the server, as the rest waits for another
	}
	return r.Phase
}
