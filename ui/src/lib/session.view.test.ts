import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveSession } from './session.svelte.ts';
import { FakeNetwork, FakeSource, play, poll, snapshot } from './testing.ts';
import type { Pulse } from './types.ts';

let stop: () => void;
let session: LiveSession;

beforeEach(() => {
	sessionStorage.clear();
	FakeSource.all = [];
	vi.stubGlobal('EventSource', FakeSource);
	session = new LiveSession('ABCDEF');
	stop = session.connect();
});
afterEach(() => {
	stop();
	vi.unstubAllGlobals();
});

const say = (type: string, data: unknown) => FakeSource.last.say(type, data);
const pulse = (over: Partial<Pulse>): Pulse => ({ ...snapshot().tallies, ...over });
const ids = () => session.history.map((p) => p.id);

test('the snapshot is the whole truth', () => {
	say('snapshot', snapshot({ play: play('a'), history: [play('z')] }));
	say('snapshot', snapshot({ play: play('c'), history: [play('b')] }));
	expect([session.play?.id, ids(), session.phase]).toEqual(['c', ['b'], 'live']);
});

test('a new track puts the former one at the head of the history', () => {
	say('snapshot', snapshot({ play: play('a'), history: [play('z')] }));
	say('play', play('b', { startedAt: '2026-11-20T20:04:00.000Z' }));
	expect([session.play?.id, ids()]).toEqual(['b', ['a', 'z']]);
	expect(session.history[0]?.endedAt).toBe('2026-11-20T20:04:00.000Z');
});

test('the same id is a correction', () => {
	say('snapshot', snapshot({ play: play('a') }));
	say('play', play('a', { title: 'Spelled right' }));
	expect([session.play?.title, ids()]).toEqual(['Spelled right', []]);
});

test('null is nothing, and changes no history', () => {
	say('snapshot', snapshot({ play: play('a'), history: [play('z')] }));
	say('play', null);
	expect([session.play, ids()]).toEqual([null, ['z']]);
	say('history', [play('a'), play('z')]);
	say('play', play('b'));
	expect(ids()).toEqual(['a', 'z']);
});

test('a history keeps fifty', () => {
	say(
		'snapshot',
		snapshot({ play: play('a'), history: Array.from({ length: 50 }, (_, i) => play(`h${i}`)) })
	);
	say('play', play('b'));
	expect([session.history.length, ids()[0], ids()[49]]).toEqual([50, 'a', 'h48']);
});

test('each play keeps its own count', () => {
	// acceptance 10
	say('snapshot', snapshot({ play: play('a') }));
	say('pulse', pulse({ play: 'a', likes: 7, listeners: 3 }));
	expect([session.likesOf(play('a')), session.listeners]).toEqual([7, 3]);
	say('play', play('b'));
	expect([session.likesOf(play('a')), session.likesOf(play('b'))]).toEqual([7, 0]);
	say('pulse', pulse({ play: 'b', likes: 1 }));
	expect([session.likesOf(play('a')), session.likesOf(play('b'))]).toEqual([7, 1]);
	say('pulse', pulse({ play: 'b', likes: 1, plays: { a: { likes: 8 } } }));
	expect(session.likesOf(play('a'))).toBe(8);
	say('pulse', pulse({ play: null, likes: 0 }));
	expect(session.likesOf(play('b'))).toBe(1);
});

test('a history brings newer figures than the pulses before it', () => {
	say('snapshot', snapshot({ play: play('a') }));
	say('pulse', pulse({ play: 'a', likes: 7 }));
	say('play', null);
	say('history', [play('a', { likes: 9 })]);
	expect(session.history.map((p) => session.likesOf(p))).toEqual([9]);
});

test('tempo is of the track that plays', () => {
	// acceptance 14
	const tempo = { slower: 1, perfect: 2, faster: 3 };
	say('snapshot', snapshot({ play: play('a') }));
	say('pulse', pulse({ play: 'a', tempo }));
	expect(session.tallies.tempo).toEqual(tempo);
	say('play', play('a', { title: 'Spelled right' }));
	expect(session.tallies.tempo).toEqual(tempo);
	say('play', play('b'));
	expect(session.tallies).toMatchObject({ play: 'b', likes: 0, tempo: { slower: 0, perfect: 0, faster: 0 } });
});

test('a poll takes its votes from the pulses, the later word always wins', () => {
	// acceptance 18
	say('snapshot', snapshot({ poll: poll('q') }));
	say('pulse', pulse({ poll: { id: 'q', votes: [1, 0, 2] } }));
	expect(session.poll?.votes).toEqual([1, 0, 2]);
	say('pulse', pulse({ poll: { id: 'another', votes: [9, 9, 9] } }));
	expect(session.poll?.votes).toEqual([1, 0, 2]);
	say('poll', poll('q', { status: 'closed', votes: [1, 1, 2], winners: [2] }));
	expect([session.poll?.status, session.poll?.votes]).toEqual(['closed', [1, 1, 2]]);
	say('poll', null);
	expect(session.poll).toBeNull();
});

