import { expect, test } from 'vitest';
import { shorten, wrap } from './fitting.ts';

const upTo = (n: number) => (text: string) => Array.from(text).length <= n;

test('what fits is left as it is', () => {
	expect(shorten('Tin Roof', upTo(8))).toBe('Tin Roof');
	expect(wrap('Tin Roof', 2, upTo(8))).toEqual({ lines: ['Tin Roof'], cut: false });
});

test('what does not fit ends in an ellipsis, as late as it can and never behind a space', () => {
	expect(shorten('Second Hand Heart', upTo(9))).toBe('Second H…');
	expect(shorten('Second Hand Heart', upTo(8))).toBe('Second…');
	expect(shorten('Second', upTo(1))).toBe('…');
});

test('no letter loses its accent, no sign its other half', () => {
	expect(
		shorten('e\u0301e\u0301e\u0301e\u0301', (s) => [...new Intl.Segmenter().segment(s)].length <= 3)
	).toBe('e\u0301e\u0301…');
	expect(shorten('👩‍🎤👩‍🎤👩‍🎤', (s) => [...new Intl.Segmenter().segment(s)].length <= 2)).toBe('👩‍🎤…');
});

test('lines break between words', () => {
	expect(wrap('Harvest Swing, main room', 2, upTo(14))).toEqual({
		lines: ['Harvest Swing,', 'main room'],
		cut: false
	});
	expect(wrap('Harvest Swing, main room, until late', 2, upTo(14))).toEqual({
		lines: ['Harvest Swing,', 'main room, un…'],
		cut: true
	});
});

test('a word wider than a line, and a script without spaces, break where they must', () => {
	expect(wrap('Pneumonoultramicroscopic', 3, upTo(10))).toEqual({
		lines: ['Pneumonoul', 'tramicrosc', 'opic'],
		cut: false
	});
	expect(wrap('夜に駆ける夜に駆ける', 2, upTo(6))).toEqual({
		lines: ['夜に駆ける夜', 'に駆ける'],
		cut: false
	});
	expect(wrap('ab', 3, () => false).lines).toEqual(['a', 'b']);
});
