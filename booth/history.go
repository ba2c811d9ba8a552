package booth

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"pika/booth/virtualdj"
)

// historyMain prints what the reader sees at a path: as a table, or as JSON for other programs.
func historyMain(args []string, stdout, stderr io.Writer) error {
	flags := newFlags("booth history")
	asJSON := flags.Bool("json", false, "")
	if err := parse(flags, args, 1); err != nil {
		return err
	}
	entries, err := virtualdj.List(flags.Arg(0))
	if err != nil {
		return fmt.Errorf("read the history: %w", err)
	}
	var plays []Play
	for _, e := range entries {
		if p := fromVirtualDJ(e); p.named() {
			plays = append(plays, p)
		}
	}
	if *asJSON {
		return writeJSON(stdout, plays)
	}
	if len(plays) == 0 {
		fmt.Fprintln(stderr, "No plays there. VirtualDJ's history is in files like History/2024-09-03.m3u.")
	}
	return writeTable(stdout, plays)
}

func writeJSON(out io.Writer, plays []Play) error {
	type listed struct {
		Artist   string  `json:"artist"`
		Title    string  `json:"title"`
		Remix    string  `json:"remix"`
		PlayedAt *string `json:"played_at"` // null in a playlist
		Key      string  `json:"key"`
		Source   string  `json:"source"`
	}
	list := []listed{}
	for _, p := range plays {
		item := listed{Artist: p.Artist, Title: p.Title, Remix: p.Remix, Key: p.Key, Source: p.Source}
		if !p.PlayedAt.IsZero() {
			at := p.PlayedAt.UTC().Format(time.RFC3339Nano)
			item.PlayedAt = &at
		}
		list = append(list, item)
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}

func writeTable(out io.Writer, plays []Play) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, p := range plays {
		at := "–"
		if !p.PlayedAt.IsZero() {
			at = p.PlayedAt.Local().Format("2006-01-02 15:04:05")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", at, p.Artist, p.Title)
	}
	return table.Flush()
}
