import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiError } from './api.ts';
import { Answers } from './answers.svelte.ts';
import { FakeNetwork, mine, play, poll } from './testing.ts';

let net: FakeNetwork;
let told: ApiError[];
let stops: (() => void)[];
const base = '/api/live/ABCDEF';
const like = (id: string) => `${base}/plays/${id}/like`;
const tempo = (id: string) => `${base}/plays/${id}/tempo`;
const vote = (id: string) => `${base}/polls/${id}/vote`;
const sent = () => net.asked.splice(0);
const settle = () => vi.advanceTimersByTimeAsync(0);

function phone() {
	const answers = new Answers('ABCDEF', (e) => told.push(e));
	stops.push(answers.start());
	return answers;
}

beforeEach(() => {
	vi.useFakeTimers();
	localStorage.clear();
	sessionStorage.clear();
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
	const own = phone();
	own.release();
	own.like('a');
	expect([own.likes.of('a'), own.likes.isPending('a')]).toEqual([true, true]);
	await settle();
	expect([own.likes.of('a'), own.likes.isPending('a')]).toEqual([true, false]);
	expect(sent()).toEqual([`PUT ${like('a')}`]);
});

test('nothing is sent before the first event', async () => {
	net.empty(`PUT ${like('a')}`);
	const own = phone();
	own.like('a');
	await settle();
	expect(sent()).toEqual([]);
	own.release();
	await settle();
	expect(sent()).toEqual([`PUT ${like('a')}`]);
});

test('offline: 3 likes, 1 unlike, reload, and 2 likes arrive once each', async () => {
	// acceptance 11
	const before = phone();
	before.release();
	for (const id of ['a', 'b', 'c', 'b']) before.like(id);
	await settle();
	stops.pop()!();
	sent();

	const after = phone();
	expect(['a', 'b', 'c'].map((p) => after.likes.of(p))).toEqual([true, null, true]);
	expect(['a', 'b', 'c'].map((p) => after.likes.isPending(p))).toEqual([true, true, true]);
	net.empty(`PUT ${like('a')}`);
	net.empty(`DELETE ${like('b')}`);
	net.empty(`PUT ${like('c')}`);
	after.know(mine(), { play: null, poll: null }); // the server does not have them yet
	expect(after.likes.of('a')).toBe(true);
	after.release();
	await settle();
	expect(sent().sort()).toEqual([`DELETE ${like('b')}`, `PUT ${like('a')}`, `PUT ${like('c')}`]);
	expect(['a', 'b', 'c'].map((p) => after.likes.isPending(p))).toEqual([false, false, false]);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(sent()).toEqual([]);
});

test('reloaded without a network, the hearts are as full as they were', async () => {
	net.empty(`PUT ${like('b')}`);
	const before = phone();
	before.release();
	before.know(mine(['a'], { tempo: 'slower', option: 1 }), { play: play('a'), poll: poll('q') });
	before.like('b');
	await settle();
	const after = phone();
	expect(['a', 'b', 'c'].map((p) => after.likes.of(p))).toEqual([true, true, null]);
	expect([after.tempo.of('a'), after.votes.of('q')]).toEqual(['slower', 1]);
	after.know(mine(['b']), { play: play('a'), poll: null });
	expect(['a', 'b'].map((p) => after.likes.of(p))).toEqual([null, true]);
	expect(new Answers('GHJKLM', () => {}).likes.of('a')).toBe(null);
});

test('tapping twice before the answer sends the last wish alone after it', async () => {
	// acceptance 8
	let answer: (r: Response) => void = () => {};
	const asked: string[] = [];
	vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
		asked.push(init.method!);
		return new Promise<Response>((resolve) => (answer = resolve));
	});
	const own = phone();
	own.release();
	own.like('a');
	own.like('a');
	answer(new Response(null, { status: 204 }));
	await settle();
	expect([own.likes.of('a'), own.likes.isPending('a')]).toEqual([null, true]);
	answer(new Response(null, { status: 204 }));
	await settle();
	expect([asked, own.likes.isPending('a')]).toEqual([['PUT', 'DELETE'], false]);
});

