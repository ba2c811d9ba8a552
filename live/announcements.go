package live

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"
)

// announcementRow is an announcement as its row says.
type announcementRow struct {
	Announcement
	canceled bool
}

const announcementQuery = `SELECT id, message, endsAt, canceledAt != '' FROM announcements WHERE session = ? ORDER BY canceledAt = '' DESC, created DESC, rowid DESC LIMIT 1`

// readAnnouncement reads the latest announcement of a session; nil when there is none. An older one never comes back.
func readAnnouncement(ctx context.Context, db *sql.DB, session string) (*announcementRow, error) {
	var a announcementRow
	var ends string
	err := db.QueryRowContext(ctx, announcementQuery, session).Scan(&a.ID, &a.Message, &ends, &a.canceled)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	a.EndsAt = rowTime(ends)
	return &a, err
}

// announcementShown is the announcement that phones show now, or nil. The lock is held, here and below.
func (s *session) announcementShown(now time.Time) *Announcement {
	a := s.rows.announcement
	if a == nil || a.canceled || s.rows.session.Status != "live" || (!a.EndsAt.IsZero() && !now.Before(a.EndsAt.Time)) {
		return nil
	}
	return &a.Announcement
}

// tellAnnouncement publishes the announcement when it differs from what was told.
func (s *session) tellAnnouncement(now time.Time) {
	if w := encode(s.announcementShown(now)); !bytes.Equal(w, s.announcementTold) {
		s.announcementTold = w
		s.publish("announcement", w)
	}
}
