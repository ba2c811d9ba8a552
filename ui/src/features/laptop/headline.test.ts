import { expect, test } from 'vitest';
import type { LaptopShown } from '../../lib/laptop.svelte.ts';
import type { BoothRow, BoothState } from '../../lib/onlaptop.ts';
import { headline } from './headline.ts';
import { addable, asksWhere, beginning } from './rows.ts';

const at = (clock: string) => new Date(`2026-11-20T${clock}:00`).toISOString();
const row = (
	number: number,
	phase: BoothRow['phase'],
	clock: string,
	over: Partial<BoothRow> = {}
): BoothRow => ({
	number,
	phase,
	artist: 'Marlow',
	title: `Track ${number}`,
	remix: '',
	seconds: 0,
	playedAt: at(clock),
	since: at(clock),
	reason: '',
	sentTo: '',
	...over
});
const booth: BoothState = {
	version: '1',
	server: 'https://pika.dance',
	restart: 'pika booth --server https://pika.dance',
	credential: 'paired',
	signedIn: true,
	pairing: null,
	dj: { id: 'u1', name: 'Kris', slug: 'kris' },
	session: { id: 's1', code: 'WCS7QN' },
	lead: true,
	contact: { reached: true, since: at('20:00'), last: at('22:00'), problem: '' },
	clockOffset: 0,
	playing: null,
	sent: 4,
	secret: false,
	rows: [],
	history: { folder: 'H', file: '', chosen: false, problem: '', looked: [] },
	others: [],
	settings: null,
	warnings: []
};
const line = (over: Partial<BoothState> = {}, around: Partial<LaptopShown> = {}) => {
	const { tone, head, note } = headline({
		booth: { ...booth, ...over },
		running: true,
		offline: false,
		answered: '',
		findings: null,
		restart: '',
		busy: new Set(),
		following: { busy: false, problem: null },
		...around
	});
	return `${tone}: ${head}${note && `, ${note}`}`;
};
const waiting = [row(1, 'waiting', '22:14'), row(2, 'waiting', '22:18')];

test('one line says the one thing that matters most, and where the tracks are', () => {
	expect(line()).toBe('well: Following VirtualDJ, 4 tracks sent');
	expect(line({ sent: 0 })).toBe('well: Following VirtualDJ, nothing sent yet');
	expect(line({ session: null, sent: 0 })).toBe('well: Following VirtualDJ');
	expect(line({ session: null, rows: [row(1, 'held', '20:00')] })).toBe(
		'well: Following VirtualDJ, 1 track kept for your set'
	);
	expect(line({ rows: waiting })).toMatch(
		/^well: Following VirtualDJ, 2 tracks wait since (22:14|10:14\sPM)$/
	);
	expect(line({ lead: false })).toBe('off: Another laptop of yours leads, 4 tracks sent');
	expect(line({ secret: true, rows: [row(3, 'secret', '22:20')] })).toBe(
		'off: Secret from the floor, 4 tracks sent · 1 kept secret'
	);
	expect(line({ rows: [row(3, 'set aside', '22:20')] })).toBe(
		'well: Following VirtualDJ, 4 tracks sent · 1 set aside'
	);
	expect(line({ history: { ...booth.history, problem: 'no folder' } })).toBe(
		'bad: VirtualDJ is not followed, 4 tracks sent'
	);
	expect(line({ settings: { historyDelay: 45, writeHistory: true } })).toBe(
		'well: Following VirtualDJ, 4 tracks sent · tracks come 45 s late'
	);
	expect(line({ settings: { historyDelay: 5, writeHistory: true } })).toBe(line());
	expect(line({ settings: { historyDelay: 45, writeHistory: false } })).toMatch(
		/^bad: VirtualDJ writes no history/
	);
});

test('a source that is not heard matters when nothing else stands in for it', () => {
	const decks = { source: 'network-control', where: '', problem: 'no answer' } as const;
	const file = { source: 'file', where: '/now.txt', problem: '' } as const;
	const none = { folder: '', file: '', chosen: false, problem: '', looked: [] };
	expect(line({ others: [decks] })).toBe('well: Following VirtualDJ, 4 tracks sent');
	expect(line({ history: none, others: [file] })).toBe('well: Following a file, 4 tracks sent');
	expect(line({ history: none, others: [{ ...file, problem: 'it is not there' }] })).toBe(
		'bad: The file is not followed, 4 tracks sent'
	);
});

test('a loss never hides what waits, and being signed out never hides behind a loss', () => {
	// acceptance 32, 35
	const contact = { reached: false, since: at('22:10'), last: at('22:10'), problem: 'no network' };
	expect(line({ contact, rows: waiting }, { offline: true })).toMatch(
		/^off: No contact since .+, 2 tracks wait since/
	);
	expect(line({ contact, signedIn: false, rows: waiting }, { offline: true })).toMatch(
		/^bad: This laptop is signed out, 2 tracks wait/
	);
	expect(line({ credential: 'none', signedIn: false, session: null })).toBe('off: Not connected yet');
	expect(line({ rows: waiting }, { running: false })).toMatch(
		/^bad: The booth is not running, 2 tracks wait/
	);
	expect(line({}, { booth: null })).toBe('off: One moment');
	expect(line({}, { booth: null, running: false })).toBe('bad: The booth is not running');
});

test('the night begins after the last long pause', () => {
	const rows = ['14:00', '14:05', '20:30', '20:34'].map((clock, i) => row(i + 1, 'offered', clock));
	expect(beginning(rows)?.number).toBe(3);
	expect(beginning(rows.slice(2))?.number).toBe(3);
	expect(beginning([])).toBeUndefined();
});

test('what another set has already is not added, and alone asks nothing', () => {
	const rows = [row(1, 'offered', '20:00', { sentTo: 'BLR4TX' }), row(2, 'held', '20:04')];
	expect(addable(rows)).toEqual([]);
	expect(asksWhere({ ...booth, rows }, '')).toBe(false);
	const more = [...rows, row(3, 'offered', '20:08')];
	expect(asksWhere({ ...booth, rows: more }, '')).toBe(true);
	expect(asksWhere({ ...booth, rows: more }, 's1')).toBe(false);
	expect(asksWhere({ ...booth, rows: more, session: null }, '')).toBe(false);
});
