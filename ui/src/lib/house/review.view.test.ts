import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { night } from '../../gallery/longnight.ts';
import { Account } from '../account.svelte.ts';
import { FakeNetwork } from '../testing.ts';
import { Review } from './review.svelte.ts';

const ANALYTICS = 'GET /api/recaps/WCS7QN/analytics';
const ROW = '/api/collections/sessions/records/s1';

let network: FakeNetwork;
let review: Review;
let account: Account;

beforeEach(() => {
	localStorage.setItem('dj', JSON.stringify({ token: 't', record: { id: 'u1', name: 'Kris' } }));
	network = new FakeNetwork();
	vi.stubGlobal('fetch', network.fetch);
	account = new Account();
	review = new Review(account, 'WCS7QN');
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
	localStorage.clear();
});

test('what the server says of a night is what the page is told', async () => {
	expect(await review.load()).toBe(false);
	expect(review.state.is).toBe('failed');
	network.json(ANALYTICS, { message: 'No', data: { code: { code: 'not_yours', message: 'No' } } }, 403);
	await review.load();
	expect(review.state.is).toBe('foreign');
	network.json(ANALYTICS, { message: 'No' }, 404);
	await review.load();
	expect(review.state.is).toBe('missing');
	network.json(ANALYTICS, night());
	expect(await review.load()).toBe(true);
	expect(review.night?.plays).toHaveLength(40);
	network.answers.clear();
	expect(await review.load()).toBe(false);
	expect(review.night?.plays).toHaveLength(40); // what was read stays
});

test('a token that no longer counts asks for the password', async () => {
	network.json(ANALYTICS, { message: 'Sign in.' }, 401);
	await review.load();
	expect(account.dj).toBeNull();
});

test('a recap is hidden when the server has said so, and not before', async () => {
	network.json(ANALYTICS, night());
	await review.load();
	await expect(review.publish('hidden')).rejects.toThrow();
	expect(review.night?.session.recap).toBe('public');
	network.json(`PATCH ${ROW}`, {});
	await review.publish('hidden');
	expect(review.night?.session.recap).toBe('hidden');
});

test('a night that is gone already is deleted', async () => {
	network.json(ANALYTICS, night());
	await review.load();
	await expect(review.remove()).rejects.toThrow(); // no network
	network.json(`DELETE ${ROW}`, { message: 'No' }, 404);
	await review.remove();
	network.json(`DELETE ${ROW}`, { message: 'No' }, 400);
	await expect(review.remove()).rejects.toThrow();
});

test('a file is called after the night and its day at the party', async () => {
	const names: string[] = [];
	vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
		names.push(this.download);
	});
	const late = night(3, {}, { title: 'AC/DC: a “night”', startedAt: '2026-11-20T23:30:00.000Z' });
	network.json(ANALYTICS, late);
	network.json('GET /api/recaps/WCS7QN/setlist.m3u8', {});
	network.json('GET /api/recaps/WCS7QN/night.csv', {});
	await review.load();
	await review.save('m3u8');
	await review.save('night');
	expect(names).toEqual(['AC-DC- a “night” 2026-11-21.m3u8', 'AC-DC- a “night” 2026-11-21 night.csv']);
});
