import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Journal } from './journal.svelte.ts';
import { FakeNetwork } from './testing.ts';
import type { JournalNight } from './types.ts';

const LIKES = 'GET /api/me/likes';
const FORGET = 'DELETE /api/me';
const night: JournalNight = {
	code: 'ABCDEF',
	title: 'Friday Westie',
	dj: { name: 'Kris', slug: 'kris' },
	hue: 195,
	tz: 'Europe/Warsaw',
	startedAt: '2026-11-20T20:00:00.000Z',
	endedAt: null,
	recap: '/recap/ABCDEF',
	likes: []
};
const waits = (code: string, id: string) =>
	localStorage.setItem(`like:${code}:${id}`, JSON.stringify({ code, id, value: true, at: 1, tag: 1 }));

let net: FakeNetwork;
beforeEach(() => {
	localStorage.clear();
	net = new FakeNetwork();
	vi.stubGlobal('fetch', net.fetch);
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('a network that fails is never an empty journal', async () => {
	// acceptance 16
	const journal = new Journal();
	await journal.load();
	expect([journal.nights, journal.failed]).toEqual([null, true]);
	net.json(LIKES, []);
	await journal.load();
	expect([journal.nights, journal.failed]).toEqual([[], false]);
});

test('a page that is no answer of ours is a failure too', async () => {
	net.answers.set(LIKES, () => new Response('<h1>Hotel Wi-Fi</h1>'));
	const journal = new Journal();
	await journal.load();
	expect([journal.nights, journal.failed]).toEqual([null, true]);
});

test('what was there stays when it cannot be fetched again', async () => {
	// acceptance 16
	net.json(LIKES, [night]);
	const journal = new Journal();
	await journal.load();
	net.answers.clear();
	await journal.load();
	expect([journal.nights, journal.failed]).toEqual([[night], true]);
});

test('likes that are still on this device are counted', async () => {
	waits('ABCDEF', 'a');
	waits('GHJKLM', 'b');
	net.json(LIKES, []);
	const journal = new Journal();
	await journal.load();
	expect(journal.waiting).toEqual({ ABCDEF: 1, GHJKLM: 1 });
});

test('forgetting is done when the server says so, and nothing is sent afterwards', async () => {
	vi.useFakeTimers();
	waits('ABCDEF', 'a');
	net.json(LIKES, [night]);
	const journal = new Journal();
	const stop = journal.watch();
	await journal.load();
	await journal.forget();
	expect([journal.forgotten, journal.problem, journal.nights]).toEqual([
		false,
		'No connection, so it is not sure that all is forgotten. Try again.',
		[night]
	]);
	expect(localStorage.length).toBe(1);

	net.empty(FORGET);
	await journal.forget();
	expect([journal.forgotten, journal.problem, journal.nights, journal.waiting]).toEqual([true, '', [], {}]);
	expect(localStorage.length).toBe(0);
	net.asked.splice(0);
	await vi.advanceTimersByTimeAsync(300_000);
	expect(net.asked).toEqual([]);
	stop();
});

test('an answer from before forgetting is not shown after it', async () => {
	let answer: (r: Response) => void = () => {};
	vi.stubGlobal('fetch', (_: string, init: RequestInit) =>
		init.method === 'DELETE'
			? Promise.resolve(new Response(null, { status: 204 }))
			: new Promise<Response>((resolve) => (answer = resolve))
	);
	const journal = new Journal();
	const late = journal.load();
	await journal.forget();
	answer(new Response(JSON.stringify([night])));
	await late;
	expect([journal.forgotten, journal.nights]).toEqual([true, []]);
});
