package booth

import (
	"encoding/json"
	"time"
)

// pageState is all that the screens on the laptop are told about the booth: the answer of GET /booth/api/state and of
// every act, and the data of each event "state" of GET /booth/api/events. Times are RFC 3339 in UTC, by the laptop's
// clock unless said otherwise, and null where there is none. That there is such an answer at all tells the screens that
// they run on a laptop and not on the server.
type pageState struct {
	Version     string        `json:"version"`     // of this program
	Server      string        `json:"server"`      // its address; what dancers open is there, not here
	Restart     string        `json:"restart"`     // the command that starts this booth again. Never leaves this laptop
	Credential  string        `json:"credential"`  // "paired", "given" (by PIKA_BOOTH_TOKEN), or "none"
	SignedIn    bool          `json:"signedIn"`    // false: there is no credential, or the server refused it. Without network it stays what it was
	Pairing     *pagePairing  `json:"pairing"`     // the code to be confirmed; null when none is shown
	DJ          *dj           `json:"dj"`          // whose booth this is; null until the server said so
	Session     *pageSession  `json:"session"`     // the last one known to be live; null for none
	Lead        bool          `json:"lead"`        // false: another laptop of the DJ started later, and what it sends is on
	Contact     pageContact   `json:"contact"`     // with the server
	ClockOffset int           `json:"clockOffset"` // seconds by which the server's clock is ahead of the laptop's; 0 below 2
	Playing     *pagePlay     `json:"playing"`     // the newest track read, until it must be over
	Sent        int           `json:"sent"`        // tracks of this session that the server has from here
	Secret      bool          `json:"secret"`      // what is read is kept back (see POST secret)
	Rows        []pageRow     `json:"rows"`        // what the server does not have, in the order played
	History     pageHistory   `json:"history"`
	Others      []pageSource  `json:"others"`   // what is followed beside the history
	Settings    *pageSettings `json:"settings"` // of VirtualDJ; null while nothing is known
	Warnings    []string      `json:"warnings"` // sentences about the last track sent: not taken, or corrected
}

type pagePairing struct {
	Code      string    `json:"code"` // as "ABCD-EFGH"
	URL       string    `json:"url"`  // where the DJ confirms it
	ExpiresAt time.Time `json:"expiresAt"`
}

type pageSession struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

type pageContact struct {
	Reached bool       `json:"reached"` // the last request got an answer
	Since   *time.Time `json:"since"`   // when reached became what it is; null before the first request
	Last    *time.Time `json:"last"`    // when the server last answered
	Problem string     `json:"problem"` // why the last beat failed, in the DJ's words; "" when it did not
}

type pagePlay struct {
	Artist   string    `json:"artist"` // one of artist and title may be ""
	Title    string    `json:"title"`
	Remix    string    `json:"remix"`
	Seconds  int       `json:"seconds"` // 0 when unknown
	PlayedAt time.Time `json:"playedAt"`
}

type pageRow struct {
	pagePlay
	Number int64     `json:"number"` // its name in acts; counts up in the order played
	Phase  string    `json:"phase"`  // "waiting", "secret", "held" (no session is live), "offered" (see POST import), "set aside" (refused)
	Since  time.Time `json:"since"`  // when it was read
	Reason string    `json:"reason"` // why it was set aside; "" else
	SentTo string    `json:"sentTo"` // code of the session that has an offered track already, so that it is not brought; "" for none
}

type pageHistory struct {
	Folder  string `json:"folder"`  // that is followed; "" when none was found. Never leaves this laptop
	File    string `json:"file"`    // the newest file in it that was read; "" before the first
	Chosen  bool   `json:"chosen"`  // by the DJ, with --history or on the page; else it was found
	Problem string `json:"problem"` // why it cannot be followed, and what to do; "" when it can

	Looked []string `json:"looked"` // where it was looked for and is not; empty when it was found
}

