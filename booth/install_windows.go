package booth

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

// setRunValue keeps a command to run at sign-in.
func setRunValue(name, line string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKeyPath, registry.SET_VALUE)
	if err != nil {
		return err
	}
	return errors.Join(key.SetStringValue(name, line), key.Close())
}

// deleteRunValue forgets it. The error is errNoValue when there was none.
func deleteRunValue(name string) error {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKeyPath, registry.SET_VALUE)
	if err == nil {
		err = errors.Join(key.DeleteValue(name), key.Close())
	}
	if errors.Is(err, registry.ErrNotExist) {
		return errNoValue
	}
	return err
}
