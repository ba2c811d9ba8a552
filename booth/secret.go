package booth

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
