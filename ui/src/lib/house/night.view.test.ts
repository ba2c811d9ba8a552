import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Account } from '../account.svelte.ts';
import { FakeNetwork, FakeSource, play, poll, snapshot } from '../testing.ts';
import { t } from '../words.ts';
import type { DoorRecord } from './door.svelte.ts';
import { Night } from './night.svelte.ts';

const record: DoorRecord = {
	id: 's1',
	code: 'ABCDEF',
	title: 'Friday Westie',
	hue: 195,
	tz: 'Europe/Warsaw',
	status: 'live',
	startedAt: '2026-11-20 20:00:00.000Z',
	endedAt: '',
	locked: false,
	doorClosedAt: ''
};
const PLAYS = 'POST /api/collections/plays/records';
const ROWS = `GET /api/collections/plays/records?perPage=1000&skipTotal=1&sort=-startedAt&filter=${encodeURIComponent("(session='s1')")}`;
const RECAP = 'GET /api/recaps/ABCDEF';

let network: FakeNetwork;
let bodies: Record<string, unknown>[];
let night: Night;
let stop = () => {};

beforeEach(() => {
	sessionStorage.clear();
	localStorage.clear();
	localStorage.setItem('dj', JSON.stringify({ token: 't', record: { id: 'u1', name: 'Kris' } }));
	FakeSource.all = [];
	network = new FakeNetwork();
	bodies = [];
	vi.stubGlobal('EventSource', FakeSource);
	vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
		if (init?.body) bodies.push(JSON.parse(init.body as string) as Record<string, unknown>);
		return network.fetch(path, init);
	});
	open();
});
afterEach(() => {
	stop();
	vi.unstubAllGlobals();
});

function open(over: Partial<DoorRecord> = {}) {
	stop();
	night = new Night(new Account(), { ...record, ...over });
	stop = night.live.connect();
}
const say = (type: string, data: unknown) => FakeSource.last.say(type, data);

/** A row as PocketBase writes it. */
const row = (id: string, minute: number, over: Record<string, unknown> = {}) => ({
	id,
	title: `Title of ${id}`,
	artist: `Artist of ${id}`,
	remix: '',
	bpm: 0,
	key: '',
	seconds: 0,
	startedAt: `2026-11-20 20:${String(minute).padStart(2, '0')}:00.000Z`,
	endedAt: '2026-11-20 21:00:00.000Z',
	hidden: false,
	...over
});
const told = (id: string, minute: number) =>
	play(id, { startedAt: `2026-11-20T20:${String(minute).padStart(2, '0')}:00.000Z` });
const shown = () => night.list.plays.map((p) => (p.hidden ? `(${p.id})` : p.id));

test('the list holds hidden plays too, and not what is on', async () => {
	say('snapshot', snapshot({ play: told('c', 8), history: [told('a', 0)] }));
	network.json(ROWS, { items: [row('c', 8), row('b', 4, { hidden: true }), row('a', 0)] });
	await night.list.load();
	expect(shown()).toEqual(['(b)', 'a']);
	expect(night.list.plays[1]).toMatchObject({
		bpm: null,
		seconds: null,
		startedAt: '2026-11-20T20:00:00.000Z'
	});
});

test('what the feed knows before the rows is there at once', async () => {
	network.json(ROWS, { items: [row('a', 0)] });
	await night.list.load();
	say('snapshot', snapshot({ play: told('b', 4), history: [told('a', 0)] }));
	say('play', told('c', 8));
	expect(shown()).toEqual(['b', 'a']);
});

test('a hide is seen at once, can be undone, and stays in the list', async () => {
	network.json(ROWS, { items: [row('b', 4), row('a', 0)] });
	await night.list.load();
	say('snapshot', snapshot({ play: told('b', 4), history: [told('a', 0)] }));
	network.json('PATCH /api/collections/plays/records/a', row('a', 0, { hidden: true }));
	await night.list.hide(night.list.plays[0]!);
	expect(shown()).toEqual(['(a)']);
	expect(night.list.undo?.id).toBe('a');
	network.json('PATCH /api/collections/plays/records/a', row('a', 0));
	await night.list.show(night.list.undo!);
	expect(shown()).toEqual(['a']);
	expect(night.list.undo).toBeNull();
});

test('"show again" is offered for the newest play until it would be over', () => {
	const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString();
	const of = (startedAt: string, seconds: number | null) =>
		say(
			'snapshot',
			snapshot({ history: [play('a', { startedAt, seconds, endedAt: minutes(0) }), told('z', 0)] })
		);
	of(minutes(-2), 200);
	expect(night.list.again?.id).toBe('a');
	of(minutes(-6), 200);
	expect(night.list.again).toBeNull();
	of(minutes(-6), null); // length unknown: twelve minutes
	expect(night.list.again?.id).toBe('a');
	say('play', told('b', 8));
	expect(night.list.again).toBeNull();
});

test('a typed track that was lost on the way is sent again as the same row', async () => {
	expect(await night.list.type({ title: 'Tin Rof', artist: 'Marlow' })).toBe(false);
	expect(night.list.typing.problem?.text).toBe('No connection. Nothing was lost, try again.');
	network.json(PLAYS, row('x', 9, { title: 'Tin Rof', artist: 'Marlow' })); // it had arrived, with its slip
	network.json(
		'PATCH /api/collections/plays/records/x',
		row('x', 9, { title: 'Tin Roof', artist: 'Marlow' })
	);
	expect(await night.list.type({ title: 'Tin Roof', artist: 'Marlow' })).toBe(true);
	expect(bodies[0]!['id']).toMatch(/^[a-z0-9]{15}$/);
	expect(bodies[1]!['id']).toBe(bodies[0]!['id']);
	expect(bodies[2]).toEqual({ title: 'Tin Roof', artist: 'Marlow' });
	network.json(PLAYS, row('y', 12, { title: 'Caffeine', artist: '' }));
	expect(await night.list.type({ title: 'Caffeine', artist: '' })).toBe(true);
	expect(bodies.at(-1)!['id']).not.toBe(bodies[0]!['id']);
});

