import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiError } from './api.ts';
import { Likes } from './likes.svelte.ts';
import { FakeNetwork, mine } from './testing.ts';

let net: FakeNetwork;
let told: ApiError[];
let stops: (() => void)[];
const like = (play: string) => `/api/live/ABCDEF/plays/${play}/like`;
const sent = () => net.asked.splice(0);
const settle = () => vi.advanceTimersByTimeAsync(0);

function phone() {
	const likes = new Likes('ABCDEF', (e) => told.push(e));
	stops.push(likes.start());
	return likes;
}

beforeEach(() => {
	vi.useFakeTimers();
	localStorage.clear();
	net = new FakeNetwork();
	told = [];
	stops = [];
	vi.stubGlobal('fetch', net.fetch);
});
afterEach(() => {
	stops.forEach((stop) => stop());
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('a like shows at once and is pending until the server answers', async () => {
	net.empty(`PUT ${like('a')}`);
	const likes = phone();
	likes.release();
	likes.toggle('a');
	expect([likes.has('a'), likes.isPending('a')]).toEqual([true, true]);
	await settle();
	expect([likes.has('a'), likes.isPending('a')]).toEqual([true, false]);
	expect(sent()).toEqual([`PUT ${like('a')}`]);
});

test('nothing is sent before the first event', async () => {
	net.empty(`PUT ${like('a')}`);
	const likes = phone();
	likes.toggle('a');
	await settle();
	expect(sent()).toEqual([]);
	likes.release();
	await settle();
	expect(sent()).toEqual([`PUT ${like('a')}`]);
});

test('offline: 3 likes, 1 unlike, reload, and 2 likes arrive once each', async () => {
	// acceptance 11
	const before = phone();
	before.release();
	for (const play of ['a', 'b', 'c', 'b']) before.toggle(play);
	await settle();
	stops.pop()!();
	sent();

	const after = phone();
	expect(['a', 'b', 'c'].map((p) => after.has(p))).toEqual([true, false, true]);
	expect(['a', 'b', 'c'].map((p) => after.isPending(p))).toEqual([true, true, true]);
	net.empty(`PUT ${like('a')}`);
	net.empty(`DELETE ${like('b')}`);
	net.empty(`PUT ${like('c')}`);
	after.know(mine()); // the server does not have them yet
	expect(after.has('a')).toBe(true);
	after.release();
	await settle();
	expect(sent().sort()).toEqual([`DELETE ${like('b')}`, `PUT ${like('a')}`, `PUT ${like('c')}`]);
	expect(['a', 'b', 'c'].map((p) => after.isPending(p))).toEqual([false, false, false]);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(sent()).toEqual([]);
});

test('tapping twice before the answer sends the last wish alone after it', async () => {
	// acceptance 8
	let answer: (r: Response) => void = () => {};
	const asked: string[] = [];
	vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
		asked.push(init.method!);
		return new Promise<Response>((resolve) => (answer = resolve));
	});
	const likes = phone();
	likes.release();
	likes.toggle('a');
	likes.toggle('a');
	answer(new Response(null, { status: 204 }));
	await settle();
	expect([likes.has('a'), likes.isPending('a')]).toEqual([false, true]);
	answer(new Response(null, { status: 204 }));
	await settle();
	expect([asked, likes.isPending('a')]).toEqual([['PUT', 'DELETE'], false]);
});

test('a refusal is rolled back and told', async () => {
	net.json(`PUT ${like('a')}`, { message: 'No such play.', data: {} }, 404);
	const likes = phone();
	likes.release();
	likes.toggle('a');
	await settle();
	expect([likes.has('a'), likes.isPending('a')]).toEqual([false, false]);
	expect(told.map((e) => e.message)).toEqual(['No such play.']);
});

test('a full budget waits as long as the server asks, and says so once', async () => {
	// acceptance 12
	net.json(`PUT ${like('a')}`, { message: 'That was a lot of likes.', data: {} }, 429, {
		'Retry-After': '9'
	});
	const likes = phone();
	likes.release();
	likes.toggle('a');
	await settle();
	sent();
	likes.release(); // the feed came back meanwhile
	likes.toggle('b');
	await vi.advanceTimersByTimeAsync(8_900);
	expect(sent()).toEqual([]);
	expect([likes.has('a'), likes.isPending('a'), told.length]).toEqual([true, true, 1]);
	net.empty(`PUT ${like('a')}`);
	net.empty(`PUT ${like('b')}`);
	await vi.advanceTimersByTimeAsync(200);
	expect(sent()).toEqual([`PUT ${like('a')}`, `PUT ${like('b')}`]);
	expect(likes.isPending('a')).toBe(false);
});

test('a server that stumbles is tried again until it takes the like', async () => {
	net.json(`PUT ${like('a')}`, {}, 503);
	const likes = phone();
	likes.release();
	likes.toggle('a');
	await vi.advanceTimersByTimeAsync(30_000);
	expect(sent().length).toBeGreaterThan(3);
	net.empty(`PUT ${like('a')}`);
	await vi.advanceTimersByTimeAsync(5_000);
	expect(likes.isPending('a')).toBe(false);
});

test('two tabs show the same', async () => {
	// acceptance 9
	const one = phone();
	one.toggle('a');
	const two = phone();
	expect([two.has('a'), two.isPending('a')]).toEqual([true, true]);
	net.empty(`PUT ${like('a')}`);
	one.release();
	await settle();
	window.dispatchEvent(new StorageEvent('storage', { key: 'like:ABCDEF:a' })); // browsers tell the other tabs
	expect([two.has('a'), two.isPending('a')]).toEqual([true, false]);
});

test('a wish of yesterday is forgotten', async () => {
	const likes = phone();
	likes.toggle('a');
	await vi.advanceTimersByTimeAsync(25 * 3_600_000);
	likes.release();
	await settle();
	expect([sent(), likes.isPending('a')]).toEqual([[], false]);
});

test('a page that is left sends nothing more', async () => {
	let answer: (r: Response) => void = () => {};
	const asked: string[] = [];
	vi.stubGlobal('fetch', (path: string) => {
		asked.push(path);
		return new Promise<Response>((resolve) => (answer = resolve));
	});
	const likes = phone();
	likes.toggle('a');
	likes.toggle('b');
	likes.release();
	stops.pop()!();
	answer(new Response(null, { status: 204 }));
	await settle();
	expect(asked).toEqual([like('a')]);
});
