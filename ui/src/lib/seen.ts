import type { Announcement, Play, Poll, SessionInfo, Tallies } from './types.ts';

/** What a phone last knew of a session, so that a reload without a network still shows it. */
export interface Seen {
	at: number;
	/** The server's clock minus ours, ms. */
	offset: number;
	info: SessionInfo;
	play: Play | null;
	history: readonly Play[];
	tallies: Tallies;
	poll: Poll | null;
	announcement: Announcement | null;
}

/** About two tracks: older than that, what was playing is not worth showing. */
const FRESH = 10 * 60_000;

const keyOf = (code: string) => `seen:${code}`;

/** Of this tab only, and gone with it. */
export function remember(code: string, seen: Omit<Seen, 'at'>) {
	try {
		sessionStorage.setItem(keyOf(code), JSON.stringify({ ...seen, at: Date.now() }));
	} catch {
		// storage full or forbidden: the next reload begins empty, as a first visit does
	}
}

export function recall(code: string): Seen | null {
	try {
		const seen = JSON.parse(sessionStorage.getItem(keyOf(code)) ?? 'null') as Seen | null;
		return seen && Date.now() - seen.at < FRESH ? seen : null;
	} catch {
		return null;
	}
}

/** The session is no longer for this phone to see. */
export function forget(code: string) {
	try {
		sessionStorage.removeItem(keyOf(code));
	} catch {
		// nothing could be kept either
	}
}
