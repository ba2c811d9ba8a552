package main

import (
	"context"
	"time"
)

const (
	password = "correct horse" // everybody's
	pin      = "4711"
	// nightAtMost is how much of a minute must be left for the night: at its change a server writes rows of its own.
	nightAtMost = 30 * time.Second
)

// play plays a small night: a set that is over, one that is on, and one behind a PIN. Each line is a step. Ids that a client may
// choose are chosen, so that they are the same each time.
func play(ctx context.Context, url string) (steps, error) {
	if next := time.Now().Truncate(time.Minute).Add(time.Minute); time.Until(next) < nightAtMost {
		time.Sleep(time.Until(next)) // for the clock itself
	}
	h := &host{ctx: ctx, url: url}
	marla := h.signUp("djmarla00000001", "Marla")
	laptop := h.pair(marla)

	const thursday, undertow, caffeine = "thursday0000001", "undertow0000001", "caffeine0000001"
	code := h.goLive(marla, thursday, row{"title": "Thursday Westie", "hue": 210, "tz": "Europe/Warsaw"})
	h.beat(laptop)
	h.track(laptop, thursday, undertow, row{"artist": "Juniper & the Late Shift", "title": "Undertow", "bpm": 96, "key": "8A", "seconds": 214})
	h.like(code, undertow, "ann", "bea", "cleo")
	h.tempo(code, undertow, "perfect", "ann", "bea")
	h.tempo(code, undertow, "slower", "cleo")
	h.poll(marla, code, thursday, "whatnext0000001", "ann", "bea", "cleo")
	h.track(laptop, thursday, caffeine, row{"artist": "D'Angelo O'Neil", "title": "Caffeine", "seconds": 181})
	h.like(code, caffeine, "cleo")
	h.unlike(code, undertow, "bea")
	h.thank(code, "ann", "cleo")
	h.track(laptop, thursday, "surprise0000001", row{"artist": "Nobody", "title": "A surprise", "hidden": true})
	h.mark(marla, undertow, "markpeak0000001")
	h.end(marla, thursday)

	const friday, lanterns, harbour = "friday000000001", "lanterns0000001", "harbour00000001"
	code = h.goLive(marla, friday, row{"title": "Friday Westie", "hue": 30, "tz": "Europe/Warsaw"})
	h.track(laptop, friday, lanterns, row{"artist": "Łukasz", "title": "Lanterns", "seconds": 200})
	h.like(code, lanterns, "ann", "cleo")
	h.announce(marla, friday, "lostshoe0000001")
	h.track(laptop, friday, harbour, row{"artist": "The Ceilings", "title": "Harbour & more (Late Mix)", "remix": "Late Mix", "seconds": 600})
	h.like(code, harbour, "bea")
	h.tempo(code, harbour, "faster", "ann")
	h.thank(code, "bea")

	const private = "private00000001"
	lukasz := h.signUp("djlukasz0000001", "Łukasz")
	h.goLive(lukasz, private, row{"title": "Behind a door", "tz": "Europe/Warsaw"})
	h.lock(lukasz, private)
	h.track(lukasz, private, "whisper00000001", row{"artist": "Somebody", "title": "Whisper", "seconds": 600})
	h.step()
	return h.steps, h.err
}

func (h *host) signUp(id, name string) (token string) {
	h.step()
	email := id + "@example.org"
	h.must("POST", "/api/collections/users/records", "", row{"id": id, "name": name, "email": email, "password": password, "passwordConfirm": password}, nil)
	var in struct{ Token string }
	h.must("POST", "/api/collections/users/auth-with-password", "", row{"identity": email, "password": password}, &in)
	return in.Token
}

// pair signs a laptop in and returns its credential.
func (h *host) pair(dj string) (token string) {
	h.step()
	var code struct{ DeviceCode, UserCode string }
	h.must("POST", "/api/booths/pair", "", row{"label": "Laptop"}, &code)
	h.must("POST", "/api/booths/approve", dj, row{"userCode": code.UserCode}, nil)
	var in struct{ Token string }
	h.must("POST", "/api/booths/token", "", row{"deviceCode": code.DeviceCode}, &in)
	return in.Token
}

func (h *host) beat(laptop string) {
	h.step()
	h.must("POST", "/api/booths/beat", laptop, row{"now": time.Now().UTC(), "startedAt": time.Now().UTC(), "source": "virtualdj", "version": "dump"}, nil)
}

func (h *host) goLive(dj, id string, session row) (code string) {
	h.step()
	session["id"] = id
	var s struct{ Code string }
	h.must("POST", "/api/collections/sessions/records", dj, session, &s)
	return s.Code
}

func (h *host) lock(dj, session string) {
	h.step()
	h.may("PATCH", "/api/collections/sessions/records/"+session, dj, row{"pin": pin})
}

func (h *host) end(dj, session string) {
	h.step()
	h.must("PATCH", "/api/collections/sessions/records/"+session, dj, row{"status": "ended"}, nil)
}

func (h *host) track(by, session, id string, play row) {
	h.step()
	play["session"], play["id"] = session, id
	h.must("POST", "/api/collections/plays/records", by, play, nil)
}

func (h *host) mark(dj, play, id string) {
	h.step()
	h.must("POST", "/api/collections/play_marks/records", dj, row{"id": id, "play": play, "mark": "peak", "note": "again on Friday"}, nil)
}

// poll asks, has the phones vote one after the other for the first and the second option, and closes it.
func (h *host) poll(dj, code, session, id string, phones ...string) {
	h.step()
	const polls = "/api/collections/polls/records"
	if !h.may("POST", polls, dj, row{"id": id, "session": session, "question": "What next?", "options": []string{"Blues", "Fast"}}) {
		return
	}
	for i, phone := range phones {
		h.may("PUT", "/api/live/"+code+"/polls/"+id+"/vote", cookie(phone), row{"option": i % 2})
	}
	h.must("PATCH", polls+"/"+id, dj, row{"closedAt": time.Now().UTC()}, nil)
}

func (h *host) announce(dj, session, id string) {
	h.step()
	h.may("POST", "/api/collections/announcements/records", dj, row{"id": id, "session": session, "message": "Lost: one shoe"})
}

func (h *host) like(code, play string, phones ...string) {
	h.step()
	for _, phone := range phones {
		h.must("PUT", "/api/live/"+code+"/plays/"+play+"/like", cookie(phone), nil, nil)
	}
}

func (h *host) unlike(code, play, phone string) {
	h.step()
	h.must("DELETE", "/api/live/"+code+"/plays/"+play+"/like", cookie(phone), nil, nil)
}

func (h *host) tempo(code, play, vote string, phones ...string) {
	h.step()
	for _, phone := range phones {
		h.may("PUT", "/api/live/"+code+"/plays/"+play+"/tempo", cookie(phone), row{"vote": vote})
	}
}

func (h *host) thank(code string, phones ...string) {
	h.step()
	for _, phone := range phones {
		h.may("POST", "/api/live/"+code+"/thanks", cookie(phone), nil)
	}
}
