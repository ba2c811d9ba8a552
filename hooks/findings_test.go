package hooks

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pika/live"
)

// evening builds a night for findings: a track each four minutes, phones counted each minute.
type findingsNight struct{ analytics }

func newFindingsNight(minutes int, phones func(minute int) int) *findingsNight {
	f := &findingsNight{}
	f.Session.StartedAt, f.Length = live.Time{Time: handmadeStart}, minutes*60
	for i := range minutes {
		if n := phones(i); n >= 0 {
			f.Minutes = append(f.Minutes, minute{At: f.at(i), Listeners: &n})
		}
	}
	return f
}

func (f *findingsNight) at(minute int) live.Time {
	return live.Time{Time: handmadeStart.Add(time.Duration(minute) * time.Minute)}
}

func (f *findingsNight) play(bpm float64, likes int, tempo live.Tempo) *findingsNight {
	i := len(f.Plays)
	f.Plays = append(f.Plays, analysedPlay{recapPlay: recapPlay{Likes: likes, Tempo: tempo, Play: live.Play{
		ID: fmt.Sprint("p", i), BPM: known(bpm), StartedAt: f.at(4 * i), EndedAt: f.at(4*i + 4),
	}}})
	return f
}

func (f *findingsNight) plays(n int, bpm float64, likes int, tempo live.Tempo) *findingsNight {
	for range n {
		f.play(bpm, likes, tempo)
	}
	return f
}

func steady(n int) func(int) int { return func(int) int { return n } }

func whole(n int) *int { return &n }

// What a night says, and that it says nothing when too few spoke.
func TestFindings(t *testing.T) {
	t.Parallel()
	slow, right, fast := live.Tempo{Slower: 6, Perfect: 2}, live.Tempo{Slower: 1, Perfect: 7}, live.Tempo{Faster: 6, Perfect: 2}
	for name, c := range map[string]struct {
		night *findingsNight
		want  []finding
	}{
		"an empty night":                       {newFindingsNight(0, steady(0)), []finding{}},
		"a night that was right":               {newFindingsNight(80, steady(40)).plays(20, 100, 5, right), []finding{}},
		"slower, whatever it was":              {newFindingsNight(40, steady(40)).plays(10, 0, 5, slow), []finding{tempoFinding{"slower", 0.75, 80, 10, nil}}},
		"slower above a border":                {newFindingsNight(80, steady(40)).plays(14, 96, 5, right).plays(6, 119, 5, slow), []finding{tempoFinding{"slower", 36.0 / 48, 48, 6, whole(119)}}},
		"faster below a border":                {newFindingsNight(80, steady(40)).plays(6, 78, 5, fast).plays(14, 104, 5, right), []finding{tempoFinding{"faster", 36.0 / 48, 48, 6, whole(78)}}},
		"too few votes":                        {newFindingsNight(80, steady(40)).plays(2, 119, 5, slow).plays(18, 96, 5, right), []finding{}},
		"a stretch":                            {newFindingsNight(80, steady(40)).plays(8, 0, 1, live.Tempo{}).plays(3, 0, 20, live.Tempo{}).plays(9, 0, 1, live.Tempo{}), []finding{stretchFinding{"stretch", live.Time{Time: handmadeStart.Add(32 * time.Minute)}, live.Time{Time: handmadeStart.Add(44 * time.Minute)}, 3, 60.0 / 77}}},
		"no stretch of a short night":          {newFindingsNight(20, steady(40)).play(0, 60, live.Tempo{}).plays(4, 0, 1, live.Tempo{}), []finding{}},
		"the room left":                        {newFindingsNight(160, emptied(40, 20, 60, 160)).plays(40, 0, 1, live.Tempo{}), []finding{leftFinding{"left", live.Time{Time: handmadeStart.Add(60 * time.Minute)}, "p15", 0.5}}},
		"the room left and came back":          {newFindingsNight(160, emptied(40, 20, 60, 70)).plays(40, 0, 1, live.Tempo{}), []finding{}},
		"people went home":                     {newFindingsNight(160, emptied(40, 5, 140, 160)).plays(40, 0, 1, live.Tempo{}), []finding{}},
		"a few went":                           {newFindingsNight(160, emptied(9, 3, 60, 160)).plays(40, 0, 1, live.Tempo{}), []finding{}},
		"nobody was counted, as while it down": {newFindingsNight(160, func(i int) int { return map[bool]int{true: 40, false: -1}[i < 60 || i > 70] }).plays(40, 0, 1, live.Tempo{}), []finding{}},
	} {
		if got := c.night.find(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	quiet := newFindingsNight(80, steady(40)).plays(20, 0, 0, live.Tempo{})
	quiet.Engagement = engagement{Phones: 40, TookPart: 0.2}
	if got := quiet.find(); !reflect.DeepEqual(got, []finding{quietFinding{"quiet", 40, 0.2}}) {
		t.Errorf("a quiet night: %+v", got)
	}
	all := newFindingsNight(160, emptied(40, 20, 60, 160)).plays(8, 110, 1, slow).plays(3, 110, 30, slow).plays(29, 110, 1, slow)
	all.Engagement = quiet.Engagement
	if got := all.find(); len(got) != findingsMost {
		t.Errorf("%d findings", len(got))
	}
}

// emptied is a room that falls from so many phones to fewer between two minutes.
func emptied(before, after, from, to int) func(int) int {
	return func(minute int) int {
		if minute >= from && minute < to {
			return after
		}
		return before
	}
}
