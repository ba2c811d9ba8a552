import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Account } from '../account.svelte.ts';
import { FakeNetwork } from '../testing.ts';
import { House } from './house.ts';
import { Marks } from './marks.svelte.ts';

const POST = 'POST /api/collections/play_marks/records';
const PATCH = 'PATCH /api/collections/play_marks/records/m1';
const ROWS = `GET /api/collections/play_marks/records?perPage=1000&skipTotal=1&sort=created&filter=${encodeURIComponent("(play.session='s1')")}`;

let network: FakeNetwork;
let bodies: unknown[];
let marks: Marks;

beforeEach(() => {
	localStorage.setItem('dj', JSON.stringify({ token: 't', record: { id: 'u1', name: 'Kris' } }));
	network = new FakeNetwork();
	bodies = [];
	vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
		if (init?.body) bodies.push(JSON.parse(init.body as string));
		return network.fetch(path, init);
	});
	marks = new Marks(new House(new Account(), 's1'));
});
afterEach(() => {
	vi.unstubAllGlobals();
	localStorage.clear();
});

const row = (mark: string, note = '') => ({ id: 'm1', play: 'p1', mark, note });

test('a mark shows at once, and the same mark again takes it back', async () => {
	network.json(POST, row('peak'));
	const first = marks.mark('p1', 'peak');
	expect(marks.of('p1').mark).toBe('peak');
	expect(await first).toBe(true);
	network.json(PATCH, row(''));
	const second = marks.mark('p1', 'peak');
	expect(marks.of('p1').mark).toBe('');
	expect(await second).toBe(true);
	expect(bodies).toEqual([{ play: 'p1', mark: 'peak' }, { mark: '' }]);
	expect(marks.of('p2')).toEqual({ mark: '', note: '' });
});

test('quick marks arrive in their order, and the last one stands', async () => {
	network.json(POST, row('peak'));
	network.json(PATCH, row('brick'));
	await Promise.all([marks.mark('p1', 'peak'), marks.mark('p1', 'brick')]);
	expect(network.asked).toEqual([POST, PATCH]);
	expect(marks.of('p1').mark).toBe('brick');
});

test('a mark that did not arrive goes again and says why', async () => {
	network.json(ROWS, { items: [row('brick', 'Too slow')] });
	await marks.load();
	expect(await marks.mark('p1', 'peak')).toBe(false); // no network
	expect(marks.of('p1')).toEqual({ mark: 'brick', note: 'Too slow' });
	expect(marks.trouble('p1')).toBe('No connection. Nothing was lost, try again.');
	expect(marks.trouble('p2')).toBe('');
	network.json(PATCH, row('peak', 'Too slow'));
	expect(await marks.mark('p1', 'peak')).toBe(true);
	expect(marks.trouble('p1')).toBe('');
	expect(marks.of('p1')).toEqual({ mark: 'peak', note: 'Too slow' });
});

test('a note leaves the mark alone', async () => {
	network.json(ROWS, { items: [row('peak')] });
	await marks.load();
	network.json(PATCH, row('peak', 'Again at midnight'));
	expect(await marks.note('p1', 'Again at midnight')).toBe(true);
	expect(bodies).toEqual([{ note: 'Again at midnight' }]);
	expect(marks.of('p1')).toEqual({ mark: 'peak', note: 'Again at midnight' });
});

test('a list that was on its way while a mark was stored does not undo it', async () => {
	let answer: (response: Response) => void = () => {};
	network.json(POST, row('peak'));
	const slow = new Promise<Response>((resolve) => (answer = resolve));
	const quick = network.fetch;
	let lists = 0;
	network.fetch = (path, init) => (path.includes('filter') && !lists++ ? slow : quick(path, init));
	const loading = marks.load();
	await marks.mark('p1', 'peak');
	network.json(ROWS, { items: [row('peak')] });
	answer(new Response(JSON.stringify({ items: [] })));
	await loading;
	expect(marks.of('p1').mark).toBe('peak');
});
