package virtualdj

import (
	"slices"
	"strings"
)

// shortestTrack is the length in seconds from which a file counts as music. Jingles, drops and sound effects last a few
// seconds, station idents up to fifteen; nothing that people dance to is as short as twenty.
const shortestTrack = 20

// IsJingle reports whether a file is an effect and no track, so that the floor is not told of it: it is shorter than 20
// seconds (0 seconds is unknown, not short), or lies in a folder called Sampler, Samples or Jingles, however deep and
// in whatever case. VirtualDJ's own samples (.vdjsample) are no entries of a history at all. These are all the rules
// there are, for every source.
func IsJingle(path string, seconds int) bool {
	if seconds > 0 && seconds < shortestTrack {
		return true
	}
	if strings.Contains(path, "://") {
		return false
	}
	folders := strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r == '/' || r == '\\' })
	return len(folders) > 0 && slices.ContainsFunc(folders[:len(folders)-1], func(folder string) bool {
		return folder == "sampler" || folder == "samples" || folder == "jingles"
	})
}
