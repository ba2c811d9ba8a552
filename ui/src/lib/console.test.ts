import { expect, test } from 'vitest';
import { isForgotten, standing } from './console.svelte.ts';
import type { BoothRecord } from './types.ts';

const local = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
const started = (day: number, hour: number) => new Date(local(day, hour)).toISOString();

test('a night past midnight is one set', () => {
	expect(isForgotten(started(20, 21), local(21, 2))).toBe(false);
});
test('a set from the night before is asked about in the morning', () => {
	expect(isForgotten(started(20, 23), local(21, 10))).toBe(true);
});
test('a set older than twelve hours is asked about', () => {
	expect(isForgotten(started(20, 9), local(20, 22))).toBe(true);
});
test('an early set that crosses eight in the morning goes on', () => {
	expect(isForgotten(started(20, 7), local(20, 9))).toBe(false);
});

const laptop = (seconds: number, over: Partial<BoothRecord> = {}): BoothRecord => ({
	id: '',
	label: '',
	lastSeen: new Date(Date.UTC(2026, 10, 20, 21, 0, seconds)).toISOString().replace('T', ' '),
	pairedAt: '',
	unheard: false,
	secret: false,
	...over
});

test('a laptop that hears nothing is of no use, unless another one hears', () => {
	expect(standing('here', [laptop(40, { unheard: true })])).toBe('unheard');
	expect(standing('here', [laptop(40, { unheard: true }), laptop(35)])).toBe('here');
	expect(standing('here', [laptop(40, { unheard: true }), laptop(0), { ...laptop(0), lastSeen: '' }])).toBe(
		'unheard'
	);
});
test('a laptop that keeps what plays secret says so while it is here', () => {
	expect(standing('here', [laptop(40), laptop(35, { secret: true })])).toBe('secret');
	expect(standing('here', [laptop(40), laptop(0, { secret: true })])).toBe('here');
	expect(standing('away', [laptop(40, { secret: true })])).toBe('away');
	expect(standing('here', [])).toBe('here');
});
