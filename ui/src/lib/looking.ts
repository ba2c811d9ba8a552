/** Calls `look` now, then again and again while the page is looked at; returns what stops it. */
export function keepLooking(look: () => void, every: number): () => void {
	const again = () => document.visibilityState === 'visible' && look();
	look();
	const timer = setInterval(again, every);
	document.addEventListener('visibilitychange', again);
	return () => {
		clearInterval(timer);
		document.removeEventListener('visibilitychange', again);
	};
}
