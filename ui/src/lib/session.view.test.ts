import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveSession } from './session.svelte.ts';
import { FakeSource, play, snapshot } from './testing.ts';
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

test('a wrong clock is known from the server’s now', () => {
	say('snapshot', snapshot({ now: new Date(Date.now() + 3_600_000).toISOString() }));
	expect(Math.round(session.offset / 60_000)).toBe(60);
});

test('the end and the next session are told by the session event', () => {
	say('snapshot', snapshot({ play: play('a') }));
	say('session', { ...snapshot().session, status: 'ended', next: 'NEXT22' });
	expect([session.phase, session.info?.next]).toEqual(['ended', 'NEXT22']);
});

test('a reload without a network shows what was last seen, for ten minutes', () => {
	say('snapshot', snapshot({ play: play('a'), history: [play('z')] }));
	const reloaded = new LiveSession('ABCDEF');
	expect([reloaded.phase, reloaded.play?.id, reloaded.history.length]).toEqual(['live', 'a', 1]);
	expect(new LiveSession('OTHER2').phase).toBe('joining');
	vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
	expect(new LiveSession('ABCDEF').phase).toBe('joining');
	vi.restoreAllMocks();
});
