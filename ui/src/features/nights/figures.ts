import { count, percent } from '../../lib/format.ts';
import type { Analytics, NightFigures } from '../../lib/types.ts';
import { t } from '../../lib/words.ts';

export interface FigureLine {
	name: string;
	value: string;
	/** Of the nights before; '' when there were none. */
	usual: string;
}

const oneDigit = (n: number) => count(Math.round(n * 10) / 10);
const whole = (n: number) => count(Math.round(n));

const KINDS: [keyof NightFigures, (f: NightFigures) => string | null][] = [
	['length', (f) => t.length(f.length)],
	['plays', (f) => whole(f.plays)],
	['phones', (f) => whole(f.phones)],
	['likesPerPlay', (f) => oneDigit(f.likesPerPlay)],
	['perfect', (f) => (f.perfect === null ? null : percent(f.perfect))],
	['thanks', (f) => whole(f.thanks)]
];

const names: Record<keyof NightFigures, string> = {
	length: t.review.length,
	plays: t.review.plays,
	phones: t.review.phones,
	likesPerPlay: t.review.likesPerPlay,
	perfect: t.review.perfect,
	thanks: t.review.thanks
};

/** The night beside what is usual, in words and numbers. */
export const figuresOf = ({ figures, earlier }: Analytics): FigureLine[] =>
	KINDS.map(([kind, say]) => {
		const usual = earlier && say(earlier);
		return {
			name: names[kind],
			value: say(figures) ?? t.review.none,
			usual: usual ? t.review.usually(usual) : ''
		};
	});
