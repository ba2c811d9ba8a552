import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Feed, type Link, type Refusal, type View } from './live.ts';
import { FakeNetwork, FakeSource, mine, play, snapshot } from './testing.ts';

const SNAPSHOT = 'GET /api/live/ABCDEF';
const MINE = 'GET /api/live/ABCDEF/mine';

let net: FakeNetwork;
let visible: DocumentVisibilityState;
let stop: () => void;

beforeEach(() => {
	vi.useFakeTimers();
	FakeSource.all = [];
	net = new FakeNetwork();
	visible = 'visible';
	vi.stubGlobal('EventSource', FakeSource);
	vi.stubGlobal('fetch', net.fetch);
	vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visible);
});
afterEach(() => {
	stop();
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

function open(view?: View) {
	const links: Link[] = [];
	const heard: [string, unknown][] = [];
	const refused: Refusal[] = [];
	const feed = new Feed({
		code: 'ABCDEF',
		view,
		on: (type, data) => heard.push([type, data]),
		onLink: (link) => links.push(link),
		onRefused: (why) => refused.push(why),
		random: () => 1
	});
	stop = feed.start();
	return { links, heard, refused };
}
const show = (to: DocumentVisibilityState) => {
	visible = to;
	document.dispatchEvent(new Event('visibilitychange'));
};
const online = () => {
	net.json(SNAPSHOT, snapshot({ play: play('polled') }), 200, { ETag: '"1"' });
	net.json(MINE, mine());
};

test('comes back after the last event it heard', () => {
	open();
	FakeSource.last.say('play', null, 'e1-41');
	FakeSource.last.drop();
	vi.advanceTimersByTime(500);
	expect(FakeSource.last.url).toBe('/api/live/ABCDEF/feed?after=e1-41');
});

test('comes back when the goodbye said, not sooner', () => {
	open();
	FakeSource.last.say('play', null, 'e1-41');
	FakeSource.last.say('bye', { after: 2_300 });
	expect(FakeSource.last.closed).toBe(true);
	vi.advanceTimersByTime(2_299);
	expect(FakeSource.all.length).toBe(1);
	vi.advanceTimersByTime(1);
	expect(FakeSource.last.url).toBe('/api/live/ABCDEF/feed?after=e1-41');
});

test('asks as a view when it is one', () => {
	open('stage');
	expect(FakeSource.last.url).toBe('/api/live/ABCDEF/feed?view=stage');
});

test('asks as a view also without a stream: it would count as a dancer', async () => {
	net.json(`${SNAPSHOT}?view=console`, snapshot());
	const { heard } = open('console');
	await vi.advanceTimersByTimeAsync(6_000);
	expect(heard.map(([type]) => type)).toEqual(['snapshot']);
	expect(net.asked).toEqual([`${SNAPSHOT}?view=console`]);
});

test('backs off to five seconds at most, and begins anew once it heard something', () => {
	open();
	const waits: number[] = [];
	for (let i = 0; i < 6; i++) {
		FakeSource.last.drop();
		const before = FakeSource.all.length;
		let waited = 0;
		while (FakeSource.all.length === before) {
			vi.advanceTimersByTime(100);
			waited += 100;
		}
		waits.push(waited);
	}
	expect(waits).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
	FakeSource.last.say('hb', { now: '' });
	FakeSource.last.drop();
	const before = FakeSource.all.length;
	vi.advanceTimersByTime(500);
	expect(FakeSource.all.length).toBe(before + 1);
});

test('no first event within 6 s: polls, and goes back to the stream', async () => {
	// acceptance 6
	online();
	const { links, heard } = open();
	await vi.advanceTimersByTimeAsync(5_900);
	expect(net.asked).toEqual([]);
	await vi.advanceTimersByTimeAsync(200);
	await vi.waitFor(() => expect(heard.map(([type]) => type)).toEqual(['snapshot', 'mine']));
	expect(net.asked).toEqual([SNAPSHOT, MINE]);
	expect(links).toEqual(['polling']);
	await vi.advanceTimersByTimeAsync(5_000);
	expect(net.asked.filter((a) => a === SNAPSHOT)).toHaveLength(2);

	FakeSource.last.say('snapshot', snapshot());
	expect(links.at(-1)).toBe('live');
	const asked = net.asked.length;
	await vi.advanceTimersByTimeAsync(20_000);
	expect(net.asked).toHaveLength(asked);
});

test('40 s of silence while visible: the stream is dead, whatever it says of itself', async () => {
	// acceptance 6
	online();
	const { links } = open();
	FakeSource.last.say('snapshot', snapshot());
	const first = FakeSource.last;
	await vi.advanceTimersByTimeAsync(39_000);
	expect(first.closed).toBe(false);
	await vi.advanceTimersByTimeAsync(2_000);
	expect(first.closed).toBe(true);
	expect(net.asked).toContain(SNAPSHOT);
	expect(links).toEqual(['live', 'polling']);
});

test('a heartbeat is a sign of life', async () => {
	open();
	FakeSource.last.say('snapshot', snapshot());
	for (let i = 0; i < 10; i++) {
		await vi.advanceTimersByTimeAsync(15_000);
		FakeSource.last.say('hb', { now: '' });
	}
	expect(FakeSource.all).toHaveLength(1);
	expect(net.asked).toEqual([]);
});

test('after a polled snapshot the stream begins anew: nothing older is replayed on top', async () => {
	online();
	open();
	FakeSource.last.say('play', null, 'e1-7');
	FakeSource.last.drop();
	await vi.advanceTimersByTimeAsync(6_100);
	expect(net.asked).toContain(SNAPSHOT);
	FakeSource.last.drop();
	await vi.advanceTimersByTimeAsync(5_000);
	expect(FakeSource.last.url).toBe('/api/live/ABCDEF/feed');
});

test('an unchanged snapshot is not told twice', async () => {
	online();
	const { heard } = open();
	await vi.advanceTimersByTimeAsync(6_100);
	net.empty(SNAPSHOT, 304);
	await vi.advanceTimersByTimeAsync(5_100);
	expect(heard.filter(([type]) => type === 'snapshot')).toHaveLength(1);
	expect(heard.filter(([type]) => type === 'mine').length).toBeGreaterThan(1);
});

test('wakes at once, whatever readyState says, with no flash of an error', () => {
	// acceptance 5
	const { links } = open();
	FakeSource.last.say('snapshot', snapshot(), 'e1-3');
	show('hidden');
	vi.advanceTimersByTime(20 * 60_000);
	const asleep = FakeSource.all.length;
	show('visible');
	expect(FakeSource.all).toHaveLength(asleep + 1);
	expect(FakeSource.last.url).toContain('after=e1-3');
	FakeSource.last.say('snapshot', snapshot(), 'e2-1');
	expect(links).toEqual(['live']);
});

test('a third sleep is like the first', () => {
	open();
	for (let i = 1; i <= 3; i++) {
		FakeSource.last.say('snapshot', snapshot());
		show('hidden');
		vi.advanceTimersByTime(60_000);
		expect(FakeSource.last.closed).toBe(true);
		show('visible');
		expect(FakeSource.all).toHaveLength(i + 1);
	}
});

test('a glance away keeps the stream for 20 s', () => {
	open();
	FakeSource.last.say('snapshot', snapshot());
	show('hidden');
	vi.advanceTimersByTime(19_000);
	expect(FakeSource.last.closed).toBe(false);
	vi.advanceTimersByTime(2_000);
	expect(FakeSource.last.closed).toBe(true);
});

test('a hidden page neither polls nor reconnects', async () => {
	online();
	open();
	show('hidden');
	FakeSource.last.drop();
	await vi.advanceTimersByTimeAsync(120_000);
	expect(FakeSource.all).toHaveLength(1);
	expect(net.asked).toEqual([]);
});

test('a short loss is not mentioned, a longer one is', () => {
	const { links } = open();
	FakeSource.last.say('snapshot', snapshot());
	FakeSource.last.drop();
	vi.advanceTimersByTime(600);
	FakeSource.last.say('hb', { now: '' });
	vi.advanceTimersByTime(3_000);
	expect(links).toEqual(['live']);
	FakeSource.last.drop();
	vi.advanceTimersByTime(2_100);
	expect(links).toEqual(['live', 'waiting']);
});

test('an unknown code stops everything', async () => {
	// acceptance 3
	net.json(SNAPSHOT, { message: 'No session has this code.', data: {} }, 404);
	const { refused } = open();
	FakeSource.last.refuse();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(refused).toEqual(['missing']);
	expect(FakeSource.all).toHaveLength(1);
});

test('a PIN and a closed door stop everything, each by its name', async () => {
	// acceptance 29: an EventSource hears no status, so the page asks for the snapshot
	for (const [status, data, why] of [
		[401, { pin: { code: 'pin_required', message: 'PIN.' } }, 'locked'],
		[403, { code: { code: 'door_closed', message: 'Closed.' } }, 'closed']
	] as const) {
		FakeSource.all = [];
		net.json(SNAPSHOT, { message: 'No.', data }, status);
		const { refused, links } = open();
		FakeSource.last.refuse();
		await vi.advanceTimersByTimeAsync(60_000);
		expect([refused, links, FakeSource.all.length]).toEqual([[why], [], 1]);
	}
});

test('another refusal is no reason to give up', async () => {
	net.json(SNAPSHOT, { message: 'Who are you?', data: {} }, 401); // a hotel's own page
	const { refused } = open();
	FakeSource.last.refuse();
	await vi.advanceTimersByTimeAsync(600);
	expect([refused, FakeSource.all.length]).toEqual([[], 2]);
});

test('a feed that is over after the end is left alone until the phone wakes', async () => {
	net.json(SNAPSHOT, snapshot({}, { status: 'ended' }));
	net.json(MINE, mine());
	const { heard } = open();
	FakeSource.last.refuse(); // 204
	await vi.advanceTimersByTimeAsync(60_000);
	expect(heard[0]![0]).toBe('snapshot');
	expect(FakeSource.all).toHaveLength(1);
	show('hidden');
	show('visible');
	expect(FakeSource.all).toHaveLength(2);
});

test('a server that stumbles is tried again', async () => {
	net.json(SNAPSHOT, {}, 503);
	open();
	FakeSource.last.refuse();
	await vi.advanceTimersByTimeAsync(600);
	expect(FakeSource.all).toHaveLength(2);
});

test('a late answer to a poll does not overwrite the stream', async () => {
	online();
	const answers: (() => void)[] = [];
	vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
		if (answers.length === 0) await new Promise<void>((resolve) => answers.push(resolve));
		return net.fetch(path, init);
	});
	const { heard } = open();
	await vi.advanceTimersByTimeAsync(6_600); // polling began, and the stream is tried again beside it
	FakeSource.last.say('snapshot', snapshot({ play: play('fresh') }));
	answers[0]!();
	await vi.waitFor(() => expect(net.asked).toContain(MINE));
	await vi.advanceTimersByTimeAsync(1_000);
	expect(heard).toHaveLength(1);
});

test('a page that is put away stops polling', async () => {
	online();
	open();
	await vi.advanceTimersByTimeAsync(6_100);
	await vi.waitFor(() => expect(net.asked).toEqual([SNAPSHOT, MINE]));
	show('hidden');
	await vi.advanceTimersByTimeAsync(60_000);
	expect(net.asked).toEqual([SNAPSHOT, MINE]);
});

test('stops for good', () => {
	open();
	stop();
	vi.advanceTimersByTime(120_000);
	show('visible');
	expect(FakeSource.all).toHaveLength(1);
	expect(FakeSource.last.closed).toBe(true);
});
