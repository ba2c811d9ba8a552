package booth

import (
	"errors"
	"os/exec"
	"time"
)

// browserPatience is how long the system's opener is watched for a failure. Some of them run as long as the browser.
const browserPatience = 2 * time.Second

// openBrowser shows a page in the DJ's browser, the way the system does it. It is no error if that takes longer than
// browserPatience.
func openBrowser(url string) error {
	name, args := browserCommand(url)
	command := exec.Command(name, args...)
	if err := command.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- command.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			return errors.New(name + " failed")
		}
	case <-time.After(browserPatience):
	}
	return nil
}