test('a refusal is rolled back and told', async () => {
	net.json(`PUT ${like('a')}`, { message: 'No such play.', data: {} }, 404);
	const own = phone();
	own.release();
	own.like('a');
	await settle();
	expect([own.likes.of('a'), own.likes.isPending('a')]).toEqual([null, false]);
	expect(told.map((e) => e.message)).toEqual(['No such play.']);
});

test('a full budget waits as long as the server asks, and says so once', async () => {
	// acceptance 12
	net.json(`PUT ${like('a')}`, { message: 'That was a lot of likes.', data: {} }, 429, {
		'Retry-After': '9'
	});
	const own = phone();
	own.release();
	own.like('a');
	await settle();
	sent();
	own.release(); // the feed came back meanwhile
	own.like('b');
	await vi.advanceTimersByTimeAsync(8_900);
	expect(sent()).toEqual([]);
	expect([own.likes.of('a'), own.likes.isPending('a'), told.length]).toEqual([true, true, 1]);
	net.empty(`PUT ${like('a')}`);
	net.empty(`PUT ${like('b')}`);
	await vi.advanceTimersByTimeAsync(200);
	expect(sent()).toEqual([`PUT ${like('a')}`, `PUT ${like('b')}`]);
	expect(own.likes.isPending('a')).toBe(false);
});

test('a server that stumbles is tried again until it takes the like', async () => {
	net.json(`PUT ${like('a')}`, {}, 503);
	const own = phone();
	own.release();
	own.like('a');
	await vi.advanceTimersByTimeAsync(30_000);
	expect(sent().length).toBeGreaterThan(3);
	net.empty(`PUT ${like('a')}`);
	await vi.advanceTimersByTimeAsync(5_000);
	expect(own.likes.isPending('a')).toBe(false);
});

test('two tabs show the same', async () => {
	// acceptance 9
	const one = phone();
	one.like('a');
	const two = phone();
	expect([two.likes.of('a'), two.likes.isPending('a')]).toEqual([true, true]);
	net.empty(`PUT ${like('a')}`);
	one.release();
	await settle();
	window.dispatchEvent(new StorageEvent('storage', { key: 'like:ABCDEF:a' })); // browsers tell the other tabs
	expect([two.likes.of('a'), two.likes.isPending('a')]).toEqual([true, false]);
});

test('a wish of yesterday is forgotten', async () => {
	const own = phone();
	own.like('a');
	await vi.advanceTimersByTimeAsync(25 * 3_600_000);
	own.release();
	await settle();
	expect([sent(), own.likes.isPending('a'), own.likes.of('a')]).toEqual([[], false, null]);
});

test('a page that is left sends nothing more', async () => {
	let answer: (r: Response) => void = () => {};
	const asked: string[] = [];
	vi.stubGlobal('fetch', (path: string) => {
		asked.push(path);
		return new Promise<Response>((resolve) => (answer = resolve));
	});
	const own = phone();
	own.like('a');
	own.like('b');
	own.release();
	stops.pop()!();
	answer(new Response(null, { status: 204 }));
	await settle();
	expect(asked).toEqual([like('a')]);
});

test('tempo is set, moved and cleared by tapping again', async () => {
	// acceptance 14
	const bodies: unknown[] = [];
	vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
		bodies.push([init.method, path, init.body]);
		return Promise.resolve(new Response(null, { status: 204 }));
	});
	const own = phone();
	own.release();
	for (const value of ['slower', 'perfect', 'perfect'] as const) {
		own.pace('a', value);
		await settle();
	}
	expect(bodies).toEqual([
		['PUT', tempo('a'), '{"vote":"slower"}'],
		['PUT', tempo('a'), '{"vote":"perfect"}'],
		['DELETE', tempo('a'), null]
	]);
	expect([own.tempo.of('a'), own.tempo.isPending('a')]).toEqual([null, false]);
	own.pace('a', 'faster');
	expect([own.tempo.of('a'), own.tempo.of('b')]).toEqual(['faster', null]); // a new track starts from nothing
});

