import { beforeEach, expect, test } from 'vitest';
import { Dismissed } from './dismissed.svelte.ts';

beforeEach(() => localStorage.clear());

test('what was put away stays away over a reload', () => {
	// acceptance 22
	const before = new Dismissed();
	before.add('a');
	expect([before.has('a'), before.has('b')]).toEqual([true, false]);
	expect(new Dismissed().has('a')).toBe(true);
});

test('two tabs put away different things, and only the last fifty are kept', () => {
	const [one, two] = [new Dismissed(), new Dismissed()];
	one.add('a');
	two.add('b');
	expect([new Dismissed().has('a'), new Dismissed().has('b')]).toEqual([true, true]);
	for (let i = 0; i < 49; i++) one.add(`x${i}`);
	expect([new Dismissed().has('a'), new Dismissed().has('b'), new Dismissed().has('x48')]).toEqual([
		false,
		true,
		true
	]);
});

test('a store that holds nonsense is empty', () => {
	localStorage.setItem('dismissed', '{"a":');
	expect(new Dismissed().has('a')).toBe(false);
	localStorage.setItem('dismissed', '7');
	expect(new Dismissed().has('a')).toBe(false);
});
