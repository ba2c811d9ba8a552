import { expect, test } from 'vitest';
import { isForgotten } from './console.svelte.ts';

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
