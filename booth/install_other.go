//go:build !windows

package booth

import "errors"

var errNoRegistry = errors.New("only Windows has a registry")

func setRunValue(string, string) error { return errNoRegistry }

func deleteRunValue(string) error { return errNoRegistry }
