import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ServerStatus } from './status.svelte.ts';
import { FakeNetwork } from './testing.ts';

const STATUS = 'GET /api/status';
const told = (over = {}) => ({
	now: '2026-11-20T20:00:00.000Z',
	since: '2026-11-18T20:00:00.000Z',
	version: 'v1.2.0',
	wrong: null,
	feed: 0.2,
	backup: null,
	...over
});

let net: FakeNetwork;
beforeEach(() => {
	net = new FakeNetwork();
	vi.stubGlobal('fetch', net.fetch);
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('it is asked again by itself, until nobody looks any more', async () => {
	const status = new ServerStatus();
	net.json(STATUS, told());
	const stop = status.watch();
	await vi.waitFor(() => expect(status.told?.wrong).toBeNull());
	net.json(STATUS, told({ wrong: 'feed', feed: null }));
	await vi.advanceTimersByTimeAsync(10_000);
	await vi.waitFor(() => expect(status.told?.wrong).toBe('feed'));
	stop();
	await vi.advanceTimersByTimeAsync(60_000);
	expect(net.asked).toHaveLength(2);
});

test('a server that does not answer is said, and what it told last stays', async () => {
	const status = new ServerStatus();
	await status.load();
	expect([status.told, status.silent]).toEqual([null, true]);
	net.json(STATUS, told());
	await status.load();
	expect(status.silent).toBe(false);
	net.answers.clear();
	await status.load();
	expect([status.told?.version, status.silent]).toEqual(['v1.2.0', true]);
});