test('an announcement is what was said last', () => {
	// acceptance 22
	say('snapshot', snapshot({ announcement: { id: 'x', message: 'Finals at ten', endsAt: null } }));
	say('announcement', { id: 'x', message: 'Finals at eleven', endsAt: null });
	expect(session.announcement?.message).toBe('Finals at eleven');
	say('announcement', null);
	expect(session.announcement).toBeNull();
});

test('it rains by the difference between two words of one stream, never on a snapshot', () => {
	// acceptance 15
	const tallies = { ...snapshot().tallies, thanks: 40, play: 'a', likes: 5 };
	say('snapshot', snapshot({ tallies, play: play('a') }));
	expect(session.rain).toEqual({ thanks: 0, likes: 0 });
	say('pulse', pulse({ ...tallies, thanks: 43, likes: 7 }));
	expect(session.rain).toEqual({ thanks: 3, likes: 2 });
	say('pulse', pulse({ ...tallies, thanks: 44, likes: 6 })); // a like taken back lifts nothing up
	expect(session.rain).toEqual({ thanks: 4, likes: 2 });
	say('snapshot', snapshot({ tallies: { ...tallies, thanks: 90, likes: 30 }, play: play('a') }));
	expect(session.rain).toEqual({ thanks: 4, likes: 2 });
	say('pulse', pulse({ ...tallies, thanks: 91, play: 'b', likes: 31 })); // another track's likes
	expect(session.rain).toEqual({ thanks: 5, likes: 2 });
});

test('what came while the phone was away does not rain when it is back', () => {
	const tallies = { ...snapshot().tallies, thanks: 40 };
	say('snapshot', snapshot({ tallies }));
	FakeSource.last.drop();
	window.dispatchEvent(new Event('online'));
	say('pulse', pulse({ ...tallies, thanks: 80 })); // a stream that goes on begins with a pulse
	expect(session.rain.thanks).toBe(0);
	say('pulse', pulse({ ...tallies, thanks: 82 }));
	expect(session.rain.thanks).toBe(2);
});

test('one’s own thanks rain at once, and once', () => {
	const thanks = (n: number) => say('pulse', pulse({ thanks: n }));
	say('snapshot', snapshot());
	session.echo();
	expect(session.rain.thanks).toBe(1);
	thanks(3);
	expect(session.rain.thanks).toBe(3);
	session.echo();
	session.takeBack(); // refused
	thanks(4);
	expect(session.rain.thanks).toBe(5);
});

test('a session that wants a PIN shows nothing of what was seen, and opens once the phone is let in', async () => {
	// acceptance 29
	const net = new FakeNetwork();
	vi.stubGlobal('fetch', net.fetch);
	say('snapshot', snapshot({ play: play('a') }));
	net.json('GET /api/live/ABCDEF', { data: { pin: { code: 'pin_required', message: 'PIN.' } } }, 401);
	FakeSource.last.refuse();
	await vi.waitFor(() => expect(session.phase).toBe('locked'));
	expect(new LiveSession('ABCDEF').info).toBeNull();
	session.again();
	expect([session.phase, session.play]).toEqual(['joining', null]);
	say('snapshot', snapshot({ play: play('b') }));
	expect(session.play?.id).toBe('b');
});

test('a closed door is told from a broken one', async () => {
	const net = new FakeNetwork();
	vi.stubGlobal('fetch', net.fetch);
	net.json('GET /api/live/ABCDEF', { data: { code: { code: 'door_closed', message: 'Closed.' } } }, 403);
	FakeSource.last.refuse();
	await vi.waitFor(() => expect(session.phase).toBe('closed'));
});

test('a wrong clock is known from the server’s now', () => {
	say('snapshot', snapshot({ now: new Date(Date.now() + 3_600_000).toISOString() }));
	expect(Math.round(session.offset / 60_000)).toBe(60);
	expect(Math.round((session.now - Date.now()) / 60_000)).toBe(60);
});

test('the end and the next session are told by the session event', () => {
	say('snapshot', snapshot({ play: play('a') }));
	say('session', { ...snapshot().session, status: 'ended', next: 'NEXT22' });
	expect([session.phase, session.info?.next]).toEqual(['ended', 'NEXT22']);
});

test('a reload without a network shows what was last seen, for ten minutes', () => {
	const announcement = { id: 'x', message: 'Finals at ten', endsAt: null };
	say('snapshot', snapshot({ play: play('a'), history: [play('z')], poll: poll('q'), announcement }));
	const reloaded = new LiveSession('ABCDEF');
	expect([reloaded.phase, reloaded.play?.id, reloaded.history.length]).toEqual(['live', 'a', 1]);
	expect([reloaded.poll?.id, reloaded.announcement?.id]).toEqual(['q', 'x']);
	expect(new LiveSession('OTHER2').phase).toBe('joining');
	vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
	expect(new LiveSession('ABCDEF').phase).toBe('joining');
	vi.restoreAllMocks();
});
