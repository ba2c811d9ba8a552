package main

// filesAllowed is how many files and connections a program may have open: Windows sets no limit.
func filesAllowed() (most uint64, limited bool) { return 0, false }
