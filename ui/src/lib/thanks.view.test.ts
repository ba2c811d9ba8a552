import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiError } from './api.ts';
import { FakeNetwork } from './testing.ts';
import { Thanks } from './thanks.svelte.ts';

const THANKS = 'POST /api/live/ABCDEF/thanks';
let net: FakeNetwork;
let said: number;
let refused: ApiError[];
let thanks: Thanks;

beforeEach(() => {
	vi.useFakeTimers();
	net = new FakeNetwork();
	vi.stubGlobal('fetch', net.fetch);
	said = 0;
	refused = [];
	thanks = new Thanks('ABCDEF', { onSaid: () => said++, onRefused: (e) => refused.push(e) });
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('one tap, one thanks, then three seconds of calm', async () => {
	// acceptance 15
	net.empty(THANKS);
	void thanks.say();
	expect([said, thanks.cooling]).toEqual([1, true]); // before any answer
	void thanks.say();
	await vi.advanceTimersByTimeAsync(3_000);
	expect([net.asked, thanks.cooling]).toEqual([[THANKS], true]);
	await vi.advanceTimersByTimeAsync(400);
	expect(thanks.cooling).toBe(false);
	void thanks.say();
	expect([said, net.asked.length]).toEqual([2, 2]);
});

test('who is told to wait waits as long as the server says', async () => {
	net.json(THANKS, { message: 'A moment.', data: {} }, 429, { 'Retry-After': '9' });
	await thanks.say();
	expect(refused.map((e) => e.status)).toEqual([429]);
	await vi.advanceTimersByTimeAsync(8_900);
	expect(thanks.cooling).toBe(true);
	await vi.advanceTimersByTimeAsync(200);
	expect(thanks.cooling).toBe(false);
});

test('without a network nothing is kept for later', async () => {
	await thanks.say();
	await vi.advanceTimersByTimeAsync(60_000);
	expect([refused.map((e) => e.status), net.asked.length]).toEqual([[0], 1]);
});
