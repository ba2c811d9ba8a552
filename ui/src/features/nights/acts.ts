import type { Sheet } from '../../lib/house/review.svelte.ts';

/** What the DJ can do with a night. */
export interface NightActs {
	publish: (recap: 'public' | 'hidden') => void;
	save: (sheet: Sheet) => void;
	print: () => void;
	remove: () => void;
	/** Reads it again. */
	load: () => void;
}

/** What is on its way; a file has its own name. */
export type NightBusy = ReadonlySet<keyof NightActs | Sheet>;
