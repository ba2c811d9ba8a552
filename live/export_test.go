package live

// Held is how many sessions are in memory.
func (f *Floor) Held() int {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return len(f.byID)
}
