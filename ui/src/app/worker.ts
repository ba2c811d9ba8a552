declare global {
	interface Window {
		trustedTypes?: {
			createPolicy(
				name: string,
				rules: { createScriptURL: (s: string) => string }
			): { createScriptURL(s: string): string };
		};
	}
}

/** Offline shell, where the browser allows one (https or localhost). Updates wait for the next visit: no reload mid-set. */
export function registerWorker() {
	if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
	const policy = window.trustedTypes?.createPolicy('app-worker', { createScriptURL: (s) => s });
	const url = policy ? policy.createScriptURL('/sw.js') : '/sw.js';
	const register = () => void navigator.serviceWorker.register(url).catch(() => {});
	if (document.readyState === 'complete') register();
	else window.addEventListener('load', register);
}
