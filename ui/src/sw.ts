/// <reference lib="webworker" />
declare const __SHELL__: string[];
declare const __VERSION__: string;

const sw = self as unknown as ServiceWorkerGlobalScope;
const CACHE = 'shell-' + __VERSION__;
/** A venue's dying Wi-Fi hangs rather than fails; longer than this nobody waits for a page. */
const PATIENCE = 2_000;

/** The server varies its answers by headers (Origin) that change nothing in these files. */
const HIT = { ignoreVary: true };

/** Never ours: the API, the dashboard, QR images. */
const foreign = (path: string) => /^\/(api|_|qr)\//.test(path);

async function navigate(request: Request): Promise<Response> {
	const shell = await caches.match('/', HIT);
	const fresh = fetch(request);
	if (!shell) return fresh;
	const late = new Promise<Response>((resolve) => setTimeout(resolve, PATIENCE, shell));
	return Promise.race([fresh.catch(() => shell), late]);
}

/** Names of assets hold a hash of their content: what is cached is right. */
async function asset(e: FetchEvent): Promise<Response> {
	const hit = await caches.match(e.request, HIT);
	if (hit) return hit;
	const fresh = await fetch(e.request);
	if (fresh.ok) {
		const copy = fresh.clone();
		e.waitUntil(caches.open(CACHE).then((c) => c.put(e.request, copy)));
	}
	return fresh;
}

async function dropOldShells() {
	const old = (await caches.keys()).filter((k) => k.startsWith('shell-') && k !== CACHE);
	await Promise.all(old.map((k) => caches.delete(k)));
	await sw.clients.claim();
}

sw.addEventListener('install', (e) => {
	e.waitUntil(caches.open(CACHE).then((c) => c.addAll(__SHELL__)));
});
sw.addEventListener('activate', (e) => e.waitUntil(dropOldShells()));
sw.addEventListener('fetch', (e) => {
	const url = new URL(e.request.url);
	if (e.request.method !== 'GET' || url.origin !== sw.location.origin || foreign(url.pathname)) return;
	if (e.request.mode === 'navigate') e.respondWith(navigate(e.request));
	else if (url.pathname.startsWith('/assets/')) e.respondWith(asset(e));
});
