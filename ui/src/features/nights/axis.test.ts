import { expect, test } from 'vitest';
import { clockChange, place, ticks, type Axis } from './axis.ts';

const axis = (from: string, to: string): Axis => ({ from: Date.parse(from), to: Date.parse(to) });
const WARSAW = 'Europe/Warsaw';
const wall = (at: number, tz: string) =>
	new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: tz }).format(at);
const clocks = (a: Axis, tz: string, most: number) => ticks(a, tz, most).map(({ at }) => wall(at, tz));

test('ticks fall on round hours and half hours of the party’s clock, across midnight', () => {
	const night = axis('2026-11-20T20:04:00Z', '2026-11-21T00:10:00Z');
	expect(clocks(night, WARSAW, 12)).toEqual([
		'21:30',
		'22:00',
		'22:30',
		'23:00',
		'23:30',
		'00:00',
		'00:30',
		'01:00'
	]);
	expect(clocks(night, WARSAW, 5)).toEqual(['22:00', '23:00', '00:00', '01:00']);
	expect(clocks(night, WARSAW, 2)).toEqual(['00:00']); // each third hour
	expect(clocks(night, 'America/New_York', 5)).toEqual(['16:00', '17:00', '18:00', '19:00']);
});

test('a zone that is a quarter of an hour off has round times too', () => {
	expect(clocks(axis('2026-11-20T12:00:00Z', '2026-11-20T15:00:00Z'), 'Asia/Kathmandu', 4)).toEqual([
		'18:00',
		'19:00',
		'20:00'
	]);
});

test('the hour that comes twice has its ticks twice, an hour apart', () => {
	// 2026-10-25 in Warsaw: 03:00 summer time is 02:00 winter time
	const night = axis('2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z');
	expect(clocks(night, WARSAW, 6)).toEqual(['00:00', '01:00', '02:00', '02:00', '03:00', '04:00']);
	const gaps = ticks(night, WARSAW, 6).map(({ at }, i, all) => (i ? at - all[i - 1]!.at : 0));
	expect(gaps.slice(1)).toEqual(Array(5).fill(3_600_000));
	expect(clocks(axis('2026-10-24T23:45:00Z', '2026-10-25T02:00:00Z'), WARSAW, 6)).toEqual([
		'02:00',
		'02:30',
		'02:00',
		'02:30',
		'03:00'
	]);
	expect(clockChange(night, WARSAW)).toBe('back');
});

test('the hour that is left out has no ticks', () => {
	const night = axis('2026-03-28T23:00:00Z', '2026-03-29T03:00:00Z');
	expect(clocks(night, WARSAW, 6)).toEqual(['00:00', '01:00', '03:00', '04:00', '05:00']);
	expect(clockChange(night, WARSAW)).toBe('forward');
	expect(clockChange(axis('2026-11-20T20:00:00Z', '2026-11-21T02:00:00Z'), WARSAW)).toBeNull();
	expect(clockChange(axis('2026-11-20T20:00:00Z', '2026-11-21T02:00:00Z'), 'Pacific/Auckland')).toBeNull();
});

test('a short set has ticks, and one that is over at once none', () => {
	expect(clocks(axis('2026-11-20T20:04:00Z', '2026-11-20T20:21:00Z'), WARSAW, 4)).toEqual([
		'21:05',
		'21:10',
		'21:15',
		'21:20'
	]);
	expect(ticks(axis('2026-11-20T20:04:00Z', '2026-11-20T20:04:00Z'), WARSAW, 4)).toEqual([]);
});

test('days of a set that nobody closed have few ticks', () => {
	const all = ticks(axis('2026-11-20T20:00:00Z', '2026-11-25T20:00:00Z'), WARSAW, 12);
	expect(new Set(all.map(({ at }) => wall(at, WARSAW)))).toEqual(new Set(['00:00', '12:00']));
	expect(all.length).toBeLessThanOrEqual(12);
});

test('a zone that nobody knows is the reader’s own', () => {
	expect(
		ticks(axis('2026-11-20T20:00:00Z', '2026-11-20T22:00:00Z'), 'Mars/Olympus', 4).length
	).toBeGreaterThan(0);
});

test('a moment has its place on the axis, and none outside of it', () => {
	const hour = axis('2026-11-20T20:00:00Z', '2026-11-20T21:00:00Z');
	expect(place(hour, Date.parse('2026-11-20T20:15:00Z'))).toBe(0.25);
	expect(place(hour, Date.parse('2026-11-20T19:00:00Z'))).toBe(0);
	expect(place(hour, Date.parse('2026-11-20T22:00:00Z'))).toBe(1);
});
