import { expect, test } from 'vitest';
import { outcome, resultOf, secondsLeft, shareOf, votesIn } from './poll.ts';
import { poll } from './testing.ts';

const NOW = Date.parse('2026-11-20T20:00:00.000Z');

test('counts whole seconds down, and stays at nothing', () => {
	expect(secondsLeft('2026-11-20T20:00:40.000Z', NOW)).toBe(40);
	expect(secondsLeft('2026-11-20T20:00:00.001Z', NOW)).toBe(1);
	expect(secondsLeft('2026-11-20T19:59:00.000Z', NOW)).toBe(0);
	expect(secondsLeft(null, NOW)).toBeNull();
});

test('a poll ends in one of four ways, never with a winner nobody chose', () => {
	// acceptance 17 and 21
	expect(outcome(poll('q'), NOW)).toBe('open');
	expect(outcome(poll('q', { endsAt: '2026-11-20T20:00:01.000Z' }), NOW)).toBe('open');
	expect(outcome(poll('q', { endsAt: '2026-11-20T19:59:59.000Z' }), NOW)).toBe('counting');
	expect(outcome(poll('q', { status: 'closed', votes: [1, 2, 0], winners: [1] }), NOW)).toBe('won');
	expect(outcome(poll('q', { status: 'closed', votes: [2, 2, 0], winners: [0, 1] }), NOW)).toBe('tie');
	expect(outcome(poll('q', { status: 'closed' }), NOW)).toBe('nobody');
	expect(outcome(poll('q', { status: 'canceled', votes: [3, 0, 0] }), NOW)).toBe('canceled');
});

test('the end is said as it was', () => {
	// acceptance 21
	const closed = (votes: number[], winners: number[]) =>
		resultOf(poll('q', { status: 'closed', votes, winners }));
	expect(closed([1, 2, 0], [1])).toBe('Contemporary won.');
	expect(closed([2, 2, 0], [0, 1])).toBe('A tie: Blues and Contemporary.');
	expect(closed([2, 2, 2], [0, 1, 2])).toBe('A tie: Blues, Contemporary, and Old school.');
	expect(closed([0, 0, 0], [])).toBe('Nobody voted.');
	expect(resultOf(poll('q', { status: 'canceled', votes: [3, 0, 0] }))).toBe(
		'The DJ took this poll back. No vote counts.'
	);
	expect(resultOf(poll('q'))).toBe('');
});

test('shares are parts of all votes, and of none nothing', () => {
	const some = poll('q', { votes: [1, 3, 0] });
	expect([votesIn(some), shareOf(some, 1)]).toEqual([4, 0.75]);
	expect(shareOf(poll('q'), 1)).toBe(0);
});
