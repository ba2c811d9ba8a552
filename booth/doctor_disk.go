package booth

import (
	"os"
	"path/filepath"
)

// scarceRoom is free space on a disk below which it is soon full, in bytes: a night takes some megabytes, but other
// programs write there too.
const scarceRoom = 500 << 20

// CheckWritable tries whether a folder, or the one in which it would be made, takes files. It leaves none behind.
func CheckWritable(check, dir string) Finding {
	at := existing(dir)
	file, err := os.CreateTemp(at, ".pika-doctor-*")
	if err == nil {
		err = file.Close()
		if removed := os.Remove(file.Name()); err == nil {
			err = removed
		}
	}
	if err != nil {
		return Finding{check, Problem, "cannot write to " + dir + ": " + rootCause(err).Error(), "Let your user write there, or choose another folder."}
	}
	if at != dir {
		return fine(check, "%s can be made", dir)
	}
	return fine(check, "%s can be written", dir)
}

// CheckRoom looks how much room is left on the disk of a folder.
func CheckRoom(dir string) Finding {
	free, err := freeRoom(existing(dir))
	return judgeRoom(dir, free, err)
}

func judgeRoom(dir string, free uint64, err error) Finding {
	const check = "disk"
	switch {
	case err != nil:
		return Finding{check, Unchecked, "the room on the disk of " + dir + " is not known: " + rootCause(err).Error(), ""}
	case free < scarceRoom:
		return Finding{check, Warning, count(int(free>>20), "megabyte") + " left on the disk of " + dir, "Make room there: when the disk is full nothing more can be kept."}
	}
	return fine(check, "%d GB left", free>>30)
}

// existing is the folder itself, or the nearest one above it that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}
