import { instant } from '../../lib/format.ts';
import type { BoothRow, BoothState, RowPhase } from '../../lib/onlaptop.ts';

export const inPhase = (rows: readonly BoothRow[], phase: RowPhase) => rows.filter((r) => r.phase === phase);

/** What was played before the set began and can still be added to it. */
export const addable = (rows: readonly BoothRow[]) => inPhase(rows, 'offered').filter((r) => !r.sentTo);

/** A pause between two dances: the workshop before it is another one. */
const PAUSE = 45 * 60_000;

/** Where the night most likely began: after the last long pause. */
export function beginning(rows: readonly BoothRow[]): BoothRow | undefined {
	const at = (r: BoothRow) => instant(r.playedAt).getTime();
	const afterPause = rows.findLastIndex((r, i) => i > 0 && at(r) - at(rows[i - 1]!) > PAUSE);
	return rows[Math.max(0, afterPause)];
}

/** In seconds. From here on the floor notices that VirtualDJ writes a track down late; its own setting is 45. */
export const SLOW = 5;
/** By how many seconds tracks come too late; 0 when that is as good as it gets, or nobody knows. */
export function late({ settings }: BoothState): number {
	return settings && settings.historyDelay > SLOW ? settings.historyDelay : 0;
}

/** True while the DJ has to say what of it belongs to the set. */
export const asksWhere = (booth: BoothState, answered: string) =>
	Boolean(booth.session) && booth.session?.id !== answered && addable(booth.rows).length > 0;