test('kinds never mix: same track, a like, a tempo and a vote, each once after a reload', async () => {
	const before = phone();
	before.release();
	before.like('a');
	before.pace('a', 'slower');
	before.pace('a', 'faster');
	before.vote('a', 2);
	await settle();
	stops.pop()!();
	sent();

	const after = phone();
	expect([after.likes.of('a'), after.tempo.of('a'), after.votes.of('a')]).toEqual([true, 'faster', 2]);
	expect([after.likes, after.tempo, after.votes].map((kind) => kind.isPending('a'))).toEqual([
		true,
		true,
		true
	]);
	for (const path of [like('a'), tempo('a'), vote('a')]) net.empty(`PUT ${path}`);
	after.release();
	await settle();
	expect(sent().sort()).toEqual([`PUT ${like('a')}`, `PUT ${tempo('a')}`, `PUT ${vote('a')}`]);
	expect([after.likes, after.tempo, after.votes].map((kind) => kind.isPending('a'))).toEqual([
		false,
		false,
		false
	]);
	expect([after.likes.of('a'), after.tempo.of('a'), after.votes.of('a')]).toEqual([true, 'faster', 2]);
});

test('a full budget for likes holds up no vote', async () => {
	net.json(`PUT ${like('a')}`, { message: 'Slow down.', data: {} }, 429, { 'Retry-After': '30' });
	net.empty(`PUT ${vote('q')}`);
	const own = phone();
	own.release();
	own.like('a');
	await settle();
	own.vote('q', 1);
	await settle();
	expect([own.likes.isPending('a'), own.votes.isPending('q')]).toEqual([true, false]);
});

test('the first vote stands, on the phone too', async () => {
	// acceptance 19
	net.empty(`PUT ${vote('q')}`);
	const own = phone();
	own.vote('q', 1);
	own.vote('q', 0);
	own.release();
	await settle();
	own.vote('q', 2);
	await settle();
	expect([sent(), own.votes.of('q')]).toEqual([[`PUT ${vote('q')}`], 1]);
});

test('a vote that came too late is dropped and told; the one that stands is shown', async () => {
	net.json(`PUT ${vote('q')}`, { data: { poll: { code: 'closed', message: 'Closed.' } } }, 409);
	net.json(`PUT ${vote('r')}`, { data: { option: { code: 'already_voted', message: 'Voted.' } } }, 409);
	const own = phone();
	own.vote('q', 1);
	own.vote('r', 2);
	own.release();
	await settle();
	await settle();
	expect([own.votes.of('q'), own.votes.of('r')]).toEqual([null, null]);
	expect(told.map((e) => e.code).sort()).toEqual(['already_voted', 'closed']);
	own.know(mine([], { option: 0 }), { play: null, poll: poll('r') });
	expect(own.votes.of('r')).toBe(0);
});

test('the server’s word is about the track and the poll on the screen', () => {
	const own = phone();
	own.know(mine(['z'], { tempo: 'slower', option: 1 }), { play: play('a'), poll: poll('q') });
	expect([own.likes.of('z'), own.tempo.of('a'), own.votes.of('q')]).toEqual([true, 'slower', 1]);
	own.know(mine([], { tempo: null, option: null }), { play: play('b'), poll: null });
	expect([own.likes.of('z'), own.tempo.of('b'), own.votes.of('q')]).toEqual([null, null, 1]);
});

test('behind a PIN nothing is lost: it goes out once the phone is let in', async () => {
	// acceptance 29
	net.json(`PUT ${like('a')}`, { data: { pin: { code: 'pin_required', message: 'PIN.' } } }, 401);
	const own = phone();
	own.release();
	own.like('a');
	await vi.advanceTimersByTimeAsync(60_000);
	expect([sent(), own.likes.isPending('a')]).toEqual([[`PUT ${like('a')}`], true]);
	net.empty(`PUT ${like('a')}`);
	own.release();
	await settle();
	expect([own.likes.of('a'), own.likes.isPending('a')]).toEqual([true, false]);
});