test('what the server says against a field stands at that field', async () => {
	const data = { title: { code: 'required', message: 'A play needs an artist or a title.' } };
	network.json(PLAYS, { message: 'No', data }, 400);
	await night.list.type({ title: ' ', artist: '' });
	expect(night.list.typing.problem).toEqual({
		text: '',
		fields: { title: 'A play needs an artist or a title.' }
	});
});

test('a result stays until it is dismissed, also over a reload', async () => {
	// acceptance 17, 21
	say('snapshot', snapshot({ poll: poll('q1') }));
	await night.polls.follow(night.live.poll);
	expect([night.polls.open?.id, night.polls.result]).toEqual(['q1', null]);
	say('poll', poll('q1', { status: 'closed', votes: [2, 2, 0], winners: [0, 1] }));
	await night.polls.follow(night.live.poll);
	say('poll', null); // a minute later
	await night.polls.follow(night.live.poll);
	expect(night.polls.result?.winners).toEqual([0, 1]);

	const ended = { ...poll('q1', { status: 'closed', winners: [0, 1] }), startedAt: '', closedAt: '' };
	network.json(RECAP, { polls: [poll('q0', { status: 'closed' }), ended] });
	open();
	say('snapshot', snapshot());
	await night.polls.follow(null);
	expect(night.polls.result?.id).toBe('q1');
	night.polls.dismiss();
	expect(night.polls.result).toBeNull();
	open();
	say('snapshot', snapshot());
	await night.polls.follow(null);
	expect(night.polls.result).toBeNull();
});

test('a poll that ended while the screen slept is found in the recap, at the second try too', async () => {
	say('snapshot', snapshot({ poll: poll('q1') }));
	await night.polls.follow(night.live.poll);
	say('snapshot', snapshot());
	await night.polls.follow(null); // no network
	expect(night.polls.result).toBeNull();
	network.json(RECAP, { polls: [poll('q1', { status: 'canceled' })] });
	await night.polls.follow(null);
	expect(night.polls.result?.status).toBe('canceled');
});

test('without a limit a poll has no time, and asking dismisses the result before', async () => {
	say('snapshot', snapshot({ poll: poll('q1', { status: 'closed' }) }));
	await night.polls.follow(night.live.poll);
	expect(night.polls.result?.id).toBe('q1');
	network.json('POST /api/collections/polls/records', {});
	expect(await night.polls.ask({ question: 'Now?', options: ['Yes', 'No'], seconds: null })).toBe(true);
	expect(bodies.at(-1)).toEqual({ session: 's1', question: 'Now?', options: ['Yes', 'No'] });
	expect(night.polls.result).toBeNull();
});

test('a second poll is refused in the server’s words', async () => {
	// acceptance 18
	const data = { session: { code: 'poll_open', message: 'A poll is open. End it first.' } };
	network.json('POST /api/collections/polls/records', { message: 'No', data }, 400);
	expect(await night.polls.ask({ question: 'Now?', options: ['Yes', 'No'], seconds: 60 })).toBe(false);
	expect(night.polls.asking.problem?.text).toBe('A poll is open. End it first.');
});

test('a locked set is entered by its key, and the PIN is remembered at the screen that set it', async () => {
	// acceptance 29
	network.json('PATCH /api/collections/sessions/records/s1', { ...record, locked: true });
	network.json('GET /api/sessions/s1/door', { url: 'https://pika.dance/live/ABCDEF#k=KEY', key: 'KEY' });
	network.empty('POST /api/live/ABCDEF/enter');
	expect(await night.door.lock('4821')).toBe(true);
	expect([night.door.locked, night.door.key, night.door.pin]).toEqual([true, 'KEY', '4821']);
	expect(bodies).toEqual([{ pin: '4821' }, { key: 'KEY' }]);

	// changed at another screen
	network.json('GET /api/collections/sessions/records/s1', { ...record, locked: true });
	network.json('GET /api/sessions/s1/door', { url: '', key: 'NEW' });
	await night.door.load();
	expect(night.door.key).toBe('KEY');
	await night.door.enter();
	expect([night.door.key, night.door.pin]).toEqual(['NEW', '']);

	network.json('PATCH /api/collections/sessions/records/s1', record);
	expect(await night.door.lock('')).toBe(true);
	expect([night.door.locked, night.door.key]).toEqual([false, '']);
});

test('a key is not shown before the server has told it', () => {
	open({ locked: true });
	expect(night.door.key).toBeNull();
});

test('that there was no connection is no longer said when there is one; a refusal stays', async () => {
	const ANNOUNCE = 'POST /api/collections/announcements/records';
	expect(await night.announcer.tell('Water break', 60)).toBe(false); // nothing answers
	expect(night.announcer.telling.problem?.text).toBe(t.errors.network);
	night.reached();
	expect(night.announcer.telling.problem).toBeNull();
	network.json(ANNOUNCE, { status: 400, data: { message: { code: 'invalid', message: 'Too long.' } } }, 400);
	await night.announcer.tell('Water break', 60);
	night.reached();
	expect(night.announcer.telling.problem?.fields).toEqual({ message: 'Too long.' });
});
