package booth

import "slices"

// row returns one row of the outbox.
func (st *state) row(number int64) (row, bool) {
	i := slices.IndexFunc(st.Rows, func(r row) bool { return r.Number == number })
	if i < 0 {
		return row{}, false
	}
	return st.Rows[i], true
}

// drop forgets a row that was set aside.
func (st *state) drop(dropped row) {
	st.Rows = slices.DeleteFunc(st.Rows, func(r row) bool { return r.Number == dropped.Number })
}

// again has a row that was set aside sent once more, to the session that it belonged to.
func (st *state) again(r row) {
	st.change(r.Number, func(r *row) { r.Phase, r.Reason = waiting, "" })
}
