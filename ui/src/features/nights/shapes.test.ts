import { expect, test } from 'vitest';
import { night } from '../../gallery/longnight.ts';
import type { AnalysedPlay, Minute } from '../../lib/types.ts';
import * as shapes from './shapes.ts';

const START = Date.parse('2026-11-20T20:00:00Z');
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();
const hour = { from: START, to: START + 60 * 60_000 };
const play = (from: number, to: number | null, over: Partial<AnalysedPlay> = {}): AnalysedPlay => ({
	id: `p${from}`,
	artist: '',
	title: '',
	remix: '',
	bpm: null,
	key: '',
	seconds: null,
	startedAt: at(from),
	endedAt: to === null ? null : at(to),
	likes: 0,
	tempo: { slower: 0, perfect: 0, faster: 0 },
	hidden: false,
	mark: '',
	note: '',
	phones: null,
	...over
});
const minute = (n: number, listeners: number | null): Minute => ({
	at: at(n),
	listeners,
	likes: 0,
	tempo: { slower: 0, perfect: 0, faster: 0 },
	thanks: 0
});

test('the axis holds the whole night, and a track brought along from before it', () => {
	const full = night();
	const axis = shapes.axisOf(full);
	expect([axis.from, axis.to]).toEqual([
		Date.parse(full.session.startedAt),
		Date.parse(full.session.endedAt!)
	]);
	const early = new Date(axis.from - 600_000).toISOString();
	const imported = { ...full, plays: [{ ...full.plays[0]!, startedAt: early }, ...full.plays] };
	expect(shapes.axisOf(imported).from).toBe(axis.from - 600_000);
});

test('a set that ends at once still has an axis', () => {
	const none = night(0);
	const { from, to } = shapes.axisOf({
		...none,
		length: 0,
		minutes: [],
		session: { ...none.session, endedAt: null }
	});
	expect(to).toBeGreaterThan(from);
});

test('a track is as wide as it was long; one without an end lasts until the next, the last one to the end', () => {
	const spans = shapes.spansOf(hour, [play(0, 15), play(15, null), play(30, null)]);
	expect(spans).toEqual([
		{ x: 0, w: 250 },
		{ x: 250, w: 250 },
		{ x: 500, w: 500 }
	]);
});

test('a place between two tracks belongs to the one before, and outside of all to the nearest', () => {
	const spans = shapes.spansOf(hour, [play(6, 12), play(24, 30), play(30, 36)]);
	expect([0, 0.1, 0.25, 0.4, 0.49, 0.5, 1].map((x) => shapes.playAt(spans, x))).toEqual([
		0, 0, 0, 1, 1, 2, 2
	]);
});

test('blocks stand on the foot, and what is nothing is not drawn', () => {
	const spans = [
		{ x: 0, w: 10 },
		{ x: 10, w: 10 }
	];
	const plays = [play(0, 1, { likes: 4 }), play(1, 2)];
	expect(shapes.likeBlocks(spans, plays)).toBe('M0 100V0h10V100z');
	expect(shapes.likeBlocks(spans, [play(0, 1), play(1, 2)])).toBe('');
});

test('"just right" lies around the middle, the others begin where it ends', () => {
	const spans = [{ x: 0, w: 10 }];
	const said = (slower: number, perfect: number, faster: number) =>
		shapes.tempoBlocks(spans, [play(0, 1, { tempo: { slower, perfect, faster } })]);
	expect(said(3, 2, 1)).toEqual({
		perfect: 'M0 62.5V37.5h10V62.5z',
		faster: 'M0 37.5V25h10V37.5z',
		slower: 'M0 100V62.5h10V100z'
	});
	expect(said(0, 0, 0)).toEqual({ slower: '', perfect: '', faster: '' });
});

test('the line of BPM is interrupted where nobody knows it', () => {
	const plays = [90, 110, null, 100].map((bpm, i) => play(i * 15, i * 15 + 15, { bpm }));
	expect(shapes.bpmLine(shapes.spansOf(hour, plays), plays)).toBe('M0 90H250L250 10H500M750 50H1000');
	expect(shapes.bpmRange(plays)).toEqual([90, 110]);
	expect(shapes.bpmRange([play(0, 1)])).toBeNull();
});

test('the line of phones has a gap where nobody counted', () => {
	const minutes = [minute(0, 2), minute(1, 4), minute(2, null), minute(3, 4), minute(9, 0)];
	const { line } = shapes.phoneLines(hour, minutes);
	expect(line.match(/M/g)).toHaveLength(3);
	expect(line.startsWith('M8.33 52L25 4M58.33 4L')).toBe(true);
	expect(shapes.phoneLines(hour, [])).toEqual({ line: '', area: '' });
});
