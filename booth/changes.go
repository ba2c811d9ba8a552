package booth

import "sync"

// changes lets any number of readers wait for the next change of something, without anybody keeping a list of them.
type changes struct {
	mu   sync.Mutex
	next chan struct{}
}

func newChanges() *changes { return &changes{next: make(chan struct{})} }

// wait returns a channel that is closed at the next change. Ask for it before looking, so that no change is missed.
func (c *changes) wait() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next
}

// tell wakes all who wait. It blocks on nobody, so it may be called under any lock.
func (c *changes) tell() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.next)
	c.next = make(chan struct{})
}
