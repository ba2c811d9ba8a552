import { expect, test } from 'vitest';
import { readTempo } from './tempo.ts';

const read = (slower: number, perfect: number, faster: number) => readTempo({ slower, perfect, faster });

test('without voices the needle rests in the middle and claims nothing', () => {
	expect(read(0, 0, 0)).toMatchObject({ at: 0, sure: 0, voices: 0, mood: null });
});
test('one voice moves the needle a little, many move it far', () => {
	expect(read(0, 0, 1).at).toBeCloseTo(0.25);
	expect(read(0, 0, 30).at).toBeGreaterThan(0.9);
	expect(read(1, 0, 0).at).toBe(-read(0, 0, 1).at);
});
test('each voice of the same mind makes it surer, and the spread narrower', () => {
	const growing = [0, 1, 3, 8, 20, 60].map((n) => read(0, n, 0));
	for (const [i, r] of growing.entries()) {
		const before = growing[i - 1];
		if (!before) continue;
		expect(r.sure).toBeGreaterThan(before.sure);
		expect(r.spread).toBeLessThan(before.spread);
	}
	expect(growing.at(-1)!.sure).toBeGreaterThan(0.9);
});
test('the words follow the needle', () => {
	expect(read(0, 10, 1).mood).toBe('right');
	expect(read(2, 4, 8).mood).toBe('bitFaster');
	expect(read(8, 4, 2).mood).toBe('bitSlower');
	expect(read(0, 3, 20).mood).toBe('faster');
	expect(read(20, 3, 0).mood).toBe('slower');
});
test('a room of two minds is not called content', () => {
	expect(read(10, 2, 10)).toMatchObject({ at: 0, mood: 'split' });
	expect(read(2, 20, 2).mood).toBe('right');
});
