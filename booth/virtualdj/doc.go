// Package virtualdj reads the history that VirtualDJ keeps of the tracks it played.
//
// VirtualDJ appends two lines per track to History/YYYY-MM-DD.m3u: a line of tags and the path of the file.
//
//	#EXTVDJ:<time>21:34</time><lastplaytime>1725395646</lastplaytime><artist>…</artist><title>…</title><remix>…</remix><songlength>241.622</songlength>
//	C:\Users\dj\Music\Artist - Title.mp3
//
// What makes it worth a package:
//
//   - Nothing is escaped, so it is no XML. More than a third of real entries carry no names at all, because
//     VirtualDJ took them from the file name; this package takes them from there too.
//   - lastplaytime is the only time to be trusted. A night's file goes on until 08:00 of the next day, so neither
//     the file's date nor <time> says when a track was played, and the file in use is the one that holds the
//     largest lastplaytime, whatever its name or its date on disk.
//   - The file grows while it is read. [Folder.Read] takes whole entries only and remembers where it stopped in a
//     [Cursor], so that any number of reads, crashes and restarts give every play once and in file order. A file
//     that was rewritten is read again and compared by [Entry.Key].
//   - It belongs to another program: files are opened, read and closed, never held, so that VirtualDJ can move
//     them to its archive. A file that leaves the folder that way says nothing.
//
// The path of a track holds the names of people and disks. It never leaves this package: an entry is known by
// a hash of its time and path.
//
// History/tracklist.txt is not read. It has minutes instead of times, no identity, and a line format that each DJ
// may change, so a play from it could neither be told from its repetition nor be split safely into artist and title.
package virtualdj
