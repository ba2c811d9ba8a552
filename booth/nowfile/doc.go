// Package nowfile reads the files in which programs for DJs and streamers say what is playing: a line of text by a
// pattern, lines of "Title:" and "Artist:", the last entry of a playlist, or JSON. It makes a track of a file's bytes
// and knows nothing of where or when.
//
// Such files have no times, no identity and no history: they say one thing at a time. What they said while nobody looked
// is not to be had.
package nowfile
