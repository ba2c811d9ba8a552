import { instant } from '../../lib/format.ts';
import type { Analytics, EventKind } from '../../lib/types.ts';
import { endOf } from './shapes.ts';

type Told = Analytics['ran']['events'][number];

/** One line of the log. */
export interface Entry {
	kind: EventKind;
	at: string;
	/** So many of the same kind one after another. */
	times: number;
	/** For how long the laptop was away, ms; null for the rest. */
	lasted: number | null;
	detail: Told['detail'];
}

export interface Stretch {
	/** ms */
	from: number;
	to: number;
}

/** Many of these in a row say no more than one and a number. */
const COUNTED: readonly EventKind[] = ['takeover_refused', 'play_refused'];
const ENDS: readonly EventKind[] = ['booth_here', 'ended', 'auto_closed'];

const ms = (time: string) => instant(time).getTime();

/** When the laptop was away: from each silence until it was back, or the night over. */
export function awayOf(night: Analytics): Stretch[] {
	const found: Stretch[] = [];
	let since: number | null = null;
	for (const { kind, at } of night.ran.events) {
		if (kind === 'booth_away') since ??= ms(at);
		else if (since !== null && ENDS.includes(kind)) {
			found.push({ from: since, to: ms(at) });
			since = null;
		}
	}
	const end = endOf(night);
	return since !== null && end > since ? [...found, { from: since, to: end }] : found;
}

/** How the night ran, shortest way: a silence with its length instead of its two ends, repeated tries as one. */
export function logOf(night: Analytics): Entry[] {
	const away = awayOf(night);
	const lines: Entry[] = [];
	for (const { kind, at, detail } of night.ran.events) {
		const back = kind === 'booth_here' && away.some(({ to }) => to === ms(at));
		if (back) continue;
		const last = lines.at(-1);
		if (last?.kind === kind && COUNTED.includes(kind)) {
			lines[lines.length - 1] = { ...last, times: last.times + 1 };
			continue;
		}
		const gone = kind === 'booth_away' ? away.find(({ from }) => from === ms(at)) : undefined;
		lines.push({ kind, at, detail, times: 1, lasted: gone ? gone.to - gone.from : null });
	}
	return lines;
}
