/** Where a dancer's answers wait until the server has them (outbox.ts), and what was put away (dismissed.svelte.ts). */
const SAID = /^(like|tempo|vote):|^dismissed$/;
/** What this tab last knew of a session (seen.ts). */
const SEEN = /^seen:/;

const keys = (store: Storage, of: RegExp) =>
	Array.from({ length: store.length }, (_, i) => store.key(i) ?? '').filter((key) => of.test(key));

/** Likes that the server does not have yet, by the code of their set. */
export function waitingLikes(store: Storage = localStorage): Record<string, number> {
	const waiting: Record<string, number> = {};
	for (const key of keys(store, /^like:/)) {
		const [, code = ''] = key.split(':');
		if (store.getItem(key)?.includes('"value":true')) waiting[code] = (waiting[code] ?? 0) + 1;
	}
	return waiting;
}

/** Clears what this device keeps of its dancer. A DJ who is signed in here stays so. */
export function forgetDancer(local: Storage = localStorage, tab: Storage = sessionStorage) {
	for (const key of keys(local, SAID)) local.removeItem(key);
	for (const key of keys(tab, SEEN)) tab.removeItem(key);
}
