/** Keeps the screen on while the page is visible; returns what lets go. Browsers without it are left alone. */
export function keepAwake(): () => void {
	if (!('wakeLock' in navigator)) return () => {};
	let lock: WakeLockSentinel | null = null;
	const take = async () => {
		if (document.visibilityState !== 'visible' || (lock && !lock.released)) return;
		lock = await navigator.wakeLock.request('screen').catch(() => null);
	};
	document.addEventListener('visibilitychange', take);
	void take();
	return () => {
		document.removeEventListener('visibilitychange', take);
		void lock?.release();
	};
}
