/** A stretch of time that charts share, ms. */
export interface Axis {
	from: number;
	to: number;
}

export interface Tick {
	/** ms */
	at: number;
	/** Part of the axis, 0 to 1. */
	x: number;
}

/** Minutes between ticks. Whole parts of a day, so that they fall on round hours of every day. */
const STEPS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440];
const MINUTE = 60_000;
const DAY = 1_440;
/** Every zone of today is whole quarters of an hour off UTC: a round time of one is a quarter of the other. */
const QUARTER = 15;

export const place = ({ from, to }: Axis, at: number) => Math.min(1, Math.max(0, (at - from) / (to - from)));

const clocks: Record<string, Intl.DateTimeFormat> = {};
function clockOf(tz: string) {
	const options = { hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const;
	try {
		return (clocks[tz] ??= new Intl.DateTimeFormat('en-GB', { ...options, timeZone: tz }));
	} catch {
		return (clocks[tz] ??= new Intl.DateTimeFormat('en-GB', options)); // a zone this browser does not know
	}
}

/** Minutes since midnight on the wall of the party. */
function minuteOfDay(at: number, tz: string): number {
	const parts = clockOf(tz).formatToParts(at);
	const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
	return part('hour') * 60 + part('minute');
}

/** Minutes that the party's clock is ahead of UTC, between -12 h and +12 h: enough to compare two of them. */
function offset(at: number, tz: string): number {
	const ahead = minuteOfDay(at, tz) - (Math.floor(at / MINUTE) % DAY);
	return ((ahead + DAY * 1.5) % DAY) - DAY / 2;
}

/**
 * Round times on the party's own clock, `most` at most where the steps allow it. An hour that comes twice when summer
 * time ends has its ticks twice; one that is left out has none. They are spaced by true time.
 */
export function ticks(axis: Axis, tz: string, most: number): Tick[] {
	const minutes = (axis.to - axis.from) / MINUTE;
	if (!(minutes > 0)) return [];
	const step = STEPS.find((s) => minutes / s <= most) ?? DAY;
	const grid = Math.min(step, QUARTER) * MINUTE;
	const found: Tick[] = [];
	for (let at = Math.ceil(axis.from / grid) * grid; at <= axis.to; at += grid) {
		if (minuteOfDay(at, tz) % step === 0) found.push({ at, x: place(axis, at) });
	}
	return found;
}

/** Whether the clocks of the party were changed in the night, and which way. */
export function clockChange({ from, to }: Axis, tz: string): 'back' | 'forward' | null {
	const change = offset(to, tz) - offset(from, tz);
	if (!change) return null;
	return change < 0 ? 'back' : 'forward';
}