type pageSource struct {
	Source  string `json:"source"`  // "network-control" or "file"
	Where   string `json:"where"`   // address or path. Never leaves this laptop
	Problem string `json:"problem"` // as History's
}

type pageSettings struct {
	HistoryDelay int  `json:"historyDelay"` // seconds that a track must play before it is logged
	WriteHistory bool `json:"writeHistory"` // whether tracks are logged at all
}

// dj is an account as its booth knows it.
type dj struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
}

// pageState looks at everything at once.
func (b *booth) pageState() pageState {
	st := b.store.view()
	p := pageState{
		Version: Version, Server: b.server.base.String(), Sent: st.Sent, Rows: []pageRow{}, Playing: st.playing(b.Now()),
		Secret: st.Secret, Credential: "none",
	}
	now := b.Config
	now.History = b.historyFolder()
	p.Restart = now.restart(b.server.base.String())
	switch {
	case b.Token != "":
		p.Credential = "given"
	case st.Token != "":
		p.Credential = "paired"
	}
	if st.Live.ID != "" {
		p.Session = &pageSession{ID: st.Live.ID, Code: st.Live.Code}
	}
	if st.DJ.ID != "" {
		p.DJ = &st.DJ
	}
	for _, r := range st.Rows {
		p.Rows = append(p.Rows, r.onPage())
	}
	at := historyAt(st.Positions[historyName])
	p.History = pageHistory{Folder: at.History, Chosen: now.History != ""}
	if at.Cursor != nil {
		for name := range at.Cursor.Files {
			p.History.File = max(p.History.File, name)
		}
	}
	b.mu.Lock()
	p.SignedIn = b.signedIn && p.Credential != "none"
	p.Contact = pageContact{Reached: b.reached, Since: orNull(b.since), Last: orNull(b.answered)}
	p.ClockOffset = int(b.offset / time.Second)
	b.mu.Unlock()
	b.status.onPage(&p)
	return p
}

// onPage adds what the status line says.
func (s *status) onPage(p *pageState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Lead, p.Pairing, p.Contact.Problem, p.History.Problem = !s.follows, s.invitation, s.outOfTouch, s.unheard[historyName]
	if p.History.Looked = append([]string{}, s.places[historyName]...); len(p.History.Looked) > 0 {
		p.History.Folder, p.History.File = "", "" // what was followed before is not there any more
	}
	p.Others = []pageSource{}
	for _, name := range []string{networkName, fileName} {
		if where, problem := s.where[name], s.unheard[name]; where != "" || problem != "" {
			p.Others = append(p.Others, pageSource{name, where, problem})
		}
	}
	if s.set != nil {
		p.Settings = &pageSettings{s.set.HistoryDelay, s.set.WriteHistory}
	}
	p.Warnings = []string{}
	for _, warning := range []string{s.trouble, s.note} {
		if warning != "" && warning != s.outOfTouch {
			p.Warnings = append(p.Warnings, warning)
		}
	}
}

// playing is the newest track read, null once it must be over: the server gives it the same time.
func (st *state) playing(now time.Time) *pagePlay {
	length := 12 * time.Minute
	if st.Playing.Seconds > 0 {
		length = time.Duration(st.Playing.Seconds+60) * time.Second
	}
	if !st.Playing.named() || now.Sub(st.Playing.PlayedAt) > length {
		return nil
	}
	play := st.Playing.onPage()
	return &play
}

func (p Play) onPage() pagePlay {
	return pagePlay{Artist: p.Artist, Title: p.Title, Remix: p.Remix, Seconds: p.Seconds, PlayedAt: p.PlayedAt.UTC()}
}

func (r row) onPage() pageRow {
	return pageRow{
		pagePlay: r.Play.onPage(), Number: r.Number, Phase: string(r.standing()), Since: r.ReadAt.UTC(),
		Reason: r.Reason, SentTo: r.SentTo,
	}
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// encode never fails: there is nothing in the state that JSON has no word for.
func (p pageState) encode() []byte {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	return data
}
