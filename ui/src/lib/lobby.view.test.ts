import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Lobby } from './lobby.svelte.ts';
import { FakeNetwork } from './testing.ts';
import type { Recaps } from './types.ts';

const LIVE = 'GET /api/live';
const RECAPS = 'GET /api/recaps';
const set = (code: string) => ({
	code,
	title: code,
	dj: { name: 'Kris', slug: 'kris' },
	play: null
});
const past = (...codes: string[]): Recaps => ({
	recent: codes.map((code) => ({
		...set(code),
		startedAt: '2026-11-20T20:00:00.000Z',
		plays: 1,
		likes: 0,
		tz: ''
	})),
	liked: []
});

let net: FakeNetwork;
beforeEach(() => {
	net = new FakeNetwork();
	vi.stubGlobal('fetch', net.fetch);
});
afterEach(() => vi.unstubAllGlobals());

test('one is opened, two are a choice and stay one, none are the last nights', async () => {
	// acceptance 2
	const lobby = new Lobby();
	net.json(LIVE, [set('AAAAAA')]);
	await lobby.load();
	expect(lobby.only?.code).toBe('AAAAAA');
	net.json(LIVE, [set('AAAAAA'), set('BBBBBB')]);
	await lobby.load();
	expect(lobby.only).toBeNull();
	net.json(LIVE, [set('BBBBBB')]);
	await lobby.load();
	expect(lobby.only).toBeNull();
	net.json(LIVE, []);
	net.json(RECAPS, past('AAAAAA'));
	await lobby.load();
	expect(lobby.past.recent.map((n) => n.code)).toEqual(['AAAAAA']);
});

test('the last nights are asked for once, and again after another set', async () => {
	const lobby = new Lobby();
	net.json(LIVE, []);
	net.json(RECAPS, past('AAAAAA'));
	for (let i = 0; i < 3; i++) await lobby.load();
	expect(net.asked.filter((line) => line === RECAPS)).toHaveLength(1);
	net.json(LIVE, [set('BBBBBB')]);
	await lobby.load();
	net.json(LIVE, []);
	net.json(RECAPS, past('BBBBBB', 'AAAAAA'));
	await lobby.load();
	expect(lobby.past.recent.map((n) => n.code)).toEqual(['BBBBBB', 'AAAAAA']);
});

test('a network that fails is not a quiet night', async () => {
	const lobby = new Lobby();
	net.json(LIVE, []);
	await lobby.load(); // the last nights are out of reach
	expect([lobby.sessions, lobby.failed]).toEqual([null, true]);
	net.json(RECAPS, past());
	await lobby.load();
	expect([lobby.sessions, lobby.failed]).toEqual([[], false]);
	net.answers.clear();
	await lobby.load();
	expect([lobby.sessions, lobby.failed]).toEqual([[], false]);
});
