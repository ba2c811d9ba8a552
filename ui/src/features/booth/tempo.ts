import type { Tallies } from '../../lib/types.ts';

export type Mood = 'slower' | 'bitSlower' | 'right' | 'bitFaster' | 'faster' | 'split';

/** The room's answer about the tempo as one needle. */
export interface Reading {
	/** -1 slower, 0 just right, 1 faster. */
	at: number;
	/** How far the room's true answer may lie from the needle, to each side. */
	spread: number;
	/** 0 nobody has said anything, towards 1 with each voice. */
	sure: number;
	voices: number;
	/** What the needle says in words; null without voices. */
	mood: Mood | null;
}

/** One silent voice at each stop, so that the first dancer to tap does not throw the needle to its end. */
const SILENT = 3;
/** So many voices make it half sure. */
const HALF = 5;
/** From here on the needle leaves the middle, and from here on it means it. */
const A_BIT = 0.15;
const CLEARLY = 0.5;
/** A room is split when each side holds a third: its mean would lie that all is well. */
const SIDE = 1 / 3;
const SPLIT_FROM = 4;

export function readTempo({ slower, perfect, faster }: Tallies['tempo']): Reading {
	const voices = slower + perfect + faster;
	const n = voices + SILENT;
	const at = (faster - slower) / n;
	const spread = Math.sqrt(((slower + faster + 2) / n - at ** 2) / n);
	const mood = voices ? moodOf(at, slower / voices, faster / voices, voices) : null;
	return { at, spread, sure: voices / (voices + HALF), voices, mood };
}

function moodOf(at: number, slower: number, faster: number, voices: number): Mood {
	if (voices >= SPLIT_FROM && slower >= SIDE && faster >= SIDE) return 'split';
	if (Math.abs(at) < A_BIT) return 'right';
	if (at < 0) return at > -CLEARLY ? 'bitSlower' : 'slower';
	return at < CLEARLY ? 'bitFaster' : 'faster';
}
