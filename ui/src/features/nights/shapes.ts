import { instant } from '../../lib/format.ts';
import type { AnalysedPlay, Analytics, Minute } from '../../lib/types.ts';
import { place, type Axis } from './axis.ts';

/** Charts are drawn on a sheet of this size and stretched to their place. */
export const WIDE = 1_000;
export const TALL = 100;
const MINUTE = 60_000;

/** From here to there on the sheet. */
export interface Span {
	x: number;
	w: number;
}

const ms = (time: string) => instant(time).getTime();
const near = (n: number) => Math.round(n * 100) / 100;

/** When the night is over, or how far it has come. */
export const endOf = ({ session, length }: Analytics) =>
	session.endedAt ? ms(session.endedAt) : ms(session.startedAt) + length * 1_000;

/** From the first of what happened to the last: a track brought along from before the set is on it, too. */
export function axisOf(night: Analytics): Axis {
	const { plays, minutes, session } = night;
	const first = [session.startedAt, plays[0]?.startedAt, minutes[0]?.at].filter((at) => at !== undefined);
	const last = [plays.at(-1)?.startedAt, minutes.at(-1)?.at].filter((at) => at !== undefined);
	const from = Math.min(...first.map(ms));
	return { from, to: Math.max(from + MINUTE, endOf(night), ...last.map(ms)) };
}

export function spanOf(axis: Axis, from: number, to: number): Span {
	const x = place(axis, from) * WIDE;
	return { x, w: Math.max(1, place(axis, to) * WIDE - x) };
}

/** How long each track was on. One whose end nobody knows lasts until the next. */
export const spansOf = (axis: Axis, plays: readonly AnalysedPlay[]): Span[] =>
	plays.map((play, i) => {
		const end = play.endedAt ?? plays[i + 1]?.startedAt;
		return spanOf(axis, ms(play.startedAt), end ? ms(end) : axis.to);
	});

/** The track at a place of the axis, 0 to 1: the last that had begun there. */
export function playAt(spans: readonly Span[], x: number): number {
	let low = 0;
	for (let high = spans.length - 1; low < high;) {
		const middle = Math.ceil((low + high) / 2);
		if (spans[middle]!.x <= x * WIDE) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** One path for all tracks, a block for each: `from` and `to` are heights above the foot of the sheet. */
export function blocks(
	spans: readonly Span[],
	heights: readonly (readonly [from: number, to: number])[]
): string {
	return spans
		.map(({ x, w }, i) => {
			const [from, to] = heights[i]!;
			if (to <= from) return '';
			return `M${near(x)} ${near(TALL - from)}V${near(TALL - to)}h${near(w)}V${near(TALL - from)}z`;
		})
		.join('');
}

export interface TempoBlocks {
	slower: string;
	perfect: string;
	faster: string;
}

/** "Just right" lies around the middle, "faster" grows from it upwards and "slower" downwards. */
export function tempoBlocks(spans: readonly Span[], plays: readonly AnalysedPlay[]): TempoBlocks {
	const reach = ({ tempo: { slower, perfect, faster } }: AnalysedPlay) =>
		perfect / 2 + Math.max(slower, faster);
	const unit = TALL / 2 / Math.max(1, ...plays.map(reach));
	const middle = TALL / 2;
	const half = (play: AnalysedPlay) => (play.tempo.perfect / 2) * unit;
	const draw = (heights: (play: AnalysedPlay) => readonly [number, number]) =>
		blocks(spans, plays.map(heights));
	return {
		perfect: draw((p) => [middle - half(p), middle + half(p)]),
		faster: draw((p) => [middle + half(p), middle + half(p) + p.tempo.faster * unit]),
		slower: draw((p) => [middle - half(p) - p.tempo.slower * unit, middle - half(p)])
	};
}

export const mostOf = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), 0);

export const likeBlocks = (spans: readonly Span[], plays: readonly AnalysedPlay[]): string => {
	const most = Math.max(1, mostOf(plays.map((p) => p.likes)));
	return blocks(
		spans,
		plays.map((p) => [0, (p.likes / most) * TALL])
	);
};

/** Slowest and fastest; null when no track tells. */
export function bpmRange(plays: readonly AnalysedPlay[]): [number, number] | null {
	const known = plays.flatMap((p) => p.bpm ?? []);
	return known.length ? [known.reduce((a, b) => Math.min(a, b)), mostOf(known)] : null;
}

/** A stepped line. Where nobody knows the BPM it is interrupted. */
export function bpmLine(spans: readonly Span[], plays: readonly AnalysedPlay[]): string {
	const range = bpmRange(plays);
	if (!range) return '';
	const [slow, fast] = range;
	const room = Math.max(1, fast - slow);
	let open = false;
	return plays
		.map(({ bpm }, i) => {
			if (bpm === null) return ((open = false), '');
			const { x, w } = spans[i]!;
			// a tenth of the sheet above and below, so that the line is never cut
			const y = near(TALL - 10 - ((bpm - slow) / room) * (TALL - 20));
			const to = open ? `L${near(x)} ${y}` : `M${near(x)} ${y}`;
			open = true;
			return `${to}H${near(x + w)}`;
		})
		.join('');
}

/** Counted minutes as runs without a hole: what was not counted is not drawn. */
function runs(minutes: readonly Minute[]): { at: number; phones: number }[][] {
	const all: { at: number; phones: number }[][] = [];
	let last = -Infinity;
	for (const { at: time, listeners } of minutes) {
		if (listeners === null) continue;
		const at = ms(time);
		if (at - last > 1.5 * MINUTE) all.push([]);
		all.at(-1)!.push({ at, phones: listeners });
		last = at;
	}
	return all;
}

/** The phones in the room as a line, and the same closed down to the foot. */
export function phoneLines(axis: Axis, minutes: readonly Minute[]): { line: string; area: string } {
	const most = Math.max(1, mostOf(minutes.map((m) => m.listeners ?? 0)));
	const lines = runs(minutes).map((run) => {
		const points = run.map(({ at, phones }) => {
			const { x } = spanOf(axis, at + MINUTE / 2, at);
			return { x: near(x), y: near(TALL - (phones / most) * (TALL - 4)) }; // its crest is not cut
		});
		// a minute alone is as long as a minute
		if (points.length === 1)
			points.push({ ...points[0]!, x: near(points[0]!.x + spanOf(axis, axis.from, axis.from + MINUTE).w) });
		return points;
	});
	const draw = (points: { x: number; y: number }[]) => 'M' + points.map(({ x, y }) => `${x} ${y}`).join('L');
	return {
		line: lines.map(draw).join(''),
		area: lines.map((points) => `${draw(points)}V${TALL}H${points[0]!.x}z`).join('')
	};
}
