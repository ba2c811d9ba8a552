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
function keep(key: string, value: unknown) {
	try {
		sessionStorage.setItem(key, JSON.stringify(value));
	} catch {
		// storage full or forbidden: the next reload begins empty, as a first visit does
	}
}
function kept<T>(key: string): T | null {
	try {
		return JSON.parse(sessionStorage.getItem(key) ?? 'null') as T | null;
	} catch {
		return null;
	}
}

export function remember(code: string, seen: Omit<Seen, 'at'>) {
	keep(keyOf(code), { ...seen, at: Date.now() });
}
export function recall(code: string): Seen | null {
	const seen = kept<Seen>(keyOf(code));
	return seen && Date.now() - seen.at < FRESH ? seen : null;
}

/** What the server knows that this dancer said, by play or poll. */
export function rememberSaid<T>(code: string, kind: string, said: T) {
	keep(`${keyOf(code)}:${kind}`, said);
}
export const recallSaid = <T>(code: string, kind: string) => kept<T>(`${keyOf(code)}:${kind}`);

/** The session is no longer for this phone to see. */
export function forget(code: string) {
	try {
		sessionStorage.removeItem(keyOf(code));
	} catch {
		// nothing could be kept either
	}
}
