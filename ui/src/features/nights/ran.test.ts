import { expect, test } from 'vitest';
import { night } from '../../gallery/longnight.ts';
import type { Analytics, EventKind } from '../../lib/types.ts';
import { findingsOf } from './findings.ts';
import { figuresOf } from './figures.ts';
import { awayOf, logOf } from './ran.ts';
import { sentenceOf } from './ranwords.ts';

const START = Date.parse('2026-11-20T20:04:00Z');
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();
const told = (...events: [EventKind, number, Record<string, unknown>?][]): Analytics =>
	night(3, {
		ran: {
			events: events.map(([kind, minute, detail]) => ({ kind, at: at(minute), detail: detail ?? null })),
			away: 0,
			awaySeconds: 0,
			refused: 0
		}
	});
const log = (a: Analytics) => logOf(a).map(sentenceOf);

test('a silence is one line with its length, and the laptop that came back is in it', () => {
	const a = told(
		['live', 0],
		['booth_here', 1, { label: 'MacBook Pro' }],
		['booth_away', 3, { reason: 'silent' }],
		['booth_here', 6, { label: 'MacBook Pro' }],
		['booth_away', 7, { reason: 'signed_out' }],
		['ended', 8]
	);
	expect(log(a)).toEqual([
		'You went live.',
		'MacBook Pro connected.',
		'The laptop was away for 3 min. The set went on.',
		'The laptop was signed out, and away for 60 seconds.',
		'You ended the set.'
	]);
	expect(awayOf(a).map(({ from, to }) => (to - from) / 60_000)).toEqual([3, 1]);
});

test('a laptop that never came back was away until the night was over', () => {
	const a = told(['booth_away', 3]);
	expect(awayOf(a)).toEqual([{ from: Date.parse(at(3)), to: Date.parse(a.session.endedAt!) }]);
});

test('tries in a row are one line', () => {
	const a = told(['takeover_refused', 1], ['takeover_refused', 2], ['restored', 3], ['takeover_refused', 4]);
	expect(log(a)).toEqual([
		'2 tries of others to change the set were refused.',
		'The server restarted, and the set went on.',
		'Somebody else tried to change the set, and was refused.'
	]);
});

test('what the laptops did is told by their names', () => {
	expect(
		log(
			told(
				['lead_changed', 1, { booth: 'b2', label: 'Old ThinkPad' }],
				['booth_version', 1, { label: 'Old ThinkPad', version: '0.9', server: '1.0' }],
				['play_refused', 2, { field: 'title', title: 'Tin Roof' }],
				['lead_changed', 3]
			)
		)
	).toEqual([
		'Old ThinkPad took over.',
		'Old ThinkPad ran booth 0.9 beside server 1.0.',
		'Tin Roof could not be taken.',
		'Another laptop took over.'
	]);
});

test('what a newer server tells is left out and breaks nothing', () => {
	expect(log(told(['moon_landing' as EventKind, 1]))).toEqual(['']);
	const findings = [{ kind: 'weather', share: 1 }] as unknown as Analytics['findings'];
	expect(findingsOf(night(3, { findings }))).toEqual([]);
});

test('findings are sentences', () => {
	expect(findingsOf(night())).toEqual([
		'53% of the tempo votes on tracks at 105 BPM and faster asked for slower (142 votes on 11 tracks).',
		'33% of the room left within a quarter of an hour from 22:36, most of them during Overpass.',
		'3 tracks in a row, from 22:12 to 22:25, brought 15% of all likes.'
	]);
	const other: Analytics['findings'] = [
		{ kind: 'faster', share: 0.41, votes: 61, plays: 12, bpm: null },
		{ kind: 'quiet', phones: 84, share: 0.12 }
	];
	expect(findingsOf(night(3, { findings: other }))).toEqual([
		'41% of the tempo votes asked for faster (61 votes on 12 tracks).',
		'Of 84 phones only 12% said anything.'
	]);
});

test('figures stand beside what is usual, and alone when there is nothing before', () => {
	expect(figuresOf(night())[3]).toEqual({ name: 'Likes per track', value: '18.7', usual: 'usually 12.5' });
	const first = night(3, { earlier: null, figures: { ...night(3).figures, perfect: null } });
	expect(figuresOf(first)[4]).toEqual({ name: 'Tempo just right', value: 'no votes', usual: '' });
});
