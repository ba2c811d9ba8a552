import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { booth } from '../gallery/laptop.ts';
import { Console } from './console.svelte.ts';
import { asBooth, Laptop } from './laptop.svelte.ts';
import { laptopHere, rememberLaptop, type BoothState } from './onlaptop.ts';
import { FakeNetwork, FakeSource } from './testing.ts';

const STATE = 'GET /booth/api/state';
const state = (over: Partial<BoothState> = {}): BoothState => ({ ...booth, ...over });

let net: FakeNetwork;
let stop = () => {};
beforeEach(() => {
	localStorage.clear();
	FakeSource.all = [];
	net = new FakeNetwork();
	vi.stubGlobal('EventSource', FakeSource);
	vi.stubGlobal('fetch', net.fetch);
});
afterEach(() => {
	stop();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});
const say = (over: Partial<BoothState> = {}) => FakeSource.last.say('state', state(over));
function follow() {
	stop();
	const laptop = new Laptop();
	stop = laptop.start();
	say();
	return laptop;
}

test('whatever is not the booth’s own answer is the server', async () => {
	net.json(STATE, state());
	expect(await laptopHere()).toBe(true);
	net.answers.set(STATE, () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } }));
	expect(await laptopHere()).toBe(false);
	net.json(STATE, { status: 404, message: 'Nothing here.' }, 404);
	expect(await laptopHere()).toBe(false);
	net.json(STATE, { items: [] });
	expect(await laptopHere()).toBe(false);
	net.answers.clear();
	expect(await laptopHere()).toBe(false);
});

test('a laptop’s page knows that it is one while its booth does not run', async () => {
	rememberLaptop();
	expect(await laptopHere()).toBe(true);
	net.json(STATE, { status: 404 }, 404); // something else answers there now
	expect(await laptopHere()).toBe(false);
});

test('the booth is followed, is missed when it ends, and is found again', () => {
	vi.useFakeTimers();
	const laptop = follow();
	expect(FakeSource.last.url).toBe('/booth/api/events');
	say({ sent: 38 });
	expect(laptop.booth?.sent).toBe(38);
	FakeSource.last.drop();
	vi.advanceTimersByTime(2_000);
	expect(laptop.running).toBe(true); // it may just be starting anew
	FakeSource.last.drop();
	vi.advanceTimersByTime(600);
	expect(laptop.running).toBe(false);
	expect(laptop.booth?.sent).toBe(38);
	vi.advanceTimersByTime(60_000);
	expect(FakeSource.all.length).toBeGreaterThan(2);
	say({ sent: 39 });
	expect([laptop.running, laptop.booth?.sent]).toEqual([true, 39]);
	FakeSource.last.refuse();
	const opened = FakeSource.all.length;
	vi.advanceTimersByTime(1_000);
	expect(FakeSource.all).toHaveLength(opened + 1);
});

test('what starts the booth again is known to a page that finds it gone', () => {
	const restart = 'pika booth --server https://pika.dance --history /sets/History';
	follow();
	say({ restart });
	stop();
	const laptop = new Laptop(); // the page was loaded anew
	stop = laptop.start();
	expect(laptop.booth).toBeNull();
	expect(laptop.restart).toBe(restart);
});

test('a booth that says nothing from the first is not running', () => {
	vi.useFakeTimers();
	stop();
	const laptop = new Laptop();
	stop = laptop.start();
	vi.advanceTimersByTime(2_400);
	expect([laptop.booth, laptop.running]).toEqual([null, true]);
	vi.advanceTimersByTime(100);
	expect(laptop.running).toBe(false);
});

test('a page that was left follows nothing any more', () => {
	vi.useFakeTimers();
	follow();
	FakeSource.last.drop();
	stop();
	vi.advanceTimersByTime(60_000);
	expect(FakeSource.all).toHaveLength(1);
	expect(FakeSource.last.closed).toBe(true);
});

test('a lost beat is no loss of contact, eight seconds are', () => {
	vi.useFakeTimers();
	const laptop = follow();
	const since = new Date().toISOString();
	say({ contact: { reached: false, since, last: since, problem: 'no network' } });
	vi.advanceTimersByTime(7_000);
	expect(laptop.offline).toBe(false);
	vi.advanceTimersByTime(1_000);
	expect(laptop.offline).toBe(true);
	say();
	expect(laptop.offline).toBe(false);
	say({ contact: { reached: false, since: null, last: null, problem: '' } }); // it has not tried yet
	expect(laptop.offline).toBe(false);
});

test('an act shows its outcome, but never over a newer word of the booth', async () => {
	const laptop = follow();
	net.json('POST /booth/api/secret', state({ secret: true }));
	const turning = laptop.keepSecret(true);
	expect([...laptop.busy]).toEqual(['secret']);
	await turning;
	expect([laptop.booth?.secret, laptop.busy.size]).toEqual([true, 0]);

	net.json('POST /booth/api/import', state({ sent: 1 }));
	const importing = laptop.begin(5);
	say({ sent: 6 });
	await importing;
	expect(laptop.booth?.sent).toBe(6);
});

test('what the booth refuses is thrown, and the act is free again', async () => {
	const laptop = follow();
	const data = { server: { code: 'offline', message: 'The server cannot be reached from here.' } };
	net.json('POST /booth/api/import', { status: 502, message: '', data }, 502);
	await expect(laptop.begin(5)).rejects.toMatchObject({ status: 502, code: 'offline' });
	expect(laptop.busy.size).toBe(0);
});

test('where the night begins is asked once for a session, also over a reload', async () => {
	follow().decline();
	expect(follow().answered).toBe('s1');
	localStorage.clear();
	await expect(follow().begin(5)).rejects.toThrow(); // out of reach
	expect(follow().answered).toBe('');
	net.json('POST /booth/api/import', state());
	await follow().begin(5); // four tracks stay on offer
	expect(follow().answered).toBe('s1');
});

test('the booth acts in sessions: nothing of the account is asked for, and no token is sent', async () => {
	localStorage.setItem('dj', JSON.stringify({ token: 't', record: { id: 'u9', name: 'Another' } }));
	const sent: (HeadersInit | undefined)[] = [];
	vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
		sent.push(init?.headers);
		return net.fetch(path, init);
	});
	const filter = encodeURIComponent("(status='live' && owner='u1')");
	net.json(`GET /api/collections/sessions/records?perPage=1&filter=${filter}`, { items: [] });
	const dj = { id: 'u1', name: 'Kris', slug: 'kris' };
	const desk = new Console(asBooth(dj), dj);
	await desk.load();
	await desk.loadBooths();
	expect([desk.phase, desk.profile.name]).toEqual(['idle', 'Kris']);
	expect(net.asked).toHaveLength(1);
	expect(sent).toEqual([{}]);
});
