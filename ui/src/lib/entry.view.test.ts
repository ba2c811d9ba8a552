import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Entry } from './entry.svelte.ts';
import { LiveSession } from './session.svelte.ts';
import { FakeNetwork, FakeSource, play, snapshot } from './testing.ts';

const ENTER = 'POST /api/live/ABCDEF/enter';
const home = location.href;
let net: FakeNetwork;
let bodies: unknown[];
let stop: () => void;

beforeEach(() => {
	vi.useFakeTimers();
	sessionStorage.clear();
	FakeSource.all = [];
	net = new FakeNetwork();
	bodies = [];
	vi.stubGlobal('EventSource', FakeSource);
	vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
		if (init?.method === 'POST') bodies.push(JSON.parse(init.body as string));
		return net.fetch(path, init);
	});
});
afterEach(() => {
	stop();
	history.replaceState(null, '', home);
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

const arrive = (hash: string) => history.replaceState(null, '', `${location.pathname}${hash}`);
function open(keep?: Storage) {
	const session = new LiveSession('ABCDEF');
	const entry = new Entry(session, keep);
	stop = entry.start();
	return { session, entry };
}
const lockedOut = async () => {
	net.json('GET /api/live/ABCDEF', { data: { pin: { code: 'pin_required', message: 'PIN.' } } }, 401);
	FakeSource.last.refuse();
	await vi.advanceTimersByTimeAsync(0);
};
const settle = () => vi.advanceTimersByTimeAsync(0);

test('without a key the feed opens at once', () => {
	open();
	expect([FakeSource.all.length, bodies]).toEqual([1, []]);
});

test('a key opens before anything is asked, and leaves the address', async () => {
	// acceptance 29
	arrive('#k=secret');
	net.empty(ENTER);
	const { session, entry } = open();
	expect([FakeSource.all.length, session.phase]).toEqual([0, 'joining']);
	await settle();
	expect([bodies, FakeSource.all.length, location.hash]).toEqual([[{ key: 'secret' }], 1, '']);
	expect([entry.key, sessionStorage.getItem('key:ABCDEF')]).toEqual(['secret', null]);
});

test('a key is not lost to a bad network: it stays in the address until the server has answered', async () => {
	arrive('#k=secret');
	const { session } = open();
	await vi.advanceTimersByTimeAsync(20_000);
	expect([bodies.length > 3, location.hash, session.link]).toEqual([true, '#k=secret', 'waiting']);
	net.empty(ENTER);
	await vi.advanceTimersByTimeAsync(6_000);
	expect([location.hash, FakeSource.all.length]).toEqual(['', 1]);
});

test('an old key says so where the PIN is asked', async () => {
	arrive('#k=old');
	sessionStorage.setItem('key:ABCDEF', 'older');
	net.json(ENTER, { data: { key: { code: 'wrong_key', message: 'Old.' } } }, 401);
	const { session, entry } = open(sessionStorage);
	await settle();
	await lockedOut();
	expect([session.phase, location.hash, entry.key]).toEqual(['locked', '', '']);
	expect(sessionStorage.getItem('key:ABCDEF')).toBeNull();
	expect(entry.problem).toMatch(/^This QR code is an old one/);
});

test('the right PIN opens, a wrong one is said', async () => {
	const { session, entry } = open();
	await lockedOut();
	net.json(ENTER, { data: { pin: { code: 'wrong_pin', message: 'No.' } } }, 401);
	await entry.byPin('1111');
	expect([entry.problem, session.phase]).toEqual(['That is not the PIN.', 'locked']);
	net.empty(ENTER);
	await entry.byPin('4821');
	expect([bodies, entry.problem, session.phase]).toEqual([[{ pin: '1111' }, { pin: '4821' }], '', 'joining']);
	FakeSource.last.say('snapshot', snapshot({ play: play('a') }));
	expect(session.play?.id).toBe('a');
});

test('too many tries wait as long as the server says', async () => {
	const { entry } = open();
	await lockedOut();
	const body = { data: { pin: { code: 'too_many_tries', message: 'Wait.' } } };
	net.json(ENTER, body, 429, { 'Retry-After': '540' });
	await entry.byPin('1111');
	await entry.byPin('2222');
	expect(entry.problem).toBe('Too many wrong PINs. Wait 9 minutes, or scan the QR code.');
	expect([bodies.length, entry.waiting]).toEqual([1, true]);
	await vi.advanceTimersByTimeAsync(540_000);
	expect([entry.waiting, entry.problem]).toEqual([false, '']);
});

test('a screen that shows the key to others has it after a reload', async () => {
	arrive('#k=secret');
	net.empty(ENTER);
	open(sessionStorage);
	await settle();
	stop();
	const { entry } = open(sessionStorage);
	expect([entry.key, bodies.length]).toEqual(['secret', 1]);
});

test('a newly scanned key opens in the same tab', async () => {
	const { session } = open();
	await lockedOut();
	expect(session.phase).toBe('locked');
	net.empty(ENTER);
	arrive('#k=fresh');
	window.dispatchEvent(new HashChangeEvent('hashchange'));
	await settle();
	expect([bodies, session.phase, FakeSource.all.length]).toEqual([[{ key: 'fresh' }], 'joining', 2]);
});
