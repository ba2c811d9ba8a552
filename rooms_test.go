package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The rooms of the house, and the doors there are not: live and booth know no PocketBase, hooks and booth
// meet only over HTTP, and nothing leads back from live.
func TestRooms(t *testing.T) {
	t.Parallel()
	const pocketbase = "github.com/pocketbase/pocketbase"
	for room, closed := range map[string][]string{
		"pika/live":            {pocketbase, "pika/hooks", "pika/booth", "pika/crowd"},
		"pika/booth":           {pocketbase, "pika/hooks", "pika/live", "pika/crowd"},
		"pika/booth/virtualdj": {pocketbase, "pika/hooks", "pika/live", "pika/booth"},
		"pika/crowd":           {pocketbase, "pika/hooks", "pika/live", "pika/booth"},
		"pika/hooks":           {"pika/booth", "pika/crowd"},
		"pika/pb_migrations":   {"pika/hooks", "pika/live"},
	} {
		out, err := exec.Command("go", "list", "-deps", room).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, dep := range strings.Fields(string(out)) {
			for _, door := range closed {
				if dep == door || strings.HasPrefix(dep, door+"/") && dep != room {
					t.Errorf("%s imports %s", room, dep)
				}
			}
		}
	}
}
